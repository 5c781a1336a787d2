"""A nipple seen from the front: a round patch, denser than what lies around it on every side, some way inside the outline.

The outline does not show such a nipple (2 of 5 exposures of another generator). All around its rim there is air beyond it, so
that the step there is as steep on one side as on the other; a mass has none like that, and what holds contrast a higher one.
"""

import math
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast
from ductoview.analysis.components import box_about
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import SURE_NIPPLE

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
Place = tuple[float, float]
LEAST_STEP, LEAST_EVEN = 0.055, 0.45
"""The least step on any side, as a share of the breast's range of density and of the step on the middle one of its sides: of 40
exposures by another generator whose outline shows no nipple (seeds 1000-1031, 230-289, with and without contrast) 17 have more,
all of them within 0.6 mm of the nipple; of the rest none has both."""
MOST_STEP = 0.4
"""The most on the middle one of its sides, as such a share: those 17 have 0.07 to 0.32. A higher step is a filled cyst's."""
FRONTAL_SCORE = 0.6
"""Below what is sure: no way is measured from it, for a round mass or a thinly filled cyst may look the same."""
_GRID_MM = 0.5
_RADII_MM = (3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0)
_SIDES = 8
_BESIDE_MM, _BAND_MM = 0.2, 1.0
_FROM_TIP_MM, _AROUND_MM = 30.0, 10.0


def with_frontal_nipple(working: Working, breast: Breast) -> Breast:
    """The breast with its nipple where it is seen from the front, if its outline shows none surely and one is seen."""
    if breast.nipple is None or breast.nipple_score >= SURE_NIPPLE:
        return breast
    found = nipple_from_the_front(working, breast.inside, breast.nipple)
    if found is None:
        return breast
    place, radius_mm = found
    return replace(breast, nipple=place, nipple_score=FRONTAL_SCORE, frontal_radius_mm=radius_mm)


def nipple_from_the_front(working: Working, inside: Mask, tip: Place) -> tuple[Place, float] | None:
    """The nipple's middle, row and column in working pixels, and its radius in mm, None where none is seen within 30 mm of the
    outline's ``tip``.

    ``inside`` bool: the breast.
    """
    low, high = (float(value) for value in np.percentile(working.density[inside][::7], [5, 95]))
    reach = round(working.px(_FROM_TIP_MM + _AROUND_MM))
    if high <= low or reach < 1:
        return None
    box = box_about(tip, reach, inside.shape)
    reduce = _GRID_MM / working.mm
    size = tuple(max(1, round((side.stop - side.start) / reduce)) for side in reversed(box))
    density = cv2.resize(working.density[box], size, interpolation=cv2.INTER_AREA)
    within = cv2.resize(inside[box].astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    scale = np.array([(side.stop - side.start) / count for side, count in zip(box, reversed(size), strict=True)])
    corner = np.array([side.start for side in box])
    rows, columns = np.mgrid[: size[1], : size[0]]
    own = (np.array(tip) - corner + 0.5) / scale - 0.5
    near = np.hypot(rows - own[0], columns - own[1]) * _GRID_MM <= _FROM_TIP_MM
    off_skin = cv2.distanceTransform(np.pad(within, 1, mode="edge"), cv2.DIST_L2, 5)[1:-1, 1:-1] * _GRID_MM
    most = 0.0
    found: tuple[Place, float] | None = None
    for radius_mm in _RADII_MM:
        # The roundest is that which is steep on all sides but one: a duct leaves it there.
        steps = _steps(density, radius_mm)
        second = np.where(near & (off_skin > radius_mm + _BESIDE_MM), steps[1], -np.inf)
        at = np.unravel_index(int(second.argmax()), second.shape)
        if second[at] > most:
            most, (least, middle) = float(second[at]), (float(steps[side][at]) for side in (0, _SIDES // 2))
            row, column = (np.array(at) + 0.5) * scale - 0.5 + corner
            is_one = least >= max(LEAST_STEP * (high - low), LEAST_EVEN * middle) and middle <= MOST_STEP * (high - low)
            found = ((float(row), float(column)), radius_mm) if is_one else None
    return found


def _steps(density: Float, radius_mm: float) -> Float:
    """How much denser a circle about each place is within than beyond on its sides, (sides, rows, columns), the least first."""
    steps = [cv2.filter2D(density, cv2.CV_32F, kernel, borderType=cv2.BORDER_REPLICATE) for kernel in _sides(radius_mm)]
    return np.sort(np.stack(steps), axis=0)


@cache
def _sides(radius_mm: float) -> tuple[Float, ...]:
    """A kernel for each side: the mean of a band within the circle less that of a band beyond."""
    half = math.ceil((radius_mm + _BESIDE_MM + _BAND_MM) / _GRID_MM) + 1
    rows, columns = np.mgrid[-half : half + 1, -half : half + 1] * _GRID_MM
    away, turn = np.hypot(rows, columns), np.arctan2(rows, columns) / math.tau * _SIDES
    found = []
    for side in range(_SIDES):
        on_side = np.abs((turn - side + _SIDES / 2) % _SIDES - _SIDES / 2) <= 0.5
        inner = on_side & (away <= radius_mm - _BESIDE_MM) & (away > radius_mm - _BESIDE_MM - _BAND_MM)
        outer = on_side & (away > radius_mm + _BESIDE_MM) & (away <= radius_mm + _BESIDE_MM + _BAND_MM)
        found.append((inner / max(1, inner.sum()) - outer / max(1, outer.sum())).astype(np.float32))
    return tuple(found)
