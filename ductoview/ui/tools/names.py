"""The tools of the left hand button by name."""

from enum import StrEnum


class ToolName(StrEnum):
    """What the left button or one finger does; the right button is always WINDOW, the middle one PAN."""

    WINDOW = "window"
    PAN = "pan"
    LOUPE = "loupe"
    CALLIPER = "calliper"
    MARK = "mark"
