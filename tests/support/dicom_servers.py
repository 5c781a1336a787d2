"""Real DICOM nodes on loopback: Orthanc, dcmqrscp and storescp of DCMTK; they live and die with the test."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ductoview.model.node import Node, RetrieveMethod
from tests.support.screen import require

READY_WITHIN_S = 20
LOCAL_AET = "DUCTOVIEW"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrthancNode:
    """A running Orthanc: its DICOM side as a node, its REST side as a judge."""

    node: Node
    url: str

    def store(self, path: Path) -> str:
        """Give it a file by REST; returns Orthanc's own identifier of the instance."""
        request = urllib.request.Request(f"{self.url}/instances", data=path.read_bytes(), method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(json.load(answer)["ID"])

    def instances(self) -> list[str]:
        """Orthanc's identifiers of all instances."""
        with urllib.request.urlopen(f"{self.url}/instances", timeout=30) as answer:
            return list(json.load(answer))

    def delete(self, instance: str) -> None:
        """Lose an instance, as a person at the PACS does."""
        request = urllib.request.Request(f"{self.url}/instances/{instance}", method="DELETE")
        urllib.request.urlopen(request, timeout=30).close()

    def file(self, instance: str) -> bytes:
        """The stored file."""
        with urllib.request.urlopen(f"{self.url}/instances/{instance}/file", timeout=30) as answer:
            return bytes(answer.read())


@contextmanager
def running_orthanc_node(
    folder: Path, *, move_port: int | None = None, local_aet: str = LOCAL_AET, **changes: object
) -> Iterator[OrthancNode]:
    """Orthanc with an empty store; it knows ``local_aet`` at ``move_port`` when that is given.

    ``changes`` are settings of Orthanc's own configuration.
    """
    require("Orthanc")
    http_port, dicom_port = free_port(), free_port()
    settings: dict[str, object] = {
        "Name": "test",
        "StorageDirectory": str(folder / "db"),
        "IndexDirectory": str(folder / "db"),
        "HttpPort": http_port,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "Plugins": [],
        "DicomAet": "ORTHANC",
        "DicomPort": dicom_port,
        "DicomCheckCalledAet": True,
        "DefaultEncoding": "Utf8",
        "MaximumPduLength": 131072,
        "DicomAlwaysAllowStore": True,
        "DicomAlwaysAllowFind": True,
        "DicomAlwaysAllowGet": True,
        "DicomAlwaysAllowMove": True,
        "UnknownSopClassAccepted": True,
        "OverwriteInstances": False,
        "DicomModalities": {} if move_port is None else {"station": [local_aet, "127.0.0.1", move_port]},
        **changes,
    }
    config = folder / "orthanc.json"
    config.write_text(json.dumps(settings))
    node = Node(name="Orthanc", ae_title="ORTHANC", host="127.0.0.1", port=dicom_port)
    running = OrthancNode(node=node, url=f"http://127.0.0.1:{http_port}")
    with _running(["Orthanc", str(config)], folder / "orthanc.log") as process:
        if not changes.get("AuthenticationEnabled"):
            _wait_for_http(running.url, process, folder / "orthanc.log")
        _wait_for_port(http_port, process, folder / "orthanc.log")
        _wait_for_port(dicom_port, process, folder / "orthanc.log")
        yield running


@contextmanager
def running_dcmqrscp(
    folder: Path, *options: str, move_port: int | None = None, local_aet: str = LOCAL_AET
) -> Iterator[Node]:
    """dcmqrscp as ``QRSCP`` with an empty store: a poor PACS, which takes only uncompressed images by default."""
    require("dcmqrscp")
    store = folder / "QRSCP"
    store.mkdir(parents=True)
    port = free_port()
    config = folder / "dcmqrscp.cfg"
    config.write_text(
        f"NetworkTCPPort = {port}\nMaxPDUSize = 131072\nMaxAssociations = 16\n"
        f"HostTable BEGIN\nstation = ({local_aet}, 127.0.0.1, {move_port or 1})\nHostTable END\n"
        f"VendorTable BEGIN\nVendorTable END\n"
        f"AETable BEGIN\nQRSCP {store} RW (500, 4096mb) ANY\nAETable END\n"
    )
    with _running(["dcmqrscp", "-c", str(config), *options, str(port)], folder / "dcmqrscp.log") as process:
        _wait_for_port(port, process, folder / "dcmqrscp.log")
        yield Node(name="dcmqrscp", ae_title="QRSCP", host="127.0.0.1", port=port, retrieve=RetrieveMethod.GET)


@contextmanager
def running_storescp(folder: Path, *options: str) -> Iterator[Node]:
    """storescp as ``STORESCP`` that keeps what it gets in ``folder``; ``options`` as on its command line."""
    require("storescp")
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    log = folder.parent / f"{folder.name}.log"
    command = ["storescp", "-aet", "STORESCP", "-od", str(folder), "-pdu", "131072", *options, str(port)]
    with _running(command, log) as process:
        _wait_for_port(port, process, log)
        yield Node(name="storescp", ae_title="STORESCP", host="127.0.0.1", port=port)


def run_dcmtk(
    program: str, *arguments: str, timeout_s: float = 60, cwd: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """One run of a DCMTK program in the folder ``cwd``; its output is text, errors included."""
    require(program)
    return subprocess.run(
        [program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=timeout_s,
        errors="replace", check=False, cwd=cwd,
    )  # fmt: skip


def free_port() -> int:
    """A TCP port of loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=log.parent)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _wait_for_http(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/system", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    pytest.fail(f"Orthanc did not start: {log.read_text(errors='replace')[-500:]}")


def _wait_for_port(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    pytest.fail(f"{process.args} did not start: {log.read_text(errors='replace')[-500:]}")
