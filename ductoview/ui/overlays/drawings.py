"""What a presentation state or another program draws, over the image on the canvas; never taken for marks of ours."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPoint, QPointF, QRectF
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QTransform

from ductoview.display.drawings import Drawing, Stroke, Tint, Words
from ductoview.display.orientation import Orientation
from ductoview.display.planes import laid, tint
from ductoview.display.text_box import text_box
from ductoview.display.viewport import Rect, ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Rgb
from ductoview.ui.overlays.marks import Label
from ductoview.ui.overlays.pens import cosmetic

_Taken = tuple[Sequence[Rect], Sequence[Rect]]
"""What is painted over the image later, and words of drawings that stand already."""
_Part = Callable[[QPainter, ViewState, int, int, QFont, float, _Taken], tuple[Rect, ...]]
"""Paints one drawing and answers where words of it stand."""
_CROSS = 5.0
_FILL_ALPHA, _TINT_SHARE, _PLATE_ALPHA = 70, 0.85, 150
_LEADING = 1.2
_BESIDE = 6.0
_MOST_LABELS = 12
"""Words that look for room of their own; a report with more marks than that gets its other words beside their marks."""


class DrawnOver:
    """Drawings of one image in one orientation, lowest first; built once, painted at every view."""

    def __init__(self, drawn: Sequence[Drawing], orientation: Orientation, stored_shape: tuple[int, int]) -> None:
        self.drawn = tuple(drawn)
        self._orientation, self._stored_shape = orientation, stored_shape
        free = [one for one in drawn if isinstance(one, Words) and one.about][:_MOST_LABELS]
        self._free = [(one, self._extent(one.about)) for one in free]
        self._parts: list[_Part] = []
        for one in drawn:
            match one:
                case Stroke() if one.is_point:
                    self._parts.append(self._cross(one))
                case Stroke():
                    self._parts.append(self._line(one))
                case Words() if not any(one is words for words in free):
                    self._parts.append(self._words(one))
                case Tint():
                    self._parts.append(self._tint(one))

    def paint(
        self,
        painter: QPainter,
        view: ViewState,
        width: int,
        height: int,
        font: QFont,
        ratio: float,
        over: Sequence[Rect] = (),
    ) -> tuple[Rect, ...]:
        """Paint into a viewport of ``width`` x ``height``, in device pixels; returns where words stand now.

        Words keep clear of what will be painted ``over`` the image.
        """
        standing: list[Rect] = []
        for part in self._parts:
            painter.save()
            standing += part(painter, view, width, height, font, ratio, (over, standing))
            painter.restore()
        return tuple(standing)

    def labels(self, view: ViewState, size: tuple[int, int], ratio: float) -> tuple[Label, ...]:
        """The words that look for room among all labels, where their mark is in sight; ``paint`` draws the others.

        They belong to the highest place of the mark, or to where the mark enters a viewport of ``size``.
        """
        found, (width, height) = [], size
        for words, (highest, first, last) in self._free:
            (left, top), (right, bottom) = view.to_device(first), view.to_device(last)
            if right >= 0 and bottom >= 0 and left <= width and top <= height:
                x, y = view.to_device(highest)
                x, y = min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height))
                lines = "\n".join(words.lines)
                found.append(Label(words=lines, x=x, y=y, radius=_BESIDE * ratio, colour=_hex(words.colour)))
        return tuple(found)

    def _extent(self, places: Sequence[PointPx]) -> tuple[PointPx, PointPx, PointPx]:
        """As they are shown: the highest of some places, and two opposite corners of all."""
        shown = [self._orientation.to_shown(place, self._stored_shape) for place in places]
        rows, columns = [at.row for at in shown], [at.column for at in shown]
        highest = min(shown, key=lambda at: (at.row, at.column))
        return highest, PointPx(min(rows), min(columns)), PointPx(max(rows), max(columns))

    def _device(self, view: ViewState, at: PointPx) -> tuple[float, float]:
        return view.to_device(self._orientation.to_shown(at, self._stored_shape))

    def _line(self, stroke: Stroke) -> _Part:
        shown = [
            self._orientation.to_shown(PointPx(row, column), self._stored_shape)
            for row, column in stroke.points.tolist()
        ]
        path = QPainterPath(QPointF(shown[0].column, shown[0].row))
        for at in shown[1:]:
            path.lineTo(at.column, at.row)
        if stroke.closed:
            path.closeSubpath()
        box = path.boundingRect()

        def paint(
            painter: QPainter, view: ViewState, width: int, height: int, _font: QFont, ratio: float, _taken: _Taken
        ) -> tuple[Rect, ...]:
            first, last = view.to_shown(0, 0), view.to_shown(width, height)
            seen = QRectF(first.column, first.row, last.column - first.column, last.row - first.row)
            if not seen.intersects(box.adjusted(-1, -1, 1, 1)):
                return ()
            shift_x, shift_y = view.x + view.zoom / 2, view.y + view.zoom / 2
            painter.setTransform(QTransform(view.zoom, 0, 0, view.zoom, shift_x, shift_y), combine=True)
            if stroke.filled:
                painter.fillPath(path, _shade(stroke.colour, _FILL_ALPHA))
            dashes = (4 / 1.4, 3.5 / 1.4) if stroke.dashed else ()
            pens = (
                cosmetic("#000000", 3.0 * ratio, alpha=110),
                cosmetic(_hex(stroke.colour), 1.4 * ratio, dashes=dashes),
            )
            for pen in pens:
                painter.strokePath(path, pen)
            return ()

        return paint

    def _cross(self, stroke: Stroke) -> _Part:
        row, column = stroke.points[0].tolist()

        def paint(
            painter: QPainter, view: ViewState, _width: int, _height: int, _font: QFont, ratio: float, _taken: _Taken
        ) -> tuple[Rect, ...]:
            x, y = self._device(view, PointPx(row, column))
            arm = _CROSS * ratio
            for pen in (cosmetic("#000000", 3.0 * ratio, alpha=110), cosmetic(_hex(stroke.colour), 1.4 * ratio)):
                painter.setPen(pen)
                painter.drawLine(QPointF(x - arm, y), QPointF(x + arm, y))
                painter.drawLine(QPointF(x, y - arm), QPointF(x, y + arm))
            return ()

        return paint

    def _words(self, words: Words) -> _Part:
        def paint(
            painter: QPainter, view: ViewState, width: int, height: int, font: QFont, ratio: float, taken: _Taken
        ) -> tuple[Rect, ...]:
            metrics = QFontMetricsF(font)
            high = round(metrics.height() * _LEADING)
            placed = text_box(
                words,
                lambda at: self._device(view, at),
                lambda line: int(metrics.horizontalAdvance(line)) + 1,
                high,
                width,
                height,
                over=taken[0],
                beside=taken[1],
            )
            painter.setFont(font)
            if placed.leader is not None:
                painter.setPen(cosmetic(_hex(words.colour), ratio))
                painter.drawLine(QPointF(*placed.leader[0]), QPointF(*placed.leader[1]))
            for line, x, y, wide in placed.lines:
                painter.fillRect(QRectF(x - 3, y, wide + 6, high), QColor(0, 0, 0, _PLATE_ALPHA))
                painter.setPen(_shade(words.colour, 255))
                painter.drawText(QPointF(x, y + metrics.ascent() + (high - metrics.height()) / 2), line)
            return tuple(Rect(x - 3, y, wide + 6, high) for _, x, y, wide in placed.lines)

        return paint

    def _tint(self, one: Tint) -> _Part:
        mask = laid(one.plane, self._stored_shape)
        kept: list[tuple[object, NDArray[np.uint8], Rect]] = []

        def paint(
            painter: QPainter, view: ViewState, width: int, height: int, _font: QFont, _ratio: float, _taken: _Taken
        ) -> tuple[Rect, ...]:
            if not kept or kept[0][0] != (view, width, height):
                strength, place = tint(mask, self._orientation, view, width, height)
                kept[:] = [((view, width, height), _coloured(strength, one.colour), place)]
            _, pixels, place = kept[0]
            if not place.is_empty:
                rows, columns = pixels.shape[:2]
                image = QImage(pixels.data, columns, rows, columns * 4, QImage.Format.Format_ARGB32)  # type: ignore[call-overload]
                painter.drawImage(QPoint(place.x, place.y), image)
            return ()

        return paint


def _coloured(strength: NDArray[np.uint8], colour: Rgb) -> NDArray[np.uint8]:
    """Blue, green, red, alpha, as Qt keeps ARGB32 in memory."""
    pixels = np.empty((*strength.shape, 4), np.uint8)
    pixels[..., 0], pixels[..., 1], pixels[..., 2] = colour[2], colour[1], colour[0]
    pixels[..., 3] = (strength * _TINT_SHARE).astype(np.uint8)
    return pixels


def _shade(colour: Rgb, alpha: int) -> QColor:
    return QColor(*colour, alpha)


def _hex(colour: Rgb) -> str:
    return QColor(*colour).name()
