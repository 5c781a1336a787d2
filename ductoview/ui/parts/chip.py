"""A word in a rounded frame whose colour means something."""

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QLabel, QSizePolicy, QWidget

from ductoview.ui.style.apply import set_tone


class Chip(QLabel):
    """A state in a word or two; hidden while it has nothing to say. ``pressed`` asks for what is behind it."""

    pressed = pyqtSignal()

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self.setAccessibleDescription(role)
        self._words = self._short = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.hide()

    def say(self, words: str, tone: str = "", hint: str = "", *, short: str = "") -> None:
        """Show the words in a tone; empty words hide the chip. ``short`` says the least of it, for where room is scarce."""
        self._words, self._short = words, short or words
        self.setText(words)
        self.setToolTip(hint)
        set_tone(self, tone)
        self.setVisible(bool(words))

    def shorten(self, is_short: bool) -> None:
        """Say the least, or everything."""
        self.setText(self._short if is_short else self._words)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """A press is a wish."""
        super().mousePressEvent(event)
        self.pressed.emit()
