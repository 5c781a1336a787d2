"""Captions drawn with Qt's own faces; the same placement as everywhere, only the measuring is Qt's."""

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from ductoview.display.annotate import Annotation, ScaleBar
from ductoview.display.caption import Line, Tone
from ductoview.display.column import Measure
from ductoview.display.viewport import Rect
from ductoview.ui.overlays.colours import PLATE_ALPHA
from ductoview.ui.style.table import COLOURS

_COLOURS = {Tone.STRONG: COLOURS.strong, Tone.NORMAL: COLOURS.text, Tone.AMBER: COLOURS.amber, Tone.BLUE: COLOURS.blue}
_SMALL, _LARGE, _NARROW = 13, 30, 520
_LEADING = 1.3


class Texts:
    """Fonts for one device pixel ratio and one width of canvas; sizes are device pixels."""

    def __init__(self, family: str, ratio: float, width: int) -> None:
        logical = width / ratio
        self.ratio = ratio
        self.font = _font(family, (_SMALL if logical > _NARROW else _SMALL - 1) * ratio)
        self._large = _font(family, (_LARGE if logical > _NARROW else _LARGE * 0.7) * ratio, bold=True)
        self._metrics = {False: QFontMetricsF(self.font), True: QFontMetricsF(self._large)}
        self._widths: dict[tuple[str, bool], int] = {}
        self.margin = round(10 * ratio)

    @property
    def line_height(self) -> int:
        """Device pixels from one normal line to the next."""
        return round(self._metrics[False].height() * _LEADING)

    @property
    def measure(self) -> Measure:
        """Width and height of lines as they are drawn."""
        return lambda line: (self.width(line.text, large=line.large), self._height(large=line.large))

    def width(self, text: str, *, large: bool = False) -> int:
        """Device pixels of a text."""
        key = (text, large)
        if key not in self._widths:
            self._widths[key] = int(self._metrics[large].horizontalAdvance(text)) + 1
        return self._widths[key]

    def paint(self, painter: QPainter, annotation: Annotation) -> None:
        """Draw all plates, then banner, lines and bar: a plate overhangs, and would cover the words beside it. The painter's
        units are device pixels."""
        lines = [one for one in (annotation.banner, *annotation.lines) if one is not None]
        bar, legend = annotation.bar, annotation.legend
        boxes = [one.rect for one in (*lines, legend) if one is not None and one.plate]
        for rect in (*boxes, *([bar.box] if bar is not None and bar.plate else [])):
            painter.fillRect(_box(rect).adjusted(-5, 0, 5, 0), QColor(0, 0, 0, PLATE_ALPHA))
        for placed in lines:
            self._paint_line(painter, placed.line, placed.rect)
        if annotation.bar is not None:
            self._paint_bar(painter, annotation.bar)

    def _paint_line(self, painter: QPainter, line: Line, rect: Rect) -> None:
        painter.setFont(self._large if line.large else self.font)
        painter.setPen(QColor(_COLOURS[line.tone]))
        painter.drawText(_box(rect), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line.text)

    def _paint_bar(self, painter: QPainter, bar: ScaleBar) -> None:
        box, thick = _box(bar.rect), max(1.0, round(1.2 * self.ratio))
        colour = QColor(COLOURS.text)
        painter.fillRect(QRectF(box.left(), box.bottom() - thick, box.width(), thick), colour)
        for x in (box.left(), box.right() - thick):
            painter.fillRect(QRectF(x, box.top() - 2 * self.ratio, thick, box.height() + 2 * self.ratio), colour)
        painter.setFont(self.font)
        painter.setPen(colour)
        x = _box(bar.box).center().x() - self.width(bar.words) / 2
        painter.drawText(QPointF(x, box.top() - 2 * self.ratio), bar.words)

    def _height(self, *, large: bool) -> int:
        return round(self._metrics[large].height() * (1.0 if large else _LEADING * 0.9))


def _font(family: str, pixels: float, *, bold: bool = False) -> QFont:
    font = QFont(family) if family else QFont()
    font.setPixelSize(max(8, round(pixels)))
    font.setBold(bold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _box(rect: Rect) -> QRectF:
    return QRectF(rect.x, rect.y, rect.width, rect.height)
