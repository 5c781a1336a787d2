"""A place for images: a grid that says when it has another size."""

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QGridLayout, QWidget


class Host(QWidget):
    """``resized`` follows its size."""

    resized = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(1)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Tell."""
        super().resizeEvent(event)
        self.resized.emit()
