"""Pools of contrast: leaked into tissue when they have no sharp wall, filled cysts when they have."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.components import labelled, nearest_of, places_of
from ductoview.analysis.working import masked_blur

Mask = NDArray[np.bool_]
Float = NDArray[np.float32]
GRID_MM = 0.25
AROUND_MM = 7.0
LEAST_RADIUS_MM = 1.1
_SURE = 6.0
_COMPACT = 3.4
_FUZZY = 2.3
_FREE = 0.2
_CYST_KNOWN = 0.6
_ROUND = 0.7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """A compact pool of contrast: its ``area`` as a mask; ``fuzziness`` is its area at 30 % of its height over that at 70 %.

    A ball has 1.8, a round tube 1.3, a cloud of Gaussian section 3.4. ``strength`` is its height in units of texture.
    """

    area: Mask
    radius_mm: float
    fuzziness: float
    strength: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoolGrid:
    """A breast on a grid of ``mm``, a quarter of a millimetre or more: ``flat`` density, and what lies ``within`` it."""

    flat: Float
    within: Mask
    mm: float


def pool_grid(flat: Float, inside: Mask, mm: float) -> PoolGrid:
    """The grid of a breast whose pixels are ``mm`` wide."""
    rows, columns = flat.shape
    reduce = max(1.0, GRID_MM / mm)
    shape = max(1, round(rows / reduce)), max(1, round(columns / reduce))
    return PoolGrid(
        flat=cv2.resize(flat, shape[::-1], interpolation=cv2.INTER_AREA),
        within=cv2.resize(inside.astype(np.float32), shape[::-1], interpolation=cv2.INTER_AREA) > 0.9,
        mm=mm * rows / shape[0],
    )


def pools_of(grid: PoolGrid, ridges: Mask) -> tuple[Pool, ...]:
    """Pools on a grid of a quarter of a millimetre; widest first. ``ridges`` are the ducts in working pixels."""
    small, within, step = grid.flat, grid.within, grid.mm
    if within.sum() < 100:
        return ()
    ducts = cv2.resize(ridges.astype(np.float32), small.shape[::-1], interpolation=cv2.INTER_AREA) > 0
    tissue = within & (cv2.dilate(ducts.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0)
    contrast = small - masked_blur(small, tissue.astype(np.float32), AROUND_MM / step, least=0.02)
    seen = contrast[tissue]
    texture = 1.48 * float(np.median(np.abs(seen - np.median(seen)))) if seen.size > 100 else 0.0
    if texture <= 0:
        return ()
    # Thin tubes go, what is at least 1.2 mm wide stays.
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * round(0.6 / step) + 1,) * 2)
    broad = cv2.morphologyEx(np.where(within, contrast, 0).astype(np.float32), cv2.MORPH_OPEN, kernel)
    return tuple(_pools(broad, texture, step))


def _pools(broad: Float, texture: float, step: float) -> list[Pool]:
    found = []
    left = broad > _SURE * texture
    for _ in range(12):
        depth = cv2.distanceTransform(np.pad(left, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
        radius = float(depth.max())
        if radius * step < LEAST_RADIUS_MM:
            break
        row, column = np.unravel_index(int(depth.argmax()), depth.shape)
        blob = _opened_at(depth, 0.7 * radius, int(row), int(column))
        left &= ~(cv2.dilate(blob.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
        if blob.sum() > _COMPACT * math.pi * radius**2:
            continue
        height = float(np.percentile(broad[blob], 90))
        near = cv2.dilate(blob.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=max(1, round(radius))) > 0
        low, high = (near & (broad > share * height) for share in (0.3, 0.7))
        if not low[row, column]:
            continue  # What is hardly dense in its middle, as around a growth, has no area.
        found.append(
            Pool(
                area=_with(low, int(row), int(column)),
                radius_mm=radius * step,
                fuzziness=float(low.sum() / max(1, high.sum())),
                strength=height / texture,
            )
        )
    return found


def _opened_at(depth: Float, radius: float, row: int, column: int) -> Mask:
    """What a disc of that radius covers when it is moved within the mask from a place."""
    core = _with(depth >= radius, row, column)
    return np.asarray(cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 5) <= radius)


def _with(mask: Mask, row: int, column: int) -> Mask:
    _, labels, _ = labelled(mask)
    return np.asarray((labels == labels[row, column]) & mask)


def split_leaks(
    lumen: Mask, centreline: Mask, pools: tuple[Pool, ...], *, keeps_lumen: bool = False
) -> tuple[Mask, Mask]:
    """The lumen without leaked contrast, and the leak, both in the lumen's pixels.

    A pool is leaked when its edge is soft and a good part of it lies where no duct was measured. The ducts that lead through it
    keep the calibre they have around it, and all of the lumen where that ``keeps_lumen``: of what a network calls lumen in 13
    leaks of 50 development images (25000-25049) 86 of 100 pixels are.
    """
    rows, columns = lumen.shape
    leak = np.zeros(lumen.shape, dtype=bool)
    for pool in pools:
        if pool.fuzziness < _FUZZY:
            continue
        area = cv2.resize(pool.area.astype(np.float32), (columns, rows), interpolation=cv2.INTER_LINEAR) > 0.5
        free = 1 - int(np.count_nonzero(lumen & area)) / max(1, int(np.count_nonzero(area)))
        if free >= _FREE:
            leak |= area
    if keeps_lumen:
        return lumen, leak & ~lumen
    if not leak.any():
        return lumen, leak
    radius = cv2.distanceTransform(lumen.astype(np.uint8), cv2.DIST_L2, 5)
    outside = centreline & ~leak
    around = outside & (cv2.dilate(leak.astype(np.uint8), np.ones((41, 41), np.uint8)) > 0)
    usual = float(np.median(radius[around])) if around.any() else 1.0
    from_axis = cv2.distanceTransform((~centreline).astype(np.uint8), cv2.DIST_L2, 5)
    ducts = lumen & (~leak | (from_axis <= usual))
    return ducts, leak & ~ducts


def with_cysts(lumen: Mask, pools: tuple[Pool, ...], gap_px: float) -> Mask:
    """The lumen with filled cysts: sharp, round pools outside it that begin within ``gap_px`` of a duct, and the way there."""
    rows, columns = lumen.shape
    whole = lumen.copy()
    if not lumen.any():
        return whole
    for pool in pools:
        if pool.fuzziness >= _FUZZY:
            continue
        area = cv2.resize(pool.area.astype(np.float32), (columns, rows), interpolation=cv2.INTER_LINEAR) > 0.5
        size = int(np.count_nonzero(area))
        if size == 0:
            continue
        if int(np.count_nonzero(lumen & area)) > _CYST_KNOWN * size or _roundness(area) < _ROUND:
            continue
        distance, nearest, where = nearest_of(lumen)
        places = np.column_stack(places_of(area))
        away = distance[places[:, 0], places[:, 1]]
        first = places[int(away.argmin())]
        if float(away.min()) > gap_px:
            continue
        whole |= area
        row, column = where[nearest[first[0], first[1]]]
        line = whole.astype(np.uint8)
        cv2.line(line, (int(column), int(row)), (int(first[1]), int(first[0])), 1, 3)
        whole = line > 0
    return whole


def _roundness(area: Mask) -> float:
    """Area over that of the smallest circle around it: 1 for a disc."""
    contours, _ = cv2.findContours(area.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    radius = float(cv2.minEnclosingCircle(max(contours, key=len))[1])
    return int(np.count_nonzero(area)) / max(math.pi * radius**2, 1.0)
