"""Calliper: two clicks, or one drag; while it is open the distance follows the pointer."""

from ductoview.model.geometry import PointPx
from ductoview.ui.tools.pointer import Pointer, Stage


class CalliperTool:
    """Idle, first end set, done; places outside the image are not taken."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._first: PointPx | None = None
        self._pressed_at: Pointer | None = None

    def press(self, at: Pointer) -> None:
        """Set the first end, or be about to set the second."""
        self._pressed_at = at
        if self._first is None:
            self._first = self._stage.place(at.x, at.y)

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """Show the distance so far."""
        end = self._stage.place(at.x, at.y)
        if self._first is not None and end is not None:
            self._stage.draft(self._first, end)

    def release(self, at: Pointer) -> None:
        """Finish a drag or the second click; after the first click stay open."""
        pressed_at, self._pressed_at = self._pressed_at, None
        end = self._stage.place(at.x, at.y)
        if self._first is None or pressed_at is None or end is None:
            return
        was_dragged = at.moved_from(pressed_at)
        is_second = self._first != self._stage.place(pressed_at.x, pressed_at.y)
        if was_dragged or is_second:
            first, self._first = self._first, None
            self._stage.draft(None, None)
            self._stage.measure(first, end)

    def take_back(self) -> bool:
        """Without the first end; False when there is none."""
        had = self._first is not None
        self.cancel()
        return had

    def cancel(self) -> None:
        """Drop what was begun."""
        self._first = self._pressed_at = None
        self._stage.draft(None, None)
