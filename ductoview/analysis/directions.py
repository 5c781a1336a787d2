"""Angles at branchings: how far each duct turns from its parent, and how wide the two that go on spread."""

import math
from collections import defaultdict
from statistics import median

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


class Directions:
    """How the ducts of a tree run where they branch; each direction is worked out once."""

    def __init__(self, tree: DuctTree, ruler: Ruler) -> None:
        self._ruler = ruler
        self._by_id = {segment.id: segment for segment in tree.segments}
        crossings = {node.id for node in tree.nodes if node.kind is NodeKind.CROSSING}
        self._below: dict[int, list[DuctSegment]] = defaultdict(list)
        """By parent what branches off it; what passes a crossing does not."""
        for segment in tree.segments:
            if segment.parent is not None and segment.parent in self._by_id and segment.start not in crossings:
                self._below[segment.parent].append(segment)
        self._leaving = {
            one.id: _chord(one.path, self._wall_px(parent), ruler)
            for parent, below in self._below.items()
            for one in below
        }

    def turns(self) -> dict[int, Measure]:
        """By segment id the angle (0 to 180 degrees) from the parent's direction into it; none at a crossing."""
        found = {}
        for parent, below in self._below.items():
            back = _chord(self._by_id[parent].path[::-1], self._wall_px(parent), self._ruler)
            for one in below:
                leaving = self._leaving[one.id]
                if leaving is not None and back is not None:
                    found[one.id] = _between(-back, leaving, self._ruler)
        return found

    def branchings(self) -> tuple[BranchingAngle, ...]:
        """The angle between the two chief children of every branching; of more than two the rest is left out."""
        found = []
        for below in self._below.values():
            if len(below) < 2:
                continue
            chief = sorted(below, key=lambda one: (-one.strahler_order, -float(one.path[:, 2].mean()), one.id))[:2]
            first, second = (self._leaving[one.id] for one in chief)
            if first is not None and second is not None:
                angle = _between(first, second, self._ruler)
                found.append(BranchingAngle(node=chief[0].start, children=(chief[0].id, chief[1].id), angle=angle))
        return tuple(found)

    def _wall_px(self, parent: int) -> float:
        """How far from the branching the parent's wall is."""
        return float(self._by_id[parent].path[-1, 2]) / 2


def _chord(path: Path, skipped_px: float, ruler: Ruler) -> Path | None:
    """The way straight on from ``skipped_px`` behind the path's start; None where the run is too short to have one."""
    walked_px = np.concatenate([[0.0], np.hypot(*(path[1:, :2] - path[:-1, :2]).T).cumsum()])
    # Of so few values in a list the median is found in a fraction of what numpy needs.
    reach_px = max(_CALIBRES * median(path[:, 2].tolist()), _LEAST_PX)
    first = min(skipped_px, walked_px[-1] / 2)
    last = min(first + reach_px, walked_px[-1])
    if last - first < _LEAST_PX / 2:
        return None
    rows, columns = (np.interp((first, last), walked_px, path[:, axis]) for axis in (0, 1))
    return np.asarray((rows[1] - rows[0], columns[1] - columns[0]) * ruler.steps, dtype=np.float64)


def _between(a: Path, b: Path, ruler: Ruler) -> Measure:
    """Both ends of both chords are read to within their pixel."""
    lengths = [max(float(np.hypot(*one)), 1e-9) for one in (a, b)]
    cosine = float(a @ b) / (lengths[0] * lengths[1])
    error = math.hypot(*(ruler.wall / length for length in lengths))
    return ruler.measure(math.degrees(math.acos(min(1.0, max(-1.0, cosine)))), math.degrees(error), Unit.DEGREE)
