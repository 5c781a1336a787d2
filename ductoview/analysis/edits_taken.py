"""Corrections that draw nothing: where contrast enters, what is no duct, where one ends."""

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.edits_directed import redirected
from ductoview.analysis.edits_draft import draft_of
from ductoview.analysis.edits_lumen import without_ducts
from ductoview.analysis.edits_places import entrances, in_px, meant_at, segment_at
from ductoview.analysis.edits_state import Ducts
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.ducts import DuctTree
from ductoview.model.geometry import Spacing

ORIFICE_REACH_MM, ORIFICE_REACH_PX = 20.0, 200.0
"""Beyond this a place is no orifice of any duct seen: contrast may fail to show between orifice and first duct."""
AT_ORIFICE_MM, AT_ORIFICE_PX = 2.0, 20.0
"""A first duct seen farther from the orifice than this directs the tree, but no way is measured from its end: the piece
between is unknown, and the way would come out shorter than the straight line."""
LOOSE_END_MM, LOOSE_END_PX = 6.0, 60.0
"""A loose end is preferred to a nearer fork when it is not farther by more than this, as in the automatic tree."""


def no_duct(ducts: Ducts, edit: DuctEdit, spacing: Spacing) -> Ducts | None:
    """Without the segment there; None when the place means no duct, or not the one that was meant."""
    found = meant_at(ducts.tree, edit, spacing)
    return None if found is None else _without(ducts, {found[0].id}, spacing)


def no_duct_beyond(ducts: Ducts, edit: DuctEdit, spacing: Spacing) -> Ducts | None:
    """Without the segment there and all that hangs on it; None when the place means no duct, or not the one that was meant."""
    found = meant_at(ducts.tree, edit, spacing)
    if found is None:
        return None
    gone = {found[0].id}
    # Parents come before their children only by chance once a tree was redirected.
    while more := {one.id for one in ducts.tree.segments if one.parent in gone} - gone:
        gone |= more
    return _without(ducts, gone, spacing)


def split(ducts: Ducts, edit: DuctEdit, spacing: Spacing) -> Ducts | None:
    """With the duct ending there and another beginning; None off any duct and at its very ends."""
    found = segment_at(ducts.tree, edit.at, spacing)
    if found is None or not 0 < found[1] < len(found[0].path) - 1:
        return None
    draft = draft_of(ducts.tree)
    begins = draft.cut(found[0], found[1], spacing)
    return Ducts(tree=redirected(draft, entrances(ducts.tree, draft, [begins])), lumen=ducts.lumen)


def orifice(ducts: Ducts, edit: DuctEdit, spacing: Spacing) -> Ducts | None:
    """Directed away from the end nearest to the place, an ORIFICE if it lies there; None when every duct is too far off."""
    draft = draft_of(ducts.tree)
    touching = draft.touching()
    ids = list(touching)
    if not ids:
        return None
    here: NDArray[np.float64] = np.array([(draft.nodes[one].at.row, draft.nodes[one].at.column) for one in ids])
    away = np.hypot(*(here - (edit.at.row, edit.at.column)).T)
    nearest = int(away.argmin())
    if away[nearest] > in_px(ORIFICE_REACH_MM, ORIFICE_REACH_PX, spacing):
        return None
    part = draft.part_of(ids[nearest])
    limit = away[nearest] + in_px(LOOSE_END_MM, LOOSE_END_PX, spacing)
    loose = [n for n, one in enumerate(ids) if one in part and len(touching[one]) == 1 and away[n] <= limit]
    chosen = min(loose, key=lambda n: (away[n], n)) if loose else nearest
    root = ids[chosen]
    draft.make_orifice(root if away[chosen] <= in_px(AT_ORIFICE_MM, AT_ORIFICE_PX, spacing) else None)
    return Ducts(tree=redirected(draft, [root, *entrances(ducts.tree, draft)]), lumen=ducts.lumen)


def _without(ducts: Ducts, gone: set[int], spacing: Spacing) -> Ducts:
    draft = draft_of(ducts.tree)
    begins = draft.uncross(gone, spacing)
    rest = _where_the_rest_begins(ducts.tree, gone)
    for node in draft.drop(gone):
        if node not in rest:
            draft.pass_through(node, spacing)
    tree = redirected(draft, entrances(ducts.tree, draft, begins))
    if ducts.lumen is None:
        return Ducts(tree=tree, lumen=None)
    out = [one.path for one in ducts.tree.segments if one.id in gone]
    return Ducts(tree=tree, lumen=without_ducts(ducts.lumen, out, [one.path for one in tree.segments]))


def _where_the_rest_begins(tree: DuctTree, gone: set[int]) -> set[int]:
    """The nodes at which a first duct that goes ended, and none that stays: were its fork passed through, the tree would
    begin at a later one."""
    ends = {one.end for one in tree.segments if one.id in gone and one.parent is None}
    return ends - {one.end for one in tree.segments if one.id not in gone}
