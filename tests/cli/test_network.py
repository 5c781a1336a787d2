"""The network commands against a real Orthanc, and against nobody."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pydicom import Dataset, FileMetaDataset, dcmread
from pydicom.uid import ExplicitVRLittleEndian, MediaStorageDirectoryStorage

from ductoview.errors import ServiceError
from ductoview.service import process
from ductoview.service.client import ServiceClient
from ductoview.service.core import Service
from tests.cli.support import ductoview
from tests.support.dicom_servers import OrthancNode, free_port, running_orthanc_node
from tests.support.mg_source import write_mg

SMALL = {"rows": 64, "columns": 48}
STUDY = "1.2.826.9.1"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of the tests' own; its service is ended afterwards."""
    home = tmp_path_factory.mktemp("home")
    yield home
    stop_service(home)


@pytest.fixture(scope="module")
def orthanc(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[OrthancNode]:
    """An Orthanc that holds one study of two images, set up as the node PACS."""
    folder = tmp_path_factory.mktemp("orthanc")
    with running_orthanc_node(folder) as running:
        for view, uid in {"CC": "1.2.826.9.1.1", "ML": "1.2.826.9.1.2"}.items():
            running.store(write_mg(folder / f"{view}.dcm", view=view, study_uid=STUDY, SOPInstanceUID=uid, **SMALL))
        node = running.node
        said = ductoview("node", "add", "PACS", f"{node.ae_title}@{node.host}:{node.port}", "--get", home=home)
        assert said.out == f"PACS is ORTHANC at 127.0.0.1, port {node.port}; fetched by C-GET.\n"
        yield running


def stop_service(home: Path) -> None:
    with suppress(ServiceError), ServiceClient.connect(home, start=False) as client:
        client.stop()


def test_a_node_answers(orthanc: OrthancNode, home: Path) -> None:
    said = ductoview("echo", "PACS", home=home)
    assert (said.code, said.err) == (0, "")
    assert re.fullmatch(rf"PACS \(ORTHANC at 127\.0\.0\.1:{orthanc.node.port}\) answered in \d+ ms\.\n", said.out)


def test_studies_are_found(orthanc: OrthancNode, home: Path) -> None:
    said = ductoview("find", "PACS", "--patient-name", "phantom*", "--date", "20260301-20260303", home=home)
    assert (said.code, said.err) == (0, "")
    header, row = said.out.splitlines()
    assert header.split()[:3] == ["DATE", "PATIENT", "ID"]
    assert row.startswith("20260302  D-0001      PHANTOM, Doris  ") or row.startswith(
        "20260302  D-0001      Phantom, Doris"
    )
    assert row.endswith(STUDY)
    found = json.loads(ductoview("find", "PACS", "--json", home=home).out)
    assert [(one["study_uid"], one["accession_number"], one["source"]) for one in found] == [(STUDY, "A1", "PACS")]
    none = ductoview("find", "PACS", "--patient-id", "NOBODY", home=home)
    assert (none.code, none.out, none.err) == (0, "", "PACS has no such study.\n")


def test_a_study_is_fetched_and_exported(orthanc: OrthancNode, home: Path, tmp_path: Path) -> None:
    said = ductoview("fetch", "PACS", "--study", STUDY, home=home)
    assert (said.code, said.out) == (0, "2 objects fetched from PACS.\n"), said.err
    again = ductoview("fetch", "PACS", "--study", STUDY, home=home)
    assert again.out == "0 objects fetched from PACS, 2 here before.\n"
    assert ductoview("export", "--study", STUDY, "--out", tmp_path, home=home).code == 0
    copied = sorted((tmp_path / STUDY).iterdir())
    assert [path.name for path in copied] == ["MG0001.dcm", "MG0002.dcm"]
    assert {str(dcmread(path).SOPInstanceUID) for path in copied} == {"1.2.826.9.1.1", "1.2.826.9.1.2"}
    zipped = ductoview("export", "--study", STUDY, "--out", tmp_path, "--zip", home=home)
    assert zipped.out == f"2 objects copied into {tmp_path / STUDY}.zip. They name the patient.\n"
    with zipfile.ZipFile(tmp_path / f"{STUDY}.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.name: path.read_bytes() for path in copied
        }
    unknown = ductoview("export", "--study", "1.2.3", "--out", tmp_path, home=home)
    assert (unknown.code, len(unknown.problems)) == (1, 1)


def test_a_study_is_opened_by_its_accession_number(
    orthanc: OrthancNode, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    assert ductoview("fetch", "PACS", "--study", STUDY, home=home).code == 0
    opened: list[str | None] = []

    def ui(_home: Path, *, open_paths: tuple[Path, ...], study: str | None) -> int:
        opened.append(study)
        return 0

    assert ductoview("open", "--accession", "A1", home=home, ui=ui).code == 0
    assert ductoview("ductoview://open?accession=A1", home=home, ui=ui).code == 0
    assert opened == [STUDY, STUDY]
    said = ductoview("--accession", "A2", home=home, ui=ui)
    assert (said.code, said.err) == (
        2,
        "ductoview: Cannot open it: no study of the library has the accession number A2.\n",
    )


def test_objects_are_called_stored_when_the_node_has_them(orthanc: OrthancNode, home: Path, tmp_path: Path) -> None:
    path = write_mg(tmp_path / "new.dcm", study_uid="1.2.826.9.2", SOPInstanceUID="1.2.826.9.2.1", **SMALL)
    (tmp_path / "text.dcm").write_text("text")
    index = Dataset()
    index.FileSetID = "DISC"
    index.file_meta = FileMetaDataset()
    index.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    index.file_meta.MediaStorageSOPInstanceUID = "1.2.826.9.3"
    index.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    index.save_as(tmp_path / "DICOMDIR", enforce_file_format=True)
    before = set(orthanc.instances())
    said = ductoview("send", "PACS", tmp_path, "--wait", home=home)
    assert said.code == 1
    assert said.out == "PACS has stored 1 object.\n"
    assert said.err == f"{tmp_path / 'text.dcm'}: This is no DICOM file but text.\n"
    (new,) = set(orthanc.instances()) - before
    (tmp_path / "back.dcm").write_bytes(orthanc.file(new))
    assert dcmread(tmp_path / "back.dcm") == dcmread(path)
    state, *about = ductoview("queue", home=home).out.splitlines()[1].split()[1:4]
    assert state in ("STORED", "VERIFIED"), "it may have been looked at already"
    assert about == ["PACS", "MG"]


def test_other_content_under_a_known_uid_is_not_sent(orthanc: OrthancNode, home: Path, tmp_path: Path) -> None:
    assert ductoview("fetch", "PACS", "--study", STUDY, home=home).code == 0
    assert ductoview("export", "--study", STUDY, "--out", tmp_path, home=home).code == 0
    same = tmp_path / STUDY / "MG0001.dcm"
    again = dcmread(same)
    again.file_meta.ImplementationVersionName = "ANOTHER"
    again.save_as(same)
    assert ductoview("send", "PACS", same, "--wait", home=home).out == "PACS has stored 1 object.\n"
    again.StudyDescription = "Changed"
    again.save_as(same)
    said = ductoview("send", "PACS", same, "--wait", home=home)
    assert said.code == 1
    assert f"{same}: the library holds other content under this SOPInstanceUID (0008,0018); not sent." in said.err


def test_a_node_nobody_set_up_is_wrong_use(home: Path, orthanc: OrthancNode) -> None:
    for words in (("echo", "X"), ("find", "X"), ("fetch", "X", "--study", "1.2"), ("node", "remove", "X")):
        said = ductoview(*words, home=home)
        assert (said.code, said.err) == (2, "ductoview: There is no node 'X'; there is PACS.\n")


def test_a_pacs_that_is_not_there_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    try:
        assert ductoview("node", "add", "DEAD", f"NOBODY@127.0.0.1:{port}", home=home).code == 0
        for words in (("echo", "DEAD"), ("find", "DEAD"), ("fetch", "DEAD", "--study", "1.2")):
            said = ductoview(*words, home=home)
            assert (said.code, said.out, len(said.problems)) == (1, "", 1), said
            assert "DEAD" in said.err
            assert str(port) in said.err
        path = write_mg(tmp_path / "a.dcm", study_uid=STUDY, SOPInstanceUID="1.2.5", **SMALL)
        said = ductoview("send", "DEAD", path, "--wait", home=home)
        assert said.code == 1
        assert said.out == "1 object not sent yet; the queue goes on trying: 'ductoview queue'.\n"
        (row,) = json.loads(ductoview("queue", "--json", home=home).out)
        assert (row["state"], row["sop_instance_uid"], row["attempts"]) == ("QUEUED", "1.2.5", 1)
        path.unlink()
        assert ductoview("queue", "cancel", home=home).code == 2
        assert ductoview("queue", "cancel", "--all", home=home).out == "1 object given up.\n"
        assert ductoview("queue", "retry", "99", home=home).code == 2
        assert ductoview("export", "--study", STUDY, "--out", tmp_path / "out", home=home).code == 0
        assert len(list((tmp_path / "out" / STUDY).iterdir())) == 1
    finally:
        stop_service(home)


def test_a_host_that_keeps_silent_is_given_up_within_the_connect_timeout(tmp_path: Path) -> None:
    """A listener whose queue is full never answers; the whole command may take the timeout and no more."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        port = silent.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            with suppress(BlockingIOError):
                filler.connect(("127.0.0.1", port))
        try:
            assert ductoview("node", "add", "MUTE", f"MUTE@127.0.0.1:{port}", home=tmp_path).code == 0
            said = ductoview("echo", "MUTE", home=tmp_path)
        finally:
            stop_service(tmp_path)
            for filler in fillers:
                filler.close()
    assert (said.code, len(said.problems)) == (1, 1)
    assert re.search(r"within \d+ s", said.err), said.err


def test_the_service_runs_in_the_foreground_until_it_is_stopped(tmp_path: Path) -> None:
    port = free_port()
    words = [sys.executable, "-m", "ductoview", "service", "--home", str(tmp_path), "--port", str(port)]
    assert ductoview("node", "list", home=tmp_path).code == 0, "starts a service of its own, which must give way"
    running = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    try:
        assert running.stderr is not None
        said = [running.stderr.readline(), running.stderr.readline()]
        assert said[0].startswith("Taking over from the service that was running (process ")
        assert said[1] == f"Listening as DUCTOVIEW on 127.0.0.1: port {port}, not encrypted.\n"
        status = json.loads(ductoview("service", "--status", "--json", home=tmp_path).out)
        assert (status["pid"], status["listening"]["port"]) == (running.pid, port)
        assert ductoview("service", "--stop", home=tmp_path).code == 0
        assert running.wait(30) == 0
        assert running.stderr.read() == "The service has ended; nothing was lost.\n"
    finally:
        if running.poll() is None:
            running.send_signal(signal.SIGKILL)
        running.wait()
        assert running.stderr is not None
        running.stderr.close()
    assert ductoview("service", "--stop", home=tmp_path).code == 1


def test_a_window_that_is_quicker_gives_way_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between our look for a running service and our grip on the library, a window starts one for itself."""
    real, quicker = process.serve, list[int]()

    def serve(home: Path, *, when_ready: Callable[[Service], None], **how: Any) -> None:
        def ready(service: Service) -> None:
            when_ready(service)
            service.stopping.set()

        if not quicker:
            with ServiceClient.connect(home) as window:
                quicker.append(window.status().pid)
        real(home, when_ready=ready, **how)

    monkeypatch.setattr(process, "serve", serve)
    monkeypatch.setattr(process, "quiet_logs", lambda: None)
    said = ductoview("service", "--port", free_port(), home=tmp_path)
    assert said.code == 0, said.err
    assert said.problems[0] == f"Taking over from the service that was running (process {quicker[0]})."
    assert said.problems[1].startswith("Listening as DUCTOVIEW")


def test_a_receiver_for_everyone_is_refused(tmp_path: Path) -> None:
    said = ductoview("service", "--bind", "0.0.0.0", home=tmp_path)
    assert (said.code, said.err) == (
        2,
        "ductoview: --bind 0.0.0.0 lets others in; name them with --allow AET@HOST.\n",
    )


@pytest.mark.parametrize("address", ["x", "A@B", "A@B:0", "A@B:70000", "@B:104", "A@:104", "SEVENTEENLETTERSX@B:104"])
def test_an_address_that_is_none_is_wrong_use(address: str, tmp_path: Path) -> None:
    said = ductoview("node", "add", "X", address, home=tmp_path)
    assert (said.code, len(said.problems)) == (2, 1)
    assert not (tmp_path / "library.db").exists()
