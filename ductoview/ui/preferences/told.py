"""What is said at a field: nothing and not there while all is well, else a sentence in its tone."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel

from ductoview.ui.style.apply import set_tone


class Told(QLabel):
    """A wrapped line of plain text that takes no room while it is empty."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "small")
        self.setWordWrap(True)
        self.setAccessibleDescription(what)
        self.hide()

    def say(self, words: str, tone: str = "red") -> None:
        """Say it, or nothing any more."""
        self.setText(words)
        set_tone(self, tone)
        self.setVisible(bool(words))
