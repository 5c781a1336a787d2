"""Where air ends and the breast begins in a frame: by brightness alone, whatever film, fat and little air in view make of it."""

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.filters import threshold_otsu
from skimage.morphology import disk

from ductoview.analysis.components import hull_of, labelled

FAINTEST_SHARE = 0.01
"""Of the way from air to tissue: the lowest limit that still shows something."""
NIPPLE_RADIUS_MM = 14.0
_LEAST_SEPARATION = 2.2
_SMOOTH_MM = 2.5
_USUAL_SHARE = 0.15
_DARKEST, _FAT = 0.2, 75
# Of 92 images of another generator a quarter of the breast lies below 0.19 to 0.41 of its brightest twentieth under a film's
# curve, with one of 0.49, and below 0.44 to 0.84 otherwise.
_DARK_FAT = 0.45
_LEAST_AIR, _LEAST_OF_HULL, _LEAST_LUMP, _LUMP_RADIUS_MM = 0.02, 0.88, 0.1, 8.0


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


def is_fat_dark(density: NDArray[np.float32], valid: NDArray[np.bool_], inside: NDArray[np.bool_]) -> bool:
    """Whether a film's curve leaves fat nearly as dark as air, so that the usual limit ends somewhere in it, or at the gland:
    no breast is as hollow as that. ``inside`` is the usual outline, all of one shape, as outline_of takes and gives them."""
    outside = valid & ~inside
    if np.count_nonzero(outside) < _LEAST_AIR * np.count_nonzero(valid):
        return False
    air = float(np.median(density[outside]))
    quarter, brightest = np.percentile(density[inside], [25, 95])
    is_dark = air < quarter < air + _DARK_FAT * (brightest - air)
    return bool(is_dark or is_hollow(inside))


def is_hollow(inside: NDArray[np.bool_]) -> bool:
    """Whether an outline, bool (rows, columns), is as hollow as no breast is."""
    return bool(np.count_nonzero(inside) < _LEAST_OF_HULL * np.count_nonzero(hull_of(inside)))


def beneath_fat(
    density: NDArray[np.float32], valid: NDArray[np.bool_], usual: NDArray[np.bool_], mm: float
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """The outline (bool, as the ``usual`` one) with what is brighter than fat no brighter than that, and that density, where air
    is seen then; else as given.

    Where there is little air in view, fat is the dark class, and muscle and gland are taken for the breast.
    """
    outside = valid & ~usual
    if not outside.any():
        return usual, density
    capped = np.minimum(density, np.float32(np.percentile(density[outside], _FAT)))
    inside = outline_of(capped, valid, mm)
    if inside is None or is_hollow(inside) or not (usual <= inside).all():
        return usual, density
    is_air_left = np.count_nonzero(valid & ~inside) >= _LEAST_AIR * np.count_nonzero(valid)
    return (inside, capped) if is_air_left else (usual, density)


def with_dark_fat(
    density: NDArray[np.float32], valid: NDArray[np.bool_], usual: NDArray[np.bool_], mm: float
) -> NDArray[np.bool_]:
    """The outline, bool as the ``usual`` one, as the convex hull of all that the lowest limit shows: fat as dark as air lies
    between what is brighter, and skin bulges out.

    What is as narrow as a nipple or letters of lead has no part in it, nor has what is small beside the rest.
    """
    shown = _brighter_than_air(density, valid, FAINTEST_SHARE, is_fat_dark=True)
    lumps = without_narrow(usual if shown is None else usual | shown, mm, _LUMP_RADIUS_MM)
    _, labels, stats = labelled(lumps)
    is_large = stats[:, cv2.CC_STAT_AREA] > _LEAST_LUMP * np.count_nonzero(usual)
    is_large[0] = False
    return usual | (hull_of(is_large[labels]) & valid)


def without_narrow(inside: NDArray[np.bool_], mm: float, radius_mm: float = NIPPLE_RADIUS_MM) -> NDArray[np.bool_]:
    """An outline, bool (rows, columns), without what is narrower than two ``radius_mm``, which a nipple is; the image's border is
    no skin."""
    rows, columns = inside.shape
    margin = int(30 / mm) + 1
    opened = _opened(np.pad(inside, margin, mode="edge"), radius_mm / mm)
    return opened[margin:, margin:][:rows, :columns]


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
