"""The tools of the left hand button by name."""

from enum import StrEnum


class ToolName(StrEnum):
    """What the left button or one finger does; the other buttons do what the mouse map says."""

    WINDOW = "window"
    PAN = "pan"
    ZOOM = "zoom"
    LOUPE = "loupe"
    CALLIPER = "calliper"
    MARK = "mark"
    CORRECT = "correct"
