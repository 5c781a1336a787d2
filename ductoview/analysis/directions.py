"""Angles at branchings: how far each duct turns from its parent, and how wide the two that go on spread."""

import math
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.ruler import Ruler
from ductoview.model.ducts import DuctSegment, DuctTree, NodeKind
from ductoview.model.measures import BranchingAngle, Measure, Unit

Path = NDArray[np.float64]
# A direction is the chord over twice the duct's calibre, begun outside the other duct's wall: inside it the centreline
# is drawn from one axis to the other and shows neither.
_CALIBRES = 2.0
_LEAST_PX = 6.0


def turns(tree: DuctTree, ruler: Ruler) -> dict[int, Measure]:
    """By segment id the angle (0 to 180 degrees) from the parent's direction into it; none at a crossing."""
    by_id = {segment.id: segment for segment in tree.segments}
    crossings = _crossings(tree)
    found = {}
    for segment in tree.segments:
        parent = by_id.get(segment.parent) if segment.parent is not None else None
        if parent is None or segment.start in crossings:
            continue
        leaving, arriving = _leaving(segment, parent, ruler), _arriving(parent, ruler)
        if leaving is not None and arriving is not None:
            found[segment.id] = _between(arriving, leaving, ruler)
    return found


def branching_angles(tree: DuctTree, ruler: Ruler) -> tuple[BranchingAngle, ...]:
    """The angle between the two chief children of every branching; of more than two the rest is left out."""
    by_id, crossings = {segment.id: segment for segment in tree.segments}, _crossings(tree)
    children: dict[int, list[DuctSegment]] = defaultdict(list)
    for segment in tree.segments:
        if segment.parent is not None and segment.parent in by_id and segment.start not in crossings:
            children[segment.parent].append(segment)
    found = []
    for parent_id, below in children.items():
        if len(below) < 2:
            continue
        chief = sorted(below, key=lambda one: (-one.strahler_order, -float(one.path[:, 2].mean()), one.id))[:2]
        first, second = (_leaving(one, by_id[parent_id], ruler) for one in chief)
        if first is not None and second is not None:
            angle = _between(first, second, ruler)
            found.append(BranchingAngle(node=chief[0].start, children=(chief[0].id, chief[1].id), angle=angle))
    return tuple(found)


def _crossings(tree: DuctTree) -> set[int]:
    return {node.id for node in tree.nodes if node.kind is NodeKind.CROSSING}


def _leaving(segment: DuctSegment, parent: DuctSegment, ruler: Ruler) -> Path | None:
    return _chord(segment.path, float(parent.path[-1, 2]) / 2, ruler)


def _arriving(parent: DuctSegment, ruler: Ruler) -> Path | None:
    chord = _chord(parent.path[::-1], float(parent.path[-1, 2]) / 2, ruler)
    return None if chord is None else -chord


def _chord(path: Path, skipped_px: float, ruler: Ruler) -> Path | None:
    """The way straight on from ``skipped_px`` behind the path's start; None where the run is too short to have one."""
    walked_px = np.concatenate([[0.0], np.hypot(*np.diff(path[:, :2], axis=0).T).cumsum()])
    reach_px = max(_CALIBRES * float(np.median(path[:, 2])), _LEAST_PX)
    first = min(skipped_px, walked_px[-1] / 2)
    last = min(first + reach_px, walked_px[-1])
    if last - first < _LEAST_PX / 2:
        return None
    ends = [[np.interp(at, walked_px, path[:, axis]) for axis in (0, 1)] for at in (first, last)]
    return np.asarray((np.array(ends[1]) - np.array(ends[0])) * ruler.steps, dtype=np.float64)


def _between(a: Path, b: Path, ruler: Ruler) -> Measure:
    """Both ends of both chords are read to within their pixel."""
    lengths = [max(float(np.hypot(*one)), 1e-9) for one in (a, b)]
    cosine = float(a @ b) / (lengths[0] * lengths[1])
    error = math.hypot(*(ruler.wall / length for length in lengths))
    return ruler.measure(math.degrees(math.acos(min(1.0, max(-1.0, cosine)))), math.degrees(error), Unit.DEGREE)
