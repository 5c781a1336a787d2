"""Colours of what lies over an image: amber asks, blue is a reader's, grey is dismissed; the ducts are none of them."""

from ductoview.model.finding import FindingStatus
from ductoview.ui.style.table import COLOURS

CANDIDATE = COLOURS.amber
FINDING = COLOURS.blue
DISMISSED = COLOURS.quiet
TEXT = COLOURS.text
STRONG = COLOURS.strong
OUTLINE = "#5fb8a8"

PLATE_ALPHA = 217
"""Of the black under words: over white it leaves every tone of them a contrast of at least 4.5 to 1."""

CALIBRE_RAMP = ("#5a7f8f", "#4f9aa0", "#55b39a", "#7fc78a", "#b6d27a", "#dcc877", "#e2a687", "#d98bb0")
"""From the thinnest to the widest duct."""
_OF_STATUS = {
    FindingStatus.CANDIDATE: CANDIDATE,
    FindingStatus.CONFIRMED: FINDING,
    FindingStatus.DISMISSED: DISMISSED,
}


def colour_of(status: FindingStatus) -> str:
    """The colour of a mark, and of its number."""
    return _OF_STATUS[status]
