"""Corrections that take away or part: what is no duct, where one ends."""

from ductoview.analysis.edits_directed import redirected
from ductoview.analysis.edits_draft import draft_of
from ductoview.analysis.edits_lumen import without_ducts
from ductoview.analysis.edits_places import entrances, meant_at, segment_at
from ductoview.analysis.edits_state import Ducts
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.ducts import DuctTree
from ductoview.model.geometry import Spacing


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
    return Ducts(tree=redirected(draft, entrances(ducts.tree, draft, [begins]), spacing), lumen=ducts.lumen)


def _without(ducts: Ducts, gone: set[int], spacing: Spacing) -> Ducts:
    draft = draft_of(ducts.tree)
    begins = draft.uncross(gone, spacing)
    rest = _where_the_rest_begins(ducts.tree, gone)
    for node in draft.drop(gone):
        if node not in rest:
            draft.pass_through(node, spacing)
    tree = redirected(draft, entrances(ducts.tree, draft, begins), spacing)
    if ducts.lumen is None:
        return Ducts(tree=tree, lumen=None)
    out = [one.path for one in ducts.tree.segments if one.id in gone]
    return Ducts(tree=tree, lumen=without_ducts(ducts.lumen, out, [one.path for one in tree.segments], spacing))


def _where_the_rest_begins(tree: DuctTree, gone: set[int]) -> set[int]:
    """The nodes at which a first duct that goes ended, and none that stays: were its fork passed through, the tree would
    begin at a later one."""
    ends = {one.end for one in tree.segments if one.id in gone and one.parent is None}
    return ends - {one.end for one in tree.segments if one.id not in gone}
