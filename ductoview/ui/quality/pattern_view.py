"""A test pattern on the screen: its pixels are the screen's, with nothing between."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent
from PyQt6.QtWidgets import QWidget

from ductoview.display.patterns import LEAST_HEIGHT, LEAST_WIDTH, check_pattern
from ductoview.display.viewport import Rect
from ductoview.ui.canvas.blit import blit

Draw = Callable[[int, int], NDArray[np.uint8]]


class PatternView(QWidget):
    """Has no ``set_curve``, so no curve ever gets here: what the screen makes of the levels is what is tested."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.setAccessibleName("test pattern")
        self._draw: Draw = check_pattern
        self._drawn: NDArray[np.uint8] | None = None

    def show_pattern(self, draw: Draw) -> None:
        """Draw this instead."""
        self._draw, self._drawn = draw, None
        self.update()

    def device_size(self) -> tuple[int, int]:
        """Width and height in device pixels."""
        ratio = self.devicePixelRatioF()
        return round(self.width() * ratio), round(self.height() * ratio)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """One level, one device pixel."""
        width, height = self.device_size()
        if self._drawn is None or self._drawn.shape != (height, width):
            self._drawn = self._draw(width, height)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0))
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        blit(painter, self._drawn, Rect(0, 0, width, height))
