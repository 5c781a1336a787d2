"""Mark: one click puts a finding of the chosen kind."""

from ductoview.model.finding import FindingKind
from ductoview.ui.tools.click import ClickTool
from ductoview.ui.tools.pointer import Pointer, Stage


class MarkTool(ClickTool):
    """A click outside the image marks nothing."""

    def __init__(self, stage: Stage, kind: FindingKind) -> None:
        super().__init__(self._mark)
        self._stage, self._kind = stage, kind

    def _mark(self, at: Pointer) -> None:
        if (place := self._stage.place(at.x, at.y)) is not None:
            self._stage.mark(self._kind, place)
