"""Where the breast is in a frame, and its nipple: from the outline alone, before any duct is known."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.filters import threshold_otsu
from skimage.morphology import disk

from ductoview.analysis.components import hull_of, labelled
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import SURE_NIPPLE

_COARSE = 360
_LEAST_SEPARATION = 2.2
_SMOOTH_MM = 2.5
_NIPPLE_RADIUS_MM = 14.0
_USUAL_SHARE = 0.15
_FAINT_SHARES = (0.06, 0.02, 0.01)
_FAINT_SMOOTH_MM = 0.8
_DARKEST, _FAT = 0.2, 75
# Of 92 images of another generator a quarter of the breast lies below 0.19 to 0.41 of its brightest twentieth under a film's
# curve, with one of 0.49, and below 0.44 to 0.84 otherwise.
_DARK_FAT = 0.45
_LEAST_AIR, _LEAST_OF_HULL, _LEAST_LUMP, _LUMP_RADIUS_MM = 0.02, 0.88, 0.1, 8.0
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
    if _is_hollow(coarse):
        coarse, density = _beneath_fat(density, valid, coarse, mm)
    shares: tuple[float, ...] = _FAINT_SHARES
    if _is_fat_dark(density, valid, coarse):
        coarse, shares = _with_dark_fat(density, valid, coarse, mm), _FAINT_SHARES[-1:]
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


def outline_of(
    density: NDArray[np.float32],
    valid: NDArray[np.bool_],
    mm: float,
    *,
    share: float = _USUAL_SHARE,
    smooth_mm: float = _SMOOTH_MM,
) -> NDArray[np.bool_] | None:
    """Bool mask of the breast on a coarse image, None when there is no dark surround to tell it from.

    ``share`` of the way from air to tissue is the least that may be breast, where air is not noisier than that; what is
    narrower than two ``smooth_mm`` is not.
    """
    inside = _brighter_than_air(density, valid, share)
    if inside is None:
        return None
    inside = _largest(_opened(inside, smooth_mm / mm))
    filled = inside.astype(np.uint8)
    contours, _ = cv2.findContours(filled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(filled, contours, -1, 1, thickness=-1)
    return filled > 0 if 0.03 < float(filled.mean()) < 0.985 else None


def _is_fat_dark(density: NDArray[np.float32], valid: NDArray[np.bool_], inside: NDArray[np.bool_]) -> bool:
    """Whether a film's curve leaves fat nearly as dark as air, so that the usual limit ends somewhere in it, or at the gland:
    no breast is as hollow as that."""
    outside = valid & ~inside
    if np.count_nonzero(outside) < _LEAST_AIR * np.count_nonzero(valid):
        return False
    air = float(np.median(density[outside]))
    quarter, brightest = np.percentile(density[inside], [25, 95])
    is_dark = air < quarter < air + _DARK_FAT * (brightest - air)
    return bool(is_dark or _is_hollow(inside))


def _is_hollow(inside: NDArray[np.bool_]) -> bool:
    """Whether an outline is as hollow as no breast is."""
    return bool(np.count_nonzero(inside) < _LEAST_OF_HULL * np.count_nonzero(hull_of(inside)))


def _beneath_fat(
    density: NDArray[np.float32], valid: NDArray[np.bool_], usual: NDArray[np.bool_], mm: float
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """The outline with what is brighter than fat no brighter than that, and that density, where air is seen then; else as given.

    Where there is little air in view, fat is the dark class, and muscle and gland are taken for the breast.
    """
    outside = valid & ~usual
    if not outside.any():
        return usual, density
    capped = np.minimum(density, np.float32(np.percentile(density[outside], _FAT)))
    inside = outline_of(capped, valid, mm)
    if inside is None or _is_hollow(inside) or not (usual <= inside).all():
        return usual, density
    is_air_left = np.count_nonzero(valid & ~inside) >= _LEAST_AIR * np.count_nonzero(valid)
    return (inside, capped) if is_air_left else (usual, density)


def _with_dark_fat(
    density: NDArray[np.float32], valid: NDArray[np.bool_], usual: NDArray[np.bool_], mm: float
) -> NDArray[np.bool_]:
    """The convex hull of all that the lowest limit shows: fat as dark as air lies between what is brighter, and skin bulges out.

    What is as narrow as a nipple or letters of lead has no part in it, nor has what is small beside the rest.
    """
    shown = _brighter_than_air(density, valid, _FAINT_SHARES[-1], is_fat_dark=True)
    lumps = _trunk(usual if shown is None else usual | shown, mm, _LUMP_RADIUS_MM)
    _, labels, stats = labelled(lumps)
    is_large = stats[:, cv2.CC_STAT_AREA] > _LEAST_LUMP * np.count_nonzero(usual)
    is_large[0] = False
    return usual | (hull_of(is_large[labels]) & valid)


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
    stands_out = added & ~_trunk(faint, mm)
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


def _brighter_than_air(
    density: NDArray[np.float32], valid: NDArray[np.bool_], share: float, *, is_fat_dark: bool = False
) -> NDArray[np.bool_] | None:
    """Everything brighter than air: padding is air; else the darkest class that is flat and lies at the border.

    Where ``is_fat_dark`` fat lies in that class too, and only the darker half of it says what air reaches.
    """
    if float(valid.mean()) < 0.02:
        return None
    values = density[valid]
    top = float(np.percentile(values, 99))
    limit = top
    for _ in range(3):
        below = values[values < limit]
        if below.size < 0.02 * values.size or float(np.ptp(below)) == 0:
            break
        limit = float(threshold_otsu(np.minimum(below, top)))
        air = valid & (density < limit)
        if _is_far_above_padding(density, valid, air):
            break
        if _is_air(density, valid, air):
            top_of_air = _top_of_air(density[air], density[valid & ~air], share, is_fat_dark=is_fat_dark)
            return valid & (density > min(limit, top_of_air))
    return valid if float(valid.mean()) < 0.97 else None


def _is_far_above_padding(density: NDArray[np.float32], valid: NDArray[np.bool_], dark: NDArray[np.bool_]) -> bool:
    """Whether air is the padding and the dark class is breast, beside an implant that is brighter by far."""
    rest = valid & ~dark
    if float(valid.mean()) > 0.97 or not dark.any() or not rest.any():
        return False
    middle, padding = float(np.median(density[dark])), float(np.median(density[~valid]))
    return middle - padding > 0.3 * (float(np.median(density[rest])) - middle)


def _top_of_air(air: NDArray[np.float32], tissue: NDArray[np.float32], share: float, *, is_fat_dark: bool) -> float:
    """Otsu halves the way from air to tissue; the thin nipple lies below that, but above what air reaches."""
    middle = float(np.median(air))
    if is_fat_dark:
        air, middle = air[air <= middle], float(np.quantile(air, _DARKEST))
    spread = 1.48 * float(np.median(np.abs(air - middle)))
    return middle + max(4 * spread, share * (float(np.median(tissue)) - middle))


def _is_air(density: NDArray[np.float32], valid: NDArray[np.bool_], air: NDArray[np.bool_]) -> bool:
    tissue = valid & ~air
    if air.sum() < 0.02 * valid.sum() or tissue.sum() < 0.03 * valid.sum():
        return False
    low, high = density[air], density[tissue]
    apart = float(np.median(high) - np.median(low))
    spread = float(np.std(low)) + 0.5 * float(np.std(high))
    border = np.concatenate([air[0], air[-1], air[:, 0], air[:, -1]])
    return apart > _LEAST_SEPARATION * spread and bool(border.mean() > 0.05)


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
    out = cv2.distanceTransform((~_trunk(inside, mm)).astype(np.uint8), cv2.DIST_L2, 5)
    height_mm = out[contour[:, 0].astype(int), contour[:, 1].astype(int)] * mm
    # A bump in front counts, one at the fold below the breast does not.
    front = away > away.min() + 0.6 * np.ptp(away)
    worth = np.where(front, np.minimum(height_mm, _CAPPED_MM), 0.0) + 0.05 * (away - away.max()) * mm
    best = int(worth.argmax())
    score = float(np.clip(0.35 + 0.15 * height_mm[best], 0.35, 0.95))
    return contour[best], score


def _trunk(inside: NDArray[np.bool_], mm: float, radius_mm: float = _NIPPLE_RADIUS_MM) -> NDArray[np.bool_]:
    """The breast without what is as narrow as a nipple; the image's border is no skin."""
    rows, columns = inside.shape
    margin = int(30 / mm) + 1
    opened = _opened(np.pad(inside, margin, mode="edge"), radius_mm / mm)
    return opened[margin:, margin:][:rows, :columns]


def chest_wall_of(inside: NDArray[np.bool_]) -> str | None:
    """The side, "left" or "right", that the breast fills; None when both or neither."""
    left, right = float(inside[:, :2].mean()), float(inside[:, -2:].mean())
    if max(left, right) < 0.25 or abs(left - right) < 0.2:
        return None
    return "left" if left > right else "right"


def _opened(mask: NDArray[np.bool_], radius_px: float) -> NDArray[np.bool_]:
    """Opening by a disc through distances: one pass whatever the radius."""
    radius = max(1.0, radius_px)
    if min(mask.shape) < 4:
        return mask
    if radius < 4:
        opened = cv2.morphologyEx(
            mask.astype(np.uint8), cv2.MORPH_OPEN, disk(round(radius)), borderType=cv2.BORDER_REPLICATE
        )
        return np.asarray(opened > 0)
    core = np.asarray(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE) > radius)
    if not core.any():
        return core
    away = cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(away <= radius)


def _largest(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    if count < 2:
        return mask
    return np.asarray(labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()))
