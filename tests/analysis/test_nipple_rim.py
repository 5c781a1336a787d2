"""A nipple seen from the front whose rim was taken for a duct, drawn on a plain breast."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast
from ductoview.analysis.nipple_rim import with_nipple_by_its_rim, without_rim
from ductoview.analysis.working import Working

MM, SIDE, AT, TIP = 0.1, 400, (200.0, 220.0), (200.0, 399.0)
DOWN, RIGHT = np.mgrid[:SIDE, :SIDE].astype(np.float32)
AWAY_MM = np.hypot(DOWN - AT[0], RIGHT - AT[1]) * MM
RIM, PATCH = np.abs(AWAY_MM - 5.0) <= 0.3, AWAY_MM < 5.0
DUCT = (np.abs(DOWN - AT[0]) <= 4) & (AT[1] > RIGHT)
Mask = NDArray[np.bool_]


def working(patch: float = 0.2, duct: float = 0.5) -> Working:
    """Tissue that slopes by its whole range, and what the patch and the duct add."""
    density = RIGHT / SIDE + patch * PATCH + duct * DUCT
    return Working(
        density=cv2.GaussianBlur(density.astype(np.float32), (0, 0), 2),
        valid=np.ones((SIDE, SIDE), bool), step=(1.0, 1.0), mm=MM, scale_known=True,
    )  # fmt: skip


def seen(likely: Mask, of: Working | None = None, score: float = 0.4) -> Breast:
    inside = np.ones((SIDE, SIDE), bool)
    breast = Breast(inside=inside, outlined=True, nipple=TIP, nipple_score=score)
    return with_nipple_by_its_rim(of or working(), breast, likely)


@pytest.mark.parametrize("likely", [RIM, RIM | DUCT], ids=["the rim alone", "a duct that leads to it"])
def test_a_rim_shows_the_nipple_and_leaves_it_unsure(likely: Mask) -> None:
    breast = seen(likely)
    assert breast.nipple is not None
    assert np.hypot(breast.nipple[0] - AT[0], breast.nipple[1] - AT[1]) * MM < 0.4
    assert breast.frontal_radius_mm == pytest.approx(5.0, abs=0.3)
    assert breast.nipple_score == 0.6


@pytest.mark.parametrize(
    ("likely", "patch", "score"),
    [(RIM, 0.2, 0.9), (RIM, 0.0, 0.4), (RIM & (DOWN < 210), 0.2, 0.4), (PATCH | RIM, 0.2, 0.4), (DUCT, 0.2, 0.4)],
    ids=["a sure nipple in profile", "a duct that loops", "half a circle", "a filled cyst", "a duct"],
)
def test_what_is_no_rim_moves_no_nipple(likely: Mask, patch: float, score: float) -> None:
    assert seen(likely, working(patch), score).nipple == TIP


def test_the_rim_and_the_patch_are_no_duct_and_the_duct_through_them_is_one() -> None:
    strength = np.where(RIM | DUCT | PATCH, 0.9, 0.0).astype(np.float32)
    before = strength.copy()
    left = without_rim(strength, working(), seen(RIM | DUCT), 0.35) > 0.35
    assert np.array_equal(strength, before)
    assert left[200, : round(AT[1]) - 2].all(), "the duct, through the rim, to the middle"
    others = left & ~cv2.dilate(DUCT.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)
    assert others.sum() < 0.02 * (RIM | PATCH).sum()


def test_where_no_nipple_is_seen_from_the_front_nothing_is_taken_away() -> None:
    strength = RIM.astype(np.float32)
    assert without_rim(strength, working(), seen(DUCT), 0.35) is strength
