"""The tool that takes back one correction made before, also in an earlier session, where undo does not reach."""

import numpy as np

from ductoview.analysis.corrected_analysis import edit_words
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.geometry import PointPx, Spacing
from ductoview.ui.correct.tool import CorrectTool, Deed, Ground
from ductoview.ui.overlays.sketch import Manner, Sketch, Stroke

_REACH_MM, _REACH_PX = 2.0, 20.0
"""So near to a correction a click means it; about a fingertip at the usual zoom (judgement, not measured)."""


class TakeBackTool(CorrectTool):
    """Rings every correction of the image; also one that means no duct any more has its place."""

    word = "Take back"
    help = "Take back: click a ringed correction; it goes, all others stay"

    def hover(self, ground: Ground, at: PointPx) -> Sketch | None:
        """All corrections, and what the one meant is."""
        if not ground.edits:
            return None
        meant = _meant(ground, at)
        places = [one.at for one in ground.edits if one is not meant]
        if meant is None:
            return Sketch(places=tuple(places))
        drawn = [np.array(path)[:, :2] for path in meant.paths if len(path) > 1]
        words = f"Takes back: {edit_words((meant,))}\n{meant.by or 'a reader'}"
        return Sketch(
            strokes=tuple(Stroke(path, Manner.GONE) for path in drawn), places=(meant.at, *places), words=words
        )

    def click(self, ground: Ground, at: PointPx) -> Deed:
        """Without that correction."""
        if not ground.edits:
            return Deed(words="Nobody has corrected the ducts of this image.")
        meant = _meant(ground, at)
        if meant is None:
            return Deed(words="No correction is there: click on one of the rings.")
        return Deed(back=meant, words=f"take back: {edit_words((meant,))}")


def _meant(ground: Ground, at: PointPx) -> DuctEdit | None:
    """The correction nearest to a place, of several at one place the last; None out of reach of all."""
    reach = _REACH_MM / ground.spacing.mean_mm if ground.spacing.mean_mm else _REACH_PX
    nearest = min(reversed(ground.edits), key=lambda one: _away_px(one, at, ground.spacing), default=None)
    return nearest if nearest is not None and _away_px(nearest, at, ground.spacing) <= reach else None


def _away_px(edit: DuctEdit, at: PointPx, spacing: Spacing) -> float:
    """To its place or to the nearest point of what was drawn, in mean pixels."""
    places = np.array([(edit.at.row, edit.at.column), *(point[:2] for path in edit.paths for point in path)])
    return float(np.hypot(*((places - (at.row, at.column)) * spacing.steps).T).min())
