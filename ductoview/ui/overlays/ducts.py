"""Lumen outline and centreline as paths in shown pixels, made once for an analysis and an orientation."""

from dataclasses import dataclass
from itertools import pairwise
from math import floor, log2

import cv2
import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter, QPainterPath, QPolygonF

from ductoview.analysis.components import box_of
from ductoview.display.orientation import Orientation
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.geometry import PointPx
from ductoview.ui.overlays.colours import CALIBRE_RAMP, FINDING, OUTLINE
from ductoview.ui.overlays.legend import shades_of
from ductoview.ui.overlays.pens import cosmetic

Points = NDArray[np.float64]

_SIMPLE_PX = 0.4
_THINNEST = 5.0
_TICK, _TICKED = 9.0, (0.18, 0.9)
_MOUTH = (8.0, 1.5)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Piece:
    bounds: QRectF
    path: QPainterPath
    shade: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawing:
    outlines: tuple[_Piece, ...]
    lines: tuple[_Piece, ...]


class DuctPaths:
    """``calibres`` are the least (without tapering ends) and the greatest calibre in pixels; None without ducts."""

    def __init__(self, analysis: DuctAnalysis, orientation: Orientation, stored_shape: tuple[int, int]) -> None:
        self._origin, self._down, self._right = (
            orientation.to_shown(PointPx(*at), stored_shape) for at in ((0, 0), (1, 0), (0, 1))
        )
        self._contours = [self._shown(one) for one in _contours(analysis.lumen)]
        self._centrelines = [
            (self._shown(segment.path[:, :2]), segment.path[:, 2]) for segment in analysis.tree.segments
        ]
        self._by_hand = [_piece(self._shown(path[:, :2])) for path in analysis.by_hand]
        mouth = analysis.orifice.at if analysis.orifice is not None and analysis.orifice_by_hand else None
        self._orifice = None if mouth is None else orientation.to_shown(mouth, stored_shape)
        every = np.concatenate([calibres for _, calibres in self._centrelines] or [np.empty(0)])
        self.calibres = (float(np.percentile(every, _THINNEST)), float(every.max())) if every.size else None
        self._drawings: dict[int, _Drawing] = {}

    def paint(self, painter: QPainter, visible: QRectF, zoom: float, ratio: float) -> None:
        """Draw what lies in ``visible`` (shown pixels); the painter's transform takes shown pixels to the screen."""
        drawing = self._drawing(max(0, floor(-log2(zoom))))
        painter.setPen(cosmetic(OUTLINE, 1.0 * ratio, alpha=150))
        for piece in drawing.outlines:
            if piece.bounds.intersects(visible):
                painter.drawPath(piece.path)
        pens = [cosmetic(colour, 1.6 * ratio) for colour in CALIBRE_RAMP]
        for piece in drawing.lines:
            if piece.bounds.intersects(visible):
                painter.setPen(pens[piece.shade])
                painter.drawPath(piece.path)
        self._paint_by_hand(painter, zoom, ratio)

    def _paint_by_hand(self, painter: QPainter, zoom: float, ratio: float) -> None:
        """Ticks across what a reader drew, a ring and a point where a reader set the orifice."""
        painter.setPen(cosmetic(FINDING, _TICK * ratio, dashes=_TICKED))
        for piece in self._by_hand:
            painter.drawPath(piece.path)
        if self._orifice is not None:
            middle = QPointF(self._orifice.column, self._orifice.row)
            for pen in (cosmetic("#000000", 4.2 * ratio, alpha=130), cosmetic(FINDING, 2.0 * ratio)):
                painter.setPen(pen)
                for radius in _MOUTH:
                    painter.drawEllipse(middle, radius * ratio / zoom, radius * ratio / zoom)

    def _drawing(self, octave: int) -> _Drawing:
        """As fine as a view zoomed out by ``octave`` halvings can show."""
        if octave not in self._drawings:
            tolerance = _SIMPLE_PX * 2**octave
            self._drawings[octave] = _Drawing(
                outlines=tuple(_piece(_simple(one, tolerance, closed=True), closed=True) for one in self._contours),
                lines=tuple(piece for line in self._centrelines for piece in self._shaded(*line, tolerance)),
            )
        return self._drawings[octave]

    def _shaded(self, shown: Points, calibres: NDArray[np.float64], tolerance: float) -> list[_Piece]:
        """Runs of one shade along a centreline, none of a single point; neighbours share a point."""
        if len(shown) < 2:
            return []
        shades = shades_of(calibres, self.calibres or (0.0, 0.0))
        changes = np.flatnonzero(shades[1:-1] != shades[:-2]) + 1
        ends = [0, *changes.tolist(), len(shades) - 1]
        return [
            _piece(_simple(shown[first : last + 1], tolerance, closed=False), shade=int(shades[first]))
            for first, last in pairwise(ends)
        ]

    def _shown(self, stored: NDArray[np.float64]) -> NDArray[np.float64]:
        """Stored (row, column) pairs as shown (row, column) pairs."""
        origin, down, right = self._origin, self._down, self._right
        rows = origin.row + stored[:, 0] * (down.row - origin.row) + stored[:, 1] * (right.row - origin.row)
        columns = (
            origin.column + stored[:, 0] * (down.column - origin.column) + stored[:, 1] * (right.column - origin.column)
        )
        return np.stack([rows, columns], axis=1)


def _contours(lumen: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    """Closed outlines as (row, column) pairs along the outermost pixels' centres."""
    rows, columns = box_of(lumen, 1)
    if rows.stop == 0:
        return []
    found, _ = cv2.findContours(
        lumen[rows, columns].view(np.uint8),
        cv2.RETR_CCOMP,
        cv2.CHAIN_APPROX_NONE,
        offset=(columns.start, rows.start),
    )
    return [one[:, 0, ::-1].astype(np.float64) for one in found if len(one) > 2]


def _simple(points: Points, tolerance: float, *, closed: bool) -> Points:
    """Fewer points, none farther from the line than the tolerance (Douglas and Peucker 1973)."""
    fewer = cv2.approxPolyDP(points.astype(np.float32), tolerance, closed)
    return np.asarray(fewer[:, 0], dtype=np.float64)


def _piece(shown: NDArray[np.float64], *, closed: bool = False, shade: int = 0) -> _Piece:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(column, row) for row, column in shown.tolist()]))
    if closed:
        path.closeSubpath()
    return _Piece(bounds=path.boundingRect().adjusted(-1, -1, 1, 1), path=path, shade=shade)
