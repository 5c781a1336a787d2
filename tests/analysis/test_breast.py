"""The breast's outline and nipple, on eye-sized drawings."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.breast import find_breast
from ductoview.analysis.working import Working

MM = 0.5
ROWS, COLUMNS = 240, 200
TIP = (120.0, 131.0)
TISSUE = 1000.0


def _working(density: NDArray[np.float32]) -> Working:
    return Working(density=density, valid=np.ones(density.shape, bool), step=(1.0, 1.0), mm=MM, scale_known=True)


def _breast(nipple: float, haze: float = 0.0) -> NDArray[np.float32]:
    """A round breast on the left, 55 mm deep, with a nipple 6 mm wide and 10 mm high of the given brightness, in a haze
    that fades with distance."""
    rows, columns = np.mgrid[:ROWS, :COLUMNS].astype(np.float64)
    out_mm = (np.hypot((rows - TIP[0]), columns) - 110) * MM
    density = np.where(out_mm < 0, TISSUE, haze * np.exp(-np.maximum(out_mm, 0) / 5))
    tip = (np.abs(rows - TIP[0]) * MM < 3) & (columns <= TIP[1]) & (out_mm >= 0)
    density = np.where(tip, np.maximum(density, nipple), density)
    noise = np.random.default_rng(1).normal(0, 2, density.shape)
    return (density + noise).astype(np.float32)


@pytest.mark.parametrize("brightness", [800.0, 120.0, 40.0])
def test_a_nipple_is_found_however_dark_a_film_shows_it(brightness: float) -> None:
    breast = find_breast(_working(_breast(brightness)), "left")
    assert breast.nipple is not None
    assert np.hypot(breast.nipple[0] - TIP[0], breast.nipple[1] - TIP[1]) * MM < 2.0
    assert breast.nipple_score >= 0.7
    assert breast.inside[120, 128], "ducts are looked for inside, up to the nipple's tip"


def _with_line(density: NDArray[np.float32], wide_mm: float, long_mm: float, brightness: float) -> NDArray[np.float32]:
    """A line straight out of the breast where the nipple would be."""
    half, start = round(wide_mm / MM / 2), 108
    drawn = density.copy()
    drawn[120 - half : 121 + half, start : start + 2 + round(long_mm / MM)] = brightness
    return drawn


def test_the_duct_filled_in_a_nipple_shows_it_where_its_tissue_is_as_dark_as_air() -> None:
    breast = find_breast(_working(_with_line(_breast(0.0), wide_mm=1.5, long_mm=10.0, brightness=200.0)), "left")
    assert breast.nipple is not None
    assert np.hypot(breast.nipple[0] - TIP[0], breast.nipple[1] - TIP[1]) * MM < 2.0


@pytest.mark.parametrize(("long_mm", "brightness"), [(10.0, 3000.0), (25.0, 200.0)])
def test_a_cannula_in_front_of_a_breast_is_no_nipple(long_mm: float, brightness: float) -> None:
    breast = find_breast(_working(_with_line(_breast(0.0), 1.5, long_mm, brightness)), "left")
    assert breast.nipple is not None
    assert breast.nipple[1] * MM < 57, "at the skin, not at the cannula's far end"


def test_the_outline_beside_a_faint_nipple_stays_where_it_was() -> None:
    plain, faint = (find_breast(_working(_breast(brightness, haze=100)), "left") for brightness in (0.0, 60.0))
    beside = np.abs(np.arange(ROWS) - TIP[0]) * MM > 12
    assert np.array_equal(plain.inside[beside], faint.inside[beside])


def test_haze_around_a_breast_is_no_nipple() -> None:
    breast = find_breast(_working(_breast(0.0, haze=140)), "left")
    assert breast.nipple_score < 0.6


def _film(fat: float) -> NDArray[np.float32]:
    """The same breast with gland in three lumps that fade into fat, and fat and nipple so bright."""
    density = _breast(fat)
    rows, columns = np.mgrid[:ROWS, :COLUMNS].astype(np.float64)
    away2 = [(rows - row) ** 2 + (columns - column) ** 2 for row, column in ((60, 40), (120, 75), (180, 40))]
    gland = np.max([TISSUE * np.exp(-one / (2 * 16**2)) for one in away2], axis=0)
    is_breast = np.hypot(rows - TIP[0], columns) < 110
    return np.where(is_breast, density - TISSUE + np.maximum(gland, fat), density).astype(np.float32)


def test_a_breast_whose_fat_a_film_shows_nearly_as_dark_as_air_is_seen_whole_with_its_nipple() -> None:
    breast = find_breast(_working(_film(20.0)), "left")
    assert breast.inside[165, 95], "fat under the skin"
    assert not breast.inside[120, 150]
    assert breast.nipple is not None
    assert np.hypot(breast.nipple[0] - TIP[0], breast.nipple[1] - TIP[1]) * MM < 2.0


def test_fat_as_dark_as_air_lies_between_what_is_brighter() -> None:
    breast = find_breast(_working(_film(0.0)), "left")
    assert breast.inside[120, 20], "between the lumps"
    assert not breast.inside[60, 100], "outside of all"


def test_an_outline_as_hollow_as_no_breast_is_was_drawn_about_gland_alone() -> None:
    rows, columns = np.mgrid[:ROWS, :COLUMNS].astype(np.float64)
    out, angle = np.hypot(rows - TIP[0], columns), np.arctan2(rows - TIP[0], columns)
    density = np.where((out > 60) & (out < 105) & (np.abs(angle) < 1.2), TISSUE, 0.0)
    noise = np.random.default_rng(1).normal(0, 2, density.shape)
    breast = find_breast(_working((density + noise).astype(np.float32)), "left")
    assert breast.inside[120, 45], "in the hollow"
    assert not breast.inside[120, 125]


def test_fat_that_fades_into_air_is_not_taken_for_air() -> None:
    """A sigmoid's toe: fat makes the darkest class wider than air is, and what stands out of that is gland alone."""
    seen = np.s_[30:210, :124]
    rows, columns = np.mgrid[:ROWS, :COLUMNS].astype(np.float64)
    out = np.hypot(rows - TIP[0], columns)
    fat = 300 * np.clip(1 - out / 110, 0, 1) ** 2
    away2 = [(rows - row) ** 2 + (columns - column) ** 2 for row, column in ((90, 25), (130, 35))]
    gland = np.max([TISSUE * np.exp(-one / (2 * 20**2)) for one in away2], axis=0)
    noise = np.random.default_rng(1).normal(0, 0.3, fat.shape)
    density = np.where(out < 110, np.maximum(fat, gland), 0) + noise
    inside = find_breast(_working(density.astype(np.float32)[seen]), "left").inside
    assert inside[(out < 105)[seen]].mean() > 0.75, "gland alone is half of it"
    assert not inside[(out > 112)[seen]].any()


def test_where_little_air_is_in_view_fat_is_not_taken_for_it() -> None:
    rows, columns = np.mgrid[:200, :160].astype(np.float64)
    out = np.hypot(rows - 100, columns)
    density = np.where(out < 150, 300.0, 0.0)
    density[(columns < 40 - rows / 8) & (out < 150)] = 1000.0
    for row, column in ((60, 45), (140, 40)):
        density[np.hypot((rows - row) / 0.4, columns - column) < 45] = 800.0
    noise = np.random.default_rng(1).normal(0, 10, density.shape)
    inside = find_breast(_working((density + noise).astype(np.float32)), "left").inside
    assert inside[100, 100], "fat"
    assert inside[out < 145].mean() > 0.98
    assert not inside[out > 155].any()
