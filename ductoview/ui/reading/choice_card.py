"""A few choices as big rows over the page: no menu, no dialog; Esc or a press beside it puts it away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A row; ``about`` is a quiet line in it. Without ``chosen`` it cannot be pressed, and ``about`` says why.

    ``is_now`` marks what is in force.
    """

    words: str
    chosen: Callable[[], object] | None = None
    about: str = ""
    is_now: bool = False


class ChoiceCard(QFrame):
    """Shown by ``appear``, gone after a press."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.setProperty("role", "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(4)
        self._inside = QWidget()
        self.hide()

    def appear(self, heading: str, choices: Sequence[Choice], at: QPoint) -> None:
        """Open with its upper left corner at a place of the page, all of it in sight."""
        self._fill(heading, choices)
        self.setAccessibleName(heading)
        self.adjustSize()
        page = self.parentWidget()
        room = page.rect() if page is not None else self.rect()
        x = max(room.left(), min(at.x(), room.right() - self.width()))
        y = max(room.top(), min(at.y(), room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.raise_()

    def put_away(self) -> None:
        """Nothing is chosen."""
        self.hide()

    def _fill(self, heading: str, choices: Sequence[Choice]) -> None:
        self._column.removeWidget(self._inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = QWidget()
        rows = QVBoxLayout(self._inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(label("section", heading.upper()))
        for one in choices:
            rows.addWidget(self._row(one))
        rows.addWidget(button("Put away", self.put_away, action="put_down", role="large", focus=False))
        self._column.addWidget(self._inside)
        self._inside.show()

    def _row(self, one: Choice) -> QPushButton:
        words = f"{one.words}   ✓" if one.is_now else one.words
        row = button("" if one.about else words, partial(self._choose, one), role="row", focus=False, what=one.about)
        row.setAccessibleName(one.words)
        row.setEnabled(one.chosen is not None)
        if one.about:
            _lay_in(row, words, one.about)
        return row

    def _choose(self, one: Choice) -> None:
        self.hide()
        if one.chosen is not None:
            one.chosen()


def _lay_in(row: QPushButton, words: str, about: str) -> None:
    """Two lines in a button, which itself knows only one; both let the press through."""
    lines = QVBoxLayout(row)
    lines.setContentsMargins(14, 6, 14, 6)
    lines.setSpacing(1)
    for role, text in (("strong" if row.isEnabled() else "quiet", words), ("quiet", about)):
        line = label(role, text)
        line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        lines.addWidget(line)
    row.setMinimumWidth(lines.sizeHint().width())
