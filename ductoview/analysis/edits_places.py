"""What a place in the image means in a duct tree: how near is near, and which duct it is."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ductoview.analysis.edits_draft import Draft
from ductoview.analysis.edits_metric import apart, densified, length_of, scaled
from ductoview.model.duct_edits import DuctEdit, DuctEditKind, PathPx
from ductoview.model.ducts import DuctSegment, DuctTree
from ductoview.model.geometry import PointPx, Spacing

REACH_MM, REACH_PX = 1.0, 10.0
"""How far from a centreline a place may lie to mean that duct; in a wider duct half its calibre."""
WAY_STEP_MM, WAY_STEP_PX = 1.0, 10.0
BESIDE_MM, BESIDE_PX = 0.3, 3.0
"""The same duct found again lies this near to its way (or half the usual calibre of the thinner of both)."""
SAME_SHARE = 0.5
"""A duct of which less lies on the way that was meant is another one, or goes on far beyond it."""


def in_px(mm: float, px: float, spacing: Spacing) -> float:
    """A length in mean pixels: ``mm`` where the spacing is known, else ``px``."""
    return mm / spacing.mean_mm if spacing.mean_mm is not None else px


def reach_of(segment: DuctSegment, point: int, spacing: Spacing) -> float:
    """How far from a point of a path a place may lie to mean it, in pixels."""
    return max(in_px(REACH_MM, REACH_PX, spacing), float(segment.path[point, 2]) / 2)


def segment_at(tree: DuctTree, at: PointPx, spacing: Spacing) -> tuple[DuctSegment, int] | None:
    """The segment a place means and the nearest point of its path, None when no centreline is near enough."""
    return nearest_of(tree.segments, np.array([at.row, at.column]), spacing)


def nearest_of(
    segments: Iterable[DuctSegment], at: NDArray[np.float64], spacing: Spacing
) -> tuple[DuctSegment, int] | None:
    """As ``segment_at`` among some segments; ``at`` is row and column."""
    best: tuple[float, DuctSegment, int] | None = None
    for segment in segments:
        away = apart(segment.path, at, spacing)
        point = int(away.argmin())
        if away[point] <= reach_of(segment, point, spacing) and (best is None or away[point] < best[0]):
            best = (float(away[point]), segment, point)
    return None if best is None else best[1:]


def way_of(segment: DuctSegment, spacing: Spacing) -> PathPx:
    """The way of a segment by points about 1 mm apart: what an edit that takes it away means."""
    count = max(2, round(length_of(segment, spacing) / in_px(WAY_STEP_MM, WAY_STEP_PX, spacing)) + 1)
    points = segment.path[np.linspace(0, len(segment.path) - 1, count).round().astype(int)]
    return tuple((row, column, calibre) for row, column, calibre in points.tolist())


def meant_at(tree: DuctTree, edit: DuctEdit, spacing: Spacing) -> tuple[DuctSegment, int] | None:
    """As ``segment_at``, the nearest that the edit means; what leads the other way has something else beyond it."""
    left = tree.segments
    while found := nearest_of(left, np.array([edit.at.row, edit.at.column]), spacing):
        if not edit.meant or _is_meant(found[0], edit, spacing):
            return found
        left = tuple(one for one in left if one is not found[0])
    return None


def _is_meant(segment: DuctSegment, edit: DuctEdit, spacing: Spacing) -> bool:
    way = densified(np.array(edit.meant), in_px(BESIDE_MM, BESIDE_PX, spacing), spacing)
    away, nearest = cKDTree(scaled(way, spacing)).query(scaled(segment.path, spacing))
    # Not the calibre at each point: a branch begins as wide as the duct it springs from.
    calibre_px = min(float(np.median(one[:, 2])) for one in (segment.path, way))
    is_on = away <= max(calibre_px / 2, in_px(BESIDE_MM, BESIDE_PX, spacing))
    leads_on = edit.kind is DuctEditKind.NO_DUCT or nearest[0] <= nearest[-1]
    return bool(is_on.mean() >= SAME_SHARE and leads_on)


def entrances(before: DuctTree, draft: Draft, begins: Iterable[int] = ()) -> list[int]:
    """All nodes, in the order in which parts are to begin there; one that is reached from an earlier one begins nothing.

    As before the edit, else at ``begins``, else where the part was nearest to an entrance; a crossing comes last.
    """
    left = draft.touching()
    inwards = sorted(before.segments, key=lambda one: (one.parent is not None, one.branch_order))
    first = [one.start for one in inwards if one.parent is None]
    wanted = dict.fromkeys((*first, *begins, *(one.start for one in inwards), *(one.end for one in inwards), *left))
    return sorted((node for node in wanted if node in left), key=lambda node: node in draft.crossings)
