"""Leaked contrast is parted from the lumen, on eye-sized drawings."""

import numpy as np
import pytest

from ductoview.analysis.leaks import Pool, PoolGrid, pools_of, split_leaks

ROWS, COLUMNS = 60, 100
DOWN, RIGHT = np.mgrid[:ROWS, :COLUMNS]


@pytest.mark.parametrize("keeps_lumen", [True, False])
def test_a_wide_duct_in_a_soft_pool_stays_as_wide_where_its_lumen_is_known(keeps_lumen: bool) -> None:
    narrow, wide = np.abs(DOWN - 30) <= 2, (np.abs(DOWN - 30) <= 8) & (np.abs(RIGHT - 70) <= 20)
    lumen = narrow | wide
    pool = Pool(area=np.hypot(DOWN - 30, RIGHT - 70) <= 22, radius_mm=2.0, fuzziness=3.0, strength=9.0)
    ducts, leak = split_leaks(lumen, DOWN == 30, (pool,), keeps_lumen=keeps_lumen)
    assert not (ducts & leak).any()
    assert leak[45, 70], "beside the duct"
    assert ducts[30].all(), "through the pool"
    assert ducts[37, 70] == keeps_lumen
    assert leak[37, 70] != keeps_lumen


def test_a_sharp_pool_is_no_leak() -> None:
    lumen = np.abs(DOWN - 30) <= 2
    pool = Pool(area=np.hypot(DOWN - 30, RIGHT - 70) <= 22, radius_mm=2.0, fuzziness=1.8, strength=9.0)
    ducts, leak = split_leaks(lumen, DOWN == 30, (pool,), keeps_lumen=True)
    assert np.array_equal(ducts, lumen)
    assert not leak.any()


@pytest.mark.parametrize(("middle", "count"), [(20.0, 1), (4.0, 0)], ids=["full", "hardly anything in its middle"])
def test_a_pool_has_an_area(middle: float, count: int) -> None:
    """Contrast around a growth may leave the place that is farthest from its wall below what counts as its height."""
    away, ducts = np.hypot(DOWN - 30, RIGHT - 50), np.zeros((ROWS, COLUMNS), bool)
    flat = np.random.default_rng(1).normal(0, 0.3, ducts.shape) + 20 * (away <= 9)
    flat[away <= 2.5] = middle
    pools = pools_of(PoolGrid(flat=flat.astype(np.float32), within=~ducts, mm=0.25), ducts)
    assert [bool(pool.area.any()) for pool in pools] == [True] * count
