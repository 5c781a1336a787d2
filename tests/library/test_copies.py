"""A local copy goes only when a PACS has committed itself to every object of its study."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.errors import LibraryError
from ductoview.library.library import Library
from ductoview.library.store import ObjectStore
from ductoview.model.commitment import CommitmentReport
from ductoview.model.library import ReceivedObject, ReviewEvent, SentObject, StoredInstance
from ductoview.model.node import Node
from tests.library.conftest import Receive, received_into
from tests.support.mg_source import write_mg

PACS = Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=104)
LATER = "2999-01-01"


@pytest.fixture
def study(library: Library, receive: Receive) -> list[StoredInstance]:
    """Two objects of one study, and a node to send them to."""
    library.add_node(PACS)
    return [library.keep(receive(study_uid="1.2.8")) for _ in range(2)]


def store(library: Library, objects: list[StoredInstance], node: str = "pacs") -> None:
    library.enqueue(node, [one.sop_instance_uid for one in objects])
    for errand in library.claim(node):
        library.settle(errand.id, SentObject(sop_instance_uid="", status=0, stored=True, words=""))


def commit(library: Library, objects: list[StoredInstance], node: str = "pacs") -> None:
    store(library, objects, node)
    request = library.plan_commitment(node)
    assert request is not None
    uids = frozenset(one.sop_instance_uid for one in objects)
    library.take_report(CommitmentReport(transaction_uid=request.transaction_uid, committed=uids))


def test_committed_copies_go_and_their_history_stays(library: Library, study: list[StoredInstance]) -> None:
    commit(library, study)
    assert library.copies.why_kept("1.2.8") == ""
    assert library.copies.remove("1.2.8") > 0
    assert library.studies() == ()
    assert not any(one.path.exists() for one in study)
    assert len(library.queue()) == 2


def test_stored_is_not_enough(library: Library, study: list[StoredInstance]) -> None:
    store(library, study)
    with pytest.raises(LibraryError, match="2 of 2 objects are not committed"):
        library.copies.remove("1.2.8")
    assert all(one.path.exists() for one in study)


def test_one_object_short_is_not_enough(library: Library, study: list[StoredInstance]) -> None:
    commit(library, study[:1])
    assert library.copies.why_kept("1.2.8").startswith("1 of 2 objects are not committed")


def test_what_is_on_its_way_elsewhere_stays(library: Library, study: list[StoredInstance]) -> None:
    library.add_node(replace(PACS, name="second"))
    commit(library, study)
    library.enqueue("second", [one.sop_instance_uid for one in study])
    assert "2 objects are still on their way" in library.copies.why_kept("1.2.8")
    for errand in library.claim("second"):
        library.settle(
            errand.id, SentObject(sop_instance_uid="", status=0xA900, stored=False, words="no", permanent=True)
        )
    assert "still on their way" in library.copies.why_kept("1.2.8"), "a failure is a person's business"
    commit(library, study, "second")
    assert library.copies.why_kept("1.2.8") == ""


def test_two_contents_of_one_uid_stay(library: Library, study: list[StoredInstance], receive: Receive) -> None:
    other = receive(study_uid="1.2.8", SOPInstanceUID=study[0].sop_instance_uid, WindowCenter=7)
    library.keep(other)
    commit(library, study)
    assert "two contents" in library.copies.why_kept("1.2.8")


def test_only_what_nobody_touched_lately_is_removed_by_itself(library: Library, study: list[StoredInstance]) -> None:
    commit(library, study)
    assert list(library.copies.removable(LATER)) == ["1.2.8"]
    assert list(library.copies.removable("2020-01-01")) == []


def test_what_was_read_or_sent_lately_is_not_removed_by_itself(library: Library, study: list[StoredInstance]) -> None:
    commit(library, study)
    since = max(row.changed for row in library.queue())
    past = "2000-01-01T00:00:00.000+00:00"
    with library._db.transaction() as connection:
        connection.execute("UPDATE object SET received = ?", (past,))
    assert list(library.copies.removable(since)) == [], "sent lately"
    with library._db.transaction() as connection:
        connection.execute("UPDATE send SET changed = ?", (past,))
    assert list(library.copies.removable(since)) == ["1.2.8"]
    library.append_events([ReviewEvent(id="e1", study_uid="1.2.8", kind="NOTE", data="{}", made=since)])
    assert list(library.copies.removable(since)) == [], "read lately"


def test_how_much_stays_free_is_remembered(library: Library) -> None:
    assert library.copies.keep_free_bytes == 0
    library.copies.keep_free_bytes = 5 << 30
    assert library.copies.keep_free_bytes == 5 << 30
    with pytest.raises(LibraryError, match="cannot be kept free"):
        library.copies.keep_free_bytes = -1


def test_what_comes_again_while_copies_are_removed_keeps_its_file(
    library: Library, study: list[StoredInstance], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender was told that it is kept."""
    commit(library, study)
    again = library.incoming / "again.part"
    again.write_bytes(study[0].path.read_bytes())
    received = ReceivedObject(
        path=again,
        sop_class_uid=study[0].sop_class_uid,
        sop_instance_uid=study[0].sop_instance_uid,
        transfer_syntax_uid="1.2.840.10008.1.2.1",
        from_aet="MODALITY",
        from_address="127.0.0.1",
    )
    comes = threading.Thread(target=lambda: library.keep(received))
    path_of = ObjectStore.path_of

    def meanwhile(store: ObjectStore, sha256: str) -> Path:
        if threading.current_thread() is threading.main_thread() and not comes.is_alive() and again.exists():
            comes.start()
            comes.join(timeout=0.5)  # it has to wait until the copies are gone
        return path_of(store, sha256)

    monkeypatch.setattr(ObjectStore, "path_of", meanwhile)
    library.copies.remove("1.2.8")
    comes.join()
    (kept,) = library.instances("1.2.8")
    assert kept.path.exists()
    assert not kept.missing


@pytest.mark.parametrize("gone", [0, 1])
def test_a_crash_while_copies_are_removed_makes_nothing_of_ours_a_strangers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: int
) -> None:
    """Else a picture of ours would come back as an image of the exam, and what a modality sent as nobody's."""
    home, left = tmp_path / "other", [True] * gone
    path_of = ObjectStore.path_of

    def power_cut(store: ObjectStore, sha256: str) -> Path:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        return path_of(store, sha256)

    with Library.open(home, free_floor=0) as library:
        library.add_node(PACS)
        images = [library.keep(received_into(library.incoming, study_uid="1.2.8"))]
        pictures = [library.import_file(write_mg(tmp_path / "own.dcm", study_uid="1.2.8", Modality="OT"), own=True)[0]]
        commit(library, images + pictures)
        monkeypatch.setattr(ObjectStore, "path_of", power_cut)
        with pytest.raises(KeyboardInterrupt):
            library.copies.remove("1.2.8")
        monkeypatch.undo()
    with Library.open(home, free_floor=0) as library:
        assert (library.recovery.reindexed, library.recovery.missing) == (0, gone)
        assert sorted((one.own, one.modality) for one in library.instances("1.2.8")) == [(False, "MG"), (True, "OT")]
        library.copies.remove("1.2.8")
        assert library.studies() == ()
