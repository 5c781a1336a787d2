"""A duct tree with a reader's corrections: a function of the automatic tree and the edits, so undo is leaving one out.

Numbers of nodes and segments stay those of the automatic tree; what an edit makes new gets numbers above them. No pixel of
the image is read here: every point keeps the calibre it was measured with, and an edit that draws a duct carries its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ductoview.analysis.edits_added import joined, traced
from ductoview.analysis.edits_crossing import crossed
from ductoview.analysis.edits_lumen import Mask
from ductoview.analysis.edits_orifice import entered_again, orifice
from ductoview.analysis.edits_painted import erased, painted
from ductoview.analysis.edits_places import segment_at as segment_at
from ductoview.analysis.edits_places import way_of as way_of
from ductoview.analysis.edits_state import Ducts
from ductoview.analysis.edits_taken import no_duct, no_duct_beyond, split
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.ducts import DuctTree
from ductoview.model.geometry import PointPx, Spacing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CorrectedTree:
    """A tree after all edits; ``unfit`` are those that mean no duct of it, in order. ``orifice`` is the reader's place.

    ``lumen`` is bool (rows, columns), read-only, the mask after them; None when no mask was given.
    """

    tree: DuctTree
    unfit: tuple[DuctEdit, ...] = ()
    orifice: PointPx | None = None
    lumen: Mask | None = None


def corrected(tree: DuctTree, edits: Sequence[DuctEdit], spacing: Spacing, lumen: Mask | None = None) -> CorrectedTree:
    """The tree (and the mask, when it is given) after the edits, one after the other.

    Without any that fits both are the very same objects. Without a mask what a brush did fits nothing.
    """
    state = CorrectedTree(tree=tree, lumen=lumen)
    for edit in edits:
        state = corrected_once(state, edit, spacing)
    return state


def corrected_once(before: CorrectedTree, edit: DuctEdit, spacing: Spacing) -> CorrectedTree:
    """One more edit on what the earlier ones left; an edit that does not fit changes nothing and is named in ``unfit``."""
    after = _APPLY[edit.kind](Ducts(tree=before.tree, lumen=before.lumen), edit, spacing)
    if after is None:
        return replace(before, unfit=(*before.unfit, edit))
    if edit.kind is DuctEditKind.ORIFICE:
        return replace(before, tree=after.tree, lumen=after.lumen, orifice=edit.at)
    if before.orifice is not None:
        after = entered_again(after, before.orifice, spacing)
    return replace(before, tree=after.tree, lumen=after.lumen)


_APPLY = {
    DuctEditKind.ORIFICE: orifice,
    DuctEditKind.NO_DUCT: no_duct,
    DuctEditKind.NO_DUCT_BEYOND: no_duct_beyond,
    DuctEditKind.SPLIT: split,
    DuctEditKind.TRACED: traced,
    DuctEditKind.DUCT_HERE: traced,
    DuctEditKind.JOINED: joined,
    DuctEditKind.CROSSING: crossed,
    DuctEditKind.PAINTED: painted,
    DuctEditKind.ERASED: erased,
}
