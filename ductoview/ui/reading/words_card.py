"""Words for a place of an image, as a card over the page: usual ones as big rows, others to be typed; no dialog."""

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QPoint
from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.parts.words_field import WordsField

USUAL = ("Scar", "Clip", "Skin marker", "Cannula", "Microcalcifications", "Compare")


class WordsCard(QFrame):
    """Shown by ``appear``, gone after a choice; without words nothing is written."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.setProperty("role", "card")
        self.setAccessibleName("Words for this place")
        self._then: Callable[[str], object] = lambda _words: None
        self.field = WordsField("", "Write, then Enter", "Words for this place")
        self.field.kept.connect(self._choose)
        self.field.left.connect(self.put_away)
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 12, 12, 12)
        grid.setSpacing(4)
        grid.addWidget(label("section", "WRITE HERE"), 0, 0, 1, 2)
        grid.addWidget(self.field, 1, 0, 1, 2)
        for at, words in enumerate(USUAL):
            grid.addWidget(button(words, partial(self._choose, words), role="row", focus=False), 2 + at // 2, at % 2)
        row = QHBoxLayout()
        row.addWidget(button("Put away", self.put_away, action="put_down", role="large", focus=False))
        row.addWidget(button("Write", lambda: self._choose(self.field.text()), role="accept", focus=False))
        grid.addLayout(row, 2 + len(USUAL) // 2, 0, 1, 2)
        self.hide()

    def appear(self, page: QWidget, at: QPoint, then: Callable[[str], object]) -> None:
        """Open beside that place of a page, all of it in sight; ``then`` gets the words."""
        self._then = then
        if self.parentWidget() is not page:
            self.setParent(page)
        self.field.begin("")
        self.adjustSize()
        room = page.rect()
        self.move(
            max(room.left(), min(at.x() + 12, room.right() - self.width())),
            max(room.top(), min(at.y() + 12, room.bottom() - self.height())),
        )
        self.show()
        self.raise_()
        self.field.setFocus()

    def put_away(self) -> None:
        """Nothing is written."""
        self._then = lambda _words: None
        self.hide()

    def leave(self) -> None:
        """A press beside it: what was typed is written, nothing typed writes nothing."""
        if not self.isHidden():
            self._choose(self.field.text())

    def _choose(self, words: str) -> None:
        then = self._then
        self.put_away()
        if words.strip():
            then(words.strip())
