"""``send`` says stored only for what the node has, and what it said about it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from pynetdicom import AE, evt
from pynetdicom.sop_class import DigitalMammographyXRayImageStorageForPresentation

from ductoview.model.image_check import Verdict, decision
from ductoview.model.reject_reason import RejectReason
from ductoview.service.client import ServiceClient
from tests.cli.support import ductoview
from tests.cli.test_network import SMALL, stop_service
from tests.library.test_image_checks import ref
from tests.support.mg_source import write_mg


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home of the test's own; its service is ended afterwards."""
    yield tmp_path / "home"
    stop_service(tmp_path / "home")


@contextmanager
def node_answering(home: Path, statuses: Sequence[int]) -> Iterator[None]:
    """A node of the name WARNING that answers one C-STORE after the other with these statuses."""
    left = list(statuses)
    entity = AE("WARNING")
    entity.add_supported_context(DigitalMammographyXRayImageStorageForPresentation)
    server = entity.start_server(
        ("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_C_STORE, lambda _event: left.pop(0))]
    )
    try:
        address = f"WARNING@127.0.0.1:{server.server_address[1]}"
        assert ductoview("node", "add", "WARNING", address, home=home).code == 0
        yield
    finally:
        server.shutdown()


def test_a_warning_is_shown_and_only_a_known_one_means_stored(home: Path, tmp_path: Path) -> None:
    paths = [write_mg(tmp_path / f"{number}.dcm", SOPInstanceUID=f"1.2.6.{number}", **SMALL) for number in range(3)]
    with node_answering(home, [0xB000, 0x0000, 0xB001]):
        kept = ductoview("send", "WARNING", *paths[:2], "--wait", home=home)
        lost = ductoview("send", "WARNING", paths[2], "--wait", home=home)
        (tmp_path / "only" / "IM.jpg").parent.mkdir()
        (tmp_path / "only" / "IM.jpg").touch()
        assert "1 other file left out." in ductoview("send", "WARNING", tmp_path / "only", home=home).err
    changed = "kept, but it changed some attributes (status B000H)"
    assert (kept.code, kept.out, kept.err) == (0, "WARNING has stored 2 objects.\n", f"1 object {changed}.\n")
    assert lost.code == 1
    assert "may not have the object (status B001H)" in lost.err
    listed = ductoview("queue", home=home).out.splitlines()
    assert [line.split()[1] for line in listed[1:4]] == ["STORED", "STORED", "FAILED"]
    assert listed[4] == f"1: {changed}"
    assert listed[5].startswith("3: ")


def test_a_file_that_cannot_be_brought_in_is_not_sent_in_its_old_content(home: Path, tmp_path: Path) -> None:
    path = write_mg(tmp_path / "a.dcm", SOPInstanceUID="1.2.7", **SMALL)
    other = write_mg(tmp_path / "b.dcm", SOPInstanceUID="1.2.8", **SMALL)
    with node_answering(home, [0x0000, 0x0000]):
        assert ductoview("send", "WARNING", path, other, "--wait", home=home).code == 0
        write_mg(path, SOPInstanceUID="1.2.7", StudyDescription="Changed", **SMALL)
        (home / "in").rename(home / "gone")
        said = ductoview("send", "WARNING", path, "--wait", home=home)
    assert said.code == 1
    assert said.out == ""
    assert said.problems[0].startswith(f"{path}: The file cannot be copied into the library")
    assert said.problems[1:] == ["Nothing to send."]


def test_a_file_under_the_uid_of_another_study_is_named_and_not_sent(home: Path, tmp_path: Path) -> None:
    first = write_mg(tmp_path / "a.dcm", study_uid="1.2.1", SOPInstanceUID="1.2.7", **SMALL)
    again = write_mg(tmp_path / "b.dcm", study_uid="1.2.2", SOPInstanceUID="1.2.7", **SMALL)
    with node_answering(home, [0x0000]):
        assert ductoview("send", "WARNING", first, "--wait", home=home).code == 0
        said = ductoview("send", "WARNING", again, "--wait", home=home)
    assert said.code == 1
    assert f"{again}: the library holds an object of another study under this SOPInstanceUID" in said.err


def test_a_rejected_image_stays_and_the_others_go(home: Path, tmp_path: Path) -> None:
    study = {"study_uid": "1.2.6", **SMALL}
    paths = [write_mg(tmp_path / f"{number}.dcm", SOPInstanceUID=f"1.2.6.{number}", **study) for number in range(3)]
    with node_answering(home, [0x0000, 0x0000]):
        with ServiceClient.connect(home) as client:
            client.import_files([paths[1]])
            (stored,) = client.instances("1.2.6")
            client.image_checks.append_checks(
                [decision(ref(stored), Verdict.REJECTED, [RejectReason.MOTION], by="ROE^JANE")]
            )
        said = ductoview("send", "WARNING", *paths, "--wait", home=home)
    assert (said.code, said.out) == (1, "WARNING has stored 2 objects.\n")
    assert said.problems == [
        f"{paths[1]}: stays here. Rejected at the image check (motion blur). Accept the image to send it."
    ]


def test_a_title_that_is_none_is_said(home: Path) -> None:
    said = ductoview("node", "add", "X", "PÄCS@127.0.0.1:104", home=home)
    assert said.code == 2
    assert "printable ASCII" in said.err
