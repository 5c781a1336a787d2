"""What a place in the image means in a duct tree: how near is near, and which duct it is."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.edits_draft import Draft
from ductoview.model.ducts import DuctSegment, DuctTree
from ductoview.model.geometry import PointPx, Spacing

REACH_MM, REACH_PX = 1.0, 10.0
"""How far from a centreline a place may lie to mean that duct; in a wider duct half its calibre."""


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
        away = np.hypot(*(segment.path[:, :2] - at[:2]).T)
        point = int(away.argmin())
        if away[point] <= reach_of(segment, point, spacing) and (best is None or away[point] < best[0]):
            best = (float(away[point]), segment, point)
    return None if best is None else best[1:]


def entrances(before: DuctTree, draft: Draft, begins: Iterable[int] = ()) -> list[int]:
    """All nodes, in the order in which parts are to begin there; one that is reached from an earlier one begins nothing.

    As before the edit, else at ``begins``, else where the part was nearest to an entrance; a crossing comes last.
    """
    left = draft.touching()
    inwards = sorted(before.segments, key=lambda one: (one.parent is not None, one.branch_order))
    first = [one.start for one in inwards if one.parent is None]
    wanted = dict.fromkeys((*first, *begins, *(one.start for one in inwards), *(one.end for one in inwards), *left))
    return sorted((node for node in wanted if node in left), key=lambda node: node in draft.crossings)
