"""A click means the duct beside it; the numbers are those of a tree known exactly (0.05 mm pixels, calibre 12 px)."""

from dataclasses import replace

import pytest

from ductoview.analysis.ruler import sure_nipple
from ductoview.model.finding import FindingKind, FindingStatus
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.model.image import ImageFacts
from ductoview.workspace.marks import calliper, mark, nearest_duct
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


def test_without_a_scale_nothing_is_in_mm(facts: ImageFacts) -> None:
    unknown = replace(facts, spacing=Spacing.unknown())
    found = mark(FindingKind.MAMMARY_DUCT_ECTASIA, PointPx(50, 108), unknown, analysis(in_mm=False))
    assert (found.size_mm, found.distance_from_nipple_mm, found.arc_from_orifice_mm) == (None, None, None)
    assert found.size_px == pytest.approx(12)
    assert found.why == "On duct 1, calibre 12 px"


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
