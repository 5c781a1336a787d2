"""What a rule owes: what came since it was made, once, and nothing that wandered in from another PACS."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread

from ductoview.library import index, routes
from ductoview.library.library import Library
from ductoview.model.image_check import CheckEvent, taking_back
from ductoview.model.library import QueueState, ReceivedObject, StoredInstance
from ductoview.model.node import Node
from ductoview.model.routing import Route, RouteKind
from tests.library.conftest import Receive, received_into
from tests.library.test_image_checks import motion
from tests.support.mg_source import write_mg

PACS = Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=104)
SECOND = replace(PACS, name="second", ae_title="SECOND")
IMAGES, RESULTS = Route(kind=RouteKind.ORIGINALS, node="pacs"), Route(kind=RouteKind.RESULTS, node="second")


@pytest.fixture(autouse=True)
def nodes(library: Library) -> None:
    for node in (PACS, SECOND):
        library.add_node(node)


def fetch(library: Library, received: ReceivedObject) -> StoredInstance:
    """As it comes when a person asked SECOND for its study."""
    study_uid = dcmread(received.path).StudyInstanceUID
    return library.keep(replace(received, from_aet="SECOND"), asked_for={(study_uid, "SECOND")})


def own(library: Library, folder: Path, **changes: object) -> StoredInstance:
    return library.import_file(write_mg(folder / "own.dcm", rows=8, columns=8, **changes), own=True)[0]


def test_an_image_that_comes_after_the_rule_is_owed_until_it_is_queued(library: Library, receive: Receive) -> None:
    library.keep(receive())
    with library._db.transaction() as connection:  # what comes in the very millisecond of the rule is sent, too
        connection.execute("UPDATE object SET received = '2020-01-01T00:00:00.000+00:00'")
    library.routes.put(IMAGES)
    new = library.keep(receive())
    assert library.routes.owed() == (("pacs", new.study_uid, new.sop_instance_uid),)
    library.enqueue("pacs", [new.sop_instance_uid])
    assert library.routes.owed() == ()


def test_a_clock_that_is_set_back_keeps_nothing_from_going(
    library: Library, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dead battery, or the time of the network a minute after the rule was made: no image stays here for that."""

    def set_clock(at: str) -> None:
        for module in (index, routes):
            monkeypatch.setattr(module, "now", lambda: f"{at}T10:00:00.000+00:00")

    set_clock("2036-01-01")
    library.routes.put(IMAGES)
    set_clock("2026-11-30")
    received = receive()
    shutil.copy(received.path, received.path.with_suffix(".again"))
    first = library.keep(received)
    assert library.routes.owed() == (("pacs", first.study_uid, first.sop_instance_uid),)
    library.routes.put(replace(IMAGES, node="second"))
    assert len(library.routes.owed()) == 1, "a rule says nothing of what was here before it"
    second = library.keep(receive())
    assert {(node, uid) for node, _, uid in library.routes.owed()} == {
        ("pacs", first.sop_instance_uid), ("pacs", second.sop_instance_uid), ("second", second.sop_instance_uid),
    }  # fmt: skip
    received.path.with_suffix(".again").rename(received.path)
    library.keep(received)
    assert len(library.routes.owed()) == 4, "it was sent once more, after the second rule"


@pytest.mark.parametrize("before", ["the rule", "by hand"])
def test_an_image_that_was_here_and_is_sent_again_is_owed_from_then_on(
    library: Library, receive: Receive, tmp_path: Path, before: str
) -> None:
    """The modality is told success again: whoever sends again after making a rule wants it to go."""
    received = receive()
    shutil.copy(received.path, tmp_path / "again.dcm")
    if before == "by hand":
        library.import_file(received.path)
    else:
        library.keep(received)
    library.routes.put(IMAGES)
    with library._db.transaction() as connection:
        connection.execute("UPDATE object SET received = '2020-01-01T00:00:00.000+00:00'")
    assert library.routes.owed() == ()
    shutil.copy(tmp_path / "again.dcm", received.path)
    same = library.keep(received)
    assert library.routes.owed() == (("pacs", same.study_uid, same.sop_instance_uid),)
    shutil.copy(tmp_path / "again.dcm", received.path)
    library.keep(replace(received, from_aet="SECOND"))
    assert len(library.routes.owed()) == 1, "a PACS that gives it back takes nothing from that"


def test_an_image_whose_row_a_crash_prevented_is_owed_once_it_is_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender got no answer, sends it once more, and is told success: the PACS must get it all the same."""

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with Library.open(tmp_path / "other", free_floor=0) as library:
        library.add_node(PACS)
        library.routes.put(IMAGES)
        received = received_into(library.incoming)
        shutil.copy(received.path, tmp_path / "again.dcm")
        with monkeypatch.context() as power:
            power.setattr(index, "add_object", crash)
            with pytest.raises(KeyboardInterrupt):
                library.keep(received)
    with Library.open(tmp_path / "other", free_floor=0) as library:
        assert library.recovery.reindexed == 1
        shutil.copy(tmp_path / "again.dcm", received.path)
        kept = library.keep(received)
        assert library.routes.owed() == (("pacs", kept.study_uid, kept.sop_instance_uid),)


def test_what_a_person_gave_up_is_not_queued_again(library: Library, receive: Receive) -> None:
    library.routes.put(IMAGES)
    (row,) = library.enqueue("pacs", [library.keep(receive()).sop_instance_uid])
    library.order_queue([row], QueueState.CANCELLED)
    assert library.routes.owed() == ()


def test_what_was_fetched_from_a_pacs_goes_nowhere_unless_its_title_is_named(
    library: Library, receive: Receive
) -> None:
    library.routes.put(IMAGES)
    fetched = fetch(library, receive())
    assert library.routes.owed() == ()
    library.routes.put(replace(IMAGES, node="second", from_aet="SECOND"))
    again = fetch(library, receive())
    owed = {(node, uid) for node, _, uid in library.routes.owed()}
    assert owed - {("second", fetched.sop_instance_uid)} == {("second", again.sop_instance_uid)}


def test_a_modality_that_is_a_node_too_sends_originals(library: Library, receive: Receive) -> None:
    """It was set up for an echo, or to look what it holds: its images go to the PACS as before."""
    library.routes.put(IMAGES)
    library.add_node(Node(name="Room 1", ae_title="MODALITY", host="127.0.0.1", port=104))
    image = library.keep(receive())
    assert library.routes.owed() == (("pacs", image.study_uid, image.sop_instance_uid),)


def test_what_a_pacs_sends_unasked_goes_nowhere(library: Library, receive: Receive) -> None:
    library.routes.put(IMAGES)
    library.keep(replace(receive(), from_aet="PACS"))
    library.routes.put(RESULTS)
    library.keep(replace(receive(), from_aet="SECOND"))
    assert library.routes.owed() == ()


def test_an_image_of_a_modality_that_comes_while_its_study_is_fetched_is_an_original(
    library: Library, receive: Receive
) -> None:
    library.routes.put(IMAGES)
    received = receive()
    image = library.keep(received, asked_for={(dcmread(received.path).StudyInstanceUID, "SECOND")})
    assert library.routes.owed() == (("pacs", image.study_uid, image.sop_instance_uid),)


def test_results_follow_once_a_reader_sent_them_somewhere(library: Library, tmp_path: Path) -> None:
    library.routes.put(RESULTS)
    library.routes.put(IMAGES)
    result = own(library, tmp_path)
    assert library.routes.owed() == (), "a draft stays here"
    (row,) = library.enqueue("pacs", [result.sop_instance_uid])
    assert library.routes.owed() == (("second", result.study_uid, result.sop_instance_uid),)
    library.order_queue([row], QueueState.CANCELLED)
    assert library.routes.owed() == (), "given up before it went"


def test_a_rejection_note_follows_its_own_rule_only(library: Library, tmp_path: Path) -> None:
    library.routes.put(RESULTS)
    library.routes.put(Route(kind=RouteKind.REJECTED, node="second"))
    note = own(library, tmp_path, Modality="KO")
    library.keep_rejection_note("step", note.sop_instance_uid)
    assert library.routes.owed() == (("second", note.study_uid, note.sop_instance_uid),)


def test_rules_are_kept_and_forgotten(library: Library) -> None:
    library.routes.put(IMAGES)
    library.routes.put(IMAGES)
    library.routes.put(RESULTS)
    assert library.routes.all() == (IMAGES, RESULTS)
    assert library.routes.drop(IMAGES)
    assert not library.routes.drop(IMAGES)
    assert library.routes.all() == (RESULTS,)
    with pytest.raises(ValueError, match="Only a rule about ORIGINALS"):
        replace(RESULTS, from_aet="MODALITY")


def test_a_removed_node_is_owed_nothing(library: Library, receive: Receive) -> None:
    library.routes.put(IMAGES)
    library.keep(receive())
    library.remove_node("pacs")
    assert library.routes.owed() == ()


def test_nothing_is_due_for_a_paused_node(library: Library, receive: Receive) -> None:
    uid = library.keep(receive()).sop_instance_uid
    library.enqueue("pacs", [uid])
    library.enqueue("second", [uid])
    library.routes.pause("pacs", on=True)
    assert library.due_nodes() == ("second",)
    library.routes.pause("pacs", on=False)
    assert library.due_nodes() == ("pacs", "second")


REJECTS = Route(kind=RouteKind.REJECTED_IMAGES, node="second")


def rejected(library: Library, receive: Receive, folder: Path) -> tuple[StoredInstance, CheckEvent, StoredInstance]:
    """An image that was rejected, the step that did it, and its note."""
    image = library.keep(receive())
    step = motion(image)
    library.append_checks([step])
    note = own(library, folder, Modality="KO", study_uid=image.study_uid)
    library.keep_rejection_note(step.id, note.sop_instance_uid)
    return image, step, note


def queued(library: Library) -> list[tuple[str, str, QueueState]]:
    return [(row.node, row.sop_instance_uid, row.state) for row in library.queue()]


def test_a_rejected_image_goes_by_its_own_rule_alone_and_with_its_note(
    library: Library, receive: Receive, tmp_path: Path
) -> None:
    library.routes.put(IMAGES)
    library.routes.put(REJECTS)
    image, _, note = rejected(library, receive, tmp_path)
    assert [uid for _, _, uid in library.routes.owed()] == [image.sop_instance_uid], "held back by its check later"
    (owed,) = library.routes.owed_rejects()
    assert owed == ("second", image.study_uid, image.sop_instance_uid, note.sop_instance_uid)
    library.enqueue_rejected("second", *owed[2:])
    assert library.routes.owed_rejects() == ()
    claimed = [errand.sop_instance_uid for errand in library.claim("second")]
    assert claimed == [image.sop_instance_uid, note.sop_instance_uid]


def test_a_rejected_image_whose_note_is_not_written_does_not_go(library: Library, receive: Receive) -> None:
    library.routes.put(REJECTS)
    step = motion(image := library.keep(receive()))
    library.append_checks([step])
    assert library.routes.owed_rejects() == ()
    assert library.routes.rejects_without_note() == (step.id,)
    assert library.why_held_back(image.sop_instance_uid)


def test_what_was_rejected_before_the_rule_stays_here(library: Library, receive: Receive, tmp_path: Path) -> None:
    rejected(library, receive, tmp_path)
    library.routes.put(REJECTS)
    assert library.routes.owed_rejects() == ()
    with library._db.transaction() as connection:  # as a version before left it, which knew the times only
        connection.execute("UPDATE image_check SET made = '2020-01-01T00:00:00+00:00'")
        connection.execute("DELETE FROM setting WHERE name LIKE 'last rejection%'")
    assert library.routes.owed_rejects() == ()


def test_what_is_rejected_after_the_clock_was_set_back_goes_to_the_archive_of_rejects(
    library: Library, receive: Receive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "now", lambda: "2036-01-01T10:00:00.000+00:00")
    library.routes.put(REJECTS)
    library.routes.put(REJECTS)
    image, _, note = rejected(library, receive, tmp_path)
    assert [owed[2:] for owed in library.routes.owed_rejects()] == [(image.sop_instance_uid, note.sop_instance_uid)]


def test_what_waits_for_the_archive_of_rejects_stays_once_it_is_accepted_and_goes_once_rejected_again(
    library: Library, receive: Receive, tmp_path: Path
) -> None:
    library.routes.put(REJECTS)
    image, step, note = rejected(library, receive, tmp_path)
    library.enqueue_rejected("second", image.sop_instance_uid, note.sop_instance_uid)
    library.append_checks([taking_back(step)])
    assert queued(library)[0] == ("second", image.sop_instance_uid, QueueState.CANCELLED)
    assert "not rejected any more" in library.queue()[0].words
    library.append_checks([motion(image)])
    assert queued(library)[0] == ("second", image.sop_instance_uid, QueueState.QUEUED)


def test_without_its_rule_a_rejected_image_that_waits_stays_here(
    library: Library, receive: Receive, tmp_path: Path
) -> None:
    library.routes.put(REJECTS)
    image, _, note = rejected(library, receive, tmp_path)
    library.enqueue_rejected("second", image.sop_instance_uid, note.sop_instance_uid)
    library.routes.drop(REJECTS)
    assert [errand.sop_instance_uid for errand in library.claim("second")] == [note.sop_instance_uid]
    assert queued(library)[0][2] is QueueState.CANCELLED


def test_an_image_given_up_for_its_rejection_goes_as_a_rejected_one(
    library: Library, receive: Receive, tmp_path: Path
) -> None:
    """The same node gets originals and rejects: what waited as an original is given up, and owed as a reject."""
    library.routes.put(replace(IMAGES, node="second"))
    library.routes.put(REJECTS)
    image = library.keep(receive())
    library.enqueue("second", [image.sop_instance_uid])
    step = motion(image)
    library.append_checks([step])
    library.keep_rejection_note(step.id, own(library, tmp_path, Modality="KO").sop_instance_uid)
    assert [uid for _, _, uid, _ in library.routes.owed_rejects()] == [image.sop_instance_uid]
