"""A duct tree with a reader's corrections: a function of the automatic tree and the edits, so undo is leaving one out.

Numbers of nodes and segments stay those of the automatic tree; what an edit makes new gets numbers above them. Calibres
are never read again here: every point keeps the one it was measured with.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.edits_directed import redirected
from ductoview.analysis.edits_draft import Draft, draft_of
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.ducts import DuctSegment, DuctTree
from ductoview.model.geometry import PointPx, Spacing

REACH_MM, REACH_PX = 1.0, 10.0
"""How far from a centreline a place may lie to mean that duct; in a wider duct half its calibre."""
ORIFICE_REACH_MM, ORIFICE_REACH_PX = 20.0, 200.0
"""Beyond this a place is no orifice of any duct seen: contrast may fail to show between orifice and first duct."""
LOOSE_END_MM, LOOSE_END_PX = 6.0, 60.0
"""A loose end is preferred to a nearer fork when it is not farther by more than this, as in the automatic tree."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CorrectedTree:
    """A tree after all edits; ``unfit`` are those that mean no duct of it, in order. ``orifice`` is the reader's place."""

    tree: DuctTree
    unfit: tuple[DuctEdit, ...] = ()
    orifice: PointPx | None = None


def corrected(tree: DuctTree, edits: Sequence[DuctEdit], spacing: Spacing) -> CorrectedTree:
    """The tree after the edits, one after the other; without any that fits it is the very same tree."""
    unfit: list[DuctEdit] = []
    orifice = None
    for edit in edits:
        after = _APPLY[edit.kind](tree, edit.at, spacing)
        if after is None:
            unfit.append(edit)
            continue
        tree = after
        orifice = edit.at if edit.kind is DuctEditKind.ORIFICE else orifice
    return CorrectedTree(tree=tree, unfit=tuple(unfit), orifice=orifice)


def segment_at(tree: DuctTree, at: PointPx, spacing: Spacing) -> tuple[DuctSegment, int] | None:
    """The segment a place means and the nearest point of its path, None when no centreline is near enough."""
    best: tuple[float, DuctSegment, int] | None = None
    for segment in tree.segments:
        away = np.hypot(*(segment.path[:, :2] - (at.row, at.column)).T)
        point = int(away.argmin())
        reach = max(_in_px(REACH_MM, REACH_PX, spacing), float(segment.path[point, 2]) / 2)
        if away[point] <= reach and (best is None or away[point] < best[0]):
            best = (float(away[point]), segment, point)
    return None if best is None else best[1:]


def _no_duct(tree: DuctTree, at: PointPx, spacing: Spacing) -> DuctTree | None:
    found = segment_at(tree, at, spacing)
    return None if found is None else _without(tree, {found[0].id}, spacing)


def _no_duct_beyond(tree: DuctTree, at: PointPx, spacing: Spacing) -> DuctTree | None:
    found = segment_at(tree, at, spacing)
    if found is None:
        return None
    gone = {found[0].id}
    # Parents come before their children only by chance once a tree was redirected.
    while more := {one.id for one in tree.segments if one.parent in gone} - gone:
        gone |= more
    return _without(tree, gone, spacing)


def _without(tree: DuctTree, gone: set[int], spacing: Spacing) -> DuctTree:
    draft = draft_of(tree)
    for node in draft.drop(gone):
        draft.pass_through(node, spacing)
    return redirected(draft, _entrances(tree, draft))


def _split(tree: DuctTree, at: PointPx, spacing: Spacing) -> DuctTree | None:
    found = segment_at(tree, at, spacing)
    if found is None or not 0 < found[1] < len(found[0].path) - 1:
        return None
    draft = draft_of(tree)
    begins = draft.cut(found[0], found[1], spacing)
    return redirected(draft, _entrances(tree, draft, begins))


def _orifice(tree: DuctTree, at: PointPx, spacing: Spacing) -> DuctTree | None:
    draft = draft_of(tree)
    touching = draft.touching()
    ids = list(touching)
    if not ids:
        return None
    here: NDArray[np.float64] = np.array([(draft.nodes[one].at.row, draft.nodes[one].at.column) for one in ids])
    away = np.hypot(*(here - (at.row, at.column)).T)
    nearest = int(away.argmin())
    if away[nearest] > _in_px(ORIFICE_REACH_MM, ORIFICE_REACH_PX, spacing):
        return None
    part = draft.part_of(ids[nearest])
    limit = away[nearest] + _in_px(LOOSE_END_MM, LOOSE_END_PX, spacing)
    loose = [n for n, one in enumerate(ids) if one in part and len(touching[one]) == 1 and away[n] <= limit]
    root = ids[min(loose, key=lambda n: (away[n], n))] if loose else ids[nearest]
    draft.make_orifice(root)
    return redirected(draft, [root, *_entrances(tree, draft)])


def _entrances(before: DuctTree, draft: Draft, begins: int | None = None) -> list[int]:
    """All nodes, in the order in which parts are to begin there; one that is reached from an earlier one begins nothing.

    As before the edit, else at ``begins``, else where the part was nearest to an entrance; a crossing comes last.
    """
    left = draft.touching()
    inwards = sorted(before.segments, key=lambda one: (one.parent is not None, one.branch_order))
    entrances = [one.start for one in inwards if one.parent is None]
    new = [] if begins is None else [begins]
    wanted = dict.fromkeys((*entrances, *new, *(one.start for one in inwards), *(one.end for one in inwards), *left))
    return sorted((node for node in wanted if node in left), key=lambda node: node in draft.crossings)


def _in_px(mm: float, px: float, spacing: Spacing) -> float:
    return mm / spacing.mean_mm if spacing.mean_mm is not None else px


_APPLY = {
    DuctEditKind.ORIFICE: _orifice,
    DuctEditKind.NO_DUCT: _no_duct,
    DuctEditKind.NO_DUCT_BEYOND: _no_duct_beyond,
    DuctEditKind.SPLIT: _split,
}
