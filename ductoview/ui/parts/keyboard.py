"""The keyboard while something covers the window: who had it gets it back, so that a name goes on being typed in its field."""

from PyQt6.QtWidgets import QApplication, QWidget
from PyQt6.sip import isdeleted


class Keyboard:
    """Taken by what covers the window, given back when that goes."""

    def __init__(self) -> None:
        self._had: QWidget | None = None

    def take(self, for_it: QWidget) -> None:
        """The keyboard goes to this widget; who has it now is kept."""
        had = QApplication.focusWidget()
        if had is not for_it:
            self._had = had
        for_it.setFocus()

    def give_back(self) -> None:
        """To whoever had it, as far as that is still there to be seen."""
        had, self._had = self._had, None
        if had is not None and not isdeleted(had) and had.isVisible():
            had.setFocus()
