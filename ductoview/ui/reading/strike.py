"""The strike through a rejected image: two lines from corner to corner, so that no colour alone says it."""

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QPainter, QPen

from ductoview.ui.style.table import COLOURS


def paint_strike(painter: QPainter, area: QRectF) -> None:
    """Darken the picture in ``area`` and cross it out."""
    painter.save()
    painter.fillRect(area, QColor(11, 13, 15, 140))
    painter.setPen(QPen(QColor(COLOURS.red_line), 2))
    painter.drawLine(area.topLeft(), area.bottomRight())
    painter.drawLine(area.bottomLeft(), area.topRight())
    painter.restore()
