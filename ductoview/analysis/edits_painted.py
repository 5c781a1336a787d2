"""What a brush does to the lumen and to the tree in it: only the touched box is thinned again."""

from ductoview.analysis.edits_state import Ducts
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.geometry import Spacing


def painted(ducts: Ducts, edit: DuctEdit, spacing: Spacing) -> Ducts | None:
    return None


def erased(ducts: Ducts, edit: DuctEdit, spacing: Spacing) -> Ducts | None:
    return None
