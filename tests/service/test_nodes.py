"""The service against real peers: Orthanc gets and gives, DCMTK asks our archive, nothing is told that is not so."""

import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from multiprocessing import Pipe
from pathlib import Path

import pydicom
import pytest

from ductoview.errors import NetworkError, ServiceError
from ductoview.library.library import Library
from ductoview.model.library import QueueRow, QueueState
from ductoview.model.node import Node, RetrieveMethod, StudyQuery
from ductoview.model.receiving import one_port
from ductoview.model.routing import Route, RouteKind
from ductoview.network.listen import Listener
from ductoview.service.archive import running_archive
from ductoview.service.asked import Asked
from ductoview.service.client import ServiceClient
from ductoview.service.core import Service
from ductoview.service.fetching import fetch_study
from tests.dicom.test_objects import write
from tests.network.support import ScriptedArchive
from tests.service.conftest import kill
from tests.support.dicom_servers import OrthancNode, free_port, run_dcmtk, running_orthanc_node, running_storescp
from tests.support.duct_case import analysis
from tests.support.mg_source import write_mg

pytestmark = pytest.mark.system

ON_NODE = (QueueState.STORED, QueueState.VERIFIED, QueueState.COMMITTED)
SETTLED = (*ON_NODE, QueueState.FAILED)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four views of one patient whose name is no ASCII."""
    folder = tmp_path_factory.mktemp("study")
    views = [(side, view) for side in "LR" for view in ("CC", "ML")]
    return [
        write_mg(
            folder / f"{side}{view}.dcm", laterality=side, view=view, study_uid="1.2.3", charset="ISO_IR 192",
            PatientName="Müller^Änne", PatientID="P-1",
        )
        for side, view in views
    ]  # fmt: skip


@pytest.fixture(scope="module")
def orthanc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrthancNode]:
    with running_orthanc_node(tmp_path_factory.mktemp("orthanc")) as running:
        yield running


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, study: list[Path]) -> Iterator[Node]:
    with running_archive(tmp_path_factory.mktemp("archive") / "home", study[0].parent) as node:
        yield node


def settled(client: ServiceClient, ids: tuple[int, ...]) -> list[QueueRow]:
    """The rows once each has its answer, as the notices tell."""
    for _ in client.notices(threading.Event()):
        rows = [row for row in client.queue() if row.id in ids]
        if all(row.state in SETTLED for row in rows):
            return rows
    raise AssertionError("the stream of notices ended")


def send(client: ServiceClient, node: Node, uids: list[str]) -> list[QueueRow]:
    """Queue objects and wait for the node's answers."""
    client.add_node(node)
    return settled(client, client.enqueue(node.name, uids))


def _header(whole: bytes) -> pydicom.Dataset:
    return pydicom.dcmread(BytesIO(whole), stop_before_pixels=True)


def uids_of(paths: list[Path]) -> list[str]:
    return [str(pydicom.dcmread(path, stop_before_pixels=True).SOPInstanceUID) for path in paths]


def test_what_orthanc_stored_comes_back_as_the_same_object(
    shared: ServiceClient, orthanc: OrthancNode, study: list[Path]
) -> None:
    assert shared.import_files(study).done == 4
    rows = send(shared, orthanc.node, uids_of(study))
    assert {(row.state in ON_NODE, row.attempts) for row in rows} == {(True, 1)}
    assert len(orthanc.instances()) == 4

    assert shared.echo("Orthanc").seconds < 10
    (found,) = shared.find("Orthanc", StudyQuery(patient_name="Müller*")).rows
    assert (found.patient_name, found.instances, found.source) == ("Müller^Änne", 4, "Orthanc")
    assert len(shared.find_instances("Orthanc", "1.2.3")) == 4
    outcome = shared.fetch("Orthanc", "1.2.3")
    assert (outcome.done, outcome.already, outcome.failed) == (0, 4, 0)
    assert all(stored.conflicts == 0 for stored in shared.instances("1.2.3"))


def test_what_a_folder_holds_besides_is_counted(shared: ServiceClient, tmp_path: Path) -> None:
    write_mg(tmp_path / "a.dcm", study_uid="1.2.4711")
    (tmp_path / "letter.doc").touch()
    brought = shared.import_files([tmp_path])
    assert (brought.done, brought.left_out, brought.study_uids) == (1, 1, ("1.2.4711",))
    assert shared.import_files([tmp_path]).study_uids == ("1.2.4711",), "here already"


def test_our_objects_come_back_from_orthanc_as_the_same_objects(
    shared: ServiceClient, tmp_path: Path, orthanc: OrthancNode
) -> None:
    source = write_mg(tmp_path / "source.dcm", study_uid="1.2.4")
    written = write(source, tmp_path / "written", analysed=analysis()).files
    assert shared.import_files([source]).done == 1
    assert shared.import_files(written, own=True).done == len(written) == 3
    before = shared.instances("1.2.4")
    assert {one.modality for one in before if one.own} == {"PR", "SEG", "SR"}
    known = set(orthanc.instances())
    send(shared, orthanc.node, [one.sop_instance_uid for one in before])
    back = tmp_path / "back"
    back.mkdir()
    for number, instance in enumerate(set(orthanc.instances()) - known):
        (back / f"{number}.dcm").write_bytes(orthanc.file(instance))
    outcome = shared.import_files([back])
    assert (outcome.done, outcome.already, outcome.failed) == (0, 4, 0)
    assert shared.instances("1.2.4") == before


def test_a_study_is_fetched_from_orthanc_into_an_empty_library(
    client: ServiceClient, orthanc: OrthancNode, study: list[Path]
) -> None:
    for path in study:
        orthanc.store(path)
    client.add_node(orthanc.node)
    told: list[float] = []
    outcome = client.fetch("Orthanc", "1.2.3", progress=lambda fraction, _phrase: told.append(fraction))
    assert (outcome.done, outcome.failed) == (4, 0)
    assert told == sorted(told)
    stored = client.instances("1.2.3")
    assert {one.sop_instance_uid for one in stored} == set(uids_of(study))
    by_uid = {one.sop_instance_uid: one for one in stored}
    for path, uid in zip(study, uids_of(study), strict=True):
        assert pydicom.dcmread(by_uid[uid].path) == pydicom.dcmread(path)
    assert client.import_files(study).already == 4, "the files it was made of say the same"


def test_a_study_is_completed_from_a_node_that_lists_no_images(
    client: ServiceClient, tmp_path: Path, study: list[Path]
) -> None:
    client.import_files(study[:1])
    silent = ScriptedArchive(study_uid="1.2.3", listed=(), of_study=study)
    with Listener(
        ae_title="SILENT", incoming=tmp_path, keep=lambda _received: None, allowed=None, archive=silent
    ) as it:
        client.add_node(Node(name="silent", ae_title="SILENT", host="127.0.0.1", port=it.port))
        assert client.fetch("silent", "1.2.3").failed == 0
    assert {one.sop_instance_uid for one in client.instances("1.2.3")} == set(uids_of(study))


def test_a_study_is_completed_from_a_node_that_lists_only_part_of_it(
    client: ServiceClient, tmp_path: Path, study: list[Path]
) -> None:
    client.import_files(study[:1])
    with running_orthanc_node(tmp_path, LimitFindInstances=1, LimitFindResults=1) as orthanc:
        for path in study:
            orthanc.store(path)
        client.add_node(orthanc.node)
        assert client.fetch("Orthanc", "1.2.3").failed == 0
    assert {one.sop_instance_uid for one in client.instances("1.2.3")} == set(uids_of(study))


def test_a_node_that_moves_sends_to_our_receiver(client: ServiceClient, tmp_path: Path, study: list[Path]) -> None:
    port = free_port()
    with running_orthanc_node(tmp_path, move_port=port) as orthanc:
        for path in study:
            orthanc.store(path)
        mover = Node(
            name="mover", ae_title="ORTHANC", host="127.0.0.1", port=orthanc.node.port, retrieve=RetrieveMethod.MOVE
        )
        client.add_node(mover)
        listening = client.start_listening("DUCTOVIEW", port)
        assert listening.port == port
        assert client.fetch("mover", "1.2.3").done == 4
        assert len(client.instances("1.2.3")) == 4


@pytest.mark.parametrize("method", RetrieveMethod)
def test_what_was_fetched_goes_to_no_other_pacs_by_itself(
    tmp_path: Path, study: list[Path], method: RetrieveMethod
) -> None:
    """And what the very node sends on its own account does: a modality may be one."""
    port = free_port()
    (tmp_path / "orthanc").mkdir()
    ours, theirs = Pipe()
    with (
        running_orthanc_node(tmp_path / "orthanc", move_port=port) as orthanc,
        Library.open(tmp_path / "home", free_floor=0) as library,
        ours, theirs,
    ):  # fmt: skip
        for path in study:
            orthanc.store(path)
        node = Node(name="mover", ae_title="ORTHANC", host="127.0.0.1", port=orthanc.node.port, retrieve=method)
        library.add_node(node)
        library.add_node(replace(node, name="other", ae_title="OTHER"))
        library.routes.put(Route(kind=RouteKind.ORIGINALS, node="other"))
        service = Service(library)
        service.open_receiver(one_port("DUCTOVIEW", port, "127.0.0.1", None, None))
        try:
            assert fetch_study(service, Asked(theirs, service.stopping), node, "1.2.3").done == 4
            assert library.routes.owed() == ()
            unasked = write_mg(tmp_path / "unasked.dcm", study_uid="1.2.4")
            run_dcmtk("storescu", "-aet", "ORTHANC", "-aec", "DUCTOVIEW", "127.0.0.1", str(port), str(unasked))
        finally:
            service.receiver.close()
        assert [study_uid for _, study_uid, _ in library.routes.owed()] == ["1.2.4"]


def test_what_a_node_moves_to_another_address_by_our_title_did_not_come(
    client: ServiceClient, tmp_path: Path, study: list[Path]
) -> None:
    ours = free_port()
    with (
        running_storescp(tmp_path / "elsewhere", "-aet", "DUCTOVIEW") as other,
        running_orthanc_node(tmp_path, move_port=other.port) as orthanc,
    ):
        for path in study:
            orthanc.store(path)
        port = orthanc.node.port
        client.add_node(
            Node(name="mover", ae_title="ORTHANC", host="127.0.0.1", port=port, retrieve=RetrieveMethod.MOVE)
        )
        client.start_listening("DUCTOVIEW", ours)
        with pytest.raises(NetworkError, match=rf"sent 4 objects, but none came here; .* port {ours}"):
            client.fetch("mover", "1.2.3")
        client.import_files(study[:1])
        outcome = client.fetch("mover", "1.2.3")
    assert (outcome.done, outcome.already, outcome.failed) == (0, 1, 3)
    assert "says that it was sent, but it did not come here" in outcome.failures[0]


def test_a_dead_node_is_said_at_once_and_loses_nothing(shared: ServiceClient, tmp_path: Path) -> None:
    image = write_mg(tmp_path / "a.dcm", rows=16, columns=12, study_uid="1.2.77")
    shared.import_files([image])
    dead = Node(name="dead", ae_title="DEAD", host="127.0.0.1", port=free_port())
    shared.add_node(dead)
    with pytest.raises(NetworkError, match="refused the connection"):
        shared.echo("dead")
    (row_id,) = shared.enqueue("dead", uids_of([image]))
    for _ in shared.notices(threading.Event()):
        (row,) = [row for row in shared.queue() if row.id == row_id]
        if row.attempts:
            break
    assert (row.state, row.attempts) == (QueueState.QUEUED, 1)
    assert "refused the connection" in row.words
    assert row.next_attempt > row.changed
    shared.queue_cancel([row_id])
    assert [one.state for one in shared.queue() if one.id == row_id] == [QueueState.CANCELLED]


def test_dcmtk_stores_in_our_receiver_and_it_opens_again_after_a_stop(
    client: ServiceClient, home: Path, study: list[Path]
) -> None:
    port = client.start_listening("STATION", 0).port
    address = ("127.0.0.1", str(port))
    sent = run_dcmtk("storescu", "-aec", "STATION", *address, *map(str, study))
    assert sent.returncode == 0, sent.stdout
    assert len(client.instances("1.2.3")) == 4
    assert run_dcmtk("storescu", "-aec", "OTHER", *address, str(study[0])).returncode != 0
    client.stop()
    with ServiceClient.connect(home) as again:
        listening = again.status().listening
        assert listening is not None
        assert listening.ae_title == "STATION"
        again.stop_listening()
        assert again.status().listening is None
        again.stop()
    with ServiceClient.connect(home) as closed:
        assert closed.status().listening is None


def test_killed_while_storescu_sends_nothing_acknowledged_is_lost(home: Path, tmp_path: Path) -> None:
    images = [write_mg(tmp_path / f"{number}.dcm", rows=64, columns=64, study_uid="1.2.5") for number in range(30)]
    acknowledged: set[str] = set()
    for killed_after in (2, 7):
        # Counted anew each time: a fast sender may be past 7 before the first kill reaches us.
        successes = 0
        with ServiceClient.connect(home) as client:
            port = client.start_listening("STATION", free_port()).port
            command = ["storescu", "-v", "-aec", "STATION", "127.0.0.1", str(port), *map(str, images)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as sender:
                assert sender.stdout is not None
                for line in sender.stdout:
                    if "Sending file" in line:
                        sending = line.strip().rpartition(" ")[2]
                    if "(Success)" in line:
                        acknowledged.add(sending)
                        successes += 1
                        if successes == killed_after:
                            kill(home)
        with Library.open(home) as library:
            kept = {one.sop_instance_uid for one in library.instances("1.2.5") if not one.missing}
            assert library.recovery.quarantined == 0
        assert kept >= set(uids_of([Path(path) for path in acknowledged]))
    assert len(acknowledged) >= 7


def test_killed_while_sending_the_pacs_gets_all_of_it_and_nothing_else(home: Path, tmp_path: Path) -> None:
    images = [write_mg(tmp_path / f"{number}.dcm", rows=64, columns=64, study_uid="1.2.6") for number in range(12)]
    folder = tmp_path / "orthanc"
    folder.mkdir()
    with running_orthanc_node(folder) as orthanc:
        with ServiceClient.connect(home) as client:
            client.add_node(orthanc.node)
            client.import_files(images)
            ids = client.enqueue("Orthanc", uids_of(images))
            for _ in client.notices(threading.Event()):
                if any(row.state in ON_NODE for row in client.queue()):
                    break
            kill(home)
        with ServiceClient.connect(home) as client:
            assert client.enqueue("Orthanc", uids_of(images))
            rows = settled(client, ids)
            assert all(row.state in ON_NODE for row in rows)
        assert len(orthanc.instances()) == 12
        theirs = {str(ds.SOPInstanceUID) for ds in map(_header, map(orthanc.file, orthanc.instances()))}
        assert theirs == set(uids_of(images))


@pytest.mark.parametrize(("model", "level"), [("-S", "STUDY"), ("-P", "PATIENT"), ("-S", "SERIES"), ("-S", "IMAGE")])
def test_findscu_asks_the_archive(archive: Node, model: str, level: str) -> None:
    keys = {
        "PATIENT": ["PatientID=P-1", "PatientName"],
        "STUDY": ["PatientName=M?LLER*", "StudyInstanceUID", "NumberOfStudyRelatedInstances"],
        "SERIES": ["StudyInstanceUID=1.2.3", "SeriesInstanceUID"],
        "IMAGE": ["StudyInstanceUID=1.2.3", "SOPInstanceUID"],
    }[level]
    asked = [part for key in (f"QueryRetrieveLevel={level}", *keys) for part in ("-k", key)]
    found = run_dcmtk("findscu", model, "-aec", archive.ae_title, *asked, "127.0.0.1", str(archive.port))
    assert found.returncode == 0, found.stdout
    assert found.stdout.count("Find Response:") == {"PATIENT": 1, "STUDY": 1, "SERIES": 4, "IMAGE": 4}[level]


def test_getscu_gets_from_the_archive(archive: Node, tmp_path: Path, study: list[Path]) -> None:
    asked = ["-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.3"]
    where = ["127.0.0.1", str(archive.port)]
    got = run_dcmtk("getscu", "-S", "-aec", archive.ae_title, "-od", str(tmp_path), *asked, *where)
    assert got.returncode == 0, got.stdout
    theirs = {str(ds.SOPInstanceUID): ds for ds in map(pydicom.dcmread, tmp_path.iterdir())}
    for path in study:
        ours = pydicom.dcmread(path)
        assert theirs[str(ours.SOPInstanceUID)] == ours


def test_the_archive_is_a_node_like_any_other(client: ServiceClient, archive: Node, study: list[Path]) -> None:
    client.add_node(archive)
    (found,) = client.find(archive.name, StudyQuery(patient_id="P-1")).rows
    assert client.fetch(archive.name, found.study_uid).done == 4
    assert client.fetch(archive.name, found.study_uid).already == 4
    (row, *_) = send(client, archive, uids_of(study)[:1])
    assert row.state in ON_NODE


def test_an_archive_with_bad_samples_says_so(tmp_path: Path) -> None:
    bad = tmp_path / "samples"
    bad.mkdir()
    (bad / "a.dcm").write_bytes(b"")
    with pytest.raises(ServiceError, match="1 samples cannot be served"), running_archive(tmp_path / "home", bad):
        pass
