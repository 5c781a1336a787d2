"""Checks of images are kept once and for ever; a rejected image does not leave; counts name nobody."""

from dataclasses import asdict, replace

import pytest

from ductoview.errors import LibraryError
from ductoview.library.library import Library
from ductoview.model.identifiers import ImageRef
from ductoview.model.image_check import CheckEvent, Verdict, decision, taking_back
from ductoview.model.library import QueueState, SentObject, StoredInstance
from ductoview.model.node import Node
from ductoview.model.reject_reason import RejectReason
from tests.library.conftest import Receive

PACS = Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=104)


def ref(stored: StoredInstance) -> ImageRef:
    return ImageRef(
        study_uid=stored.study_uid, series_uid=stored.series_uid, sop_instance_uid=stored.sop_instance_uid,
        sop_class_uid=stored.sop_class_uid, sha256=stored.sha256,
    )  # type: ignore[arg-type]  # fmt: skip


def motion(stored: StoredInstance) -> CheckEvent:
    return decision(ref(stored), Verdict.REPEAT, [RejectReason.MOTION], by="ROE^JANE", exam_date="20261101")


@pytest.fixture
def image(library: Library, receive: Receive) -> StoredInstance:
    library.add_node(PACS)
    return library.keep(receive(StudyDate="20261101"))


def states(library: Library) -> list[QueueState]:
    return [row.state for row in library.queue()]


def test_steps_come_back_as_they_were_kept_and_once(library: Library, image: StoredInstance) -> None:
    step = motion(image)
    assert library.append_checks([step]) == (step,)
    assert library.append_checks([step]) == ()
    assert library.checks(image.study_uid) == (step,)
    assert library.rejects() == (step,)
    with pytest.raises(LibraryError, match="another content"):
        library.append_checks([replace(step, by="X")])


def test_only_what_is_there_can_be_taken_back(library: Library, image: StoredInstance) -> None:
    step = motion(image)
    with pytest.raises(LibraryError, match="cannot be taken back"):
        library.append_checks([taking_back(step)])
    back = taking_back(step)
    library.append_checks([step, back])
    assert library.rejects() == ()
    with pytest.raises(LibraryError, match="cannot be taken back"):
        library.append_checks([replace(taking_back(step), takes_back=back.id)])


def test_a_rejected_image_is_not_queued(library: Library, image: StoredInstance) -> None:
    library.append_checks([motion(image)])
    with pytest.raises(LibraryError, match=r"Rejected at the image check \(motion blur\). Accept the image"):
        library.enqueue("pacs", [image.sop_instance_uid])


def test_what_waits_is_given_up_with_its_image_and_waits_again_when_that_is_accepted(
    library: Library, image: StoredInstance
) -> None:
    library.enqueue("pacs", [image.sop_instance_uid])
    step = motion(image)
    library.append_checks([step])
    assert states(library) == [QueueState.CANCELLED]
    assert "motion blur" in library.queue()[0].words
    library.append_checks([taking_back(step)])
    assert states(library) == [QueueState.QUEUED]


def test_what_failed_is_given_up_with_its_image(library: Library, image: StoredInstance) -> None:
    library.enqueue("pacs", [image.sop_instance_uid])
    (errand,) = library.claim("pacs")
    library.settle(errand.id, SentObject(sop_instance_uid="", status=0xA900, stored=False, words="no", permanent=True))
    assert states(library) == [QueueState.FAILED]
    library.append_checks([motion(image)])
    assert states(library) == [QueueState.CANCELLED]


def test_what_a_person_gave_up_stays_so(library: Library, image: StoredInstance) -> None:
    ids = library.enqueue("pacs", [image.sop_instance_uid])
    library.order_queue(ids, QueueState.CANCELLED)
    step = motion(image)
    library.append_checks([step, taking_back(step)])
    assert states(library) == [QueueState.CANCELLED]


def test_what_a_person_holds_stays_held_through_reject_and_accept(library: Library, image: StoredInstance) -> None:
    ids = library.enqueue("pacs", [image.sop_instance_uid])
    library.order_queue(ids, QueueState.HELD)
    step = motion(image)
    library.append_checks([step])
    assert library.claim("pacs") == ()
    library.append_checks([taking_back(step)])
    assert states(library) == [QueueState.HELD]


def test_held_and_then_rejected_it_does_not_leave_when_it_is_let_go(library: Library, image: StoredInstance) -> None:
    ids = library.enqueue("pacs", [image.sop_instance_uid])
    library.order_queue(ids, QueueState.HELD)
    library.append_checks([motion(image)])
    library.order_queue(ids, QueueState.QUEUED)
    assert library.claim("pacs") == ()
    assert states(library) == [QueueState.CANCELLED]


def test_ordered_again_it_still_does_not_leave(library: Library, image: StoredInstance) -> None:
    ids = library.enqueue("pacs", [image.sop_instance_uid])
    library.append_checks([motion(image)])
    library.order_queue(ids, QueueState.QUEUED)
    assert library.claim("pacs") == ()
    assert states(library) == [QueueState.CANCELLED]


def test_where_only_accepted_images_are_sent_an_unchecked_one_waits_for_its_check(
    library: Library, image: StoredInstance
) -> None:
    library.sends_only_accepted = True
    with pytest.raises(LibraryError, match="Nobody has accepted this image yet"):
        library.enqueue("pacs", [image.sop_instance_uid])
    library.append_checks([decision(ref(image), Verdict.ACCEPTED)])
    library.enqueue("pacs", [image.sop_instance_uid])
    assert len(library.claim("pacs")) == 1


def test_where_only_accepted_images_are_sent_what_is_about_images_needs_no_check(
    library: Library, receive: Receive, image: StoredInstance
) -> None:
    library.sends_only_accepted = True
    report = library.keep(receive(study_uid=image.study_uid, Modality="SR"))
    assert library.why_held_back(report.sop_instance_uid) == ""


def test_accepted_in_other_bytes_is_not_accepted(library: Library, image: StoredInstance) -> None:
    library.sends_only_accepted = True
    library.append_checks([decision(replace(ref(image), sha256="00"), Verdict.ACCEPTED)])
    assert "Nobody has accepted" in library.why_held_back(image.sop_instance_uid)


def test_counts_are_by_month_of_the_exam(library: Library, receive: Receive, image: StoredInstance) -> None:
    other = library.keep(receive(StudyDate="20261002"))
    library.keep(receive(StudyDate="20261002"))
    library.append_checks(
        [
            motion(image),
            decision(ref(other), Verdict.REJECTED, [RejectReason.MOTION, RejectReason.POSITIONING], exam_date="20261002"),
        ]
    )  # fmt: skip
    october, november = library.reject_counts()
    assert (october.month, october.images, october.checked, october.rejected, october.repeats) == (
        "2026-10",
        2,
        1,
        1,
        0,
    )
    assert (november.images, november.rejected, november.repeats, november.rate) == (1, 1, 1, 1.0)
    assert {one.reason: one.images for one in october.reasons} == {
        RejectReason.POSITIONING: 1,
        RejectReason.MOTION: 1,
    }


def test_what_has_gone_since_it_was_checked_still_counts_and_what_was_only_looked_at_is_not_checked(
    library: Library, image: StoredInstance
) -> None:
    gone = replace(ref(image), sop_instance_uid="1.2.3")
    library.append_checks(
        [
            decision(gone, Verdict.REJECTED, [RejectReason.MOTION], exam_date="20261102"),
            decision(ref(image), Verdict.UNCHECKED, exam_date="20261101"),
        ]
    )
    (november,) = library.reject_counts()
    assert (november.images, november.checked, november.rejected) == (2, 1, 1)


def test_counts_name_nobody(library: Library, image: StoredInstance) -> None:
    library.append_checks([motion(image)])
    words = str([asdict(one) for one in library.reject_counts()])
    assert not any(name in words for name in ("ROE", "Doe", image.study_uid, image.sop_instance_uid))
