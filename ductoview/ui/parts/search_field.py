"""A line to type into that lets the arrow keys move in the lists below it."""

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QLineEdit, QWidget

from ductoview.ui.style.icons import icon
from ductoview.ui.style.table import COLOURS

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}


class SearchField(QLineEdit):
    """Emits ``stepped`` for arrow keys; Esc empties it."""

    stepped = pyqtSignal(int)

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName("Search studies")
        self.addAction(icon("search", COLOURS.quiet), QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrow keys step, Esc empties, the rest is typed."""
        if event is None:
            return
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.stepped.emit(step)
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)
