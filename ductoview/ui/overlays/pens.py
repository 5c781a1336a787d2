"""Pens that stay as wide on the screen whatever the zoom, and the strike through a ring."""

from collections.abc import Sequence

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

_HALF_DIAGONAL = 0.71


def cosmetic(colour: str, width: float, *, alpha: int = 255, dashes: Sequence[float] = ()) -> QPen:
    """A pen ``width`` device pixels wide; ``dashes`` in widths."""
    shade = QColor(colour)
    shade.setAlpha(alpha)
    pen = QPen(shade, width)
    pen.setCosmetic(True)
    # Round caps and joins cost twice the painting and are not seen at this width.
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen


def strike(painter: QPainter, middle: QPointF, across: float, down: float) -> None:
    """A line through an ellipse of those half axes, from one side to the other."""
    corner = QPointF(across, -down) * _HALF_DIAGONAL
    painter.drawLine(middle - corner, middle + corner)
