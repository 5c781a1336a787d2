"""The ring that closes around a finger while it is held: the hand sees that a long press is coming, and can still lift."""

from PyQt6.QtCore import QRectF, Qt, QVariantAnimation
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from ductoview.ui.style.table import COLOURS
from ductoview.ui.tools.pointer import Pointer

_RADIUS = 46
"""Logical pixels: seen around a gloved thumb."""
_FROM = 0.3
"""The part of the time that passes before anything is drawn: a tap shows no ring."""


class PressRing(QWidget):
    """Lies over ``canvas`` and hears nothing."""

    def __init__(self, canvas: QWidget, lasts_ms: int) -> None:
        super().__init__(canvas)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(2 * _RADIUS + 8, 2 * _RADIUS + 8)
        self.hide()
        self._done = 0.0
        self._time = QVariantAnimation(self)
        self._time.setStartValue(0.0)
        self._time.setEndValue(1.0)
        self._time.setDuration(lasts_ms)
        self._time.valueChanged.connect(self._grow)

    def start(self, at: Pointer) -> None:
        """A finger is down there."""
        self.move(round(at.x / at.ratio) - self.width() // 2, round(at.y / at.ratio) - self.height() // 2)
        self._time.start()

    def stop(self) -> None:
        """It is up, or moved, or the time is over."""
        self._time.stop()
        self.hide()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the ring as far as it is closed."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(5, 5, -5, -5)
        painter.setPen(QPen(QColor(0, 0, 0, 160), 7))
        painter.drawEllipse(ring)
        painter.setPen(QPen(QColor(COLOURS.blue), 4, cap=Qt.PenCapStyle.RoundCap))
        painter.drawArc(ring, 90 * 16, -round(360 * 16 * self._done))

    def _grow(self, value: float) -> None:
        self._done = (value - _FROM) / (1 - _FROM)
        self.setVisible(self._done > 0)
        self.update()
