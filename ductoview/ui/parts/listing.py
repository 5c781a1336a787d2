"""A small window beside the work with more lines than a sentence holds; nothing waits for it."""

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label

_SIZE = (900, 480)


class Listing(QWidget):
    """Lines as plain text, to be read, scrolled and copied; Esc or *Close* puts it away for good."""

    def __init__(self, parent: QWidget | None, title: str, lines: Sequence[str]) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"ductoview · {title}")
        self.text = QPlainTextEdit("\n".join(lines))
        self.text.setReadOnly(True)
        self.text.setAccessibleName(title)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button("Close", self.close, key="Esc", role="large"))
        column = QVBoxLayout(self)
        column.addWidget(label("section", title.upper()))
        column.addWidget(self.text, 1)
        column.addLayout(foot)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        self.resize(*_SIZE)
