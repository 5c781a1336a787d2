"""Tools of one click: a press that moves away before its release does nothing."""

from collections.abc import Callable

from ductoview.ui.tools.pointer import Pointer


class ClickTool:
    """``clicked`` gets the place where the pointer was let go."""

    def __init__(self, clicked: Callable[[Pointer], object]) -> None:
        self._clicked = clicked
        self._start: Pointer | None = None

    def press(self, at: Pointer) -> None:
        """Take aim."""
        self._start = at

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """Nothing: a glass follows without being told."""

    def release(self, at: Pointer) -> None:
        """A click, unless the hand moved on."""
        start, self._start = self._start, None
        if start is not None and not at.moved_from(start):
            self._clicked(at)

    def cancel(self) -> None:
        """No click."""
        self._start = None
