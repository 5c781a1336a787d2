"""What the tools share that draw a line by one movement: it is shown while it grows, and handed over when it ends."""

from abc import ABC, abstractmethod

from ductoview.model.annotation import AnnotationKind
from ductoview.model.geometry import PointPx
from ductoview.ui.tools.pointer import Pointer, Stage
from ductoview.ui.tools.trace import Trace


class OneMovement(ABC):
    """From a press to the release; what the line means is said by ``_ended``."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._trace = Trace(stage)

    def press(self, at: Pointer) -> None:
        """Begin."""
        self._trace.begin(at)

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """Go on."""
        if pressed and self._trace.is_open:
            self._trace.go_on(at)
            if self._trace.is_line:
                self._stage.draw(self._trace.draft(AnnotationKind.FREEHAND))

    def release(self, at: Pointer) -> None:
        """End it."""
        self._trace.go_on(at)
        points, is_line, is_closed = self._trace.points, self._trace.is_line, self._trace.is_closed
        self.cancel()
        self._ended(points, is_line=is_line, is_closed=is_closed)

    def take_back(self) -> bool:
        """Without it; False when nothing was begun."""
        had = self._trace.is_open
        self.cancel()
        return had

    def cancel(self) -> None:
        """Drop it."""
        self._trace.drop()
        self._stage.draw(None)

    @abstractmethod
    def _ended(self, points: tuple[PointPx, ...], *, is_line: bool, is_closed: bool) -> None:
        """Take the places, none where it began outside the image; ``is_line`` is False for a hand that shook on a click."""
