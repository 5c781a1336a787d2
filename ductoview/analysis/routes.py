"""The way through the ducts from the orifice to a place, and on along the main branch to its end."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.model.ducts import DuctSegment, DuctTree, NodeKind
from ductoview.model.geometry import PointPx
from ductoview.model.tree_distance import foot_on

Path = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A node on the way; ``index`` is that of the route's point there."""

    index: int
    kind: NodeKind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Route:
    """One way without branches.

    ``path`` is float64 (n, 3): row, column (stored pixels) and calibre (mean pixels), from the orifice, or from the root of
    a part that does not reach it (``from_orifice`` False). ``target`` is the index of the point that was asked for; what
    follows it goes on along the main branch. ``segments`` are the ids passed, in order.
    """

    path: Path
    target: int
    segments: tuple[int, ...]
    stops: tuple[Stop, ...]
    from_orifice: bool

    @property
    def target_at(self) -> PointPx:
        """The place that was asked for, on the centreline."""
        row, column = self.path[self.target, :2]
        return PointPx(float(row), float(column))


def route_to(tree: DuctTree, segment_id: int, at: PointPx, steps: tuple[float, float] = (1.0, 1.0)) -> Route:
    """The route to the place of that segment nearest to ``at`` (stored pixels); raises KeyError for no such segment.

    ``steps`` are those of the image's ``Spacing``, as for ``foot_on``.

    Parents are followed to the root, so a crossing is passed along the same duct. Beyond the segment the route takes,
    at each branching, the child of the highest Strahler order, of equal ones the wider.
    """
    own = tree.segment(segment_id)
    foot = foot_on(own, at, steps)
    before = _ancestors(tree, own)
    passed = (*before, own, *_onward(tree, own, before))
    path, starts = _joined(passed)
    target = starts[len(before)] + round(foot.piece + foot.share)
    kinds = {node.id: node.kind for node in tree.nodes}
    stops = [
        Stop(index=start, kind=kinds[segment.start])
        for segment, start in zip(passed, starts, strict=True)
        if segment.start in kinds
    ]
    if passed[-1].end in kinds:
        stops.append(Stop(index=len(path) - 1, kind=kinds[passed[-1].end]))
    return Route(
        path=path,
        target=target,
        segments=tuple(segment.id for segment in passed),
        stops=tuple(stops),
        from_orifice=kinds.get(passed[0].start) is NodeKind.ORIFICE,
    )


def main_route(tree: DuctTree) -> Route | None:
    """The route along the main branches of the part that reaches the orifice, else of the longest; None without ducts.

    Its target is the end: nothing else was asked for.
    """
    roots = [segment for segment in tree.segments if segment.parent is None]
    if not roots:
        return None
    orifices = {node.id for node in tree.nodes if node.kind is NodeKind.ORIFICE}
    root = max(roots, key=lambda one: (one.start in orifices, *_rank(one)))
    last = (root, *_onward(tree, root))[-1]
    row, column = last.path[-1, :2]
    return route_to(tree, last.id, PointPx(float(row), float(column)))


def _ancestors(tree: DuctTree, segment: DuctSegment) -> tuple[DuctSegment, ...]:
    """From the root down to the parent of a segment; a tree that bites its own tail ends where it does so."""
    by_id = {one.id: one for one in tree.segments}
    found, seen = [], {segment.id}
    while segment.parent in by_id and segment.parent not in seen:
        segment = by_id[segment.parent]
        seen.add(segment.id)
        found.append(segment)
    return tuple(reversed(found))


def _onward(tree: DuctTree, segment: DuctSegment, before: tuple[DuctSegment, ...] = ()) -> tuple[DuctSegment, ...]:
    found: list[DuctSegment] = []
    seen = {segment.id, *(one.id for one in before)}
    while children := [one for one in tree.segments if one.parent == segment.id and one.id not in seen]:
        segment = max(children, key=_rank)
        seen.add(segment.id)
        found.append(segment)
    return tuple(found)


def _rank(segment: DuctSegment) -> tuple[int, float, float]:
    return segment.strahler_order, float(segment.path[:, 2].mean()), segment.length_px


def _joined(passed: Iterable[DuctSegment]) -> tuple[Path, list[int]]:
    """All paths as one, a place that two share once, and the index at which each begins."""
    pieces: list[Path] = []
    starts: list[int] = []
    count = 0
    for segment in passed:
        piece = segment.path
        if pieces and np.allclose(pieces[-1][-1, :2], piece[0, :2]):
            starts.append(count - 1)
            piece = piece[1:]
        else:
            starts.append(count)
        pieces.append(piece)
        count += len(piece)
    return np.concatenate(pieces), starts
