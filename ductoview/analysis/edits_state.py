"""What a correction is applied to."""

from dataclasses import dataclass

from ductoview.analysis.edits_lumen import Mask
from ductoview.model.ducts import DuctTree


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ducts:
    """A tree and the mask of its lumen, bool (rows, columns); None where no mask is at hand."""

    tree: DuctTree
    lumen: Mask | None
