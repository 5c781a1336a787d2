"""Two ducts that pass one over the other where the tree has a fork: the reader says that neither branches."""

from itertools import combinations
from math import inf

import numpy as np

from ductoview.analysis.edits_directed import redirected
from ductoview.analysis.edits_draft import Draft, Pair, draft_of
from ductoview.analysis.edits_metric import apart, length_of, scaled
from ductoview.analysis.edits_places import entrances, in_px
from ductoview.analysis.edits_state import Ducts
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.ducts import NodeKind
from ductoview.model.geometry import PointPx, Spacing

NEAR_MM, NEAR_PX = 2.0, 20.0
"""How far from a fork a place may lie to mean it."""
APART_MM, APART_PX = 4.0, 40.0
"""Two forks farther apart along the duct than this are two branchings, not one crossing seen twice."""
LOOK_MM, LOOK_PX = 3.0, 30.0
"""How far from a crossing a duct's direction is taken."""


def crossed(ducts: Ducts, edit: DuctEdit, spacing: Spacing) -> Ducts | None:
    """With the fork of four there (or two forks of three close together) as a crossing; None when there is none."""
    draft = draft_of(ducts.tree)
    node = _fork_at(draft, edit.at, spacing)
    if node is None or node in draft.crossings:
        return None
    draft.crossings[node] = straightest_pairs(draft, node, spacing)
    tree = redirected(draft, entrances(ducts.tree, draft), spacing)
    is_kept = any(one.id == node and one.kind is NodeKind.CROSSING for one in tree.nodes)
    return Ducts(tree=tree, lumen=ducts.lumen) if is_kept else None


def _fork_at(draft: Draft, at: PointPx, spacing: Spacing) -> int | None:
    """The node of four segments there; two of three are made one first."""
    touching = draft.touching()
    reach = in_px(NEAR_MM, NEAR_PX, spacing)
    near = {}
    for node, segments in touching.items():
        away = spacing.distance_px(draft.nodes[node].at, at)
        if len(segments) == len(set(segments)) and len(segments) in (3, 4) and away <= reach:
            near[node] = away
    for node in sorted(near, key=near.__getitem__):
        if len(touching[node]) == 4:
            return node
    for one, other in sorted(combinations(near, 2), key=lambda pair: near[pair[0]] + near[pair[1]]):
        between = set(touching[one]) & set(touching[other])
        apart_px = length_of(draft.segments[min(between)], spacing) if len(between) == 1 else inf
        if apart_px <= in_px(APART_MM, APART_PX, spacing):
            return _made_one(draft, one, other, between, spacing)
    return None


def _made_one(draft: Draft, one: int, other: int, between: set[int], spacing: Spacing) -> int:
    draft.drop(between)
    a, b = draft.nodes[one].at, draft.nodes[other].at
    node = draft.new_node(np.array([(a.row + b.row) / 2, (a.column + b.column) / 2]))
    draft.move(one, node, spacing)
    draft.move(other, node, spacing)
    return node


def straightest_pairs(draft: Draft, node: int, spacing: Spacing) -> tuple[Pair, Pair]:
    """The two pairs of the four segments at a node that continue each other most straightly."""
    look_px = in_px(LOOK_MM, LOOK_PX, spacing)
    away = {}
    for number in draft.touching()[node]:
        segment = draft.segments[number]
        path = segment.path if segment.start == node else segment.path[::-1]
        far = int(np.argmax(apart(path, path[0], spacing) >= look_px)) or len(path) - 1
        ahead = scaled(path[far] - path[0], spacing)
        away[number] = ahead / max(float(np.hypot(*ahead)), 1e-9)
    a, b, c, d = away
    ways: tuple[tuple[Pair, Pair], ...] = (((a, b), (c, d)), ((a, c), (b, d)), ((a, d), (b, c)))
    return min(ways, key=lambda pairs: sum(float(away[i] @ away[j]) for i, j in pairs))
