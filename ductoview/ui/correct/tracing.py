"""The tool that traces: click along a duct, and the line follows it from click to click; a click on the last place ends it."""

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.livewire import Wire, joined_ways, measured, wire_from
from ductoview.analysis.patch import source_of
from ductoview.model.duct_edits import DuctEditKind
from ductoview.model.geometry import PointPx
from ductoview.ui.correct.tool import CorrectTool, Deed, Ground
from ductoview.ui.overlays.sketch import Manner, Sketch, Stroke

_SAME_MM, _SAME_PX = 1.0, 10.0
"""A click this near to the last one ends the line: the second of a double click, or a finger's second touch."""


class TraceTool(CorrectTool):
    """What was clicked so far is kept until the end, or taken back one by one."""

    word = "Trace"
    help = "Trace: click where a duct begins, then along it; double click ends it"

    def __init__(self) -> None:
        self._clicks: list[PointPx] = []
        self._ways: list[NDArray[np.float64]] = []
        self._wires: list[Wire] = []

    @property
    def words(self) -> str:
        """Where to begin, or how to go on."""
        return (
            "Trace: click along it; double click or Enter ends it, Backspace: one back" if self._clicks else self.help
        )

    def hover(self, ground: Ground, at: PointPx) -> Sketch | None:
        """The line so far, and the way along the duct to the pointer."""
        if not self._wires:
            return None
        way = joined_ways([*self._ways, self._wires[-1].to(at)])
        steps = np.diff(way, axis=0)
        spacing = ground.spacing
        length_mm = None
        if spacing.row_mm is not None and spacing.column_mm is not None:
            length_mm = float(np.hypot(steps[:, 0] * spacing.row_mm, steps[:, 1] * spacing.column_mm).sum())
        words = f"Line of {ground.length_words(float(np.hypot(*steps.T).sum()), length_mm)}"
        return Sketch(strokes=(Stroke(way, Manner.NEW),), places=(at, *self._clicks), words=words)

    def click(self, ground: Ground, at: PointPx) -> Deed:
        """The first place, one more, or the last one again: then the duct is measured and kept."""
        if self._clicks and self._is_last(ground, at):
            return self._ended(ground)
        if self._wires:
            self._ways.append(self._wires[-1].to(at))
        self._clicks.append(at)
        self._wires.append(wire_from(source_of(ground.mammogram), at))
        return Deed()

    def finish(self, ground: Ground) -> Deed | None:
        """The line ends at its last click."""
        return self._ended(ground) if self._clicks else None

    def take_back(self) -> bool:
        """Without its last click."""
        if not self._clicks:
            return False
        self._clicks.pop()
        self._wires.pop()
        self._ways = self._ways[: max(0, len(self._clicks) - 1)]
        return True

    def put_down(self) -> bool:
        """The line is forgotten."""
        had = bool(self._clicks)
        self._clicks, self._ways, self._wires = [], [], []
        return had

    def _is_last(self, ground: Ground, at: PointPx) -> bool:
        mm = ground.spacing.mean_mm
        return ground.spacing.distance_px(self._clicks[-1], at) <= (_SAME_MM / mm if mm else _SAME_PX)

    def _ended(self, ground: Ground) -> Deed:
        ways, first = self._ways, self._clicks[0]
        self.put_down()
        if not ways:
            return Deed(words="Nothing was traced: click along the duct, then twice where it ends.")
        path = measured(source_of(ground.mammogram), joined_ways(ways))
        return Deed(edit=ground.edit(DuctEditKind.TRACED, first, (path,)), words="trace a duct")
