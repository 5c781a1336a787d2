"""A duct tree taken apart for a correction: nodes and segments by number, without directions or orders."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.tree import segment_of
from ductoview.model.ducts import DuctNode, DuctSegment, DuctTree, NodeKind
from ductoview.model.geometry import PointPx, Spacing

Pair = tuple[int, int]


@dataclass(slots=True, kw_only=True, eq=False)
class Draft:
    """What is being changed; ``crossings`` are the two segments of each duct through a crossing, by its node."""

    nodes: dict[int, DuctNode]
    segments: dict[int, DuctSegment]
    crossings: dict[int, tuple[Pair, Pair]]
    next_node: int
    next_segment: int

    def touching(self) -> dict[int, list[int]]:
        """The segments at each node that has any; a ring is there twice."""
        found: dict[int, list[int]] = {}
        for one in self.segments.values():
            found.setdefault(one.start, []).append(one.id)
            found.setdefault(one.end, []).append(one.id)
        return found

    def part_of(self, node: int) -> set[int]:
        """All nodes connected with this one, itself included."""
        touching, seen, waiting = self.touching(), {node}, [node]
        while waiting:
            for number in touching.get(waiting.pop(), ()):
                ends = {self.segments[number].start, self.segments[number].end} - seen
                seen |= ends
                waiting += ends
        return seen

    def drop(self, gone: set[int]) -> list[int]:
        """Take segments away; the nodes they touched that still have others."""
        ends = {node for number in gone for node in (self.segments[number].start, self.segments[number].end)}
        for number in gone:
            del self.segments[number]
        for node in ends:
            self.crossings.pop(node, None)
        left = self.touching()
        return sorted(node for node in ends if node in left)

    def uncross(self, gone: set[int], spacing: Spacing) -> list[int]:
        """Before segments are taken away: what is left of a duct that crosses another gets an end of its own there.

        The new nodes; else the half that is left would be taken for a branch of the other duct.
        """
        own = []
        for node, pairs in list(self.crossings.items()):
            halves = [[number for number in pair if number not in gone] for pair in pairs]
            for number in (half[0] for half in halves if len(half) == 1):
                place = self.nodes[node].at
                own.append(self.new_node(np.array([place.row, place.column])))
                self.lead(number, node, own[-1], spacing)
        return own

    def pass_through(self, node: int, spacing: Spacing) -> None:
        """Make one segment of the two that meet at a node, under the number of the one that came first."""
        meeting = self.touching().get(node, [])
        if len(set(meeting)) != 2 or len(meeting) != 2 or self.nodes[node].kind is NodeKind.ORIFICE:
            return
        first, second = (self.segments[number] for number in meeting)
        if second.end == node and first.end != node:
            first, second = second, first
        first = first if first.end == node else turned(first)
        second = second if second.start == node else turned(second)
        path = np.vstack([first.path, second.path[1:]])
        del self.segments[second.id]
        self.segments[first.id] = segment_of(
            first.id, (first.start, second.end), None, (first.branch_order, 1), path, spacing
        )
        for place, pairs in self.crossings.items():
            a, b = (tuple(first.id if one == second.id else one for one in pair) for pair in pairs)
            self.crossings[place] = ((a[0], a[1]), (b[0], b[1]))

    def cut(self, segment: DuctSegment, point: int, spacing: Spacing) -> int:
        """End a segment at a point of its path and begin another at the same place; the node where that begins."""
        ends, begins = self.new_node(segment.path[point]), self.new_node(segment.path[point])
        self._in_two(segment, point, ends, begins, spacing)
        return begins

    def branch(self, segment: DuctSegment, point: int, spacing: Spacing) -> int:
        """A new node in the middle of a segment, from which another can branch."""
        node = self.new_node(segment.path[point])
        self._in_two(segment, point, node, node, spacing)
        return node

    def _in_two(self, segment: DuctSegment, point: int, ends: int, begins: int, spacing: Spacing) -> None:
        orders = (segment.branch_order, segment.strahler_order)
        for number, nodes, path in (
            (segment.id, (segment.start, ends), segment.path[: point + 1]),
            (self.next_segment, (begins, segment.end), segment.path[point:]),
        ):
            self.segments[number] = segment_of(number, nodes, None, orders, path.copy(), spacing)
        if pairs := self.crossings.get(segment.end):
            a, b = (tuple(self.next_segment if one == segment.id else one for one in pair) for pair in pairs)
            self.crossings[segment.end] = ((a[0], a[1]), (b[0], b[1]))
        self.next_segment += 1

    def new_node(self, at: NDArray[np.float64]) -> int:
        """A node at a row and column, so far without segments."""
        number = self.next_node
        self.nodes[number] = DuctNode(id=number, at=PointPx(float(at[0]), float(at[1])), kind=NodeKind.TERMINAL)
        self.next_node += 1
        return number

    def add(self, path: NDArray[np.float64], start: int, end: int, spacing: Spacing) -> int:
        """A new segment along a path (n, 3) between two nodes; its number."""
        number = self.next_segment
        self.put(number, path, start, end, spacing)
        return number

    def put(self, number: int, path: NDArray[np.float64], start: int, end: int, spacing: Spacing) -> None:
        """A segment under a number that none has."""
        self.segments[number] = segment_of(number, (start, end), None, (1, 1), path, spacing)
        self.next_segment = max(self.next_segment, number + 1)

    def move(self, node: int, to: int, spacing: Spacing) -> None:
        """Let all segments at a node begin or end at another one, their paths with them."""
        for number in set(self.touching().get(node, ())):
            self.lead(number, node, to, spacing)

    def lead(self, number: int, node: int, to: int, spacing: Spacing) -> None:
        """Let one segment begin or end at another node instead of ``node``, its path with it."""
        one, at = self.segments[number], self.nodes[to].at
        path = one.path.copy()
        if one.start == node:
            path[0, :2] = at.row, at.column
        if one.end == node:
            path[-1, :2] = at.row, at.column
        nodes = tuple(to if place == node else place for place in (one.start, one.end))
        orders = (one.branch_order, one.strahler_order)
        self.segments[number] = segment_of(number, (nodes[0], nodes[1]), one.parent, orders, path, spacing)

    def make_orifice(self, node: int | None) -> None:
        """Let one node, or none, be the orifice and no other."""
        for number, one in self.nodes.items():
            if number == node:
                self.nodes[number] = replace(one, kind=NodeKind.ORIFICE)
            elif one.kind is NodeKind.ORIFICE:
                self.nodes[number] = replace(one, kind=NodeKind.TERMINAL)


def draft_of(tree: DuctTree) -> Draft:
    """The tree taken apart; the tree itself is not changed."""
    return Draft(
        nodes={one.id: one for one in tree.nodes},
        segments={one.id: one for one in tree.segments},
        crossings=_crossings(tree),
        next_node=max((one.id for one in tree.nodes), default=0) + 1,
        next_segment=max((one.id for one in tree.segments), default=0) + 1,
    )


def turned(segment: DuctSegment) -> DuctSegment:
    """The same segment the other way round."""
    path = segment.path[::-1]
    path.flags.writeable = False
    return replace(segment, start=segment.end, end=segment.start, path=path)


def _crossings(tree: DuctTree) -> dict[int, tuple[Pair, Pair]]:
    crossing = {one.id for one in tree.nodes if one.kind is NodeKind.CROSSING}
    by_id = {one.id: one for one in tree.segments}
    pairs: dict[int, list[Pair]] = {}
    for one in tree.segments:
        if one.start in crossing and one.parent in by_id:
            pairs.setdefault(one.start, []).append((one.parent, one.id))
    return {node: (two[0], two[1]) for node, two in pairs.items() if len(two) == 2}
