"""Corrections of a duct tree by hand: each names a place in the image, never the number of a segment, so that it still
means the same duct when the analysis was run again."""

from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.geometry import PointPx


class DuctEditKind(StrEnum):
    """What the reader said about a place of the tree; the values never change their meaning."""

    ORIFICE = "ORIFICE"
    """Contrast enters here: the tree is directed away from this place."""
    NO_DUCT = "NO_DUCT"
    """The segment here is no duct; what lay beyond it stays, as a part of its own."""
    NO_DUCT_BEYOND = "NO_DUCT_BEYOND"
    """Neither the segment here nor anything beyond it is a duct."""
    SPLIT = "SPLIT"
    """The duct ends here, and another begins at the same place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuctEdit:
    """One correction at a place in stored pixels, made by the reader named ``by``."""

    id: str
    kind: DuctEditKind
    at: PointPx
    by: str = ""
