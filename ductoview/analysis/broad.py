"""Broad pools of contrast beside or around ducts, whatever the segmentation took them for: leaks, filled cysts, lobules."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import percentile_filter

from ductoview.analysis.courses import Course, courses_of
from ductoview.analysis.look import Look
from ductoview.analysis.working import masked_blur

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
GRID_MM = 0.3
LEAST_DUCT_MM = 12.0
_AROUND_MM = 6.0
_NEAR_MM = 0.9
LEAST_AREA_MM2 = 2.0
_OF_DUCT = 0.2
_OPEN_MM = 0.75


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BroadPool:
    """One pool.

    ``outline`` (n, 2) and ``centre`` in fine pixels; ``size_mm`` its longest axis, ``area_mm2`` without the ducts that cross
    it; ``strength`` its mean contrast over that of the ducts; ``edge`` the share of it that is gone 0.75 mm outside;
    ``covered`` the share that the segmentation called lumen or leak. ``body`` is its widest part, ``body_share`` of the
    pool; ``body_roundness`` is the body's area over that of the circle around it.
    """

    outline: NDArray[np.float64]
    centre: NDArray[np.float64]
    size_mm: float
    area_mm2: float
    strength: float
    edge: float
    covered: float
    body: NDArray[np.float64]
    body_mm: float
    body_roundness: float
    body_share: float
    body_edge: float


def broad_pools(look: Look) -> Iterator[BroadPool]:
    """Pools at least about 1.5 mm across that the segmentation took for ducts or leaks, at least in part."""
    fine = look.fine
    reduce = max(1.0, GRID_MM / look.mm)
    rows, columns = (max(1, round(side / reduce)) for side in fine.density.shape)
    step = look.mm * fine.density.shape[0] / rows
    density = cv2.resize(fine.density, (columns, rows), interpolation=cv2.INTER_AREA)
    valid = cv2.resize(fine.valid.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_AREA) > 0
    known = look.segmentation.lumen | look.segmentation.leak
    opacified = cv2.resize(known.astype(np.uint8) * 255, (columns, rows), interpolation=cv2.INTER_AREA) > 0
    scale = look.mm / step
    ducts, axis = _ducts(look, courses_of(look), (rows, columns), scale)
    ground = (valid & ~opacified).astype(np.float32)
    if ground.sum() < 100 or not axis.any():
        return
    contrast = np.where(valid, density - masked_blur(density, ground, _AROUND_MM / step, least=0.03), 0)
    of_ducts = float(np.percentile(contrast[axis], 60))
    if of_ducts <= 0:
        return
    level = np.where(ducts, 0, contrast / of_ducts).astype(np.float32)
    near = cv2.distanceTransform((~(opacified | ducts)).astype(np.uint8), cv2.DIST_L2, 5) * step < _NEAR_MM
    smooth = masked_blur(level, (valid & ~ducts).astype(np.float32), 0.4 / step, least=0.05)
    high = valid & near & ((smooth > _OF_DUCT) | ducts)
    radius = max(1, round(_OPEN_MM / step))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2)
    free = cv2.morphologyEx((high & ~ducts).astype(np.uint8), cv2.MORPH_OPEN, disc)
    # A duct through the middle does not make two pools of one.
    joined = cv2.morphologyEx(
        free, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 3,) * 2)
    )
    count, labels = cv2.connectedComponents(joined)
    for number in range(1, count):
        area = labels == number
        inner = area & (free > 0)
        if int(inner.sum()) * step**2 < LEAST_AREA_MM2:
            continue
        body = _body(area)
        yield _pool(area, body, inner, level, opacified, valid & ~ducts, step, scale)


def _body(area: Mask) -> Mask:
    """The widest part of a pool, without what is less than 0.7 times as wide."""
    depth = cv2.distanceTransform(np.pad(area, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    radius = 0.7 * float(depth.max())
    _, parts = cv2.connectedComponents((depth >= radius).astype(np.uint8))
    core = parts == parts[np.unravel_index(int(depth.argmax()), depth.shape)]
    return np.asarray((cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 5) <= radius) & area)


def _ducts(look: Look, courses: tuple[Course, ...], shape: tuple[int, int], scale: float) -> tuple[Mask, Mask]:
    """Ducts long enough to be sure of, as wide as they usually are, and their axes."""
    wide, axis = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    for course in courses:
        run = course.path
        walked = float(np.hypot(*np.diff(run[:, :2], axis=0).T).sum()) * look.mm
        if walked < LEAST_DUCT_MM:
            continue
        window = min(len(run), max(3, round(20.0 / look.mm * len(run) / max(walked / look.mm, 1.0))))
        usual = percentile_filter(run[:, 2], 35, size=window, mode="nearest") * scale
        places = np.rint(run[:, :2] * scale)[:, ::-1].astype(np.int32)
        for place, calibre in zip(places[::2].tolist(), usual[::2].tolist(), strict=True):
            cv2.circle(wide, place, round(0.65 * calibre + 0.7), 1, -1)
        cv2.polylines(axis, [places], False, 1, 1)
    return wide > 0, axis > 0


def _pool(
    area: Mask, body: Mask, inner: Mask, level: Float, opacified: Mask, free: Mask, step: float, scale: float
) -> BroadPool:
    outline, radius = _outline(area)
    body_outline, body_radius = _outline(body)
    strength = float(level[inner].mean())
    return BroadPool(
        outline=(outline + 0.5) / scale - 0.5,
        centre=(np.argwhere(area).mean(axis=0) + 0.5) / scale - 0.5,
        size_mm=2 * radius * step,
        area_mm2=int(inner.sum()) * step**2,
        strength=strength,
        edge=_edge(area, inner, level, free, step),
        covered=float(opacified[inner].mean()),
        body=(body_outline + 0.5) / scale - 0.5,
        body_mm=2 * body_radius * step,
        body_roundness=int(body.sum()) / (np.pi * body_radius**2),
        body_share=int(body.sum()) / int(area.sum()),
        body_edge=_edge(body, body & inner, level, free, step),
    )


def _outline(area: Mask) -> tuple[NDArray[np.float64], float]:
    contours, _ = cv2.findContours(area.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    contour = max(contours, key=len)
    return contour.reshape(-1, 2)[:, ::-1].astype(np.float64), float(cv2.minEnclosingCircle(contour)[1]) + 0.5


def _edge(area: Mask, inner: Mask, level: Float, free: Mask, step: float) -> float:
    """Share of the contrast that is gone within 0.75 mm outside."""
    reach = 2 * max(1, round(0.75 / step)) + 1
    outside = (cv2.dilate(area.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0) & ~area & free
    strength = float(level[inner].mean()) if inner.any() else 0.0
    beyond = float(level[outside].mean()) if outside.any() else strength
    return (strength - beyond) / max(strength, 1e-6)
