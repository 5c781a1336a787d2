"""Commands change one thing of one image and name the bytes it was decided on."""

from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.errors import ReviewError
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.finding import SIZED_BY_CALIBRE, Finding, FindingKind, FindingStatus, Mimic, Provenance
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.identifiers import ImageRef, SeriesUID, SOPClassUID, SOPInstanceUID, StudyUID
from ductoview.model.look import Look
from ductoview.model.persistence import Persistence, SeenIn
from ductoview.model.review import MarkRef, Review
from ductoview.model.review_events import canonical
from ductoview.model.view import Phase
from ductoview.model.voi import Window
from ductoview.ui.words import finding_title
from ductoview.workspace import commands
from ductoview.workspace.exams import with_phases
from ductoview.workspace.marks import calliper, rekinded
from ductoview.workspace.versions import of_these_bytes, other_versions
from tests.ui.paper_exam import facts

IMAGE = ImageRef(
    study_uid=StudyUID("1"),
    series_uid=SeriesUID("1.1"),
    sop_instance_uid=SOPInstanceUID("1.1.1"),
    sop_class_uid=SOPClassUID("1.2"),
    sha256="aa",
)
CANDIDATE = Finding(
    id="c1",
    kind=FindingKind.CYST_FILL,
    at=PointPx(1, 2),
    score=0.8,
    provenance=Provenance(name="ductoview.findings", version="0.1.0"),
)
EMPTY = Review(study_uid="1")


@pytest.mark.parametrize(
    ("kind", "mimic", "said"),
    [
        (FindingKind.INTRALUMINAL_FILLING_DEFECT, Mimic.AIR_BUBBLE, FindingKind.AIR_BUBBLE),
        (FindingKind.INTRALUMINAL_FILLING_DEFECT, Mimic.DEBRIS, FindingKind.DEBRIS),
        (FindingKind.DUCT_NARROWING, Mimic.CROSSING, FindingKind.CROSSING),
        (FindingKind.EXTRAVASATION, Mimic.SKIN_REFLUX, FindingKind.REFLUX),
        (FindingKind.EXTRAVASATION, Mimic.LOBULAR_BLUSH, FindingKind.LOBULAR_BLUSH),
        (FindingKind.EXTRAVASATION, Mimic.INTRAVASATION, FindingKind.INTRAVASATION),
        (FindingKind.ABRUPT_DUCT_TERMINATION, Mimic.UNDERFILLING, FindingKind.INCOMPLETE_FILLING),
    ],
)
def test_who_accepts_says_what_was_asked_and_not_what_it_only_looks_like(
    kind: FindingKind, mimic: Mimic, said: FindingKind
) -> None:
    proposed = replace(CANDIDATE, kind=kind, mimic=mimic, size_mm=1.2, size_px=24.0)
    assert finding_title(proposed) == f"{said.words}?"
    finding = commands.accept(IMAGE, proposed, reader="A^B")(EMPTY).image("1.1.1").finding("c1")
    assert finding is not None
    assert (finding.kind, finding.mimic, finding.status) == (said, None, FindingStatus.CONFIRMED)
    # A calibre is no longest axis.
    assert finding.size_mm == (None if kind in SIZED_BY_CALIBRE else 1.2)
    doubtless = commands.accept(IMAGE, replace(proposed, mimic=None), reader="A^B")(EMPTY).image("1.1.1").finding("c1")
    assert doubtless is not None
    assert (doubtless.kind, doubtless.size_mm) == (kind, 1.2)


def test_a_finding_that_a_reader_calls_by_another_name_is_in_no_doubt_any_more() -> None:
    earlier = replace(CANDIDATE, mimic=Mimic.AIR_BUBBLE, status=FindingStatus.CONFIRMED)
    named = rekinded(earlier, FindingKind.AIR_BUBBLE, facts("1.1.1", Phase.FULL), None)
    assert (named.kind, named.mimic) == (FindingKind.AIR_BUBBLE, None)


def test_accepting_is_the_readers_act_and_remembers_who_proposed() -> None:
    review = commands.accept(IMAGE, CANDIDATE, reader="MILLER^ANN")(EMPTY)
    finding = review.image("1.1.1").finding("c1")
    assert finding is not None
    assert finding.status is FindingStatus.CONFIRMED
    assert finding.provenance == Provenance(
        name="MILLER^ANN", parameters="proposed by ductoview.findings 0.1.0", is_reader=True
    )
    assert review.image("1.1.1").sha256 == "aa"
    assert EMPTY.images == ()


def test_a_dismissed_one_can_be_accepted_later_and_stays_in_its_place() -> None:
    other = replace(CANDIDATE, id="c2")
    review = commands.dismiss(IMAGE, CANDIDATE, reader="A^B")(EMPTY)
    review = commands.accept(IMAGE, other, reader="A^B")(review)
    dismissed = review.image("1.1.1").findings[0]
    assert dismissed.status is FindingStatus.DISMISSED
    review = commands.accept(IMAGE, dismissed, reader="C^D")(review)
    assert [one.id for one in review.image("1.1.1").findings] == ["c1", "c2"]
    assert review.image("1.1.1").findings[0].provenance.name == "C^D"


def test_marks_looks_and_phases_come_and_go() -> None:
    distance = calliper(PointPx(0, 0), PointPx(3, 4), Spacing.unknown())
    look = Look(voi=Window(center=1, width=2))
    review = commands.put_calliper(IMAGE, distance)(EMPTY)
    review = commands.set_phase(IMAGE, Phase.EARLY)(commands.set_looks({IMAGE: look})(review))
    image = review.image("1.1.1")
    assert (image.callipers, image.look, image.phase) == ((distance,), look, Phase.EARLY)
    review = commands.remove_calliper(IMAGE, distance.id)(commands.remove_finding(IMAGE, "c1")(review))
    assert review.image("1.1.1").callipers == ()
    assert commands.set_reader("A^B")(commands.set_note("Hm")(EMPTY)) == replace(EMPTY, note="Hm", reader="A^B")


def test_what_was_decided_on_other_bytes_is_neither_drawn_nor_changed_until_a_person_says_so() -> None:
    review = commands.put_finding(IMAGE, CANDIDATE)(EMPTY)
    resent = replace(IMAGE, sha256="bb")
    exam = exam_of(resent)
    for command in (commands.set_phase(resent, Phase.FULL), commands.dismiss(resent, CANDIDATE, reader="A^B")):
        with pytest.raises(ReviewError, match="another version of it"):
            command(review)
    assert [image.facts.ref for image in other_versions(exam, review)] == [resent]
    assert of_these_bytes(exam, review) == EMPTY
    stated = commands.set_phase(IMAGE, Phase.EARLY)(review)
    assert with_phases(exam, {"1.1.1": exam.images[0].facts}, stated, ()).images[0].facts.phase is Phase.UNKNOWN
    taken = commands.stand_on(resent)(review)
    assert taken.image("1.1.1").sha256 == "bb"
    assert (other_versions(exam, taken), of_these_bytes(exam, taken)) == ((), taken)
    assert canonical(commands.let_go(resent)(review)) == EMPTY
    marked = commands.put_finding(resent, CANDIDATE)(canonical(commands.let_go(resent)(review)))
    assert marked.image("1.1.1").sha256 == "bb"


def exam_of(ref: ImageRef) -> Exam:
    """An exam of that image alone."""
    of = replace(facts("1.1.1", Phase.UNKNOWN), ref=ref)
    return Exam(study_uid="1", load_token=1, patient=of.patient, images=(ExamImage(facts=of, path=Path("x")),))


def two_views() -> tuple[Review, MarkRef, MarkRef, ImageRef]:
    """A finding confirmed in each of two images."""
    other = replace(IMAGE, sop_instance_uid=SOPInstanceUID("1.1.2"))
    review = commands.accept(IMAGE, CANDIDATE, reader="A^B")(EMPTY)
    review = commands.accept(other, replace(CANDIDATE, id="c2"), reader="A^B")(review)
    return review, MarkRef("1.1.1", "c1"), MarkRef("1.1.2", "c2"), other


def test_a_reader_joins_two_findings_as_one_and_parts_them_again() -> None:
    review, here, there, _ = two_views()
    joined = commands.join_findings(there, here, reader="A^B")(review)
    assert (joined.joined_with(here), joined.joined_with(there)) == (there, here)
    assert joined.joins[0].by == "A^B"
    assert commands.part_finding(there)(joined) == review


def test_a_finding_is_joined_with_one_other_only() -> None:
    review, here, there, other = two_views()
    review = commands.accept(other, replace(CANDIDATE, id="c3"), reader="A^B")(review)
    joined = commands.join_findings(here, there)(review)
    again = commands.join_findings(here, MarkRef("1.1.2", "c3"))(joined)
    assert (again.joined_with(there), again.joined_with(here)) == (None, MarkRef("1.1.2", "c3"))


def test_what_a_reader_did_not_confirm_is_not_joined() -> None:
    review, here, there, other = two_views()
    for refused in (EMPTY, commands.dismiss(other, replace(CANDIDATE, id="c2"), reader="A^B")(review)):
        with pytest.raises(ReviewError, match="accept both findings first"):
            commands.join_findings(here, there)(refused)
    with pytest.raises(ValueError, match="one image"):
        commands.join_findings(here, MarkRef("1.1.1", "c2"))(review)


@pytest.mark.parametrize("how", ["remove", "dismiss", "let go"])
def test_a_join_goes_with_its_finding_and_does_not_come_back_with_another(how: str) -> None:
    review, here, there, other = two_views()
    joined = commands.join_findings(here, there)(review)
    gone = {
        "remove": commands.remove_finding(other, "c2"),
        "dismiss": commands.dismiss(other, replace(CANDIDATE, id="c2"), reader="A^B"),
        "let go": commands.let_go(other),
    }[how](joined)
    assert gone.joins == ()
    again = commands.accept(other, replace(CANDIDATE, id="c2"), reader="A^B")(gone)
    assert again.joined_with(here) is None


def test_corrections_of_ducts_stand_in_the_order_in_which_they_were_made() -> None:
    first = DuctEdit(id="e1", kind=DuctEditKind.ORIFICE, at=PointPx(1, 2), by="A^B")
    second = DuctEdit(id="e2", kind=DuctEditKind.SPLIT, at=PointPx(3, 4), by="A^B")
    review = commands.correct_ducts(IMAGE, second)(commands.correct_ducts(IMAGE, first)(EMPTY))
    moved = replace(first, at=PointPx(5, 6))
    assert commands.correct_ducts(IMAGE, moved)(review).image("1.1.1").duct_edits == (moved, second)
    with pytest.raises(ReviewError, match="another version"):
        commands.correct_ducts(replace(IMAGE, sha256="bb"), first)(review)


def test_an_old_correction_is_taken_back_by_its_id_and_the_others_stay() -> None:
    first = DuctEdit(id="e1", kind=DuctEditKind.ORIFICE, at=PointPx(1, 2), by="A^B")
    second = DuctEdit(id="e2", kind=DuctEditKind.SPLIT, at=PointPx(3, 4), by="A^B")
    review = commands.correct_ducts(IMAGE, second)(commands.correct_ducts(IMAGE, first)(EMPTY))
    assert commands.take_correction_back(IMAGE, "e1")(review).image("1.1.1").duct_edits == (second,)
    with pytest.raises(ReviewError, match="another version"):
        commands.take_correction_back(replace(IMAGE, sha256="bb"), "e1")(review)


def seen_at(image_uid: str, candidate_id: str, persistence: Persistence = Persistence.PERSISTS) -> SeenIn:
    return SeenIn(image_uid=image_uid, phase=Phase.EARLY, persistence=persistence, candidate_id=candidate_id)


EARLY_IMAGE = replace(IMAGE, sop_instance_uid=SOPInstanceUID("1.1.2"), sha256="cc")
DEFECT = replace(CANDIDATE, kind=FindingKind.INTRALUMINAL_FILLING_DEFECT)


def test_a_finding_confirmed_in_two_phases_is_one_with_two_marks() -> None:
    here = replace(DEFECT, persistence=(seen_at("1.1.2", "e1"),))
    there = replace(DEFECT, id="e1", persistence=(seen_at("1.1.1", "c1"),))
    review = commands.accept(IMAGE, here, reader="A^B")(EMPTY)
    first = review.image("1.1.1").finding("c1")
    assert first is not None
    assert first.same_as is None, "nobody has confirmed the other mark yet"
    review = commands.accept(EARLY_IMAGE, there, reader="A^B")(review)
    second = review.image("1.1.2").finding("e1")
    assert second is not None
    assert second.tracked_by("1.1.2") == first.tracked_by("1.1.1") == ("1.1.1", "c1")


def test_a_third_mark_is_followed_under_the_name_of_the_first() -> None:
    second = replace(DEFECT, id="e1", same_as=("1.1.1", "c1"))
    review = commands.accept(EARLY_IMAGE, second, reader="A^B")(EMPTY)
    third_image = replace(IMAGE, sop_instance_uid=SOPInstanceUID("1.1.3"))
    third = replace(DEFECT, id="d1", persistence=(seen_at("1.1.2", "e1"),))
    found = commands.accept(third_image, third, reader="A^B")(review).image("1.1.3").finding("d1")
    assert found is not None
    assert found.same_as == ("1.1.1", "c1")


@pytest.mark.parametrize("persistence", [Persistence.GONE, Persistence.MOVED, Persistence.UNKNOWN])
def test_what_does_not_persist_is_one_with_nothing(persistence: Persistence) -> None:
    review = commands.accept(EARLY_IMAGE, replace(DEFECT, id="e1"), reader="A^B")(EMPTY)
    here = replace(DEFECT, persistence=(seen_at("1.1.2", "e1", persistence),))
    found = commands.accept(IMAGE, here, reader="A^B")(review).image("1.1.1").finding("c1")
    assert found is not None
    assert found.same_as is None


def test_a_mark_that_was_dismissed_in_the_other_phase_is_no_part_of_the_finding() -> None:
    review = commands.dismiss(EARLY_IMAGE, replace(DEFECT, id="e1"), reader="A^B")(EMPTY)
    here = replace(DEFECT, persistence=(seen_at("1.1.2", "e1"),))
    found = commands.accept(IMAGE, here, reader="A^B")(review).image("1.1.1").finding("c1")
    assert found is not None
    assert found.same_as is None
