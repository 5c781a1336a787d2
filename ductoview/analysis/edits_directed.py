"""A corrected tree put together: directed away from its entrances, with parents, orders and kinds of nodes."""

from dataclasses import replace
from statistics import median

import numpy as np

from ductoview.analysis.directed import Directed, branch_orders, directed, strahler_orders
from ductoview.analysis.edits_draft import Draft, turned
from ductoview.analysis.edits_metric import length_of
from ductoview.analysis.graph import Edge, Graph
from ductoview.model.ducts import DuctNode, DuctSegment, DuctTree, NodeKind
from ductoview.model.geometry import Spacing

_ENDS = (NodeKind.TERMINAL, NodeKind.CUTOFF)


def redirected(draft: Draft, roots: list[int], spacing: Spacing) -> DuctTree:
    """The tree of a draft, every part directed away from its first node in ``roots``; lengths and calibres stay as they are."""
    nodes, segments = list(draft.touching()), list(draft.segments.values())
    if not segments:
        return DuctTree()
    place = {node: number for number, node in enumerate(nodes)}
    number_of = {one.id: number for number, one in enumerate(segments)}
    at = [(draft.nodes[one].at.row, draft.nodes[one].at.column) for one in nodes]
    graph = Graph(
        places=np.array(at, dtype=np.float64),
        edges=tuple(Edge(start=place[one.start], end=place[one.end], path=one.path[:, :2]) for one in segments),
    )
    pairs = {
        place[node]: ((number_of[a], number_of[b]), (number_of[c], number_of[d]))
        for node, ((a, b), (c, d)) in draft.crossings.items()
    }
    costs = [length_of(one, spacing) / max(median(one.path[:, 2].tolist()), 0.5) for one in segments]
    found = directed(graph, costs, [place[one] for one in roots], pairs)
    branch, strahler = branch_orders(found.runs), strahler_orders(found.runs)
    return DuctTree(
        nodes=_nodes(draft, nodes, found),
        segments=tuple(
            _placed(
                turned(segments[run.number]) if run.flipped else segments[run.number],
                None if run.parent is None else segments[run.parent].id,
                branch[run.number],
                strahler[run.number],
            )
            for run in found.runs
        ),
    )


def _placed(segment: DuctSegment, parent: int | None, branch_order: int, strahler_order: int) -> DuctSegment:
    """The segment with its place in the tree; the very same one where that is as it was."""
    if (segment.parent, segment.branch_order, segment.strahler_order) == (parent, branch_order, strahler_order):
        return segment
    return replace(segment, parent=parent, branch_order=branch_order, strahler_order=strahler_order)


def _nodes(draft: Draft, nodes: list[int], found: Directed) -> tuple[DuctNode, ...]:
    touching = draft.touching()
    return tuple(
        _of_kind(draft.nodes[node], _kind(draft.nodes[node].kind, len(touching[node]), number in found.crossings))
        for number, node in enumerate(nodes)
    )


def _of_kind(node: DuctNode, kind: NodeKind) -> DuctNode:
    return node if node.kind is kind else replace(node, kind=kind)


def _kind(before: NodeKind, meeting: int, is_crossing: bool) -> NodeKind:
    if is_crossing:
        return NodeKind.CROSSING
    if before is NodeKind.ORIFICE:
        return before
    if meeting > 1:
        return before if before is NodeKind.MEETING else NodeKind.BRANCHING
    # A free end that an edit left is a plain end: nothing was seen to break off there.
    return before if before in _ENDS else NodeKind.TERMINAL
