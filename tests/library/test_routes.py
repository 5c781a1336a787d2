"""What a rule owes: what came since it was made, once, and nothing that wandered in from another PACS."""

from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.library.library import Library
from ductoview.model.library import QueueState, StoredInstance
from ductoview.model.node import Node
from ductoview.model.routing import Route, RouteKind
from tests.library.conftest import Receive
from tests.support.mg_source import write_mg

PACS = Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=104)
SECOND = replace(PACS, name="second", ae_title="SECOND")
IMAGES, RESULTS = Route(kind=RouteKind.ORIGINALS, node="pacs"), Route(kind=RouteKind.RESULTS, node="second")


@pytest.fixture(autouse=True)
def nodes(library: Library) -> None:
    for node in (PACS, SECOND):
        library.add_node(node)


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


def test_what_a_person_gave_up_is_not_queued_again(library: Library, receive: Receive) -> None:
    library.routes.put(IMAGES)
    (row,) = library.enqueue("pacs", [library.keep(receive()).sop_instance_uid])
    library.order_queue([row], QueueState.CANCELLED)
    assert library.routes.owed() == ()


def test_what_was_fetched_from_a_pacs_goes_nowhere_unless_its_title_is_named(
    library: Library, receive: Receive
) -> None:
    library.routes.put(IMAGES)
    fetched = library.keep(replace(receive(), from_aet="SECOND"))
    assert library.routes.owed() == ()
    library.routes.put(replace(IMAGES, node="second", from_aet="SECOND"))
    again = library.keep(replace(receive(), from_aet="SECOND"))
    owed = {(node, uid) for node, _, uid in library.routes.owed()}
    assert owed - {("second", fetched.sop_instance_uid)} == {("second", again.sop_instance_uid)}


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
