"""Metal in view (wires, clips, markers, lead letters) and coarse calcium: steep on both sides and flat on top, as no duct is.

A tube of contrast is round: a fifth of a millimetre inside its border it has not yet reached its height unless it is thin,
and then it is faint, for even undiluted contrast adds 0.7 of log exposure per mm (350 mg/mL near 20 keV) where steel adds
14. What is steep and flat is taken out of the flat background, so that ducts go on beneath it and none begins in it
(decision 38).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast
from ductoview.analysis.components import thinned
from ductoview.analysis.exposure import Exposed
from ductoview.analysis.kernels import square
from ductoview.analysis.working import Working, masked_blur

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
WIRE = "A thin, dense, sharp line (a wire or the like) is in view; it is not counted as duct."
CLIP = "Something small, dense and sharp (a clip, a marker, calcium) is in view; it is not counted as duct."
_WIRE_MM, _NAMED_MM = 15.0, 3.0
_BORDER_MM = 0.2
_WIDEST_MM, _WIDE_MM = 2.8, 1.0
# Log exposure lost over a fifth of a millimetre on both sides.
_SURE, _MAY = 0.75, 0.48
_FLAT = 0.82
_JOIN_MM, _WITHIN_MM = 0.5, 1.6
_SMALL_MM, _SPUR_MM, _KIN_MM = 20.0, 2.0, 3.0
_LEAST_MM = 1.5
_RIM_MM = 0.25
_FILL_MM = 0.4
_CANNULA_FROM_NIPPLE_MM = 10.0
_CANNULA_DEEP_MM = 25.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Metal:
    """What is dense and sharp in working pixels: ``mask`` with its rim, bool, and the length of the longest piece in mm."""

    mask: Mask
    longest_mm: float

    @property
    def words(self) -> tuple[str, ...]:
        """What to say of it: nothing of what is no longer than a large calcification."""
        if self.longest_mm >= _WIRE_MM:
            return (WIRE,)
        return (CLIP,) if self.longest_mm >= _NAMED_MM else ()


def metal_in(working: Working, breast: Breast, grid: Exposed) -> Metal | None:
    """Metal and coarse calcium in the breast, None when there is none; a cannula in the nipple is left alone.

    Without air in view nothing is looked for: it may be no breast, and how dense a thing is cannot be said.
    """
    if grid.unit <= 0:
        return None
    rows, columns = working.density.shape
    density, inside, mm, unit = grid.density, grid.inside, grid.mm, grid.unit
    steep = density - cv2.erode(density, square(2 * _BORDER_MM / mm))
    if not ((steep > _SURE * unit) & (inside > 0)).any():
        return None
    height = density - cv2.morphologyEx(density, cv2.MORPH_OPEN, square(_WIDEST_MM / mm))
    edge = np.minimum(steep, height) / np.float32(unit)
    found, longest_mm = _pieces(edge, height, inside > 0, breast, (rows / len(density), mm))
    if not found.any():
        return None
    wide = cv2.dilate(found.astype(np.uint8), _disc(_RIM_MM / mm))
    mask = cv2.resize(wide, (columns, rows), interpolation=cv2.INTER_NEAREST) > 0
    return Metal(mask=np.asarray(mask), longest_mm=longest_mm)


def without(flat: Float, metal: Metal, working: Working) -> Float:
    """The flat background with what lies beside the metal going on in it, soft at the rim."""
    around = masked_blur(flat, (~metal.mask).astype(np.float32), working.px(_FILL_MM))
    return np.where(metal.mask, around, flat).astype(np.float32)


def _pieces(edge: Float, height: Float, inside: Mask, breast: Breast, grid: tuple[float, float]) -> tuple[Mask, float]:
    """The connected pieces that are metal, what they enclose filled, and the length in mm of the longest of them.

    ``edge`` in log exposure; ``grid`` says how many working pixels and how many mm a pixel is wide.
    """
    step, mm = grid
    may = cv2.morphologyEx((edge > _MAY).astype(np.uint8), cv2.MORPH_CLOSE, square(_JOIN_MM / mm))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(may, connectivity=8)
    long_mm = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) * mm
    kept = np.bincount(labels[(edge > _SURE) & inside], minlength=count) > 0
    kept &= long_mm >= _LEAST_MM
    kept[0] = False
    branched = np.zeros_like(kept)
    for number in np.flatnonzero(kept):
        left, top, wide, high = stats[number, : cv2.CC_STAT_AREA]
        piece = labels[top : top + high, left : left + wide] == number
        branched[number] = long_mm[number] > _SMALL_MM and _ends(piece, _SPUR_MM / mm) > 2
        kept[number] = (
            not branched[number]
            and not _is_round(piece, height[top : top + high, left : left + wide], mm)
            and not _is_cannula(labels == number, inside, breast, (step, mm))
        )
    if branched.any():
        # Beside what branches lie pieces of the same tree.
        kept[np.unique(labels[cv2.dilate(branched[labels].astype(np.uint8), square(2 * _KIN_MM / mm)) > 0])] = False
    # What is wide is steep at its rims only.
    whole = cv2.morphologyEx(kept[labels].astype(np.uint8), cv2.MORPH_CLOSE, square(_WITHIN_MM / mm)) > 0
    return np.asarray(whole), float(long_mm[kept].max(initial=0.0))


def _ends(piece: Mask, spur_px: float) -> int:
    """How many ends the middle line of a piece has, spurs not counted."""
    line = cv2.copyMakeBorder(thinned(piece).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    around = np.ones((3, 3), np.uint8)

    def ends(of: NDArray[np.uint8]) -> Mask:
        return np.asarray((of > 0) & (cv2.filter2D(of, -1, around, borderType=cv2.BORDER_CONSTANT) <= 2))

    for _ in range(round(spur_px)):
        line[ends(line)] = 0
    return int(np.count_nonzero(ends(line)))


def _is_round(piece: Mask, height: Float, mm: float) -> bool:
    """Whether a wide piece is lower at its rim than in its middle, as a round tube of contrast is and metal is not."""
    margin = round(_WITHIN_MM / mm) + 1
    padded = cv2.copyMakeBorder(piece.astype(np.uint8), *(margin,) * 4, cv2.BORDER_CONSTANT)
    whole = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, square(_WITHIN_MM / mm))
    depth_mm = cv2.distanceTransform(whole, cv2.DIST_L2, 5)[margin:-margin, margin:-margin] * mm
    most_mm = float(depth_mm.max())
    if 2 * most_mm < _WIDE_MM:
        return False
    rim, middle = (depth_mm > _BORDER_MM * 0.8) & (depth_mm <= _BORDER_MM * 1.6), depth_mm >= 0.75 * most_mm
    return bool(rim.any()) and float(np.median(height[rim])) < _FLAT * float(np.median(height[middle]))


def _is_cannula(piece: Mask, inside: Mask, breast: Breast, grid: tuple[float, float]) -> bool:
    """Whether it comes from outside into the nipple and ends not far behind it."""
    step, mm = grid
    if breast.nipple is None or not (piece & ~inside).any():
        return False
    away_mm = np.hypot(*(np.argwhere(piece) - np.array(breast.nipple) / step).T) * mm
    within = inside[piece]
    return (
        float(away_mm.min()) <= _CANNULA_FROM_NIPPLE_MM and float(away_mm[within].max(initial=0.0)) <= _CANNULA_DEEP_MM
    )


def _disc(radius_px: float) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * round(radius_px) + 1,) * 2), dtype=np.uint8)
