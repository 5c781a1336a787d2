"""How an unrolled duct is laid out in a place so wide and high: one scale along, shared by all, and one across."""

from dataclasses import dataclass

from ductoview.analysis.straighten import Course

LEFT, RIGHT = 52, 10
"""Logical pixels at the left for the charts' numbers, and at the right for half a number."""

_MOST_STRETCH, _LEAST_STRETCH = 4.0, 0.5
_AROUND = 1.3
_LEAST_HALF = {"mm": 1.0, "px": 12.0}


@dataclass(frozen=True, slots=True)
class Scale:
    """``along`` and ``across`` are logical pixels a unit; ``half`` is how much is shown on either side of the duct."""

    along: float
    across: float
    half: float

    @property
    def words(self) -> str:
        """By how much the duct is drawn wider or thinner than it is; empty when it has its true shape."""
        stretch = self.across / self.along
        return "" if 0.95 < stretch < 1.05 else f"across {stretch:.1f}×"


def scale_of(course: Course, width: float, height: float) -> Scale:
    """The whole duct in the width, its widest place in the height; drawn at most 4 times too wide and 2 times too thin."""
    wanted = max(_AROUND * float(course.calibre.max()), _LEAST_HALF[course.unit])
    half = min(wanted, course.half)
    along = max(width, 1.0) / max(course.length, course.step)
    across = height / (2 * half)
    along = min(along, across / _LEAST_STRETCH)
    across = min(across, along * _MOST_STRETCH)
    return Scale(along=along, across=across, half=min(height / (2 * across), course.half))
