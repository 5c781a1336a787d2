"""A few choices as big rows over the page: no menu, no dialog; Esc or a press beside it puts it away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PyQt6.QtCore import QPoint
from PyQt6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A row; without ``chosen`` it cannot be pressed, and ``why_not`` says so. ``is_now`` marks what is in force."""

    words: str
    chosen: Callable[[], object] | None = None
    why_not: str = ""
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
            words = f"{one.words}   ✓" if one.is_now else one.words
            row = button(words, partial(self._choose, one), role="row", focus=False)
            row.setEnabled(one.chosen is not None)
            rows.addWidget(row)
            if one.why_not:
                rows.addWidget(label("quiet", one.why_not))
        rows.addWidget(button("Put away", self.put_away, action="put_down", role="large", focus=False))
        self._column.addWidget(self._inside)
        self._inside.show()

    def _choose(self, one: Choice) -> None:
        self.hide()
        if one.chosen is not None:
            one.chosen()
