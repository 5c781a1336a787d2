"""Mark: one click puts a finding of the chosen kind."""

from ductoview.model.finding import FindingKind
from ductoview.ui.tools.pointer import Pointer, Stage


class MarkTool:
    """A press that moves away before its release marks nothing."""

    def __init__(self, stage: Stage, kind: FindingKind) -> None:
        self._stage = stage
        self._kind = kind
        self._start: Pointer | None = None

    def press(self, at: Pointer) -> None:
        """Take aim."""
        self._start = at

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """Nothing."""

    def release(self, at: Pointer) -> None:
        """Mark the place."""
        start, self._start = self._start, None
        place = self._stage.place(at.x, at.y)
        if start is not None and place is not None and not at.moved_from(start):
            self._stage.mark(self._kind, place)

    def cancel(self) -> None:
        """Mark nothing."""
        self._start = None
