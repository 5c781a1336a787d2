"""Where the breast is in a frame, and its nipple: from the outline alone, before any duct is known."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.outline import (
    FAINTEST_SHARE,
    beneath_fat,
    is_fat_dark,
    is_hollow,
    outline_of,
    with_dark_fat,
    without_narrow,
)
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import SURE_NIPPLE

_COARSE = 360
_FAINT_SHARES = (0.06, 0.02, FAINTEST_SHARE)
_FAINT_SMOOTH_MM = 0.8
_FAINT_NIPPLE_MM = 10.0
_LONGEST_NIPPLE_MM = 14.0
_CAPPED_MM = 12.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Breast:
    """``inside`` bool in working pixels: the breast, or everything valid when no outline is in view (``outlined``).

    ``nipple`` is (row, column) in working pixels with a score 0..1, None when the outline shows none. ``frontal_radius_mm`` is
    its radius where it is seen from the front instead (``frontal``), else None.
    """

    inside: NDArray[np.bool_]
    outlined: bool
    nipple: tuple[float, float] | None
    nipple_score: float
    frontal_radius_mm: float | None = None


def find_breast(working: Working, chest_wall: str | None) -> Breast:
    """The breast of a frame; never fails: without a believable outline all valid pixels are taken."""
    rows, columns = working.density.shape
    reduce = max(1, math.ceil(max(rows, columns) / _COARSE))
    size = (max(1, columns // reduce), max(1, rows // reduce))
    density = cv2.resize(working.density, size, interpolation=cv2.INTER_AREA)
    valid = cv2.resize(working.valid.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    mm = working.mm * rows / size[1]
    coarse = outline_of(density, valid, mm)
    if coarse is None:
        return Breast(inside=working.valid, outlined=False, nipple=None, nipple_score=0.0)
    tissue = float(np.median(density[coarse]))
    if is_hollow(coarse):
        coarse, density = beneath_fat(density, valid, coarse, mm)
    shares: tuple[float, ...] = _FAINT_SHARES
    if is_fat_dark(density, valid, coarse):
        coarse, shares = with_dark_fat(density, valid, coarse, mm), (FAINTEST_SHARE,)
    nipple, score = _nipple(coarse, mm, chest_wall)
    if score < SURE_NIPPLE:
        coarse, nipple, score = _with_faint_nipple(density, valid, coarse, mm, chest_wall, tissue, shares)
    smooth = cv2.resize(coarse.astype(np.float32), (columns, rows), interpolation=cv2.INTER_LINEAR)
    scale = np.array([rows / size[1], columns / size[0]])
    at = None if nipple is None else (nipple + 0.5) * scale - 0.5
    return Breast(
        inside=(smooth > 0.5) & working.valid,
        outlined=True,
        nipple=None if at is None else (float(at[0]), float(at[1])),
        nipple_score=score,
    )


def _with_faint_nipple(
    density: NDArray[np.float32],
    valid: NDArray[np.bool_],
    usual: NDArray[np.bool_],
    mm: float,
    chest_wall: str | None,
    tissue: float,
    shares: tuple[float, ...],
) -> tuple[NDArray[np.bool_], NDArray[np.float64] | None, float]:
    """The usual outline, with the nipple that a lower limit shows where it shows one plainly better.

    A film's curve and a narrow processing leave the nipple a few hundredths as bright as tissue, or nothing of it but
    the duct filled in it. Only the nipple is taken from the lower limit: elsewhere it follows scatter around the breast.
    """
    nipple, score = _nipple(usual, mm, chest_wall)
    found = usual
    for share in shares:
        faint = outline_of(density, valid, mm, share=share, smooth_mm=_FAINT_SMOOTH_MM)
        tip, worth = (None, 0.0) if faint is None else _nipple(faint, mm, chest_wall)
        if faint is None or tip is None or worth < score + 0.1:
            continue
        bump = _bump_at(tip, faint, usual, mm)
        if not _is_instrument(bump, density, usual, mm, tissue):
            found, nipple, score = usual | bump, tip, worth
    return found, nipple, score


def _bump_at(
    tip: NDArray[np.float64], faint: NDArray[np.bool_], usual: NDArray[np.bool_], mm: float
) -> NDArray[np.bool_]:
    """What the lower limit adds from a tip straight back to the usual outline, as wide as what stands out there."""
    rows, columns = np.mgrid[: usual.shape[0], : usual.shape[1]]
    away = np.hypot(rows - tip[0], columns - tip[1]) * mm
    places = np.argwhere(usual)
    back = places[int(np.hypot(*(places - tip).T).argmin())] - tip
    back /= max(float(np.hypot(*back)), 1e-6)
    aside = np.abs((rows - tip[0]) * back[1] - (columns - tip[1]) * back[0]) * mm
    added = faint & ~usual & (away <= _FAINT_NIPPLE_MM)
    stands_out = added & ~without_narrow(faint, mm)
    wide = float(np.percentile(aside[stands_out], 80)) if stands_out.any() else 0.0
    return np.asarray(added & (aside <= wide + mm))


def _is_instrument(
    bump: NDArray[np.bool_], density: NDArray[np.float32], usual: NDArray[np.bool_], mm: float, tissue: float
) -> bool:
    """Whether what stands out of the breast is a cannula: longer than a nipple, or as bright as ``tissue`` over air."""
    away = cv2.distanceTransform((~usual).astype(np.uint8), cv2.DIST_L2, 5) * mm
    out = bump & (away > 1.0)
    if not out.any():
        return False
    return bool(away[out].max() > _LONGEST_NIPPLE_MM or np.median(density[out]) > tissue)


def _nipple(inside: NDArray[np.bool_], mm: float, chest_wall: str | None) -> tuple[NDArray[np.float64] | None, float]:
    """The bump on the outline, or the point farthest from the chest wall with a lower score."""
    side = chest_wall or chest_wall_of(inside)
    if side is None:
        return None, 0.0
    contours, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    contour = max(contours, key=len).reshape(-1, 2)[:, ::-1].astype(np.float64)
    rows, columns = inside.shape
    skin = (contour > 1).all(axis=1) & (contour[:, 0] < rows - 2) & (contour[:, 1] < columns - 2)
    if skin.sum() < 8:
        return None, 0.0
    contour = contour[skin]
    away = contour[:, 1] if side == "left" else columns - 1 - contour[:, 1]
    out = cv2.distanceTransform((~without_narrow(inside, mm)).astype(np.uint8), cv2.DIST_L2, 5)
    height_mm = out[contour[:, 0].astype(int), contour[:, 1].astype(int)] * mm
    # A bump in front counts, one at the fold below the breast does not.
    front = away > away.min() + 0.6 * np.ptp(away)
    worth = np.where(front, np.minimum(height_mm, _CAPPED_MM), 0.0) + 0.05 * (away - away.max()) * mm
    best = int(worth.argmax())
    score = float(np.clip(0.35 + 0.15 * height_mm[best], 0.35, 0.95))
    return contour[best], score


def chest_wall_of(inside: NDArray[np.bool_]) -> str | None:
    """The side, "left" or "right", that the breast fills; None when both or neither."""
    left, right = float(inside[:, :2].mean()), float(inside[:, -2:].mean())
    if max(left, right) < 0.25 or abs(left - right) < 0.2:
        return None
    return "left" if left > right else "right"
