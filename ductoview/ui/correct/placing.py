"""Tools of one click that need more than the tree: a faint duct that the analysis left out, and a fork that is a crossing."""

import numpy as np

from ductoview.analysis.edits import corrected
from ductoview.analysis.patch import source_of
from ductoview.analysis.seeds import ducts_here
from ductoview.model.duct_edits import DuctEditKind, PathPx
from ductoview.model.ducts import NodeKind
from ductoview.model.geometry import PointPx
from ductoview.ui.correct.tool import CorrectTool, Deed, Ground
from ductoview.ui.overlays.sketch import Manner, Sketch, Stroke


class FaintTool(CorrectTool):
    """Looks with a lower threshold, around the click only."""

    word = "Faint duct"
    help = "Faint duct: click on one the analysis left out; what hangs together there is added"

    def rest(self, ground: Ground, at: PointPx) -> Sketch | None:
        """The ducts that would be added."""
        paths = self._found(ground, at)
        return Sketch(strokes=tuple(Stroke(np.array(path)[:, :2], Manner.NEW) for path in paths)) if paths else None

    def click(self, ground: Ground, at: PointPx) -> Deed:
        """Find it and add it."""
        paths = self._found(ground, at)
        if not paths:
            return Deed(words="Nothing stands out there: trace the duct instead.")
        return Deed(edit=ground.edit(DuctEditKind.DUCT_HERE, at, paths), words="add a faint duct")

    def _found(self, ground: Ground, at: PointPx) -> tuple[PathPx, ...]:
        return ducts_here(source_of(ground.mammogram), at, ground.analysis.lumen)


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
