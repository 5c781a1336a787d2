"""The brush: drag to paint lumen, or to wipe it away; as wide as the duct it begins on, or as the wheel made it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.edits import segment_at
from ductoview.model.duct_edits import DuctEditKind, PathPx
from ductoview.model.geometry import PointPx, Spacing
from ductoview.ui.correct.tool import CorrectTool, Deed, Ground
from ductoview.ui.overlays.sketch import Manner, Sketch, Stroke

_WIDTH_MM, _WIDTH_PX = 0.8, 8.0
"""The brush off all ducts (judgement, not measured)."""
_LEAST_MM, _MOST_MM, _LEAST_PX, _MOST_PX = 0.3, 10.0, 3.0, 100.0
_NOTCH = 1.15
"""Of the wheel: from the least to the most in 25 of them."""


class PaintTool(CorrectTool):
    """A drag is one stroke and one step back."""

    word = "Paint"
    help = "Paint: drag where contrast fills a duct; as wide as the duct you begin on, or as the wheel makes it"
    takes_wheel = True
    kind = DuctEditKind.PAINTED
    done = "paint lumen"
    unfit = "Nothing was changed: all under the brush is lumen already."
    share = 1.0
    manner = Manner.NEW

    def __init__(self) -> None:
        self._own_width: float | None = None
        """What the wheel made it, in mm or in pixels; None follows the ducts."""
        self._is_in_mm = True

    def begin(self) -> None:
        """As wide as the ducts again."""
        self._own_width = None

    def turn(self, ground: Ground, at: PointPx, notches: float) -> Sketch | None:
        """Wider or narrower from now on, on all ducts, and on all images in the same unit."""
        mm = ground.spacing.mean_mm
        least, most = (_LEAST_MM, _MOST_MM) if mm else (_LEAST_PX, _MOST_PX)
        now = self._width(ground, at) * (mm or 1.0)
        self._own_width, self._is_in_mm = min(max(now * _NOTCH**notches, least), most), bool(mm)
        return self.hover(ground, at)

    def hover(self, ground: Ground, at: PointPx) -> Sketch | None:
        """The brush, as wide as it would be."""
        width = self._width(ground, at)
        mm = ground.spacing.mean_mm
        words = f"Brush {ground.length_words(width, None if mm is None else width * mm)}"
        return Sketch(strokes=(Stroke(_round(at, width, ground.spacing), self.manner),), places=(at,), words=words)

    def click(self, ground: Ground, at: PointPx) -> Deed:
        """One dab."""
        return self.drop(ground, (at,))

    def drag(self, ground: Ground, places: Sequence[PointPx]) -> Sketch | None:
        """The stroke so far, with both its edges."""
        if len(places) < 2:
            return None
        line = np.array([(one.row, one.column) for one in places])
        edges = _edges(line, self._width(ground, places[0]), ground.spacing)
        return Sketch(strokes=tuple(Stroke(one, self.manner) for one in edges))

    def drop(self, ground: Ground, places: Sequence[PointPx]) -> Deed:
        """The stroke is lumen, or none any more."""
        if not places:
            return Deed()
        path: PathPx = tuple((one.row, one.column, self._width(ground, places[0])) for one in places)
        return Deed(edit=ground.edit(self.kind, places[0], (path,)), words=self.done)

    def _width(self, ground: Ground, at: PointPx) -> float:
        mm = ground.spacing.mean_mm
        if self._own_width is not None and self._is_in_mm is bool(mm):
            return round(self._own_width / (mm or 1.0), 2)
        found = segment_at(ground.analysis.tree, at, ground.spacing)
        if found is not None:
            return round(float(found[0].path[found[1], 2]) * self.share, 2)
        return _WIDTH_MM / mm if mm else _WIDTH_PX


class EraseTool(PaintTool):
    """The same brush, a little wider than the duct, so that its walls go too."""

    word = "Erase"
    help = "Erase: drag where there is no lumen; a little wider than the duct you begin on, or as the wheel makes it"
    kind = DuctEditKind.ERASED
    done = "erase lumen"
    unfit = "Nothing was changed: no lumen lies under the brush."
    share = 1.3
    manner = Manner.GONE


def _round(at: PointPx, width: float, spacing: Spacing) -> NDArray[np.float64]:
    """A circle in the breast; where pixels are not square none in pixels."""
    turn, (row, column) = np.linspace(0, 2 * np.pi, 25), spacing.steps
    return np.column_stack([at.row + width / 2 * np.sin(turn) / row, at.column + width / 2 * np.cos(turn) / column])


def _edges(line: NDArray[np.float64], width: float, spacing: Spacing) -> Sequence[NDArray[np.float64]]:
    along = np.gradient(line, axis=0) * spacing.steps
    along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    aside = np.column_stack([-along[:, 1], along[:, 0]]) * width / 2 / spacing.steps
    return line + aside, line - aside
