"""What a brush does to the lumen, and to the tree in it."""

import numpy as np

from ductoview.analysis.components import box_of
from ductoview.analysis.edits_lumen import Box, Mask, box_around, drawn
from ductoview.analysis.edits_regrown import regrown
from ductoview.analysis.edits_state import Ducts
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.geometry import Spacing


def painted(ducts: Ducts, edit: DuctEdit, spacing: Spacing) -> Ducts | None:
    """With what the brush covered as lumen; None when all of it was, or no mask is at hand."""
    return _brushed(ducts, edit, spacing, is_lumen=True)


def erased(ducts: Ducts, edit: DuctEdit, spacing: Spacing) -> Ducts | None:
    """Without what the brush covered; None when none of it was lumen, or no mask is at hand."""
    return _brushed(ducts, edit, spacing, is_lumen=False)


def _brushed(ducts: Ducts, edit: DuctEdit, spacing: Spacing, *, is_lumen: bool) -> Ducts | None:
    if ducts.lumen is None:
        return None
    lumen = ducts.lumen.copy()
    for stroke in edit.paths:
        path = np.array(stroke, dtype=np.float64).reshape(-1, 3)
        if len(path):
            box = box_around(path, lumen.shape, spacing)
            lumen[box] = lumen[box] | drawn(path, box, spacing) if is_lumen else lumen[box] & ~drawn(path, box, spacing)
    lumen.flags.writeable = False
    changed = _changed_box(ducts.lumen, lumen, edit, spacing)
    if changed is None:
        return None
    return Ducts(tree=regrown(ducts.tree, ducts.lumen, lumen, changed, spacing), lumen=lumen)


def _changed_box(before: Mask, after: Mask, edit: DuctEdit, spacing: Spacing) -> Box | None:
    """The box of all pixels that changed, None when none did; only where the brush was is looked at."""
    path = np.array([point for stroke in edit.paths for point in stroke], dtype=np.float64).reshape(-1, 3)
    if not len(path):
        return None
    box = box_around(path, before.shape, spacing)
    inner = box_of(before[box] != after[box])
    if inner[0].stop == inner[0].start:
        return None
    rows, columns = ((part.start + base.start, part.stop + base.start) for part, base in zip(inner, box, strict=True))
    return slice(*rows), slice(*columns)
