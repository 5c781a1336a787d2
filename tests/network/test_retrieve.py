"""Studies fetched by C-GET and C-MOVE."""

import threading
from pathlib import Path

import pytest

from ductoview.errors import Cancelled, LibraryError, NetworkError
from ductoview.library.library import Library
from ductoview.model.library import ReceivedObject
from ductoview.model.node import Node
from ductoview.network.listen import Listener
from ductoview.network.retrieve import get_study, move_study
from tests.network.conftest import Kept, Samples
from tests.network.support import ScriptedArchive, dataset_bytes, eventually, uid_of
from tests.support.dicom_servers import OrthancNode, running_dcmqrscp, running_orthanc_node


@pytest.mark.system
def test_get_from_orthanc_is_byte_for_byte(orthanc: OrthancNode, samples: Samples, incoming: Path, kept: Kept) -> None:
    told: list[float] = []
    outcome = get_study(
        orthanc.node, samples.ductogram, keep=kept, incoming=incoming, progress=lambda done, _words: told.append(done)
    )
    assert (outcome.done, outcome.failed) == (4, 0)
    assert told == sorted(told)
    assert told[-1] == 1.0
    for path in samples.native + samples.compressed:
        assert dataset_bytes(kept.folder / uid_of(path)) == dataset_bytes(path)
    assert {one.from_aet for one in kept.received} == {"ORTHANC"}
    assert not list(incoming.iterdir())


@pytest.mark.system
def test_get_from_dcmqrscp(qrscp: Node, samples: Samples, incoming: Path, kept: Kept) -> None:
    assert get_study(qrscp, samples.ductogram, keep=kept, incoming=incoming).done == 2
    assert kept.uids == {uid_of(path) for path in samples.native}


@pytest.mark.system
def test_get_only_what_is_wanted(orthanc: OrthancNode, samples: Samples, incoming: Path, kept: Kept) -> None:
    wanted = uid_of(samples.compressed[0])
    assert get_study(orthanc.node, samples.ductogram, keep=kept, incoming=incoming, wanted={wanted}).done == 1
    assert kept.uids == {wanted}


@pytest.mark.system
@pytest.mark.parametrize("server", ["orthanc", "qrscp"])
def test_move_to_our_listener(
    server: str, request: pytest.FixtureRequest, samples: Samples, home_listener: tuple[Listener, Kept]
) -> None:
    found = request.getfixturevalue(server)
    node = found if isinstance(found, Node) else found.node
    received = home_listener[1].received
    received.clear()
    outcome = move_study(node, samples.ductogram, destination_aet="DUCTOVIEW")
    assert outcome.done == len(received) == (2 if server == "qrscp" else 4)
    assert {one.from_aet for one in received} == {node.ae_title}


@pytest.mark.system
def test_move_to_a_stranger_is_refused_in_words(orthanc: OrthancNode, qrscp: Node, samples: Samples) -> None:
    for node in (orthanc.node, qrscp):
        with pytest.raises(NetworkError, match=r"sent nothing of the study.*STRANGER"):
            move_study(node, samples.ductogram, destination_aet="STRANGER")


@pytest.mark.system
def test_a_move_that_ends_early_is_not_taken_for_whole(samples: Samples, tmp_path: Path, incoming: Path) -> None:
    """Orthanc gives up at the first object that is refused, and counts nothing as failed."""
    came: list[str] = []

    def keep(received: ReceivedObject) -> None:
        if came:
            raise LibraryError("The disk is full.", 0xA700)
        came.append(received.sop_instance_uid)

    with (
        Listener(ae_title="DUCTOVIEW", allowed=None, incoming=incoming, keep=keep) as listener,
        running_orthanc_node(tmp_path, move_port=listener.port) as running,
    ):
        for path in samples.native:
            running.store(path)
        outcome = move_study(running.node, samples.ductogram, destination_aet="DUCTOVIEW")
    assert (outcome.done, outcome.failed) == (1, 1)
    assert outcome.failures[0].startswith("Not all objects were sent by Orthanc:")


@pytest.mark.system
def test_a_study_that_is_not_there(orthanc: OrthancNode, incoming: Path, kept: Kept) -> None:
    with pytest.raises(NetworkError, match="gave nothing of the study"):
        get_study(orthanc.node, "1.2.3.4", keep=kept, incoming=incoming)


@pytest.mark.system
def test_a_node_without_get_is_told_apart(tmp_path: Path, samples: Samples, incoming: Path, kept: Kept) -> None:
    with (
        running_dcmqrscp(tmp_path / "qr", "--disable-get") as node,
        pytest.raises(NetworkError, match="does not offer C-GET; set the node up with --move"),
    ):
        get_study(node, samples.ductogram, keep=kept, incoming=incoming)


@pytest.mark.system
def test_stopped_in_the_middle(orthanc: OrthancNode, samples: Samples, incoming: Path, kept: Kept) -> None:
    wish = threading.Event()

    def keep_and_stop(received: ReceivedObject) -> None:
        kept(received)
        wish.set()

    with pytest.raises(Cancelled):
        get_study(orthanc.node, samples.ductogram, keep=keep_and_stop, incoming=incoming, cancel=wish)
    assert 1 <= len(kept.received) < 4
    assert not list(incoming.iterdir())


@pytest.mark.system
def test_a_move_can_be_stopped_while_the_node_is_busy(samples: Samples, tmp_path: Path) -> None:
    """The destination never answers, so only cutting the association gets us out."""
    wish, busy, let_go = threading.Event(), threading.Event(), threading.Event()

    def keep(_received: ReceivedObject) -> None:
        busy.set()
        wish.set()
        let_go.wait(20)

    (tmp_path / "in").mkdir()
    with (
        Library.open(tmp_path / "library", free_floor=0) as library,
        Listener(ae_title="SLOW", allowed=None, incoming=tmp_path / "in", keep=keep) as slow,
        Listener(
            ae_title="ARCHIVE", allowed=None, incoming=library.incoming, keep=library.keep, archive=library.offered
        ) as full,
    ):
        library.import_file(samples.native[0])
        library.add_node(Node(name="slow", ae_title="SLOW", host="127.0.0.1", port=slow.port))
        node = Node(name="archive", ae_title="ARCHIVE", host="127.0.0.1", port=full.port)
        with pytest.raises(Cancelled):
            move_study(node, samples.ductogram, destination_aet="SLOW", cancel=wish)
        assert busy.is_set()
        let_go.set()


def test_what_a_node_left_out_is_asked_for_again(samples: Samples, incoming: Path, kept: Kept) -> None:
    files = samples.native + samples.compressed
    archive = ScriptedArchive(samples.ductogram, listed=files, of_study=files[:1])
    with _listening(archive, incoming) as listener:
        outcome = get_study(_node(listener), samples.ductogram, keep=kept, incoming=incoming)
    assert (outcome.done, outcome.failed) == (4, 0)


def test_objects_of_another_study_are_not_let_in(samples: Samples, incoming: Path, kept: Kept) -> None:
    archive = ScriptedArchive(samples.ductogram, listed=[], of_study=[samples.native[0], samples.others[0]])
    with _listening(archive, incoming) as listener:
        outcome = get_study(_node(listener), samples.ductogram, keep=kept, incoming=incoming)
    assert (outcome.done, outcome.failed) == (1, 1)
    assert "belongs to another study" in outcome.failures[0]
    assert kept.uids == {uid_of(samples.native[0])}
    assert not list(incoming.iterdir())


def test_a_node_that_lists_nothing_and_fails_in_part_is_not_taken_for_whole(
    samples: Samples, tmp_path: Path, incoming: Path, kept: Kept
) -> None:
    (tmp_path / "damaged.dcm").write_bytes(b"no object")
    archive = ScriptedArchive(samples.ductogram, listed=[], of_study=[samples.native[0], tmp_path / "damaged.dcm"])
    with _listening(archive, incoming) as listener:
        outcome = get_study(_node(listener), samples.ductogram, keep=kept, incoming=incoming)
    assert (outcome.done, outcome.failed) == (1, 1)
    assert "some objects could not be sent" in outcome.failures[0]


def test_what_cannot_be_kept_is_a_failure_with_its_reason(samples: Samples, incoming: Path) -> None:
    def full(_received: ReceivedObject) -> None:
        raise LibraryError("The disk is full.", 0xA700)

    archive = ScriptedArchive(samples.ductogram, listed=samples.native, of_study=samples.native)
    with _listening(archive, incoming) as listener:
        outcome = get_study(_node(listener), samples.ductogram, keep=full, incoming=incoming)
    assert (outcome.done, outcome.failed) == (0, 2)
    assert all("The disk is full." in words for words in outcome.failures)
    assert eventually(lambda: not list(incoming.iterdir()))


def _listening(archive: ScriptedArchive, incoming: Path) -> Listener:
    return Listener(ae_title="ARCHIVE", allowed=None, incoming=incoming, keep=lambda _received: None, archive=archive)


def _node(listener: Listener) -> Node:
    return Node(name="archive", ae_title="ARCHIVE", host="127.0.0.1", port=listener.port)
