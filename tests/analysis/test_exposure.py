"""How dense what fills a duct is, in images whose values are known: half air, half breast with texture."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ductoview.analysis.breast import Breast
from ductoview.analysis.components import box_of
from ductoview.analysis.exposure import exposed, filling_of
from ductoview.analysis.working import Working

MM = 0.1
SHAPE = (300, 400)
AIR_COLUMNS = 120


def _breast(*, outlined: bool = True) -> Breast:
    inside = np.zeros(SHAPE, bool)
    inside[:, AIR_COLUMNS:] = True
    return Breast(inside=inside if outlined else np.ones(SHAPE, bool), outlined=outlined, nipple=None, nipple_score=0.0)


def _working(per_mm: float, gain: float = 1.0) -> tuple[Working, np.ndarray, np.ndarray]:
    """A tube of 1 mm that adds ``per_mm`` of log exposure a mm of path, in texture of a breast's relief."""
    rng = np.random.default_rng(1)
    texture = cv2.GaussianBlur(rng.standard_normal(SHAPE), (0, 0), 5)
    density = 0.05 * texture / texture.std()
    density[:, :AIR_COLUMNS] = -2.0
    away = np.abs(np.arange(SHAPE[0]) - 150.0) * MM
    chord = 2 * np.sqrt(np.clip(0.25 - away**2, 0, None))
    density[:, 200:380] += per_mm * chord[:, None]
    line, lumen = np.zeros(SHAPE, bool), np.zeros(SHAPE, bool)
    line[150, 200:380] = True
    lumen[145:156, 200:380] = True
    working = Working(
        density=(gain * density).astype(np.float32),
        valid=np.ones(SHAPE, bool),
        step=(1.0, 1.0),
        mm=MM,
        scale_known=True,
    )
    return working, line, lumen


def _filling(per_mm: float, *, gain: float = 1.0, outlined: bool = True) -> float | None:
    working, line, lumen = _working(per_mm, gain)
    breast = _breast(outlined=outlined)
    return filling_of(line, lumen, breast.inside & ~lumen, working.density, working, exposed(working, breast).unit)


def test_contrast_is_denser_than_a_vessel_of_its_calibre() -> None:
    contrast, vessel = _filling(0.3), _filling(0.03)
    assert contrast is not None
    assert vessel is not None
    assert contrast > 0.12
    assert vessel < 0.05


@pytest.mark.parametrize("gain", [0.01, 700.0])
def test_what_a_grey_value_is_worth_changes_nothing(gain: float) -> None:
    assert _filling(0.3, gain=gain) == pytest.approx(_filling(0.3), rel=1e-3)


def test_without_a_scale_nothing_is_said() -> None:
    working, line, lumen = _working(0.3)
    breast = _breast()
    unscaled = replace(working, scale_known=False)
    assert (
        filling_of(line, lumen, breast.inside & ~lumen, unscaled.density, unscaled, exposed(unscaled, breast).unit)
        is None
    )


def test_without_air_in_view_nothing_is_said() -> None:
    assert _filling(0.3, outlined=False) is None


def test_what_lies_far_from_the_line_is_not_needed() -> None:
    working, line, lumen = _working(0.3)
    breast = _breast()
    box = box_of(line, round(working.px(6.0)))
    part = [one[box] for one in (line, lumen, breast.inside & ~lumen, working.density)]
    assert filling_of(*part, working, exposed(working, breast).unit) == _filling(0.3)
