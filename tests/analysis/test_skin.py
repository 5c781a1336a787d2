"""Ends in the skin of a breast, on an eye-sized drawing: a half disc of 55 mm, its nipple at the tip on the right."""

from dataclasses import replace

import numpy as np
import pytest

from ductoview.analysis.look import Look
from ductoview.analysis.skin import at_skin
from ductoview.analysis.weighed import weighed
from ductoview.analysis.working import UNLIMITED, working_of
from ductoview.model.duct_analysis import ScoredPoint, Segmentation, Spot, SpotKind
from ductoview.model.finding import Finding, FindingKind
from ductoview.model.geometry import PointPx, Spacing
from tests.analysis.hand_drawn import tree_of
from tests.analysis.images import frame, spacing

MM, ROWS, COLUMNS, RADIUS_PX = 0.5, 240, 200, 110.0
MIDDLE, TIP = 120.0, PointPx(120.0, 110.0)
DUCT = tree_of((1, None, [(120.0, 108.0), (120.0, 5.0)], (6.0, 6.0)), (2, 1, [(120.0, 60.0), (27.0, 54.0)], (3.0, 3.0)))


def half_disc(scale: Spacing | None = None, *, is_outlined: bool = True) -> Look:
    """The breast, or a picture that it fills."""
    rows, columns = np.mgrid[:ROWS, :COLUMNS].astype(np.float64)
    tissue = (
        np.where(np.hypot(rows - MIDDLE, columns) < RADIUS_PX, 1000.0, 0.0)
        if is_outlined
        else np.full((ROWS, COLUMNS), 1e3)
    )
    made = frame(
        (tissue + np.random.default_rng(1).normal(0, 2, tissue.shape)).astype(np.float32), scale or spacing(MM), "left"
    )
    nothing = np.zeros((ROWS, COLUMNS), bool)
    segmentation = Segmentation(lumen=nothing, leak=nothing, contrast_found=True, nipple=ScoredPoint(at=TIP, score=0.9))
    return Look(frame=made, fine=working_of(made, most_pixels=UNLIMITED), segmentation=segmentation, tree=DUCT)


def end(from_rim_mm: float, degrees: float = 90.0) -> Finding:
    """An end so far inside the rim; at 0 degrees behind the nipple."""
    away, turn = RADIUS_PX - from_rim_mm / MM, np.radians(degrees)
    at = PointPx(float(MIDDLE - away * np.sin(turn)), float(away * np.cos(turn)))
    return Finding(id="", kind=FindingKind.ABRUPT_DUCT_TERMINATION, at=at, score=0.8)


@pytest.mark.parametrize(("from_rim_mm", "is_there"), [(1.0, True), (2.4, True), (3.8, False), (20.0, False)])
def test_what_lies_in_the_thickness_of_the_skin_is_at_the_skin(from_rim_mm: float, is_there: bool) -> None:
    for degrees in (60.0, -60.0, 80.0):
        one = end(from_rim_mm, degrees)
        assert (at_skin(half_disc(), [one], 3.0) == [one]) == is_there


def test_at_the_nipple_ducts_do_come_to_the_skin() -> None:
    assert at_skin(half_disc(), [end(1.0, 0.0), end(1.0, 8.0)], 3.0) == []


def test_what_is_not_known_is_not_asked() -> None:
    of, one = half_disc(), end(1.0)
    assert at_skin(of, [one], 3.0)
    assert at_skin(replace(of, segmentation=replace(of.segmentation, nipple=None)), [one], 3.0) == [], (
        "nor where the nipple is"
    )
    assert at_skin(half_disc(Spacing.unknown()), [one], 3.0) == [], "nor how large a pixel is"
    assert at_skin(half_disc(is_outlined=False), [one], 3.0) == [], "nor where the breast ends"


@pytest.mark.parametrize(("from_rim_mm", "is_likely"), [(1.5, False), (10.0, True)])
def test_an_end_in_the_skin_is_listed_and_not_likely(from_rim_mm: float, is_likely: bool) -> None:
    seen = end(from_rim_mm, 56.0)  # beside a duct
    [told] = weighed(half_disc(), [], [Spot(kind=SpotKind.TERMINATION, at=seen.at, score=0.9)])
    assert told.is_likely == is_likely
    assert ("3 mm of the breast's outline" in told.why) != is_likely
