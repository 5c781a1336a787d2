"""Zoom by a drag: up is larger, down is smaller, around the place where the hand began."""

from ductoview.display.viewport import ViewState
from ductoview.ui.tools.pointer import Pointer, Stage

_DOUBLED_PER_PIXEL = 1 / 120


class Zoom:
    """Zooms by the whole way from the press."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._start: Pointer | None = None
        self._view: ViewState | None = None
        self._moved = False

    def press(self, at: Pointer) -> None:
        """Begin from the view now."""
        self._start, self._view, self._moved = at, self._stage.view, False

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """Twice as large for every 120 logical pixels up."""
        if self._start is None or self._view is None or not (self._moved or at.moved_from(self._start)):
            return
        self._moved = True
        factor = 2.0 ** ((self._start.y - at.y) / at.ratio * _DOUBLED_PER_PIXEL)
        self._stage.look(self._view.zoomed(self._view.zoom * factor, self._start.x, self._start.y))

    def release(self, at: Pointer) -> None:
        """Leave it so; without a movement it was a click."""
        start, moved = self._start, self._moved
        self._start = self._view = None
        if start is not None and not moved:
            self._stage.click(at)

    def cancel(self) -> None:
        """Back to the view before."""
        if self._moved and self._view is not None:
            self._stage.look(self._view)
        self._start = self._view = None
        self._moved = False
