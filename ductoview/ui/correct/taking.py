"""Tools that take away, split and turn: the place of one click is all they need."""

from collections.abc import Iterable

import numpy as np

from ductoview.analysis.edits import corrected, segment_at, way_of
from ductoview.model.duct_edits import DuctEditKind
from ductoview.model.ducts import DuctSegment, DuctTree, NodeKind
from ductoview.model.geometry import PointPx
from ductoview.ui.correct.tool import CorrectTool, Deed, Ground
from ductoview.ui.overlays.sketch import Manner, Sketch, Stroke

NO_DUCT_THERE = "No duct is there: click on one, or nearer to it."


class OrificeTool(CorrectTool):
    """The tree begins where the hand says."""

    word = "Orifice"
    help = "Orifice: click where contrast enters; the tree is directed away from there"

    def hover(self, ground: Ground, at: PointPx) -> Sketch | None:
        """The place, and the end of the tree it would mean."""
        after = corrected(ground.analysis.tree, (ground.edit(DuctEditKind.ORIFICE, at),), ground.spacing)
        if after.unfit:
            return Sketch(places=(at,), words="No duct begins near here")
        begins = [PointPx(*one.path[0, :2].tolist()) for one in after.tree.segments if one.parent is None]
        first = min(begins, key=lambda place: ground.spacing.distance_px(place, at))
        is_there = any(node.kind is NodeKind.ORIFICE for node in after.tree.nodes)
        return Sketch(
            strokes=(Stroke(np.array([(at.row, at.column), (first.row, first.column)]), Manner.NEW),),
            places=(at, first),
            words="Orifice here" if is_there else "Orifice here: too far from the first duct\nto measure ways from",
        )

    def click(self, ground: Ground, at: PointPx) -> Deed:
        """Contrast enters here."""
        return Deed(edit=ground.edit(DuctEditKind.ORIFICE, at), words="set the orifice")


class NoDuctTool(CorrectTool):
    """One segment is no duct; what lies beyond stays."""

    word = "Not a duct"
    help = "Not a duct: click what is none; what lies beyond it stays"
    kind = DuctEditKind.NO_DUCT
    done = "take away a duct"

    def hover(self, ground: Ground, at: PointPx) -> Sketch | None:
        """What would go."""
        found = segment_at(ground.analysis.tree, at, ground.spacing)
        if found is None:
            return None
        gone = list(self._gone(ground.analysis.tree, found[0]))
        px = sum(one.length_px for one in gone)
        mm = None if any(one.length_mm is None for one in gone) else sum(one.length_mm or 0.0 for one in gone)
        many = f"{len(gone)} ducts, " if len(gone) > 1 else ""
        return Sketch(
            strokes=tuple(Stroke(one.path, Manner.GONE) for one in gone),
            places=(at,),
            words=f"Takes away {many}{ground.length_words(px, mm)}",
        )

    def click(self, ground: Ground, at: PointPx) -> Deed:
        """Take it away."""
        found = segment_at(ground.analysis.tree, at, ground.spacing)
        if found is None:
            return Deed(words=NO_DUCT_THERE)
        meant = way_of(found[0], ground.spacing)
        return Deed(edit=ground.edit(self.kind, at, meant=meant), words=self.done)

    def _gone(self, tree: DuctTree, here: DuctSegment) -> Iterable[DuctSegment]:
        return (here,)


class NoDuctBeyondTool(NoDuctTool):
    """One segment and all beyond it are no ducts."""

    word = "And beyond"
    help = "Not a duct, and nothing beyond: click what is none; all that hangs on it goes too"
    kind = DuctEditKind.NO_DUCT_BEYOND
    done = "take away a duct and all beyond"

    def _gone(self, tree: DuctTree, here: DuctSegment) -> Iterable[DuctSegment]:
        gone = {here.id}
        while more := {one.id for one in tree.segments if one.parent in gone} - gone:
            gone |= more
        return [one for one in tree.segments if one.id in gone]


class SplitTool(CorrectTool):
    """One duct ends and another begins."""

    word = "Split"
    help = "Split: click where one duct ends and another begins"

    def hover(self, ground: Ground, at: PointPx) -> Sketch | None:
        """Where it would be split."""
        found = segment_at(ground.analysis.tree, at, ground.spacing)
        if found is None:
            return None
        row, column, _ = found[0].path[found[1]].tolist()
        return Sketch(places=(PointPx(row, column),), words="Splits here")

    def click(self, ground: Ground, at: PointPx) -> Deed:
        """Split it."""
        found = segment_at(ground.analysis.tree, at, ground.spacing)
        if found is None:
            return Deed(words=NO_DUCT_THERE)
        return Deed(edit=ground.edit(DuctEditKind.SPLIT, at), words="split a duct")
