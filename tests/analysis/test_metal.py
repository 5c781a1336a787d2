"""A drawn breast with metal, with round tubes of contrast, and with both: metal is told by what no tube of contrast is."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from ductoview.analysis.frame import frame_of
from ductoview.analysis.ground import Ground, ground_of
from ductoview.analysis.metal import CLIP, WIRE
from ductoview.analysis.pipeline import analyse
from ductoview.model.image import Mammogram
from tests.analysis.images import mammogram, spacing

ROWS, COLUMNS, MM, LOG = 900, 760, 0.1, 240.0
"""``LOG`` stored values are one of log exposure."""
Density = NDArray[np.float64]
Point = tuple[float, float]
DOWN, DEEP = (axis * MM for axis in np.mgrid[-ROWS // 2 : ROWS // 2, 0:COLUMNS])


def breast(seed: int = 1) -> Density:
    """A half ellipse of 60 x 80 mm on the left, thin towards the skin, with texture."""
    rng = np.random.default_rng(seed)
    inward = 1 - np.hypot(DOWN / 40, DEEP / 60)
    thick = np.sqrt(np.clip(np.minimum(inward * 6, 1) * 2 - np.minimum(inward * 6, 1) ** 2, 0, None))
    texture = gaussian_filter(rng.standard_normal(DOWN.shape), 4)
    return np.where(inward > 0, thick * (800 + 12 * texture / texture.std() + rng.normal(0, 4, DOWN.shape)), 0.0)


def away(start: Point, end: Point) -> Density:
    """Distance in mm from a straight run (down, deep in mm)."""
    down, deep = end[0] - start[0], end[1] - start[1]
    along = np.clip(((DOWN - start[0]) * down + (DEEP - start[1]) * deep) / (down**2 + deep**2), 0, 1)
    return np.asarray(np.hypot(DOWN - start[0] - along * down, DEEP - start[1] - along * deep))


def steel(start: Point, end: Point, calibre_mm: float = 0.4) -> Density:
    """A wire that lets nothing through, as blurred as a detector does it: 1.4 of log exposure, for scatter fills it."""
    return np.asarray(gaussian_filter(1.4 * LOG * (away(start, end) <= calibre_mm / 2), 0.7))


def contrast(start: Point, end: Point, calibre_mm: float, iodine_mg_ml: float = 350.0) -> Density:
    """A round duct filled with undiluted contrast."""
    chord = 2 * np.sqrt(np.clip((calibre_mm / 2) ** 2 - away(start, end) ** 2, 0, None))
    return np.asarray(gaussian_filter(chord * iodine_mg_ml * 0.00205 * LOG, 0.7))


def image(density: Density) -> Mammogram:
    return mammogram(np.clip(density, 0, 4000).astype(np.uint16), scale=spacing(MM))


def ground(density: Density) -> Ground:
    return ground_of(frame_of(image(density)))


ACROSS: tuple[Point, Point] = (-32.0, 30.0), (8.0, 14.0)


def test_a_wire_is_taken_out_of_the_background() -> None:
    bare, found = ground(breast()), ground(breast() + steel(*ACROSS))
    assert bare.metal is None
    assert found.metal is not None
    assert found.metal.words == (WIRE,)
    assert found.metal.mask[away(*ACROSS) <= 0.2][found.breast.inside[away(*ACROSS) <= 0.2]].mean() > 0.95
    assert np.abs(found.flat - bare.flat)[bare.breast.inside].max() < 0.3 * LOG


@pytest.mark.parametrize("calibre_mm", [0.3, 0.5, 0.8, 1.2, 1.8, 3.0, 5.0])
def test_no_round_tube_of_contrast_is_metal(calibre_mm: float) -> None:
    assert ground(breast() + contrast((-20, 10), (5, 45), calibre_mm)).metal is None


def test_a_duct_goes_on_beneath_a_wire() -> None:
    duct = contrast((0, 5), (0, 45), 1.0)
    found = ground(breast() + duct + steel(*ACROSS))
    assert found.metal is not None
    under = found.metal.mask & (duct > 0.6 * LOG)
    beside = found.breast.inside & (duct == 0) & (np.abs(DOWN) < 4)
    assert under.any()
    assert found.flat[under].mean() > found.flat[beside].mean() + 0.15 * LOG


def test_two_small_clips_have_their_own_words() -> None:
    clips = steel((-5, 20), (-2, 21), 0.5) + steel((10, 30), (11, 33), 0.5)
    found = ground(breast() + clips)
    assert found.metal is not None
    assert found.metal.words == (CLIP,)


def test_what_branches_is_no_metal_however_bright() -> None:
    tree = np.maximum.reduce(
        [steel((0, 50), (0, 30)), steel((0, 30), (-14, 8)), steel((0, 30), (14, 8)), steel((-7, 19), (2, 5))]
    )
    assert ground(breast() + tree).metal is None


def test_a_cannula_in_the_nipple_is_left_alone() -> None:
    found = ground(breast() + steel((0, 75), (0, 50), 0.4))
    assert found.breast.nipple is not None
    assert found.metal is None


def test_without_air_in_view_nothing_is_called_metal() -> None:
    middle = (slice(300, 600), slice(100, 400))
    assert ground((breast() + steel(*ACROSS))[middle]).metal is None


def test_a_wire_on_a_scout_gives_no_tree_and_the_analysis_says_so() -> None:
    analysis = analyse(image(breast() + steel(*ACROSS)))
    assert not analysis.contrast_found
    assert analysis.findings == ()
    assert analysis.warnings == (WIRE,)
