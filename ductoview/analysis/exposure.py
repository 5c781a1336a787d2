"""What one of log exposure is worth in an image's own values, and how dense what fills a duct is: no vendor's curve is known."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast
from ductoview.analysis.components import box_of
from ductoview.analysis.kernels import square
from ductoview.analysis.working import Working, masked_blur

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
GRID_MM = 0.08
_TEXTURE_MM = 1.2
_TEXTURE_OFF_SKIN_MM = 3.0
_RELIEF, _RANGE = 0.053, 1.2
_LEAST_TEXTURE = 200
_LEAST_AIR = 0.7
_EVERY = 4
_AROUND_MM = 1.2
_WALL_MM = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exposed:
    """An image on a grid of ``mm``, ``GRID_MM`` or more: ``density`` float32 and ``inside`` the breast, uint8 0 or 1.

    ``unit`` is what one of log exposure is worth in ``density``, 0 where nothing tells: without an outline or air in view.
    """

    density: Float
    inside: NDArray[np.uint8]
    mm: float
    unit: float


def exposed(working: Working, breast: Breast) -> Exposed:
    """The grid of an image and what its values are worth."""
    rows, columns = working.density.shape
    reduce = max(1.0, GRID_MM / working.mm)
    size = max(1, round(columns / reduce)), max(1, round(rows / reduce))
    mm = working.mm * rows / size[1]
    density = cv2.resize(working.density, size, interpolation=cv2.INTER_AREA)
    inside = cv2.resize(breast.inside.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    unit = unit_of(density, inside, mm) if breast.outlined else 0.0
    known = unit > 0 and air_in_view(working, breast, unit)
    return Exposed(density=density, inside=inside, mm=mm, unit=unit if known else 0.0)


def air_in_view(working: Working, breast: Breast, unit: float) -> bool:
    """Whether what is called the surround is as dark as air: an outline drawn on a mere slope gives no unit to trust."""
    some = (slice(None, None, _EVERY),) * 2
    density, inside = working.density[some], breast.inside[some]
    outside = working.valid[some] & ~inside
    if not outside.any() or not inside.any():
        return False
    return float(np.median(density[inside])) - float(np.median(density[outside])) >= _LEAST_AIR * unit


def unit_of(density: Float, inside: NDArray[np.uint8], mm: float) -> float:
    """What one of log exposure is worth in ``density``, by the breast's own texture and range; 0 where it cannot be said.

    The texture's upper tenth rises 0.053 above its surroundings of 1.2 mm, nine tenths of the breast span 1.2 at most.
    """
    coarse = max(1.0, 2 * GRID_MM / mm)
    size = max(1, round(density.shape[1] / coarse)), max(1, round(density.shape[0] / coarse))
    reach = 2 * _TEXTURE_OFF_SKIN_MM / mm / coarse
    deep = cv2.erode(cv2.resize(inside, size, interpolation=cv2.INTER_NEAREST), square(reach)) > 0
    if np.count_nonzero(deep) < _LEAST_TEXTURE:
        return 0.0
    small = cv2.resize(density, size, interpolation=cv2.INTER_AREA)
    rise = small - cv2.morphologyEx(small, cv2.MORPH_OPEN, square(_TEXTURE_MM / mm / coarse))
    low, high = np.percentile(small[deep], [5, 95])
    return max(float(np.percentile(rise[deep], 90)) / _RELIEF, float(high - low) / _RANGE)


def filling_of(line: Mask, lumen: Mask, tissue: Mask, density: Float, working: Working, unit: float) -> float | None:
    """The ``density_per_mm`` of a duct as log exposure; ``unit`` is that of ``exposed``.

    None where nothing tells what log exposure or a mm is worth: without air in view, with hardly any breast, without a scale.
    """
    if unit <= 0 or not working.scale_known or not line.any():
        return None
    return density_per_mm(line, lumen, tissue, density, working) / unit


def density_per_mm(line: Mask, lumen: Mask, tissue: Mask, density: Float, working: Working) -> float:
    """Density that what fills a duct adds to its surroundings for each mm of calibre, in the median along ``line``, which has
    some pixels.

    ``lumen`` holds the duct, ``tissue`` what is surely none; both bool, ``density`` float32, all of one part of the ``working``
    image. Without a scale it says nothing by itself, but may be compared with that of another duct.
    """
    box = box_of(line, round(working.px(4 * _AROUND_MM)))
    around = masked_blur(density[box], tissue[box].astype(np.float32), working.px(_AROUND_MM), least=0.02)
    calibre_mm = 2 * working.mm * cv2.distanceTransform(lumen[box].astype(np.uint8), cv2.DIST_L2, 5)[line[box]]
    return float(np.median((density[box] - around)[line[box]] / (calibre_mm + _WALL_MM)))
