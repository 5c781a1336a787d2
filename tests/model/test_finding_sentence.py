"""A finding's sentence says what is known, in the order of a report, and not a word more."""

from dataclasses import replace

from ductoview.model.breast_place import BreastPlace, NoPlace, Quadrant
from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_choices import Assessment, Outcome, Pattern, Recommendation, Side
from ductoview.model.finding import Certainty, Finding, FindingKind
from ductoview.model.finding_sentence import Around, finding_sentence, impression_draft, remarks
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.model.measures import Measure, Unit
from ductoview.model.persistence import Persistence, SeenIn
from ductoview.model.view import Laterality, Phase, View, ViewPosition

CC = View(laterality=Laterality.LEFT, position=ViewPosition.CC)
CALIBRATED = Spacing(row_mm=0.05, column_mm=0.05, source=SpacingSource.CALIBRATED)
UNKNOWN = Spacing(row_mm=None, column_mm=None, source=SpacingSource.UNKNOWN)
BARE = Finding(id="a", kind=FindingKind.INTRALUMINAL_FILLING_DEFECT, at=PointPx(1, 2))


def mm(value: float, plus_minus: float = 1.0) -> Measure:
    return Measure(value=value, unit=Unit.MM, plus_minus=plus_minus, source=SpacingSource.CALIBRATED)


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


def test_of_a_bare_mark_only_kind_and_view_are_said() -> None:
    assert finding_sentence(BARE, Around(view=CC, spacing=CALIBRATED)) == (
        "Filling defect in the left breast, seen in L CC."
    )
    nowhere = Around(view=View(), spacing=UNKNOWN, place=NoPlace(why="no nipple"))
    assert finding_sentence(BARE, nowhere) == "Filling defect seen in ? ?, side unknown."


def test_all_that_is_known_is_said_in_order() -> None:
    place = BreastPlace(
        laterality=Laterality.LEFT, outward=mm(20), upward=mm(15), depth=mm(42, 3), quadrant=Quadrant.UPPER_OUTER,
        clock=2.0, clock_plus_minus=0.4,
    )  # fmt: skip
    finding = replace(
        BARE, size_mm=3.42, size_px=68, distance_from_nipple_mm=31.2, arc_from_orifice_mm=45.4,
        certainty=Certainty.PROBABLE,
        persistence=(
            SeenIn(image_uid="1", phase=Phase.EARLY, persistence=Persistence.PERSISTS, off_mm=0.4),
            SeenIn(image_uid="2", phase=Phase.DELAYED, persistence=Persistence.UNKNOWN, reason="not filled"),
        ),
    )  # fmt: skip
    around = Around(view=CC, spacing=CALIBRATED, place=place, branch_order=2, calibre=mm(1.24, 0.08))
    assert plain(finding_sentence(finding, around)) == (
        "Probable filling defect in the left breast, seen in L CC; upper outer quadrant, 2 o'clock ± 1 h, 42 ± 3 mm deep; "
        "in a duct of mean calibre 1.24 ± 0.08 mm, branch order 2; 31 mm from the nipple, 45 mm along the ducts from the "
        "orifice; longest axis 3.4 mm; in EARLY too, 0.4 mm off (lengths calibrated)."
    )


def test_what_left_the_ducts_lies_beside_them() -> None:
    around = Around(view=CC, spacing=CALIBRATED, branch_order=1, calibre=mm(1.6, 0.4))
    told = {kind: plain(remarks(replace(BARE, kind=kind), around)) for kind in FindingKind}
    left = {FindingKind.EXTRAVASATION, FindingKind.LOBULAR_BLUSH, FindingKind.INTRAVASATION, FindingKind.REFLUX}
    assert {kind for kind, words in told.items() if words.startswith("beside a duct of mean calibre 1.6")} == left
    assert all(words.startswith("in a duct") for kind, words in told.items() if kind not in left)


def test_without_a_scale_nothing_is_in_millimetres() -> None:
    finding = replace(BARE, kind=FindingKind.DUCT_NARROWING, size_px=12.4)
    sentence = finding_sentence(finding, Around(view=CC, spacing=UNKNOWN))
    assert sentence == "Narrowing in the left breast, seen in L CC; calibre 12 px, scale unknown."


def test_the_readers_words_are_kept_as_they_are() -> None:
    own = replace(BARE, size_mm=3, description="Papilloma, 乳管内, I am sure")
    assert finding_sentence(own, Around(view=CC, spacing=CALIBRATED)) == "Papilloma, 乳管内, I am sure"


def test_an_impression_begins_with_what_was_said() -> None:
    record = ExamRecord(
        injected_side=Side.LEFT, outcome=Outcome.COMPLETE, pattern=Pattern.DEFECT_OR_CUT_OFF,
        assessment=Assessment.CATEGORY_4A, recommendations=(Recommendation.SURGEON,),
    )  # fmt: skip
    assert impression_draft(record, ["One sentence."]) == (
        "Left ductogram, filling: complete. Filling defect or cut-off. One sentence. BI-RADS: 4A low suspicion. "
        "Recommendation: Surgeon."
    )


def test_silence_is_not_called_normal() -> None:
    assert impression_draft(ExamRecord(), []) == "Ductogram."
