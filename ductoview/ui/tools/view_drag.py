"""Pan and zoom: a drag shows the image otherwise, by the whole way from the press."""

from abc import ABC, abstractmethod

from ductoview.display.viewport import ViewState
from ductoview.ui.tools.pointer import Pointer, Stage

_DOUBLED_PER_PIXEL = 1 / 120


class ViewDrag(ABC):
    """Always begins from the view at the press: events may be merged, and nothing drifts."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._start: Pointer | None = None
        self._view: ViewState | None = None
        self._moved = False

    @abstractmethod
    def seen(self, view: ViewState, start: Pointer, at: Pointer) -> ViewState:
        """How the image lies when the hand has gone from one place to another."""

    def press(self, at: Pointer) -> None:
        """Begin from the view now."""
        self._start, self._view, self._moved = at, self._stage.view, False

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """Show the image as the way so far wants it."""
        if self._start is None or self._view is None or not (self._moved or at.moved_from(self._start)):
            return
        self._moved = True
        self._stage.look(self.seen(self._view, self._start, at))

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


class Pan(ViewDrag):
    """The image goes with the hand."""

    def seen(self, view: ViewState, start: Pointer, at: Pointer) -> ViewState:
        """Moved by the way of the hand."""
        return view.moved(at.x - start.x, at.y - start.y)


class Zoom(ViewDrag):
    """Up is larger, down is smaller, around the place where the hand began."""

    def seen(self, view: ViewState, start: Pointer, at: Pointer) -> ViewState:
        """Twice as large for every 120 logical pixels up."""
        factor = 2.0 ** ((start.y - at.y) / at.ratio * _DOUBLED_PER_PIXEL)
        return view.zoomed(view.zoom * factor, start.x, start.y)
