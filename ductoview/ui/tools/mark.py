"""Mark: one click puts a finding of the chosen kind; a drag along a duct or around a place draws it."""

from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
from ductoview.ui.tools.movement import OneMovement
from ductoview.ui.tools.pointer import Stage


class MarkTool(OneMovement):
    """A place, a stretch, or what is inside a closed line.

    A click outside the image marks nothing; a hand that shakes on a click marks the place where it went down.
    """

    def __init__(self, stage: Stage, kind: FindingKind) -> None:
        super().__init__(stage)
        self._kind = kind

    def _ended(self, points: tuple[PointPx, ...], *, is_line: bool, is_closed: bool) -> None:
        if is_line:
            self._stage.mark_drawn(self._kind, points, is_closed=is_closed)
        elif points:
            self._stage.mark(self._kind, points[0])
