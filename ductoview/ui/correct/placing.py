"""Tools of one click that need more than the tree: a faint duct that the analysis left out, and a fork that is a crossing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.edits import corrected
from ductoview.analysis.patch import source_of
from ductoview.analysis.seeds import ducts_here
from ductoview.model.duct_edits import DuctEditKind, PathPx
from ductoview.model.ducts import NodeKind
from ductoview.model.geometry import PointPx
from ductoview.model.image import Mammogram
from ductoview.ui.correct.tool import CorrectTool, Deed, Ground
from ductoview.ui.overlays.sketch import Manner, Sketch, Stroke


@dataclass(frozen=True, slots=True, eq=False)
class _Sought:
    """The ducts at a place, none or more, and all that they follow from."""

    mammogram: Mammogram
    lumen: NDArray[np.bool_]
    at: PointPx
    paths: tuple[PathPx, ...]

    def is_of(self, ground: Ground, at: PointPx) -> bool:
        """Whether they would be found there again: at another level, or corrected, an image has another lumen."""
        return self.mammogram is ground.mammogram and self.lumen is ground.analysis.lumen and self.at == at


class FaintTool(CorrectTool):
    """Looks with a lower threshold, around the place only. What was found while the pointer rested is kept for the click."""

    word = "Faint duct"
    help = "Faint duct: click on one the analysis left out; what hangs together there is added"

    def __init__(self) -> None:
        self._last: _Sought | None = None

    def hover(self, ground: Ground, at: PointPx) -> Sketch | None:
        """The ducts that would be added, where they are known."""
        paths = self._known(ground, at)
        return Sketch(strokes=tuple(Stroke(np.array(path)[:, :2], Manner.NEW) for path in paths)) if paths else None

    def rest(self, ground: Ground, at: PointPx) -> Callable[[], _Sought] | None:
        """They are looked for, unless they are known."""
        return partial(_sought, ground, at) if self._known(ground, at) is None else None

    def found(self, ground: Ground, at: PointPx, answer: object) -> Sketch | None:
        """They are kept and shown."""
        if isinstance(answer, _Sought):
            self._last = answer
        return self.hover(ground, at)

    def click(self, ground: Ground, at: PointPx) -> Deed:
        """Add them; find them first where the pointer did not rest."""
        paths = self._known(ground, at)
        if paths is None:
            paths = _sought(ground, at).paths
        if not paths:
            return Deed(words="Nothing stands out there: trace the duct instead.")
        return Deed(edit=ground.edit(DuctEditKind.DUCT_HERE, at, paths), words="add a faint duct")

    def put_down(self) -> bool:
        """What was found is let go, an image with it; nothing was begun."""
        self._last = None
        return False

    def _known(self, ground: Ground, at: PointPx) -> tuple[PathPx, ...] | None:
        return self._last.paths if self._last is not None and self._last.is_of(ground, at) else None


def _sought(ground: Ground, at: PointPx) -> _Sought:
    paths = ducts_here(source_of(ground.mammogram), at, ground.analysis.lumen)
    return _Sought(ground.mammogram, ground.analysis.lumen, at, paths)


class CrossingTool(CorrectTool):
    """A fork of four, or two close together, are two ducts one over the other."""

    word = "Crossing"
    help = "Crossing: click where two ducts only pass one over the other"

    def hover(self, ground: Ground, at: PointPx) -> Sketch | None:
        """The crossing that would be set."""
        after = corrected(ground.analysis.tree, (ground.edit(DuctEditKind.CROSSING, at),), ground.spacing)
        if after.unfit:
            return None
        forks = [one.at for one in after.tree.nodes if one.kind is NodeKind.CROSSING]
        nearest = min(forks, key=lambda fork: ground.spacing.distance_px(fork, at))
        return Sketch(places=(nearest,), words="Two ducts cross here")

    def click(self, ground: Ground, at: PointPx) -> Deed:
        """Neither of them branches."""
        if corrected(ground.analysis.tree, (ground.edit(DuctEditKind.CROSSING, at),), ground.spacing).unfit:
            return Deed(words="No two ducts meet there: a crossing has four arms.")
        return Deed(edit=ground.edit(DuctEditKind.CROSSING, at), words="set a crossing")
