"""Corrections of a duct tree by hand: each names a place in the image, never the number of a segment, so that it still
means the same duct when the analysis was run again."""

from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.geometry import PointPx

PathPx = tuple[tuple[float, float, float], ...]
"""Row, column (stored pixels) and calibre or brush width (mean pixels) of each point along a line."""


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
    TRACED = "TRACED"
    """A duct runs along the path; an end that lies on a duct branches from it, another end is free."""
    JOINED = "JOINED"
    """The two ducts at the ends of the path are connected along it; a calibre of 0 is that of the ducts it joins."""
    CROSSING = "CROSSING"
    """Two ducts pass here one over the other; neither branches."""
    DUCT_HERE = "DUCT_HERE"
    """The ducts along the paths, found from this place with a lower threshold, are ducts."""
    PAINTED = "PAINTED"
    """What the brush covered is lumen."""
    ERASED = "ERASED"
    """What the brush covered is no lumen."""


DRAWN = frozenset(
    {
        DuctEditKind.TRACED,
        DuctEditKind.JOINED,
        DuctEditKind.DUCT_HERE,
        DuctEditKind.PAINTED,
        DuctEditKind.ERASED,
    }
)
"""The kinds that hold at least one path; all others hold a place only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuctEdit:
    """One correction at a place in stored pixels, made by the reader named ``by``.

    ``paths`` are the lines drawn, measured on the image once, when the edit was made: a corrected tree is worked out
    without its pixels. A duct's has two points or more, a brush stroke's one or more. ``meant`` is the way of the duct that
    a NO_DUCT or NO_DUCT_BEYOND takes away, away from the orifice, as it lay when the edit was made: where that duct is not
    found, no other goes. Without it (edits of earlier versions) whatever duct lies at the place is meant.
    """

    id: str
    kind: DuctEditKind
    at: PointPx
    by: str = ""
    paths: tuple[PathPx, ...] = ()
    meant: PathPx = ()
