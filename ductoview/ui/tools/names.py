"""The tools of the left hand button by name."""

from enum import StrEnum

from ductoview.model.annotation import AnnotationKind
from ductoview.model.finding import FindingKind

MarkKind = FindingKind | AnnotationKind
"""What MARK puts, or DRAW draws."""


class ToolName(StrEnum):
    """What the left button or one finger does; the other buttons do what the mouse map says."""

    WINDOW = "window"
    PAN = "pan"
    ZOOM = "zoom"
    LOUPE = "loupe"
    CALLIPER = "calliper"
    MARK = "mark"
    DRAW = "draw"
    CORRECT = "correct"
