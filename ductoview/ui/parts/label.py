"""Labels by their role in the style sheet."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget


def label(role: str = "", text: str = "", *, wrap: bool = False, what: str = "") -> QLabel:
    """A plain-text label of that role; ``what`` describes it to assistive tools (the text stays its name)."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    made.setAccessibleDescription(what)
    return made


class ElidedLabel(QLabel):
    """A label that gives way: it shortens its text with dots and tells all of it in the tool tip."""

    def __init__(self, role: str = "", *, what: str = "") -> None:
        super().__init__()
        self._full = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setAccessibleDescription(what)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Show the text, as much of it as there is room for."""
        self._full = text
        self.setToolTip(text)
        self._fit()

    def resizeEvent(self, event: object) -> None:
        """Shorten again for the new width."""
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, max(self.width() - 2, 0)))


def line(*, vertical: bool = False) -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setProperty("role", "line")
    made.setFixedWidth(1) if vertical else made.setFixedHeight(1)
    return made


def plain(role: str) -> QWidget:
    """An empty widget that has the background of its role."""
    made = QWidget()
    made.setProperty("role", role)
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return made
