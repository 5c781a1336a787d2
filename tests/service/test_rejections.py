"""A node that holds a rejected image is told so, once, also after a crash; a note that waits goes when the image is accepted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom import dcmread

from ductoview.library.library import Library
from ductoview.model.image_check import CheckEvent, Verdict, decision, taking_back
from ductoview.model.library import QueueRow, QueueState, SentObject, StoredInstance
from ductoview.model.node import Node
from ductoview.model.reject_reason import RejectReason
from ductoview.model.routing import Route, RouteKind
from ductoview.service.hub import Hub
from ductoview.service.rejections import Rejections
from ductoview.service.routing import Router
from tests.library.conftest import received_into
from tests.library.test_image_checks import ref

PACS = Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=104)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "home", free_floor=0) as opened:
        opened.add_node(PACS)
        yield opened


def sent(library: Library) -> StoredInstance:
    """An image that the node has stored."""
    stored = library.keep(received_into(library.incoming))
    library.enqueue("pacs", [stored.sop_instance_uid])
    answer(library, 0)
    return stored


def answer(library: Library, status: int | None) -> None:
    for errand in library.claim("pacs"):
        said = SentObject(sop_instance_uid=errand.sop_instance_uid, status=status, stored=status == 0, words="")
        library.settle(errand.id, said)


def reject(library: Library, stored: StoredInstance, reason: RejectReason = RejectReason.MOTION) -> CheckEvent:
    step = decision(ref(stored), Verdict.REJECTED, [reason], by="ROE^JANE")
    library.append_checks([step])
    return step


def look(library: Library) -> int:
    return Rejections(library, Hub()).look()


def notes(library: Library) -> list[QueueRow]:
    return [row for row in library.queue() if row.modality == "KO"]


def test_a_node_that_has_the_image_is_told_once(library: Library) -> None:
    stored = sent(library)
    reject(library, stored)
    assert look(library) == 1
    (row,) = notes(library)
    note = library.instance(row.sop_instance_uid)
    assert note is not None
    assert dcmread(note.path).ConceptNameCodeSequence[0].CodeValue == "113001"
    answer(library, 0)
    assert look(library) == 0
    assert [one.node for one in library.told_of_rejections(stored.study_uid)] == ["pacs"]


def test_nobody_is_told_of_what_nobody_has(library: Library) -> None:
    stored = library.keep(received_into(library.incoming))
    reject(library, stored)
    assert look(library) == 0
    assert notes(library) == []


def test_a_second_node_gets_the_same_note(library: Library) -> None:
    stored = sent(library)
    reject(library, stored)
    look(library)
    library.add_node(Node(name="other", ae_title="OTHER", host="127.0.0.1", port=105))
    with library._db.transaction() as connection:
        connection.execute(
            """INSERT INTO send (node, sha256, sop_instance_uid, study_uid, modality, state, changed)
               SELECT 'other', sha256, sop_instance_uid, study_uid, modality, state, changed FROM send WHERE modality = 'MG'"""
        )
    assert look(library) == 1
    one, other = notes(library)
    assert (one.sop_instance_uid, one.node, other.node) == (other.sop_instance_uid, "pacs", "other")


def test_a_node_that_is_gone_is_told_nothing_and_holds_up_no_other(library: Library) -> None:
    stored = sent(library)
    library.add_node(Node(name="other", ae_title="OTHER", host="127.0.0.1", port=105))
    with library._db.transaction() as connection:
        connection.execute(
            """INSERT INTO send (node, sha256, sop_instance_uid, study_uid, modality, state, changed)
               SELECT 'gone', sha256, sop_instance_uid, study_uid, modality, state, changed FROM send"""
        )
    reject(library, stored)
    assert look(library) == 1
    assert [row.node for row in notes(library)] == ["pacs"]


def test_a_note_whose_file_is_lost_is_written_again_and_holds_up_no_other(library: Library) -> None:
    stored = sent(library)
    reject(library, stored)
    look(library)
    (row,) = notes(library)
    note = library.instance(row.sop_instance_uid)
    assert note is not None
    with library._db.transaction() as connection:
        connection.execute("DELETE FROM send WHERE modality = 'KO'")
        connection.execute("UPDATE object SET missing = 1 WHERE sha256 = ?", (note.sha256,))
    note.path.unlink()
    other = sent(library)
    reject(library, other)
    assert look(library) == 2
    assert library.instance(row.sop_instance_uid) == note
    assert {one.study_uid for one in notes(library)} == {stored.study_uid, other.study_uid}


def test_a_note_that_waits_goes_when_the_image_is_accepted_again(library: Library) -> None:
    stored = sent(library)
    step = reject(library, stored)
    look(library)
    library.append_checks([taking_back(step)])
    assert look(library) == 1
    assert [row.state for row in notes(library)] == [QueueState.CANCELLED]
    assert library.told_of_rejections(stored.study_uid) == ()


def test_another_reason_is_another_note(library: Library) -> None:
    stored = sent(library)
    reject(library, stored)
    look(library)
    answer(library, 0)
    reject(library, stored, RejectReason.WRONG_PATIENT)
    assert look(library) == 1
    assert len({row.sop_instance_uid for row in notes(library)}) == 2


def test_an_image_that_cannot_be_referred_to_is_said_and_holds_up_no_other(library: Library) -> None:
    gone, stored = sent(library), sent(library)
    for one in (gone, stored):
        reject(library, one)
    gone.path.unlink()
    hub = Hub()
    with hub.subscribed() as notices:
        assert Rejections(library, hub).look() == 1
        said = notices.take(1)
    assert said is not None
    assert said.words.startswith("A PACS could not be told that an image is rejected")


def test_a_rule_for_rejected_images_sends_the_image_with_its_note_and_only_then(library: Library) -> None:
    library.routes.put(Route(kind=RouteKind.REJECTED_IMAGES, node="pacs"))
    stored = library.keep(received_into(library.incoming))
    router = Router(library, Hub(), lambda _study: False, lambda: None)
    reject(library, stored)
    assert router.look() == 0, "its note is not written yet"
    look(library)
    assert router.look() == 2
    assert [(row.as_rejected, row.modality) for row in library.queue()] == [(True, "MG"), (False, "KO")]
    answer(library, 0)
    assert (look(library), router.look()) == (0, 0), "neither twice"
    assert [one.node for one in library.told_of_rejections(stored.study_uid)] == ["pacs"]


def test_a_rejected_image_of_a_stopped_study_does_not_go_to_the_archive_of_rejects_either(library: Library) -> None:
    library.routes.put(Route(kind=RouteKind.REJECTED_IMAGES, node="pacs"))
    reject(library, library.keep(received_into(library.incoming)))
    look(library)
    assert Router(library, Hub(), lambda _study: True, lambda: None).look() == 0
