"""What a correction would change, drawn before it is made: ducts that would go, lines that would come, places meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import hypot

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QPainter, QPolygonF

from ductoview.model.geometry import PointPx
from ductoview.ui.overlays.colours import FINDING, STRONG
from ductoview.ui.overlays.marks import Label, Place, ToDevice
from ductoview.ui.overlays.pens import cosmetic
from ductoview.ui.style.table import COLOURS

_MOST_POINTS = 200
_EVERY, _ARM, _RING = 36.0, 6.0, 9.0


class Manner(StrEnum):
    """What becomes of a line."""

    GONE = "gone"
    """Red, crossed out all along."""
    NEW = "new"
    """Blue, in long dashes."""
    MEANT = "meant"
    """A pale line that only points at something."""


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """``path`` (n, 2 or more): row and column in stored pixels."""

    path: NDArray[np.float64]
    manner: Manner


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sketch:
    """Lines, places that are ringed, and words beside the first of these; all in stored pixels."""

    strokes: tuple[Stroke, ...] = ()
    places: tuple[PointPx, ...] = ()
    words: str = ""


def paint_sketch(painter: QPainter, sketch: Sketch, to_device: ToDevice, ratio: float) -> None:
    """Lines first, then the places meant."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for stroke in sketch.strokes:
        _paint_stroke(painter, _on_screen(stroke.path, to_device), stroke.manner, ratio)
    for place in sketch.places:
        x, y = to_device(place)
        for pen in (cosmetic("#000000", 4.2 * ratio, alpha=150), cosmetic(STRONG, 1.8 * ratio)):
            painter.setPen(pen)
            painter.drawEllipse(QPointF(x, y), _RING * ratio, _RING * ratio)


def sketch_label(sketch: Sketch, to_device: ToDevice, ratio: float) -> Label | None:
    """The words beside the first place."""
    if not sketch.words or not sketch.places:
        return None
    x, y = to_device(sketch.places[0])
    return Label(words=sketch.words, x=x, y=y, radius=_RING * ratio, colour=STRONG, is_chosen=True)


def _on_screen(path: NDArray[np.float64], to_device: ToDevice) -> list[Place]:
    every = max(1, len(path) // _MOST_POINTS)
    places = np.concatenate([path[:-1:every], path[-1:]])[:, :2].tolist()
    return [to_device(PointPx(row, column)) for row, column in places]


def _paint_stroke(painter: QPainter, line: Sequence[Place], manner: Manner, ratio: float) -> None:
    pens = {
        Manner.GONE: (cosmetic("#000000", 6.0 * ratio, alpha=150), cosmetic(COLOURS.red, 3.0 * ratio)),
        Manner.NEW: (cosmetic("#000000", 5.0 * ratio, alpha=130), cosmetic(FINDING, 2.6 * ratio, dashes=(5, 2))),
        Manner.MEANT: (cosmetic("#000000", 3.4 * ratio, alpha=130), cosmetic(STRONG, 1.4 * ratio, dashes=(2, 3))),
    }
    polygon = QPolygonF([QPointF(x, y) for x, y in line])
    for pen in pens[manner]:
        painter.setPen(pen)
        painter.drawPolyline(polygon)
    if manner is Manner.GONE:
        painter.setPen(cosmetic(COLOURS.red, 2.2 * ratio))
        for x, y in _along(line, _EVERY * ratio):
            arm = _ARM * ratio
            painter.drawLine(QPointF(x - arm, y - arm), QPointF(x + arm, y + arm))
            painter.drawLine(QPointF(x - arm, y + arm), QPointF(x + arm, y - arm))


def _along(line: Sequence[Place], every: float) -> list[Place]:
    """Places along a line, the first half a step from its start; at least its middle."""
    found, left = [], every / 2
    for (x0, y0), (x1, y1) in pairwise(line):
        length = hypot(x1 - x0, y1 - y0)
        at = left
        while at <= length:
            found.append((x0 + (x1 - x0) * at / length, y0 + (y1 - y0) * at / length))
            at += every
        left = at - length
    return found or [line[len(line) // 2]]
