"""Where the orifice is said to be, on drawn trunks: 0.2 mm pixels, the chest wall on the left."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast
from ductoview.analysis.components import thinned
from ductoview.analysis.mouth import mouth_of
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import SURE_ORIFICE

MM = 0.2
SHAPE = (300, 300)
TIP_MM = (30.0, 50.0)
Line = tuple[tuple[float, float], tuple[float, float], float]


def _tree(end_mm: float) -> list[Line]:
    """A trunk 2 mm wide from a depth on, with two branches."""
    return [
        ((30.0, end_mm), (30.0, 20.0), 2.0),
        ((30.0, 25.0), (18.0, 10.0), 0.8),
        ((30.0, 20.0), (40.0, 8.0), 0.8),
    ]


def _mouth(
    lines: list[Line], score: float, nipple_mm: tuple[float, float] | None = TIP_MM, *, is_frontal: bool = False
) -> tuple[NDArray[np.float64], float] | None:
    """Row and column of the orifice in mm, and its score."""
    lumen = np.zeros(SHAPE, np.uint8)
    for start, end, wide_mm in lines:
        ends = [(round(column / MM), round(row / MM)) for row, column in (start, end)]
        cv2.line(lumen, ends[0], ends[1], 1, thickness=round(wide_mm / MM))
    nipple = None if nipple_mm is None else (nipple_mm[0] / MM, nipple_mm[1] / MM)
    everywhere = np.ones(SHAPE, bool)
    working = Working(density=np.zeros(SHAPE, np.float32), valid=everywhere, step=(1.0, 1.0), mm=MM, scale_known=True)
    radius_mm = 5.0 if is_frontal else None
    breast = Breast(inside=everywhere, outlined=True, nipple=nipple, nipple_score=score, frontal_radius_mm=radius_mm)
    found = mouth_of(working, breast, thinned(lumen > 0), lumen > 0, "left")
    return None if found is None else (found[0] * MM, found[1])


def _away_mm(at: NDArray[np.float64], row: float, column: float) -> float:
    return float(np.hypot(at[0] - row, at[1] - column))


def test_a_duct_that_reaches_a_sure_nipple_ends_at_the_orifice() -> None:
    found = _mouth(_tree(48.5), 0.95)
    assert found is not None
    assert _away_mm(found[0], 30.0, 48.5) < 1.5
    assert found[1] >= SURE_ORIFICE


def test_a_duct_that_stops_short_of_a_sure_nipple_leads_there_and_no_way_is_measured() -> None:
    found = _mouth(_tree(42.0), 0.95)
    assert found is not None
    assert _away_mm(found[0], *TIP_MM) < 0.1
    assert found[1] < SURE_ORIFICE


def test_a_duct_that_all_but_reaches_a_sure_nipple_is_where_contrast_is_lost_and_no_way_is_measured() -> None:
    found = _mouth(_tree(45.5), 0.95)
    assert found is not None
    assert 3.5 < _away_mm(found[0], *TIP_MM) <= 4.5, "the end of the duct, not the nipple"
    assert found[1] < SURE_ORIFICE


@pytest.mark.parametrize("thin", [((40.0, 49.0), (36.0, 30.0), 0.4), ((40.0, 49.0), (30.0, 30.0), 0.4)])
def test_where_no_nipple_is_sure_the_trunk_says_where_not_a_thin_line_nearer_to_it(thin: Line) -> None:
    found = _mouth([*_tree(38.0), thin], 0.41, nipple_mm=(42.0, 52.0))
    assert found is not None
    assert _away_mm(found[0], 30.0, 38.0) < 1.5
    assert found[1] < SURE_ORIFICE


def test_a_plain_trunk_under_an_unsure_nipple_stays_unsure() -> None:
    found = _mouth(_tree(49.5), 0.69)
    assert found is not None
    assert _away_mm(found[0], 30.0, 49.5) < 1.5
    assert found[1] < SURE_ORIFICE


def test_without_a_nipple_or_far_from_it_no_orifice_is_said() -> None:
    assert _mouth(_tree(48.0), 0.0, nipple_mm=None) is None
    assert _mouth([((30.0, 20.0), (30.0, 5.0), 1.0)], 0.95) is None


@pytest.mark.parametrize(("is_frontal", "is_there"), [(True, True), (False, False)])
def test_of_a_nipple_seen_from_the_front_the_duct_within_it_ends_at_the_orifice(
    is_frontal: bool, is_there: bool
) -> None:
    vessel = ((14.0, 46.0), (14.0, 20.0), 3.0)
    found = _mouth([((30.0, 48.5), (30.0, 36.0), 0.5), vessel], 0.6, is_frontal=is_frontal)
    assert found is not None
    assert (_away_mm(found[0], 30.0, 48.5) < 1.5) is is_there
    assert found[1] < SURE_ORIFICE
