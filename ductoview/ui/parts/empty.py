"""What a place says when it has nothing to show: why, and what to do."""

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ductoview.ui.parts.label import label
from ductoview.ui.style.icons import icon
from ductoview.ui.style.table import COLOURS


class Empty(QWidget):
    """A quiet icon, a heading, a sentence, and perhaps a button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel()
        self._heading = label("heading", wrap=True)
        self._words = label("", wrap=True)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(40, 24, 40, 24)
        self._layout.setSpacing(10)
        self._layout.addStretch(2)
        for part in (self._icon, self._heading, self._words):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._layout.addWidget(part)
        self._layout.addStretch(3)

    @property
    def sentence(self) -> str:
        """The sentence shown."""
        return self._words.text()

    def add(self, action: QPushButton) -> None:
        """Put a button under the sentence."""
        self._layout.insertWidget(self._layout.count() - 1, action, 0, Qt.AlignmentFlag.AlignHCenter)

    def say(self, heading: str, sentence: str, picture: str = "local", colour: str = COLOURS.quiet) -> None:
        """Show a heading, a sentence and an icon."""
        self._icon.setPixmap(icon(picture, colour).pixmap(QSize(40, 40)))
        self._heading.setText(heading)
        self._words.setText(sentence)
