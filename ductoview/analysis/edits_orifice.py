"""Where contrast enters, as a reader says: which node of the tree that is, and the tree directed away from it."""

from math import inf

from ductoview.analysis.edits_directed import redirected
from ductoview.analysis.edits_draft import Draft, draft_of
from ductoview.analysis.edits_metric import length_of
from ductoview.analysis.edits_places import entrances, in_px, segment_at
from ductoview.analysis.edits_state import Ducts
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.ducts import DuctSegment, NodeKind
from ductoview.model.geometry import PointPx, Spacing

ORIFICE_REACH_MM, ORIFICE_REACH_PX = 20.0, 200.0
"""Beyond this a place is no orifice of any duct seen: contrast may fail to show between orifice and first duct."""
AT_ORIFICE_MM, AT_ORIFICE_PX = 2.0, 20.0
"""A first duct seen farther from the orifice than this directs the tree, but no way is measured from its end: the piece
between is unknown, and the way would come out shorter than the straight line."""
LOOSE_END_MM, LOOSE_END_PX = 6.0, 60.0
"""A loose end is preferred to a nearer fork when it is not farther by more than this, as in the automatic tree."""
SAME_PX = 0.5


def orifice(ducts: Ducts, edit: DuctEdit, spacing: Spacing) -> Ducts | None:
    """Directed away from the end or the place on a duct that is meant; None when every duct is too far off.

    An ORIFICE lies there, but not at an end far from the place.
    """
    return _entered_at(ducts, edit.at, spacing)


def entered_again(ducts: Ducts, at: PointPx, spacing: Spacing) -> Ducts:
    """After a later correction: with the orifice set at a place where there was no duct, once one ends there."""
    if any(node.kind is NodeKind.ORIFICE for node in ducts.tree.nodes):
        return ducts
    draft = draft_of(ducts.tree)
    away = _away_px(draft, at, spacing)
    ends = [away[node] for node, touching in draft.touching().items() if len(touching) == 1]
    if min(ends, default=inf) > in_px(AT_ORIFICE_MM, AT_ORIFICE_PX, spacing):
        return ducts
    return _entered_at(ducts, at, spacing) or ducts


def _entered_at(ducts: Ducts, at: PointPx, spacing: Spacing) -> Ducts | None:
    draft = draft_of(ducts.tree)
    away = _away_px(draft, at, spacing)
    if not away:
        return None
    near_px = in_px(AT_ORIFICE_MM, AT_ORIFICE_PX, spacing)
    nearest = _nearest(draft, away, spacing)
    root = _loose_end(draft, away, nearest, spacing)
    on = segment_at(ducts.tree, at, spacing)
    if away[root] > near_px and on is not None:
        root = nearest if away[nearest] <= near_px else _node_on(draft, *on, spacing)
    elif away[nearest] > in_px(ORIFICE_REACH_MM, ORIFICE_REACH_PX, spacing):
        return None
    is_there = on is not None or away[root] <= near_px
    begun = {one.start for one in ducts.tree.segments if one.parent is None}
    begun |= {node.id for node in ducts.tree.nodes if node.kind is NodeKind.ORIFICE}
    draft.make_orifice(root if is_there else None)
    # Where the tree began between two runs they are one duct now: nothing branches there.
    for node in sorted((begun & draft.part_of(root)) - {root}):
        draft.pass_through(node, spacing)
    return Ducts(tree=redirected(draft, [root, *entrances(ducts.tree, draft)], spacing), lumen=ducts.lumen)


def _away_px(draft: Draft, at: PointPx, spacing: Spacing) -> dict[int, float]:
    return {node: spacing.distance_px(draft.nodes[node].at, at) for node in draft.touching()}


def _nearest(draft: Draft, away: dict[int, float], spacing: Spacing) -> int:
    """The nearest node; of several at one place, as where a duct was split, the one with most duct behind it."""
    alike = [node for node in away if away[node] <= min(away.values()) + SAME_PX]
    return max(alike, key=lambda node: _behind_px(draft, node, spacing)) if len(alike) > 1 else alike[0]


def _behind_px(draft: Draft, node: int, spacing: Spacing) -> float:
    part = draft.part_of(node)
    return sum(length_of(one, spacing) for one in draft.segments.values() if one.start in part)


def _loose_end(draft: Draft, away: dict[int, float], nearest: int, spacing: Spacing) -> int:
    """The loose end meant by a place near a part of the tree; the nearest node when there is none about as near."""
    touching, part = draft.touching(), draft.part_of(nearest)
    limit = away[nearest] + in_px(LOOSE_END_MM, LOOSE_END_PX, spacing)
    loose = [node for node in touching if node in part and len(touching[node]) == 1 and away[node] <= limit]
    return min(loose, key=away.__getitem__, default=nearest)


def _node_on(draft: Draft, segment: DuctSegment, point: int, spacing: Spacing) -> int:
    """The node at a point of a duct's path, a new one but at its ends."""
    ends = {0: segment.start, len(segment.path) - 1: segment.end}
    return ends[point] if point in ends else draft.branch(segment, point, spacing)
