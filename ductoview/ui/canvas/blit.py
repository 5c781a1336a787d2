"""Grey pixels onto the screen, one to one."""

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPoint
from PyQt6.QtGui import QImage, QPainter

from ductoview.display.viewport import Rect


def blit(painter: QPainter, grey: NDArray[np.uint8], place: Rect) -> None:
    """Draw grey (rows, columns) at ``place``; the painter's units are device pixels."""
    pixels = np.ascontiguousarray(grey)
    rows, columns = pixels.shape
    image = QImage(pixels.data, columns, rows, columns, QImage.Format.Format_Grayscale8)  # type: ignore[call-overload]
    painter.drawImage(QPoint(place.x, place.y), image)
