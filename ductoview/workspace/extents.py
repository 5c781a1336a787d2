"""What a hand drew on an image as a stretch of duct or an outline: snapped to the duct it was meant for, and measured."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import hypot

import numpy as np

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.ducts import DuctTree
from ductoview.model.finding import Extent
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.tree_distance import Foot, foot_on
from ductoview.model.tree_way import way_between

SNAP_MM = 1.5
"""How far beside a duct's wall a place still means that duct; about a fingertip of slack at the usual zoom."""
SNAP_PX_WITHOUT_SCALE = 20.0

_MOST_DETOUR = 1.6
"""A way along ducts so many times as long as the line drawn is not the one that was meant."""


def nearest_foot(at: PointPx, tree: DuctTree, spacing: Spacing) -> Foot | None:
    """The foot on the nearest centreline, None when its wall is further than the snapping distance."""
    pixel_mm = spacing.mean_mm
    slack_px = SNAP_MM / pixel_mm if pixel_mm else SNAP_PX_WITHOUT_SCALE
    nearest = min((foot_on(segment, at, spacing.steps) for segment in tree.segments), key=_beyond_wall_px, default=None)
    return nearest if nearest is not None and _beyond_wall_px(nearest) <= slack_px else None


def extent_of(drawn: Sequence[PointPx], spacing: Spacing, analysis: DuctAnalysis | None) -> Extent:
    """The stretch along the centreline between the ends of a line; the line itself where no duct leads along it."""
    way = _way(drawn, spacing, analysis) if analysis else None
    points = tuple(PointPx(row, column) for row, column in way[:, :2].tolist()) if way is not None else tuple(drawn)
    return Extent(
        points=points,
        calibres_px=tuple(way[:, 2].tolist()) if way is not None else (),
        length_px=length_px(points),
        length_mm=length_mm(points, spacing),
    )


def length_px(points: Sequence[PointPx]) -> float:
    """The way along some points in pixels."""
    return sum(hypot(one.row - other.row, one.column - other.column) for one, other in pairwise(points))


def length_mm(points: Sequence[PointPx], spacing: Spacing) -> float | None:
    """The same in mm, None when the spacing is unknown."""
    steps = [spacing.distance_mm(one, other) for one, other in pairwise(points)]
    return None if None in steps else sum(step for step in steps if step is not None)


def middle_of(outline: Sequence[PointPx]) -> PointPx:
    """The centre of the area inside a closed line; the mean of its points where it has none."""
    rows, columns = np.array([at.row for at in outline]), np.array([at.column for at in outline])
    cross = rows * np.roll(columns, -1) - np.roll(rows, -1) * columns
    if abs(cross.sum()) < 1e-6:
        return PointPx(float(rows.mean()), float(columns.mean()))
    row, column = (((axis + np.roll(axis, -1)) * cross).sum() / (3 * cross.sum()) for axis in (rows, columns))
    return PointPx(float(row), float(column))


def longest_axis(outline: Sequence[PointPx], spacing: Spacing) -> tuple[float, float | None]:
    """The longest distance between two points of an outline, in pixels and, where the spacing is known, in mm."""
    in_px = max(hypot(one.row - other.row, one.column - other.column) for one, other in combinations(outline, 2))
    apart = [spacing.distance_mm(one, other) for one, other in combinations(outline, 2)]
    return in_px, max((mm for mm in apart if mm is not None), default=None)


def _way(drawn: Sequence[PointPx], spacing: Spacing, analysis: DuctAnalysis) -> np.ndarray | None:
    first, last = (nearest_foot(at, analysis.tree, spacing) for at in (drawn[0], drawn[-1]))
    way = way_between(analysis.tree, first, last) if first is not None and last is not None else None
    if way is None:
        return None
    along = float(np.hypot(*np.diff(way[:, :2], axis=0).T).sum())
    return way if along <= _MOST_DETOUR * length_px(drawn) else None


def _beyond_wall_px(foot: Foot) -> float:
    """How far outside the duct; of two ducts that hold a place the one with the nearer middle counts as nearer."""
    return max(foot.off_px - foot.calibre_px / 2, 0.0) + 1e-3 * foot.off_px
