"""A way along ducts that is looked at elsewhere, and the place on it that is pointed at there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QPainter, QPolygonF

from ductoview.model.geometry import PointPx
from ductoview.ui.overlays.colours import FINDING, STRONG
from ductoview.ui.overlays.marks import Place, ToDevice
from ductoview.ui.overlays.pens import cosmetic

_MOST_POINTS = 200
_ARM, _GAP = 14.0, 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """``path`` (n, 2): row and column in stored pixels."""

    path: NDArray[np.float64]


def paint_trail(painter: QPainter, trail: Trail, to_device: ToDevice, ratio: float) -> None:
    """A pale blue band under which the duct can still be seen."""
    every = max(1, len(trail.path) // _MOST_POINTS)
    places = np.concatenate([trail.path[:-1:every], trail.path[-1:]]).tolist()
    painter.setPen(cosmetic(FINDING, 5.0 * ratio, alpha=110))
    painter.drawPolyline(QPolygonF([QPointF(*to_device(PointPx(row, column))) for row, column in places]))


def paint_cross(painter: QPainter, at: Place, ratio: float) -> None:
    """Four arms around a place, which itself stays free."""
    x, y = at
    for pen in (cosmetic("#000000", 3.4 * ratio, alpha=150), cosmetic(STRONG, 1.6 * ratio)):
        painter.setPen(pen)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            near, far = _GAP * ratio, _ARM * ratio
            painter.drawLine(QPointF(x + dx * near, y + dy * near), QPointF(x + dx * far, y + dy * far))
