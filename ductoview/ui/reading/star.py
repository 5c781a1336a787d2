"""The star of a key image, drawn: not every font has one."""

import math

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPolygonF

from ductoview.ui.style.table import COLOURS

_INNER = 0.45
"""Of the outer radius: stouter than a pentagram, so that it is seen at the size of a letter."""


def paint_star(painter: QPainter, middle: QPointF, radius: float) -> None:
    """Five points in a reader's blue on a dark disc, in the painter's own units."""
    ends = QPolygonF(
        [
            QPointF(
                middle.x() + reach * math.sin(math.radians(36 * step)),
                middle.y() - reach * math.cos(math.radians(36 * step)),
            )
            for step in range(10)
            for reach in (radius * (_INNER if step % 2 else 0.9),)
        ]
    )
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(11, 13, 15, 200))
    painter.drawEllipse(middle, radius * 1.3, radius * 1.3)
    painter.setBrush(QColor(COLOURS.blue))
    painter.drawPolygon(ends)
    painter.restore()
