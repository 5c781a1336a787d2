"""Loupe in the hand: the glass follows by itself, so a press only clicks."""

from ductoview.ui.tools.pointer import Pointer, Stage


class Loupe:
    """Passes clicks on; the canvas shows the glass where the pointer is."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._start: Pointer | None = None

    def press(self, at: Pointer) -> None:
        """A click may begin."""
        self._start = at

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """Nothing: the glass follows without being told."""

    def release(self, at: Pointer) -> None:
        """A click, unless the hand moved on."""
        start, self._start = self._start, None
        if start is not None and not at.moved_from(start):
            self._stage.click(at)

    def cancel(self) -> None:
        """No click."""
        self._start = None
