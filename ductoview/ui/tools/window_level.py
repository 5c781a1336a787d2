"""Window and level: across changes the width, up and down the centre; down is always darker."""

from ductoview.display.grey_table import span
from ductoview.model.voi import VoiChoice
from ductoview.ui.tools.pointer import Pointer, Stage

_WIDTHS_PER_PIXEL = 1 / 350


class WindowLevel:
    """Always uses the whole way from the press: events may be merged, and nothing drifts."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._start: Pointer | None = None
        self._base: VoiChoice | None = None
        self._moved = False

    def press(self, at: Pointer) -> None:
        """Begin from the curve used now."""
        self._start, self._base, self._moved = at, self._stage.choice, False

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """Adjust by the way so far; the gain follows the width, so fine windows are set finely."""
        if self._start is None or self._base is None or not (self._moved or at.moved_from(self._start)):
            return
        self._moved = True
        gain = span(self._base)[1] * _WIDTHS_PER_PIXEL / at.ratio
        down = (at.y - self._start.y) * gain
        self._stage.adjust(self._base, -down if self._stage.darkens_upwards else down, (at.x - self._start.x) * gain)

    def release(self, at: Pointer) -> None:
        """Keep it; without a movement it was a click."""
        start, moved = self._start, self._moved
        self._start = self._base = None
        if moved:
            self._stage.adjusted()
        elif start is not None:
            self._stage.click(at)

    def cancel(self) -> None:
        """Back to the curve before."""
        if self._moved and self._base is not None:
            self._stage.adjust(self._base, 0.0, 0.0)
        self._start = self._base = None
        self._moved = False
