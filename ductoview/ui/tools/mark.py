"""Mark: one click puts a finding of the chosen kind; a drag along a duct or around a place draws it."""

from ductoview.model.annotation import AnnotationKind
from ductoview.model.finding import FindingKind
from ductoview.ui.tools.pointer import Pointer, Stage
from ductoview.ui.tools.trace import Trace


class MarkTool:
    """A click outside the image marks nothing; a hand that shakes on a click marks the place where it went down."""

    def __init__(self, stage: Stage, kind: FindingKind) -> None:
        self._stage, self._kind = stage, kind
        self._trace = Trace(stage)

    def press(self, at: Pointer) -> None:
        """Take aim."""
        self._trace.begin(at)

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """Show what would be marked."""
        if pressed and self._trace.is_open:
            self._trace.go_on(at)
            if self._trace.is_line:
                self._stage.draw(self._trace.draft(AnnotationKind.FREEHAND))

    def release(self, at: Pointer) -> None:
        """A place, a stretch, or what is inside a closed line."""
        self._trace.go_on(at)
        points, is_line, is_closed = self._trace.points, self._trace.is_line, self._trace.is_closed
        self.cancel()
        if is_line:
            self._stage.mark_drawn(self._kind, points, is_closed=is_closed)
        elif points:
            self._stage.mark(self._kind, points[0])

    def cancel(self) -> None:
        """No mark."""
        self._trace.drop()
        self._stage.draw(None)
