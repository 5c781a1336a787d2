"""Two parts beside each other; one above the other where the window is too narrow for both."""

from collections.abc import Callable

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QBoxLayout, QLayout, QWidget


class OneOrTwoRows(QWidget):
    """``least`` says how wide it must be for one row. It goes by its own width alone where that says the same whatever is in the
    parts: what comes and goes there then moves nothing under a hand."""

    def __init__(self, first: QWidget | QLayout, second: QWidget | QLayout, least: Callable[[], int]) -> None:
        super().__init__()
        self._least = least
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(0)
        for part, stretch in ((first, 1), (second, 0)):
            if isinstance(part, QWidget):
                self._both.addWidget(part, stretch)
            else:
                self._both.addLayout(part, stretch)

    @property
    def is_in_two_rows(self) -> bool:
        """True while the second part stands below the first."""
        return self._both.direction() is QBoxLayout.Direction.TopToBottom

    def minimumSizeHint(self) -> QSize:
        """No wider than its wider part: side by side they give way."""
        widths = [part.minimumSize().width() for at in range(self._both.count()) if (part := self._both.itemAt(at))]
        return QSize(max(widths, default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """One row or two."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._both.setDirection(direction.TopToBottom if self.width() < self._least() else direction.LeftToRight)
