"""Two scales and a bank card on the screen, as large as they are thought to be: to be held against the real ones."""

from enum import StrEnum

from PyQt6.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from ductoview.display.true_size import CARD_MM, RULER_MM
from ductoview.ui.style.table import COLOURS

_INSET = 56
_NEAR = 24
_TICK = 18
_MM_MARKS = 10


class Along(StrEnum):
    """Which scale the hand is on; pixels are square, so both go together until one is chosen."""

    BOTH = "Both"
    ACROSS = "Across"
    DOWN = "Down"


class RulerView(QWidget):
    """``across`` and ``down`` are device pixels to a mm as drawn now; ``changed`` follows them.

    The ends of the scales can be dragged.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("scale of 100 mm")
        self.setMouseTracking(True)
        self.along, self.is_card = Along.BOTH, False
        self.across = self.down = 4.0
        self._dragged: Along | None = None

    def start(self, across: float, down: float) -> None:
        """Draw at so many device pixels to a mm."""
        self.across, self.down = across, down
        self._tell()

    def choose(self, along: Along, *, card: bool) -> None:
        """Which scale is adjusted, and whether the card is drawn."""
        self.along, self.is_card = along, card
        self.update()

    def step(self, device_px: float) -> None:
        """Make what is chosen longer or shorter by device pixels."""
        length_mm = CARD_MM[0] if self.is_card else RULER_MM
        self._grow(device_px / length_mm, self.along)

    def line_px(self, along: Along) -> float:
        """Length of a scale in device pixels."""
        return (self.down if along is Along.DOWN else self.across) * RULER_MM

    def set_measured(self, measured_mm: float) -> None:
        """The chosen line, as drawn, measures so many mm on the glass."""
        factor = RULER_MM / measured_mm
        if self.along is not Along.DOWN:
            self.across *= factor
        if self.along is not Along.ACROSS:
            self.down *= factor
        self._tell()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Black, hairlines, and numbers each ten millimetres."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(COLOURS.image))
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        inset = _INSET * ratio
        font = painter.font()
        font.setPixelSize(round(13 * ratio))
        painter.setFont(font)
        if self.is_card:
            self._paint_card(painter, inset, ratio)
        self._paint_scale(painter, inset, ratio, upright=False)
        self._paint_scale(painter, inset, ratio, upright=True)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Take the end of a scale."""
        if event is not None:
            self._dragged = self._end_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Draw the end where the hand is."""
        if event is None:
            return
        at = event.position()
        near = self._dragged or self._end_at(at)
        shapes = {Along.ACROSS: Qt.CursorShape.SizeHorCursor, Along.DOWN: Qt.CursorShape.SizeVerCursor}
        self.setCursor(shapes.get(near, Qt.CursorShape.ArrowCursor) if near else Qt.CursorShape.ArrowCursor)
        if self._dragged is not None:
            place = at.y() if self._dragged is Along.DOWN else at.x()
            wanted = max(1.0, round((place - _INSET) * self.devicePixelRatioF())) / RULER_MM
            now = self.down if self._dragged is Along.DOWN else self.across
            self._grow(wanted - now, self.along if self.along is Along.BOTH else self._dragged)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Let go."""
        self._dragged = None

    def _grow(self, px_per_mm: float, along: Along) -> None:
        if along is not Along.DOWN:
            self.across = max(0.1, self.across + px_per_mm)
        if along is not Along.ACROSS:
            self.down = max(0.1, self.down + px_per_mm)
        self._tell()

    def _tell(self) -> None:
        self.update()
        self.changed.emit()

    def _end_at(self, at: QPointF) -> Along | None:
        ratio = self.devicePixelRatioF()
        ends = {
            Along.ACROSS: QPointF(_INSET + self.across * RULER_MM / ratio, _INSET),
            Along.DOWN: QPointF(_INSET, _INSET + self.down * RULER_MM / ratio),
        }
        for along, end in ends.items():
            if (at - end).manhattanLength() <= _NEAR:
                return along
        return None

    def _paint_scale(self, painter: QPainter, inset: float, ratio: float, *, upright: bool) -> None:
        per_mm = self.down if upright else self.across
        is_chosen = self.along in (Along.BOTH, Along.DOWN if upright else Along.ACROSS)
        colour = QColor(COLOURS.blue if is_chosen else COLOURS.quiet)
        painter.setPen(QPen(colour, 1))
        for mm in range(0, int(RULER_MM) + 1, 1):
            at = round(inset + mm * per_mm)
            tick = _TICK if mm % _MM_MARKS == 0 else _TICK * 0.6 if mm % 5 == 0 else _TICK * 0.35
            if per_mm < 3 * ratio and mm % 5:
                continue
            end = round(inset - tick * ratio)
            painter.drawLine(*((end, at, round(inset), at) if upright else (at, end, at, round(inset))))
            if mm % _MM_MARKS == 0:
                side = 34 * ratio
                box = (
                    QRectF(inset - _TICK * ratio - side - 2, at - side / 2, side - 2 * ratio, side)
                    if upright
                    else QRectF(at - side / 2, inset - _TICK * ratio - side / 1.6, side, side / 1.6)
                )
                flags = (
                    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    if upright
                    else Qt.AlignmentFlag.AlignCenter
                )
                painter.drawText(box, flags, str(mm))
        start, end = round(inset), round(inset + RULER_MM * per_mm)
        painter.drawLine(*((start, start, start, end) if upright else (start, start, end, start)))
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawEllipse(QPointF(start, end) if upright else QPointF(end, start), 5 * ratio, 5 * ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_card(self, painter: QPainter, inset: float, ratio: float) -> None:
        painter.setPen(QPen(QColor(COLOURS.blue_line), 1))
        painter.setBrush(QColor(COLOURS.panel))
        box = QRectF(round(inset), round(inset), round(CARD_MM[0] * self.across), round(CARD_MM[1] * self.down))
        painter.drawRoundedRect(box, 3.18 * self.across, 3.18 * self.down)
        painter.setPen(QColor(COLOURS.quiet))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "bank card · 85.60 × 53.98 mm")
