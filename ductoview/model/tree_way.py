"""The way along the ducts from one place on the tree to another."""

from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from ductoview.model.ducts import DuctSegment, DuctTree
from ductoview.model.tree_distance import Foot

Way = NDArray[np.float64]


def way_between(tree: DuctTree, one: Foot, other: Foot) -> Way | None:
    """Row, column and calibre (n, 3; stored pixels) from one place to the other; None where no duct leads there.

    Two ducts meet where the parent of both ends, or at the orifice that both begin at.
    """
    up, down = _to_root(tree, one.segment), _to_root(tree, other.segment)
    common = next((segment for segment in up if segment in down), None)
    if common is None and up[-1].start != down[-1].start:
        return None
    parts = [_rise(up, one, common)]
    if common is not None:
        parts.append(_stretch(common, _position(one, common), _position(other, common)))
    parts.append(_rise(down, other, common)[::-1])
    way = np.concatenate(parts)
    is_new = np.append(True, np.abs(np.diff(way[:, :2], axis=0)).sum(axis=1) > 1e-9)
    return way[is_new] if is_new.sum() > 1 else None


def _to_root(tree: DuctTree, segment: DuctSegment) -> list[DuctSegment]:
    by_id = {one.id: one for one in tree.segments}
    chain = [segment]
    while (parent := by_id.get(chain[-1].parent or 0)) is not None and parent not in chain:
        chain.append(parent)
    return chain


def _rise(chain: list[DuctSegment], foot: Foot, common: DuctSegment | None) -> Way:
    """From a place towards the orifice until the segment both ways share; nothing for a place on that one."""
    parts = [np.empty((0, 3))]
    for segment in chain:
        if segment is common:
            break
        start = foot.piece + foot.share if segment is foot.segment else len(segment.path) - 1.0
        parts.append(_stretch(segment, start, 0.0))
    return np.concatenate(parts)


def _position(foot: Foot, common: DuctSegment) -> float:
    return foot.piece + foot.share if foot.segment is common else len(common.path) - 1.0


def _stretch(segment: DuctSegment, start: float, end: float) -> Way:
    """The path between two positions along it, in whole and broken points."""
    low, high = sorted((start, end))
    inner = np.arange(ceil(low), floor(high) + 1)
    positions = np.unique(np.concatenate([[low], inner, [high]]))
    count = np.arange(len(segment.path))
    path = np.stack([np.interp(positions, count, segment.path[:, axis]) for axis in range(3)], axis=1)
    return path if start <= end else path[::-1]
