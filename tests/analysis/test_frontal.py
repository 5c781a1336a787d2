"""A nipple seen from the front, in a drawn breast with and without what may look like one."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast, find_breast
from ductoview.analysis.frontal import with_frontal_nipple
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import SURE_NIPPLE

MM = 0.25
ROWS, COLUMNS = 480, 400
ROW, DEEP_PX, AT = 240, 220, (250.0, 160.0)
Density = NDArray[np.float64]
DOWN, RIGHT = np.mgrid[:ROWS, :COLUMNS].astype(np.float64)


def patch(radius_mm: float, soft_mm: float = 0.3) -> Density:
    """1 in a round patch, whose rim is so soft, 0 outside."""
    off_mm = np.hypot(DOWN - AT[0], RIGHT - AT[1]) * MM - radius_mm
    return 1 / (1 + np.exp(off_mm / soft_mm))


def breast(added: Density | float = 0.0, *, nipple: bool = False) -> Breast:
    """A round breast on the left, 55 mm deep, thinner towards the skin and uneven within, and what is added to it."""
    out_mm = (np.hypot(DOWN - ROW, RIGHT) - DEEP_PX) * MM
    thick = np.sqrt(np.clip(-out_mm / 25, 0, 1))
    noise = np.random.default_rng(1).normal(0, 1, (ROWS, COLUMNS))
    density = thick * (600 + 200 * np.sin(DOWN / 60) * np.sin(RIGHT / 50) + added) + 5 * noise
    if nipple:
        density[ROW - 12 : ROW + 12, DEEP_PX - 8 : DEEP_PX + 36] = 500
    working = Working(
        density=density.astype(np.float32), valid=np.ones((ROWS, COLUMNS), bool), step=(1.0, 1.0), mm=MM, scale_known=True
    )  # fmt: skip
    return with_frontal_nipple(working, find_breast(working, "left"))


@pytest.mark.parametrize("radius_mm", [3.5, 5.0, 6.5])
def test_a_round_patch_that_is_as_steep_all_around_is_the_nipple_and_stays_unsure(radius_mm: float) -> None:
    found = breast(150 * patch(radius_mm))
    assert found.frontal_radius_mm == pytest.approx(radius_mm, abs=0.6)
    assert found.nipple is not None
    assert np.hypot(found.nipple[0] - AT[0], found.nipple[1] - AT[1]) * MM < 0.6
    assert found.nipple_score < SURE_NIPPLE, "a cyst may look the same: no way is measured from it"


def test_a_duct_that_leaves_it_hides_it_not() -> None:
    duct = 300 * (np.abs(DOWN - AT[0]) * MM < 0.8) * (AT[1] > RIGHT)
    assert breast(150 * patch(5.0) + duct).frontal_radius_mm


@pytest.mark.parametrize(
    "added",
    [0.0, 300 * patch(5.0, soft_mm=3.0), 150 * patch(12.0), 150 * patch(5.0) * (AT[1] > RIGHT)],
    ids=["nothing", "a soft mass", "a large one", "half of one"],
)
def test_what_has_no_such_rim_is_none(added: Density | float) -> None:
    assert breast(added).frontal_radius_mm is None


def test_a_nipple_that_the_outline_shows_stays_the_nipple() -> None:
    found = breast(150 * patch(5.0), nipple=True)
    assert found.frontal_radius_mm is None
    assert found.nipple_score >= SURE_NIPPLE
