"""A real service and a real Orthanc with a proxy each way between them, and everything that can be done to them."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from pydicom import dcmread

from benchmarks.support.pdu_proxy import PduProxy
from ductoview.errors import DuctoviewError, ServiceError
from ductoview.model.library import QueueRow, QueueState
from ductoview.service.client import ServiceClient
from ductoview.service.endpoint import read_endpoint
from ductoview.service.status import Peer
from tests.support.dicom_servers import OrthancNode, free_port, running_orthanc_node

_AET = "DUCTOVIEW"
_PDU_BYTES = 16384
"""What Orthanc takes at once: small, so that an object is many PDUs."""
_DISK_MB = 256
_LEFT_BYTES = 64 << 10
_GONE_WITHIN_S = 10.0
_STARTS_WITHIN_S = 20.0


class NotRunning(Exception):
    """The service does not answer; the words are its own last ones."""


class Station:
    """The service of ``home`` sends to Orthanc through ``sending``, and hears its reports through ``reporting``."""

    def __init__(self, folder: Path, home: Path, *, service: str = "ductoview.service.process") -> None:
        self.home = home
        self.sending, self.reporting = PduProxy(0), PduProxy(free_port())
        self.orthanc: OrthancNode | None = None
        self.starts: list[float] = []
        """Seconds from each start with something to send until the first byte of it went out."""
        self._folder = folder / "orthanc"
        self._folder.mkdir()
        self._service = service
        self._log = folder / "service.log"
        self._pacs: AbstractContextManager[OrthancNode] | None = None
        self._lock = threading.Lock()

    def start(self, files: list[Path]) -> None:
        """Both run, the library has the files, and the node is set up."""
        self.start_pacs()
        self._run_service()
        assert self.orthanc is not None
        with self.client() as client:
            client.start_listening(_AET, self.reporting.target, allowed=[Peer(ae_title="ORTHANC", host="127.0.0.1")])
            client.add_node(replace(self.orthanc.node, name="PACS", port=self.sending.port))
            # As our own: a disk this small has not the room that others' objects must leave.
            outcome = client.import_files(files, own=True)
        if not outcome.is_complete:
            raise RuntimeError(f"The files could not be read in: {outcome.failures[0]}")

    def client(self) -> ServiceClient:
        """A client of the service that runs; NotRunning says how it ended."""
        try:
            return ServiceClient.connect(self.home, start=False)
        except ServiceError as error:
            raise NotRunning(f"{error} Exit {self._process.poll()}; {self._log.read_text()[-2000:]}") from error

    def rows(self) -> tuple[QueueRow, ...]:
        """The queue as the service tells it; empty while it cannot."""
        try:
            with self.client() as client:
                return client.queue()
        except (DuctoviewError, NotRunning):
            return ()

    def start_pacs(self) -> None:
        """Orthanc over what it had."""
        self._pacs = running_orthanc_node(
            self._folder, move_port=self.reporting.port, local_aet=_AET, MaximumPduLength=_PDU_BYTES
        )
        self.orthanc = self._pacs.__enter__()
        self.sending.target = self.orthanc.node.port

    def kill_pacs(self) -> None:
        """Kill -9."""
        with self._lock:
            if self._pacs is not None:
                self._pacs.__exit__(None, None, None)
                self._pacs = None

    def kill_service(self) -> None:
        """Kill -9; returns when it is gone."""
        endpoint = read_endpoint(self.home)
        assert endpoint is not None, "no service runs"
        with contextlib.suppress(ProcessLookupError):
            os.kill(endpoint.pid, signal.SIGKILL)
        self._process.wait(_GONE_WITHIN_S)

    def restart_service(self) -> None:
        """Start it over what is there, and note when it begins to send what waits."""
        began = threading.Event()
        watch = self.sending.to_peer

        def noting(link: object, pdu: bytes) -> bytes:
            began.set()
            return pdu

        self.sending.to_peer = noting
        at = time.monotonic()
        self._run_service()
        if any(row.state in (QueueState.QUEUED, QueueState.SENDING) for row in self.rows()):
            began.wait(_STARTS_WITHIN_S)
            self.starts.append(time.monotonic() - at)
        self.sending.to_peer = watch

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """No room for the service while this is entered."""
        ballast = self.home.parent / "ballast"
        with ballast.open("wb") as file:
            # The service writes meanwhile: what was free a moment ago may be so no longer.
            while (room := shutil.disk_usage(self.home).free - _LEFT_BYTES) > 0:
                with contextlib.suppress(OSError):
                    os.posix_fallocate(file.fileno(), 0, file.seek(0, os.SEEK_END) + room)
        try:
            yield
        finally:
            ballast.unlink()

    def in_pacs(self) -> dict[str, bytes]:
        """Pixel data by SOPInstanceUID of all that Orthanc has."""
        assert self.orthanc is not None
        found = {}
        for instance in self.orthanc.instances():
            ds = dcmread(BytesIO(self.orthanc.file(instance)))
            found[str(ds.SOPInstanceUID)] = bytes(ds.PixelData)
        return found

    def end(self) -> None:
        """Neither runs any more."""
        self.kill_pacs()
        with contextlib.suppress(ServiceError, AssertionError, AttributeError):
            self.kill_service()

    def _run_service(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._service, str(self.home)], stdout=subprocess.PIPE, stderr=log
            )
        assert self._process.stdout is not None
        with self._process.stdout as said:
            if (words := said.readline().strip()) != b"ready":
                raise RuntimeError(f"The service did not start: {words.decode()}")


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A disk of its own for a home, mounted; None where only root may mount one."""
    if os.geteuid() != 0:
        yield None
        return
    place = folder / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}m", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def until(condition: Callable[[], bool], within_s: float) -> bool:
    """True as soon as it holds, False when it does not in time."""
    ends, pause = time.monotonic() + within_s, threading.Event()
    while not condition():
        if time.monotonic() > ends:
            return False
        pause.wait(0.05)
    return True
