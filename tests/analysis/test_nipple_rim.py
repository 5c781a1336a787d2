"""A nipple seen from the front whose rim was taken for a duct, drawn on a plain breast."""

from dataclasses import replace

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


def test_a_patch_as_dense_as_what_lies_beside_it_on_three_sides_is_no_nipple() -> None:
    of, beside = working(duct=0.0), (AT[1] + 20 < RIGHT) & (AWAY_MM > 5)
    assert seen(RIM, replace(of, density=of.density + np.float32(0.2) * beside)).nipple == TIP
    assert seen(RIM, of).nipple != TIP


@pytest.mark.parametrize(("patch", "is_found"), [(0.05, False), (0.08, True)])
def test_a_patch_must_be_denser_by_a_share_of_the_breasts_range(patch: float, is_found: bool) -> None:
    density = ((RIGHT < 60) + patch * PATCH).astype(np.float32)
    assert (seen(RIM, replace(working(), density=density)).nipple != TIP) is is_found


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


@pytest.mark.parametrize(("off_mm", "is_found"), [(38.0, True), (42.0, False)])
def test_no_nipple_is_looked_for_farther_than_40_mm_from_the_tip(off_mm: float, is_found: bool) -> None:
    coarse_mm, rows, columns = 0.2, 60, 320
    down, right = np.mgrid[:rows, :columns].astype(np.float32)
    away_mm = np.hypot(down - 30, right - (300 - off_mm / coarse_mm)) * coarse_mm
    density = (right / columns + 0.2 * (away_mm < 4)).astype(np.float32)
    inside = np.ones((rows, columns), bool)
    of = Working(density=density, valid=inside, step=(1.0, 1.0), mm=coarse_mm, scale_known=True)
    breast = Breast(inside=inside, outlined=True, nipple=(30.0, 300.0), nipple_score=0.4)
    found = with_nipple_by_its_rim(of, breast, np.abs(away_mm - 4) <= 0.3)
    assert (found.frontal_radius_mm is not None) is is_found


def test_a_breast_of_one_density_shows_no_nipple() -> None:
    """Nothing says how much denser a patch must be."""
    flat = np.where(PATCH & (AWAY_MM > 4), 1.0, 0.0).astype(np.float32)
    of = Working(density=flat, valid=np.ones((SIDE, SIDE), bool), step=(1.0, 1.0), mm=MM, scale_known=True)
    assert np.percentile(flat[::7], [5, 95]).tolist() == [0.0, 0.0]
    assert seen(RIM, of).nipple == TIP


def test_pixels_wider_than_all_that_is_looked_at_show_no_nipple() -> None:
    one = np.ones((16, 16), bool)
    of = Working(density=one.astype(np.float32), valid=one, step=(1.0, 1.0), mm=150.0, scale_known=True)
    density = np.arange(256, dtype=np.float32).reshape(16, 16)
    breast = Breast(inside=one, outlined=True, nipple=(8.0, 15.0), nipple_score=0.4)
    assert with_nipple_by_its_rim(replace(of, density=density), breast, one) is breast


def test_a_rim_at_the_skin_need_not_be_seen_there() -> None:
    inside, tip = RIGHT < 255, (200.0, 254.0)
    breast = Breast(inside=inside, outlined=True, nipple=tip, nipple_score=0.4)
    of = replace(working(), density=np.where(inside, working().density, -1).astype(np.float32))
    found = with_nipple_by_its_rim(of, breast, RIM & (RIGHT < 234))
    assert found.nipple is not None
    assert np.hypot(found.nipple[0] - AT[0], found.nipple[1] - AT[1]) * MM < 0.5
    assert with_nipple_by_its_rim(of, breast, RIM & (RIGHT < 200)) is breast, "too little of it is left"
