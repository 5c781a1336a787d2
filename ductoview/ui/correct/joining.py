"""The tool that joins: one end, then the other, and the gap between them is duct."""

from collections import Counter

import numpy as np

from ductoview.analysis.edits import segment_at
from ductoview.model.duct_edits import DuctEditKind
from ductoview.model.geometry import PointPx
from ductoview.ui.correct.taking import NO_DUCT_THERE
from ductoview.ui.correct.tool import CorrectTool, Deed, Ground
from ductoview.ui.overlays.sketch import Manner, Sketch, Stroke

_REACH_MM, _REACH_PX = 2.0, 20.0
"""So near to a loose end a click means it; about a fingertip at the usual zoom (judgement, not measured)."""
_FARTHEST_MM = 20.0
"""What blocks a duct is seldom longer; over more a straight line is no duct's way (judgement, not measured)."""


class JoinTool(CorrectTool):
    """Between the clicks the first end is kept."""

    word = "Join"

    def __init__(self) -> None:
        self._first: PointPx | None = None

    @property
    def words(self) -> str:
        """Which of the two ends is next."""
        return (
            "Join: click the other end"
            if self._first
            else "Join: click the end of a duct, then the end it goes on from"
        )

    def hover(self, ground: Ground, at: PointPx) -> Sketch | None:
        """The end that is meant, and the line that would come."""
        here = _end(ground, at)
        if self._first is None:
            return None if here is None else Sketch(places=(here,), words="From this end")
        there = here or at
        if too_far := _too_far(ground, self._first, there):
            return Sketch(places=(there, self._first), words=too_far)
        way = np.array([(self._first.row, self._first.column), (there.row, there.column)])
        gap = ground.spacing.distance_px(there, self._first)
        words = (
            "" if here is None else f"Joins {ground.length_words(gap, ground.spacing.distance_mm(self._first, there))}"
        )
        return Sketch(strokes=(Stroke(way, Manner.NEW),), places=(there, self._first), words=words)

    def click(self, ground: Ground, at: PointPx) -> Deed:
        """The first end, or the second: then they are joined."""
        here, first = _end(ground, at), self._first
        if here is None:
            return Deed(words=NO_DUCT_THERE)
        if first is None:
            self._first = here
            return Deed()
        if here == first:
            return Deed(words="That is the same end: click the one it goes on from.")
        if too_far := _too_far(ground, first, here):
            return Deed(words=f"Nothing was changed: {too_far[0].lower()}{too_far[1:]}.")
        self._first = None
        path = ((first.row, first.column, 0.0), (here.row, here.column, 0.0))
        return Deed(edit=ground.edit(DuctEditKind.JOINED, first, (path,)), words="join two ducts")

    def take_back(self) -> bool:
        """Without the first end."""
        return self.put_down()

    def put_down(self) -> bool:
        """The first end is forgotten."""
        had, self._first = self._first is not None, None
        return had


def _too_far(ground: Ground, first: PointPx, other: PointPx) -> str:
    """Why two ends are not joined by a straight line, empty where they may be."""
    away_mm = ground.spacing.distance_mm(first, other)
    if away_mm is None or away_mm <= _FARTHEST_MM:
        return ""
    return f"These ends lie {away_mm:.0f} mm apart, a straight line joins {_FARTHEST_MM:.0f} at most: trace the duct"


def _end(ground: Ground, at: PointPx) -> PointPx | None:
    """The nearest loose end within reach, else the nearest place on a duct."""
    tree, spacing = ground.analysis.tree, ground.spacing
    touching = Counter(node for one in tree.segments for node in (one.start, one.end))
    reach = _REACH_MM / spacing.mean_mm if spacing.mean_mm else _REACH_PX
    loose = [node.at for node in tree.nodes if touching[node.id] == 1]
    nearest = min(loose, key=lambda one: spacing.distance_px(one, at), default=None)
    if nearest is not None and spacing.distance_px(nearest, at) <= reach:
        return nearest
    found = segment_at(tree, at, spacing)
    if found is None:
        return None
    row, column, _ = found[0].path[found[1]].tolist()
    return PointPx(row, column)
