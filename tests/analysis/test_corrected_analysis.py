"""An analysis with a reader's corrections: what follows, what is dropped and says so, and that nothing is lost silently."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.corrected_analysis import _DONE, corrected_analysis
from ductoview.model.duct_analysis import DuctAnalysis, ScoredPoint
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.ducts import DuctTree
from ductoview.model.finding import Finding, FindingKind, FindingStatus, Provenance
from ductoview.model.geometry import PointPx, Spacing
from tests.analysis.hand_drawn import analysis_of, tree_of
from tests.analysis.images import spacing

MM = spacing(0.1)
TREE = tree_of(
    (1, None, [(200, 0), (200, 100)], (10.0, 10.0)),
    (2, 1, [(200, 100), (140, 160)], (8.0, 8.0)),
    (3, 1, [(200, 100), (200, 200)], (6.0, 6.0)),
)
DETECTOR = Provenance(name="detector", version="1")


def candidate(name: str, row: float, column: float, segment: int | None) -> Finding:
    return Finding(
        id=name, kind=FindingKind.INTRALUMINAL_FILLING_DEFECT, at=PointPx(row, column), score=0.9, segment=segment,
        arc_from_orifice_mm=None if segment is None else 1.0, why="A hole in the duct", provenance=DETECTOR,
    )  # fmt: skip


def found() -> DuctAnalysis:
    lumen = np.zeros((400, 400), dtype=bool)
    for segment in TREE.segments:
        for row, column, calibre in segment.path:
            reach = int(calibre / 2)
            lumen[int(row) - reach : int(row) + reach + 1, max(0, int(column) - reach) : int(column) + reach + 1] = True
    lumen.flags.writeable = False
    return replace(
        analysis_of(TREE, nipple=(200, 0)),
        lumen=lumen,
        orifice=ScoredPoint(at=PointPx(200, 0), score=0.4),
        findings=(
            candidate("on 1", 201, 50, 1),
            candidate("on 2", 170, 131, 2),
            candidate("beside", 20, 20, None),
        ),
        warnings=("The edge is near.",),
        provenance=(DETECTOR,),
    )


def edit(kind: DuctEditKind, row: float, column: float, by: str = "READER^ONE") -> DuctEdit:
    return DuctEdit(id=f"{kind}{row}", kind=kind, at=PointPx(row, column), by=by)


def test_without_corrections_it_is_the_very_same_object() -> None:
    as_found = found()
    assert corrected_analysis(as_found, (), MM) is as_found


def test_a_candidate_whose_duct_was_taken_away_is_dismissed_and_says_why() -> None:
    as_found = found()
    after = corrected_analysis(as_found, (edit(DuctEditKind.NO_DUCT, 170, 130),), MM)
    by_id = {one.id: one for one in after.findings}
    dropped = by_id["on 2"]
    assert (dropped.status, dropped.segment, dropped.arc_from_orifice_mm) == (FindingStatus.DISMISSED, None, None)
    assert dropped.why == "READER^ONE took away the duct it lay on. A hole in the duct"
    assert dropped.provenance == DETECTOR
    assert [one.id for one in after.likely] == ["on 1", "beside"]
    assert by_id["on 1"].arc_from_orifice_mm == pytest.approx(5.0)
    assert by_id["beside"] is as_found.findings[2]


def test_tree_lumen_and_numbers_follow_and_the_reader_is_named() -> None:
    as_found = found()
    after = corrected_analysis(as_found, (edit(DuctEditKind.NO_DUCT, 170, 130),), MM)
    assert [one.id for one in after.tree.segments] == [1]
    assert after.lumen[200, 150]
    assert not after.lumen[150, 150]
    assert as_found.lumen[150, 150]
    assert after.summary.segments == 1
    assert after.summary.total_length_mm == pytest.approx(20.0)
    assert after.summary.opacified_area_mm2 == pytest.approx(np.count_nonzero(after.lumen) * 0.01)
    assert after.provenance == (
        DETECTOR, Provenance(name="READER^ONE", parameters="1 duct taken away", is_reader=True)
    )  # fmt: skip
    assert after.warnings == ("Ducts corrected by READER^ONE: 1 duct taken away.", "The edge is near.")


def test_the_orifice_by_hand_is_certain_and_ways_are_measured_from_it() -> None:
    after = corrected_analysis(found(), (edit(DuctEditKind.ORIFICE, 202, 203),), MM)
    assert after.orifice == ScoredPoint(at=PointPx(202, 203), score=1.0)
    by_id = {one.id: one for one in after.findings}
    assert by_id["on 1"].arc_from_orifice_mm == pytest.approx(15.0)
    assert by_id["on 1"].segment == 1
    assert by_id["on 2"].arc_from_orifice_mm == pytest.approx(10.0 + np.hypot(30.5, 30.5) / 10, abs=0.1)


def test_without_a_scale_no_way_is_in_mm() -> None:
    after = corrected_analysis(found(), (edit(DuctEditKind.ORIFICE, 202, 203),), Spacing.unknown())
    assert {one.arc_from_orifice_mm for one in after.findings} == {None}
    assert after.summary.total_length_mm is None


def test_when_all_is_taken_away_its_candidates_are_still_listed() -> None:
    bare = found()
    after = corrected_analysis(bare, (edit(DuctEditKind.NO_DUCT_BEYOND, 200, 50),), MM)
    assert not after.tree.segments
    assert [one.status for one in after.findings] == [
        FindingStatus.DISMISSED,
        FindingStatus.DISMISSED,
        FindingStatus.CANDIDATE,
    ]
    assert len(after.findings) == len(bare.findings)


def test_what_means_no_duct_any_more_is_counted_and_nothing_else_changes() -> None:
    as_found = found()
    lost = edit(DuctEditKind.NO_DUCT, 20, 300)
    after = corrected_analysis(as_found, (lost,), MM)
    assert (after.tree, after.lumen, after.findings) == (as_found.tree, as_found.lumen, as_found.findings)
    assert not after.corrected_by
    assert "1 correction of the ducts means no duct of this analysis any more" in after.warnings[0]


def test_a_cut_off_from_which_the_duct_was_drawn_on_is_none_any_more() -> None:
    stop = replace(candidate("stop", 200, 199, 3), kind=FindingKind.ABRUPT_DUCT_TERMINATION)
    other = replace(candidate("other", 141, 159, 2), kind=FindingKind.ABRUPT_DUCT_TERMINATION)
    as_found = replace(found(), findings=(stop, other))
    path = ((200.0, 200.0, 5.0), (200.0, 240.0, 4.0))
    traced = DuctEdit(id="on", kind=DuctEditKind.TRACED, at=PointPx(200, 200), by="READER^ONE", paths=(path,))
    after = corrected_analysis(as_found, (traced,), MM)
    assert {one.id: one.status for one in after.findings} == {
        "stop": FindingStatus.DISMISSED, "other": FindingStatus.CANDIDATE
    }  # fmt: skip
    assert after.findings[0].why == "READER^ONE drew the duct on from there. A hole in the duct"
    assert max(place[1] for stretch in after.by_hand for place in stretch) == 240


def with_cut_off() -> DuctAnalysis:
    stop = replace(candidate("stop", 200, 199, 3), kind=FindingKind.ABRUPT_DUCT_TERMINATION)
    return replace(found(), findings=(stop,))


def stroke(kind: DuctEditKind, *places: tuple[float, float], width: float = 5.0, by: str = "READER^ONE") -> DuctEdit:
    path = tuple((float(row), float(column), width) for row, column in places)
    return DuctEdit(id=f"{kind}{places}", kind=kind, at=PointPx(*places[0]), by=by, paths=(path,))


@pytest.mark.parametrize("kind", [DuctEditKind.PAINTED, DuctEditKind.ERASED])
@pytest.mark.parametrize("before_end_px", [4, 8, 12])
@pytest.mark.parametrize("width_px", [3.0, 5.0])
def test_a_dab_at_the_wall_before_a_cut_off_leaves_it_a_candidate(
    kind: DuctEditKind, before_end_px: int, width_px: float
) -> None:
    as_found = with_cut_off()
    after = corrected_analysis(as_found, (stroke(kind, (204, 200 - before_end_px), width=width_px),), MM)
    assert np.count_nonzero(after.lumen) != np.count_nonzero(as_found.lumen)
    (stop,) = after.findings
    assert (stop.status, stop.why) == (FindingStatus.CANDIDATE, "A hole in the duct")
    assert stop.segment in {one.id for one in after.tree.segments}


def test_a_side_branch_from_just_before_a_cut_off_leaves_it_a_candidate() -> None:
    branch = stroke(DuctEditKind.TRACED, (200, 194), (240, 194), width=4.0)
    after = corrected_analysis(with_cut_off(), (branch,), MM)
    assert after.summary.segments == 5
    assert after.findings[0].status is FindingStatus.CANDIDATE


def test_a_cut_off_painted_on_is_none_any_more_and_one_erased_was_taken_away() -> None:
    on = corrected_analysis(with_cut_off(), (stroke(DuctEditKind.PAINTED, (200, 198), (200, 240), width=7.0),), MM)
    assert on.findings[0].status is FindingStatus.DISMISSED
    assert on.findings[0].why.startswith("READER^ONE drew the duct on from there.")
    off = corrected_analysis(with_cut_off(), (stroke(DuctEditKind.ERASED, (200, 185), (200, 210), width=12.0),), MM)
    assert off.findings[0].status is FindingStatus.DISMISSED
    assert off.findings[0].why.startswith("READER^ONE took away the duct it lay on.")


@pytest.mark.parametrize("kind", [
    FindingKind.INTRALUMINAL_FILLING_DEFECT, FindingKind.DUCT_NARROWING, FindingKind.MAMMARY_DUCT_ECTASIA,
    FindingKind.EXTRAVASATION, FindingKind.CYST_FILL,
])  # fmt: skip
def test_a_candidate_whose_duct_was_painted_wider_still_lies_on_it(kind: FindingKind) -> None:
    as_found = replace(found(), findings=(replace(candidate("on 3", 200, 150, 3), kind=kind),))
    after = corrected_analysis(as_found, (stroke(DuctEditKind.PAINTED, (207, 135), (207, 165), width=14.0),), MM)
    assert (after.findings[0].status, after.findings[0].why) == (FindingStatus.CANDIDATE, "A hole in the duct")
    assert after.findings[0].segment == 3
    assert after.findings[0].arc_from_orifice_mm == pytest.approx(15.0, abs=1.0)


def lumen_of(*bars: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    """Bars of lumen: first row, past the last, first column, past the last."""
    lumen = np.zeros((400, 400), dtype=bool)
    for top, bottom, left, right in bars:
        lumen[top:bottom, left:right] = True
    return lumen


def test_a_dab_that_only_moves_a_tapering_end_about_leaves_the_cut_off_a_candidate() -> None:
    tapering = tree_of((1, None, [(200, 0), (200, 100)], (6.0, 3.0)))
    stop = replace(candidate("stop", 200, 99, 1), kind=FindingKind.ABRUPT_DUCT_TERMINATION)
    as_found = replace(analysis_of(tapering), lumen=lumen_of((197, 204, 0, 102)), findings=(stop,))
    after = corrected_analysis(as_found, (stroke(DuctEditKind.PAINTED, (203, 98), width=7.0),), MM)
    assert (after.findings[0].status, after.findings[0].segment) == (FindingStatus.CANDIDATE, 1)


def test_a_candidate_on_a_stub_that_painting_made_too_short_for_a_line_stays_on_no_duct() -> None:
    stub = tree_of(
        (1, None, [(200, 0), (200, 50)], (10.0, 10.0)),
        (2, 1, [(200, 50), (200, 100)], (10.0, 10.0)),
        (3, 1, [(200, 50), (211, 50)], (3.0, 3.0)),
    )
    as_found = replace(
        analysis_of(stub),
        lumen=lumen_of((195, 206, 0, 103), (205, 213, 49, 52)),
        findings=(candidate("on the stub", 209, 50, 3),),
    )
    after = corrected_analysis(as_found, (stroke(DuctEditKind.PAINTED, (207, 46)),), MM)
    (one,) = after.findings
    assert (one.status, one.segment, one.arc_from_orifice_mm) == (FindingStatus.CANDIDATE, None, None)


def test_only_who_took_the_duct_away_is_named() -> None:
    edits = (
        stroke(DuctEditKind.TRACED, (200, 50), (260, 50), by="READER^TWO"),
        edit(DuctEditKind.NO_DUCT, 170, 130),
    )
    dropped = next(one for one in corrected_analysis(found(), edits, MM).findings if one.id == "on 2")
    assert dropped.why == "READER^ONE took away the duct it lay on. A hole in the duct"


def test_two_readers_are_both_named_with_what_each_did() -> None:
    edits = (
        edit(DuctEditKind.NO_DUCT, 170, 130),
        edit(DuctEditKind.ORIFICE, 202, 203, by="READER^TWO"),
    )
    words = corrected_analysis(found(), edits, MM).corrected_words
    assert words == "Ducts corrected by READER^ONE: 1 duct taken away and READER^TWO: orifice set."


def test_every_kind_of_correction_has_its_words() -> None:
    assert set(_DONE) == set(DuctEditKind)


def test_without_any_duct_and_lumen_left_no_contrast_is_said_and_with_a_painted_one_it_is() -> None:
    one = analysis_of(tree_of((1, None, [(200, 0), (200, 100)], (10.0, 10.0))))
    gone = DuctEdit(id="gone", kind=DuctEditKind.NO_DUCT, at=PointPx(200, 50))
    assert not corrected_analysis(one, (gone,), spacing(0.1)).contrast_found
    none = replace(analysis_of(DuctTree()), contrast_found=False)
    stroke = DuctEdit(
        id="stroke", kind=DuctEditKind.PAINTED, at=PointPx(50, 50), paths=(((50.0, 50.0, 9.0), (50.0, 90.0, 9.0)),)
    )
    assert corrected_analysis(none, (stroke,), spacing(0.1)).contrast_found
