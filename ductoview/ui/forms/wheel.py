"""Choices and numbers that a turn of the wheel does not change in passing: who scrolls a page sets nothing by it."""

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QAbstractSpinBox, QComboBox, QWidget


class _Calm(QObject):
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """A wheel over a field without the keyboard is for the page behind it."""
        if (
            event is not None
            and event.type() == QEvent.Type.Wheel
            and isinstance(watched, QWidget)
            and not watched.hasFocus()
        ):
            event.ignore()
            return True
        return False


def calm(*roots: QWidget) -> None:
    """These fields, and all choices and numbers within them."""
    for root in roots:
        for field in (root, *root.findChildren(QWidget)):
            if isinstance(field, QComboBox | QAbstractSpinBox):
                field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                field.installEventFilter(_Calm(field))
