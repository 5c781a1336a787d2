"""Forms of the preferences: a row of choices of which one holds, a switch, a line to type into, a paragraph."""

from collections.abc import Callable, Mapping

from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label


class Choice(QWidget):
    """Big buttons side by side; the one that holds is blue. ``chosen`` gets its id."""

    def __init__(self, words: Mapping[str, str], chosen: Callable[[str], object]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.buttons: dict[str, QPushButton] = {}
        for one, text in words.items():
            made = button(text, lambda one=one: chosen(one), role="choice")  # type: ignore[misc]
            made.setCheckable(True)
            self.buttons[one] = made
            row.addWidget(made)
        row.addStretch(1)

    def show_chosen(self, chosen: str) -> None:
        """Mark the one that holds."""
        for one, made in self.buttons.items():
            made.setChecked(one == chosen)


class Switch(QPushButton):
    """One thing on or off, said in words; ``turned`` gets the new state."""

    def __init__(self, words: str, turned: Callable[[bool], object]) -> None:
        super().__init__()
        self._words = words
        self.setProperty("role", "choice")
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.clicked.connect(turned)
        self.toggled.connect(lambda _on: self._say())
        self._say()

    def _say(self) -> None:
        self.setText(f"{'✓' if self.isChecked() else '–'}   {self._words}")


class Line(QLineEdit):
    """A line kept when it is left or Enter is pressed; ``typed`` gets its text and answers what stands there then."""

    def __init__(self, name: str, hint: str, typed: Callable[[str], str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.editingFinished.connect(lambda: self.setText(typed(self.text().strip())))


def paragraph(title: str, words: str, *parts: QWidget) -> QVBoxLayout:
    """A heading, a quiet sentence, and what can be set."""
    made = QVBoxLayout()
    made.setSpacing(8)
    made.addWidget(label("heading", title))
    if words:
        made.addWidget(label("", words, wrap=True))
    for part in parts:
        made.addWidget(part)
    made.addSpacing(18)
    return made
