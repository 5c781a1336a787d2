"""Moves what stands in a window instead of drawing it again, and keeps account of what must be drawn nevertheless."""

from collections.abc import Sequence
from math import ceil, floor

from PyQt6.QtCore import QRect
from PyQt6.QtGui import QRegion
from PyQt6.QtWidgets import QWidget

from ductoview.display.viewport import Rect

_WORTH_A_PART_PX = 12_000


class Sliding:
    """All rectangles are device pixels of the widget; only whole logical pixels can be slid by."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._due: list[Rect] = []

    def is_possible(self, dx: int, dy: int) -> bool:
        """True when the window's pixels can be moved by so many device pixels without one of them being made anew."""
        ratio = self._widget.devicePixelRatioF()
        if not ratio.is_integer() or dx % ratio or dy % ratio:
            return False
        return abs(dx) < self._widget.width() * ratio and abs(dy) < self._widget.height() * ratio

    def slide(self, dx: int, dy: int, before: Sequence[Rect], after: Sequence[Rect]) -> None:
        """Move all pixels; what stands still stood at ``before`` and will at ``after``."""
        ratio = int(self._widget.devicePixelRatioF())
        width, height = self._widget.width() * ratio, self._widget.height() * ratio
        strips = (
            Rect(0 if dx > 0 else width + dx, 0, abs(dx), height),
            Rect(0, 0 if dy > 0 else height + dy, width, abs(dy)),
        )
        self._widget.scroll(dx // ratio, dy // ratio, self._widget.rect())
        # Qt moves what was still to be painted along with the pixels.
        gone = [one.moved(dx, dy) for one in before]
        still = (
            [one.united(other) for one, other in zip(gone, after, strict=True)] if before == after else [*gone, *after]
        )
        fresh = _fewer([*strips, *still])
        for rect in fresh:
            self._widget.update(_logical(rect, ratio))
        self._due = [one.moved(dx, dy) for one in self._due] + fresh

    def parts(self, region: QRegion, whole: Rect) -> tuple[Rect, ...]:
        """Rectangles of ``whole``, the widget, that cover a region to be painted: few pixels after a slide."""
        due, self._due = self._due, []
        ratio = self._widget.devicePixelRatioF()
        if due:
            covered = QRegion()
            for rect in due:
                covered += QRegion(_logical(rect, int(ratio)))
            if region.subtracted(covered).isEmpty():
                return tuple(part for rect in due if not (part := _whole_logical(rect, int(ratio)).cut(whole)).is_empty)
        box = region.boundingRect()
        left, top = floor(box.x() * ratio), floor(box.y() * ratio)
        right, bottom = ceil((box.x() + box.width()) * ratio), ceil((box.y() + box.height()) * ratio)
        return (Rect(left, top, right - left, bottom - top).cut(whole),)


def _fewer(rects: Sequence[Rect]) -> list[Rect]:
    """Rectangles that cover the given ones, near ones as one: each costs more to begin than some thousand pixels."""
    found: list[Rect] = []
    for rect in rects:
        if rect.is_empty:
            continue
        near = rect
        for other in tuple(found):
            both = near.united(other)
            if both.area <= near.area + other.area + _WORTH_A_PART_PX:
                found.remove(other)
                near = both
        found.append(near)
    return found


def _logical(rect: Rect, ratio: int) -> QRect:
    """The logical pixels that a rectangle touches."""
    left, top = rect.x // ratio, rect.y // ratio
    return QRect(left, top, -(-(rect.x + rect.width) // ratio) - left, -(-(rect.y + rect.height) // ratio) - top)


def _whole_logical(rect: Rect, ratio: int) -> Rect:
    box = _logical(rect, ratio)
    return Rect(box.x() * ratio, box.y() * ratio, box.width() * ratio, box.height() * ratio)
