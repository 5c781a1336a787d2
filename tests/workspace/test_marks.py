"""A click means the duct beside it; the numbers are those of a tree known exactly (0.05 mm pixels, calibre 12 px)."""

from dataclasses import replace

import numpy as np
import pytest

from ductoview.analysis.ruler import sure_nipple
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.finding import FindingKind, FindingStatus
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.model.image import ImageFacts
from ductoview.model.review import ImageReview
from ductoview.workspace.marks import calliper, mark, mark_along, mark_around, nearest_duct, rekinded, resized, restated
from tests.support.duct_case import SPACING, analysis, facts_of
from tests.support.mg_source import write_mg


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> ImageFacts:
    return facts_of(write_mg(tmp_path_factory.mktemp("image") / "cc.dcm"))


def test_a_mark_goes_to_the_centreline_with_its_numbers(facts: ImageFacts) -> None:
    found = mark(FindingKind.DUCT_NARROWING, PointPx(150.25, 110.0), facts, analysis(), reader="A^B")
    assert found.at == PointPx(150.25, 100.0)
    assert (found.status, found.score, found.segment) == (FindingStatus.CONFIRMED, None, 2)
    assert found.size_mm == pytest.approx(12 * 0.05)
    assert found.arc_from_orifice_mm == pytest.approx((150.25 - 20) * 0.05)
    assert found.distance_from_nipple_mm == pytest.approx((150.25 - 15) * 0.05)
    assert found.provenance.name == "A^B"
    assert found.provenance.is_reader
    assert found.why == "On duct 2, calibre 0.60 mm (corrected for magnification)"


@pytest.mark.parametrize(("score", "is_measured"), [(0.69, False), (0.70, True)])
def test_nothing_is_measured_from_a_nipple_that_is_not_sure(facts: ImageFacts, score: float, is_measured: bool) -> None:
    known = analysis()
    assert known.nipple is not None
    unsure = replace(known, nipple=replace(known.nipple, score=score))
    found = mark(FindingKind.DUCT_NARROWING, PointPx(150.25, 110.0), facts, unsure)
    assert (found.distance_from_nipple_mm is not None) is is_measured
    assert (sure_nipple(unsure) is not None) is is_measured


def test_contrast_outside_ducts_stays_where_it_was_marked(facts: ImageFacts) -> None:
    found = mark(FindingKind.EXTRAVASATION, PointPx(150, 110), facts, analysis())
    assert (found.at, found.segment, found.size_mm) == (PointPx(150, 110), 2, None)


def test_far_from_every_duct_only_the_nipple_is_known(facts: ImageFacts) -> None:
    found = mark(FindingKind.INTRALUMINAL_FILLING_DEFECT, PointPx(150, 180), facts, analysis())
    assert (found.at, found.segment, found.arc_from_orifice_mm) == (PointPx(150, 180), None, None)
    assert found.distance_from_nipple_mm is not None
    assert found.why == "Not on a duct"


def test_without_an_analysis_it_is_a_place_alone(facts: ImageFacts) -> None:
    found = mark(FindingKind.CYST_FILL, PointPx(1, 2), facts, None)
    assert (found.at, found.segment, found.distance_from_nipple_mm) == (PointPx(1, 2), None, None)
    assert found.why == "No ducts were known when it was marked", "that it lies on none would be more than is known"


def test_without_a_scale_nothing_is_in_mm(facts: ImageFacts) -> None:
    unknown = replace(facts, spacing=Spacing.unknown())
    found = mark(FindingKind.MAMMARY_DUCT_ECTASIA, PointPx(50, 108), unknown, analysis(in_mm=False))
    assert (found.size_mm, found.distance_from_nipple_mm, found.arc_from_orifice_mm) == (None, None, None)
    assert found.size_px == pytest.approx(12)
    assert found.why == "On duct 1, calibre 12 px"


@pytest.mark.parametrize("column_mm", [0.05, 0.2])
def test_a_duct_is_meant_from_as_far_beside_it_where_pixels_are_not_square(column_mm: float) -> None:
    """1.5 mm beside its wall; the duct runs down along column 100."""
    scale = replace(SPACING, row_mm=0.1, column_mm=column_mm)
    half_mm = 6 * (scale.mean_mm or 1.0)
    for off_mm, is_meant in ((half_mm + 1.4, True), (half_mm + 1.6, False)):
        place = nearest_duct(PointPx(150, 100 + off_mm / column_mm), analysis().tree, scale)
        assert (place is not None) is is_meant


def test_the_end_of_a_duct_is_the_end() -> None:
    place = nearest_duct(PointPx(205, 100), analysis().tree, SPACING)
    assert place is not None
    assert place.at == PointPx(200, 100)
    assert place.arc_mm == pytest.approx(9.0)


def test_a_part_that_does_not_reach_the_orifice_has_no_way_from_it() -> None:
    tree = analysis().tree
    loose = replace(tree, segments=(replace(tree.segments[1], parent=None),))
    place = nearest_duct(PointPx(150, 100), loose, SPACING)
    assert place is not None
    assert place.arc_mm is None


def test_distances_use_both_spacings() -> None:
    spacing = Spacing(row_mm=0.1, column_mm=0.2, source=SpacingSource.CALIBRATED)
    found = calliper(PointPx(0, 0), PointPx(30, 20), spacing)
    assert (found.length_px, found.length_mm) == (pytest.approx(36.0555, abs=1e-4), pytest.approx(5.0))
    assert calliper(PointPx(0, 0), PointPx(3, 4), Spacing.unknown()).length_mm is None


def narrowed(*, tail: float = 12.0) -> DuctAnalysis:
    """The same tree, whose second duct narrows to 4 px at row 150."""
    known = analysis()
    first, second = known.tree.segments
    path = second.path.copy()
    path[:, 2] = np.minimum(tail, 4 + np.abs(path[:, 0] - 150))
    return replace(known, tree=replace(known.tree, segments=(first, replace(second, path=path))))


def test_a_drag_along_a_duct_is_a_stretch_of_its_centreline(facts: ImageFacts) -> None:
    drag = [PointPx(100, 106), PointPx(140, 109), PointPx(180, 104)]
    found = mark_along(FindingKind.DUCT_NARROWING, drag, facts, narrowed(), reader="A^B")
    extent = found.extent
    assert extent is not None
    assert (extent.points[0], extent.points[-1]) == (PointPx(100, 100), PointPx(180, 100))
    assert extent.length_mm == pytest.approx(80 * 0.05)
    assert (min(extent.calibres_px), extent.calibres_px[0], len(extent.calibres_px)) == (4, 12, len(extent.points))
    assert (found.at, found.segment) == (PointPx(150, 100), 2)
    assert found.size_mm == pytest.approx(4 * 0.05)
    assert found.arc_from_orifice_mm == pytest.approx(130 * 0.05)


@pytest.mark.parametrize(
    ("kind", "row", "size_px"),
    [
        (FindingKind.MAMMARY_DUCT_ECTASIA, 140, 12),
        (FindingKind.ABRUPT_DUCT_TERMINATION, 180, 12),
        (FindingKind.DUCT_WALL_IRREGULARITY, 140, None),
    ],
)
def test_where_a_stretch_stands_and_what_it_measures_follow_from_its_kind(
    facts: ImageFacts, kind: FindingKind, row: float, size_px: float | None
) -> None:
    found = mark_along(kind, [PointPx(100, 100), PointPx(180, 100)], facts, narrowed())
    assert (found.at, found.size_px) == (PointPx(row, 100), size_px)


def test_a_drag_where_no_duct_leads_is_the_line_as_drawn(facts: ImageFacts) -> None:
    drag = [PointPx(100, 160), PointPx(104, 163)]
    found = mark_along(FindingKind.LEAFLESS_TREE, drag, facts, analysis())
    assert found.extent is not None
    assert (found.extent.points, found.extent.calibres_px) == (tuple(drag), ())
    assert found.extent.length_mm == pytest.approx(0.25)
    assert (found.segment, found.size_mm, found.why) == (None, None, "Not on a duct")
    nothing = mark_along(FindingKind.LEAFLESS_TREE, drag, replace(facts, spacing=Spacing.unknown()), None)
    assert nothing.extent is not None
    assert (nothing.extent.length_px, nothing.extent.length_mm) == (5, None)


def test_a_line_around_is_an_outline_with_middle_and_longest_axis(facts: ImageFacts) -> None:
    outline = [PointPx(140, 95), PointPx(140, 105), PointPx(164, 105), PointPx(164, 95)]
    found = mark_around(FindingKind.INTRALUMINAL_FILLING_DEFECT, outline, facts, analysis())
    assert (found.at, found.outline, found.segment) == (PointPx(152, 100), tuple(outline), 2)
    assert (found.size_px, found.size_mm) == (pytest.approx(26), pytest.approx(1.3))


def test_a_stretch_follows_a_corrected_tree_and_a_line_beside_ducts_stays(facts: ImageFacts) -> None:
    drag = [PointPx(100, 100), PointPx(180, 100)]
    on_duct = mark_along(FindingKind.DUCT_NARROWING, drag, facts, analysis())
    beside = mark_along(FindingKind.REFLUX, [PointPx(10, 10), PointPx(10, 30)], facts, analysis())
    decided = ImageReview(sop_instance_uid="1", findings=(on_duct, beside))
    now = restated(decided, facts, narrowed())
    assert (now.findings[0].at, now.findings[0].size_px) == (PointPx(150, 100), 4)
    assert now.findings[1] == beside


def test_a_typed_size_is_not_measured_again(facts: ImageFacts) -> None:
    found = mark(FindingKind.DUCT_NARROWING, PointPx(150, 100), facts, analysis())
    typed = resized(found, 2.5, facts.spacing)
    assert (typed.size_mm, typed.size_px) == (2.5, pytest.approx(50))
    now = restated(ImageReview(sop_instance_uid="1", findings=(typed,)), facts, narrowed())
    assert (now.findings[0].size_mm, now.findings[0].size_px) == (2.5, pytest.approx(50))
    assert resized(typed, None, facts.spacing).size_mm is None
    assert (resized(found, 30, Spacing.unknown()).size_mm, resized(found, 30, Spacing.unknown()).size_px) == (None, 30)


@pytest.mark.parametrize("size", [0, -1, float("nan"), float("inf"), 1e6])
def test_a_size_that_cannot_be_is_refused(facts: ImageFacts, size: float) -> None:
    found = mark(FindingKind.CYST_FILL, PointPx(150, 100), facts, analysis())
    with pytest.raises(ValueError, match="cannot be"):
        resized(found, size, facts.spacing)


def test_another_kind_is_measured_as_that_kind_and_stays_itself(facts: ImageFacts) -> None:
    found = mark_along(FindingKind.DUCT_NARROWING, [PointPx(100, 100), PointPx(180, 100)], facts, narrowed())
    wide = rekinded(found, FindingKind.MAMMARY_DUCT_ECTASIA, facts, narrowed())
    assert (wide.id, wide.size_px, wide.at, wide.extent) == (found.id, 12, PointPx(140, 100), found.extent)
    around = rekinded(found, FindingKind.DUCT_WALL_IRREGULARITY, facts, narrowed())
    assert (around.size_px, around.size_mm) == (None, None)
    accepted = replace(found, score=0.9, extent=None)
    assert rekinded(accepted, FindingKind.CYST_FILL, facts, None).size_px is None
    assert rekinded(accepted, FindingKind.MAMMARY_DUCT_ECTASIA, facts, None).size_px == found.size_px


def test_the_straight_distance_stays_as_it_was_read_when_the_ducts_are_other_ones(facts: ImageFacts) -> None:
    made = mark(FindingKind.INTRALUMINAL_FILLING_DEFECT, PointPx(90.5, 100.5), facts, analysis())
    assert made.distance_from_nipple_mm is not None
    decided = ImageReview(sop_instance_uid="1", findings=(made,))
    (now,) = restated(decided, facts, replace(analysis(), nipple=None)).findings
    assert now.distance_from_nipple_mm == made.distance_from_nipple_mm
