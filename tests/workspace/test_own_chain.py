"""Reports of ductoview in a row: what belongs together, what is never chosen between, and what may be taken over."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ductoview.errors import ReviewError
from ductoview.model.carried import OfStudy
from ductoview.model.exam_record import ExamRecord
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.identifiers import person_words
from ductoview.model.library import ReviewEvent
from ductoview.model.own_objects import REPORT, OwnObject, OwnObjects, OwnReport
from ductoview.model.review import ImageReview, Review
from ductoview.model.review_events import EventKind, difference, fold
from ductoview.model.signature import Signature
from ductoview.model.view import Phase
from ductoview.workspace.own_chain import chain_of
from ductoview.workspace.rebuilding import rebuilt_from

STUDY = "1.2.3"
FIRST, SECOND, THIRD = (
    Signature(reader=name, organisation="", at=datetime(2026, 3, day, 10, tzinfo=UTC))
    for day, name in enumerate(("MEIER^Anna", "MUELLER^Bert", "SCHMIDT^Cleo"), start=1)
)


def report(
    uid: str,
    signatures: tuple[Signature, ...],
    *,
    image: str = "i1",
    draft: bool = False,
    marks: int = 1,
    **more: object,
) -> OwnReport:
    """A report on an image with so many marks, under these signatures; a draft on top of them."""
    findings = tuple(
        Finding(id=f"f{n}", kind=FindingKind.CYST_FILL, at=PointPx(n, n), status=FindingStatus.CONFIRMED)
        for n in range(marks)
    )
    made = OwnReport(
        object=OwnObject(kind=REPORT, sop_instance_uid=uid, image_uid=image, created=f"2026030{len(signatures)}100000"),
        reader="MEIER^Anna",
        signature=None if draft else signatures[-1],
        predecessors=(),
        review=ImageReview(sop_instance_uid=image, findings=findings),
        record=ExamRecord(),
        of_study=OfStudy(signatures=signatures),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def rebuilt(*reports: OwnReport, local: Review | None = None) -> tuple[Review, tuple[str, ...], list[str]]:
    """The review of this disk after these reports came, what is told, and the kinds of the new events."""
    before = difference(Review(study_uid=STUDY), local) if local else ()
    found = rebuilt_from(OwnObjects(reports=reports), STUDY, before)
    return fold(STUDY, (*before, *found.events)), found.notes, [one.kind for one in found.events]


def test_a_row_of_signatures_is_rebuilt_step_by_step() -> None:
    review, notes, kinds = rebuilt(report("r2", (FIRST, SECOND), marks=2), report("r1", (FIRST,)))
    assert review.signatures == (FIRST, SECOND)
    assert review.is_signed
    assert len(review.image("i1").findings) == 2
    assert notes == ()
    assert kinds[0] == EventKind.REBUILT
    assert kinds.count(EventKind.SIGNED) == 2


def test_a_phase_that_an_addendum_took_back_does_not_come_back_with_the_report_before() -> None:
    stated = OfStudy(signatures=(FIRST,), phases=(("i2", Phase.FULL), ("i3", Phase.EARLY)))
    changed = OfStudy(signatures=(FIRST, SECOND), phases=(("i3", Phase.DELAYED),))
    first = report("r1", (FIRST,), of_study=stated)
    assert rebuilt(first)[0].image("i2").phase is Phase.FULL
    review, _, _ = rebuilt(first, report("r2", (FIRST, SECOND), marks=2, of_study=changed))
    assert (review.image("i2").phase, review.image("i3").phase) == (None, Phase.DELAYED)


def test_an_image_an_addendum_does_not_name_keeps_what_was_signed() -> None:
    review, _, _ = rebuilt(
        report("r1", (FIRST,)), report("r2", (FIRST,), image="i2"), report("r3", (FIRST, SECOND), image="i2", marks=3)
    )
    assert [len(one.findings) for one in review.images] == [1, 3]


def test_without_what_is_carried_the_predecessors_make_the_row() -> None:
    plain = report("r1", (FIRST,), of_study=None)
    adds = report("r2", (FIRST, SECOND), of_study=None, predecessors=("r1",), marks=2)
    review, notes, _ = rebuilt(adds, plain)
    assert (review.signatures, notes) == ((FIRST, SECOND), ())


def test_a_predecessor_that_did_not_come_is_named_as_missing() -> None:
    _, (words,), _ = rebuilt(report("r2", (FIRST, SECOND), predecessors=("r1",)))
    assert "did not come" in words


@pytest.mark.parametrize(
    "others",
    [
        (report("x", (THIRD,)),),
        (report("r2", (FIRST, SECOND)), report("r3", (FIRST, THIRD))),
        (report("same", (FIRST,), marks=2),),
    ],
    ids=["two firsts", "two addenda", "two of one image"],
)
def test_reports_signed_apart_are_not_chosen_between(others: tuple[OwnReport, ...]) -> None:
    with pytest.raises(ReviewError, match="signed apart from each other"):
        chain_of((report("r1", (FIRST,)), *others))
    review, (words,), kinds = rebuilt(report("r1", (FIRST,)), *others)
    assert review == Review(study_uid=STUDY)
    assert person_words(FIRST.reader) in words
    assert kinds == []


def test_the_newest_draft_on_the_last_signature_is_shown_and_older_ones_are_named() -> None:
    old = report("d1", (FIRST,), draft=True, marks=2, reader="OLD^Reader")
    old = replace(old, object=replace(old.object, created="20260301110000"))
    new = report("d2", (FIRST,), draft=True, marks=3)
    new = replace(new, object=replace(new.object, created="20260301120000"))
    review, (words,), _ = rebuilt(report("r1", (FIRST,)), new, old)
    assert review.is_addendum
    assert len(review.image("i1").findings) == 3
    assert "OLD, Reader" in words


def in_utc(made: str, one: OwnReport) -> OwnReport:
    assert one.of_study is not None
    return replace(one, of_study=replace(one.of_study, made=made))


def test_the_newer_draft_is_shown_also_when_the_clocks_were_put_back_between_the_two() -> None:
    """Half past two of summer time, and ten past two of winter time, which is 40 minutes later."""
    old = in_utc("2026-10-25T00:30:00+00:00", made_at("023000", report("d1", (), draft=True, marks=2)))
    new = in_utc("2026-10-25T01:10:00+00:00", made_at("021000", report("d2", (), draft=True, marks=5)))
    assert len(rebuilt(old, new)[0].image("i1").findings) == 5
    assert [len(arrived(*two)[0].image("i1").findings) for two in (((old,), (new,)), ((new,), (old,)))] == [5, 5]
    unsaid = in_utc("", old)
    assert len(rebuilt(unsaid, new)[0].image("i1").findings) == 2, "an earlier version says only what its clock said"


def test_a_draft_on_what_was_superseded_is_left_alone() -> None:
    review, notes, _ = rebuilt(
        report("r1", (FIRST,)), report("d", (FIRST,), draft=True, marks=5), report("r2", (FIRST, SECOND), marks=2)
    )
    assert (review.is_signed, len(review.image("i1").findings), notes) == (True, 2, ())


def decided(signatures: tuple[Signature, ...], *, marks: int = 1) -> Review:
    review = Review(study_uid=STUDY).with_image(report("-", (FIRST,), marks=marks).review)
    for signature in signatures:
        review = review.signed(signature)
    return review


def test_a_disk_that_is_behind_goes_on_and_one_that_differs_stays() -> None:
    came = (report("r1", (FIRST,)), report("r2", (FIRST, SECOND), marks=2))
    review, notes, _ = rebuilt(*came, local=decided((FIRST,)))
    assert (review.signatures, notes) == ((FIRST, SECOND), ())
    for other in (decided(()), decided((THIRD,)), replace(decided((FIRST,)), note="begun").as_draft()):
        review, (words,), kinds = rebuilt(*came, local=other)
        assert review.signatures == other.signatures
        assert review.images == other.images
        assert "nothing was mixed" in words
        assert kinds == []


def about(*images: str, signatures: tuple[Signature, ...] = (FIRST,)) -> OfStudy:
    """What a report carries that was written together with those on these images."""
    return OfStudy(signatures=signatures, about=images)


def test_a_signed_report_of_which_a_part_is_still_on_its_way_is_not_told_as_the_whole() -> None:
    first = report("r1", (FIRST,), of_study=about("i1", "i2"))
    review, (words,), kinds = rebuilt(first)
    assert (review, kinds) == (Review(study_uid=STUDY), [])
    assert "1 of 2" in words
    second = report("r2", (FIRST,), image="i2", marks=3, of_study=about("i1", "i2"))
    review, notes, _ = rebuilt(first, second)
    assert ([len(one.findings) for one in review.images], notes) == ([1, 3], ())


def test_an_addendum_that_came_in_part_leaves_what_was_signed_before_it() -> None:
    before = (report("r1", (FIRST,)), report("r2", (FIRST,), image="i2"))
    part = report("r3", (FIRST, SECOND), marks=4, of_study=about("i1", "i2", signatures=(FIRST, SECOND)))
    review, (words,), _ = rebuilt(*before, part)
    assert (review.signatures, review.is_signed) == ((FIRST,), True)
    assert len(review.image("i1").findings) == 1
    assert person_words(SECOND.reader) in words


def test_a_draft_that_came_in_part_waits_for_the_rest() -> None:
    signed = report("r1", (FIRST,))
    part = report("d1", (FIRST,), draft=True, marks=4, of_study=about("i1", "i2"))
    review, (words,), _ = rebuilt(signed, part)
    assert (review.is_signed, len(review.image("i1").findings)) == (True, 1)
    assert "draft" in words


def arrived(*batches: tuple[OwnReport, ...], decided_here: str = "") -> tuple[Review, tuple[str, ...]]:
    """The review after several openings, at each of which more had come; a note typed before the last of them."""
    events: tuple[ReviewEvent, ...] = ()
    notes: tuple[str, ...] = ()
    for number, reports in enumerate(batches, start=1):
        if decided_here and number == len(batches):
            review = fold(STUDY, events)
            events = (*events, *difference(review, replace(review, note=decided_here)))
        found = rebuilt_from(OwnObjects(reports=reports), STUDY, events)
        events, notes = (*events, *found.events), found.notes
    return fold(STUDY, events), notes


def made_at(time: str, one: OwnReport) -> OwnReport:
    return replace(one, object=replace(one.object, created=f"20260301{time}"))


def test_what_only_came_is_followed_by_what_comes_later() -> None:
    draft = made_at("110000", report("d1", (), draft=True, marks=2))
    later = made_at("120000", report("d2", (), draft=True, marks=5))
    signed = report("r1", (FIRST,), marks=3)
    review, notes = arrived((draft,), (later,))
    assert (len(review.image("i1").findings), notes) == (5, ())
    review, notes = arrived((draft,), (signed,))
    assert (review.signatures, review.is_signed, len(review.image("i1").findings), notes) == ((FIRST,), True, 3, ())
    review, _ = arrived((later,), (draft,))
    assert len(review.image("i1").findings) == 5
    rest = made_at("110000", report("d3", (), draft=True, image="i2"))
    review, notes = arrived((draft,), (rest,))
    assert ([len(one.findings) for one in review.images], notes) == ([2, 1], ()), "made in the same saving"


def test_what_was_decided_here_on_top_of_what_came_is_not_mixed_with_what_comes_later() -> None:
    draft = made_at("110000", report("d1", (), draft=True, marks=2))
    review, (words,) = arrived((draft,), (report("r1", (FIRST,), marks=3),), decided_here="mine")
    assert (review.signatures, review.note, len(review.image("i1").findings)) == ((), "mine", 2)
    assert "nothing was mixed" in words
    addendum = replace(draft, of_study=OfStudy(signatures=(FIRST,)))
    signed = report("r1", (FIRST,), marks=3)
    review, _ = arrived((signed, addendum), (report("r2", (FIRST, SECOND), marks=4),), decided_here="mine")
    assert (review.signatures, review.note) == ((FIRST,), "mine")
