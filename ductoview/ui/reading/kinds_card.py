"""The kinds of finding and of drawing as big rows at a place of the image, or beside the rail: for the hand without keys.

No menu and no dialog: the card lies over the page, the images go on, and Esc or a press beside it puts it away.
"""

from collections.abc import Callable

from PyQt6.QtCore import QPoint, pyqtSignal
from PyQt6.QtWidgets import QFrame, QGridLayout, QWidget

from ductoview.model.finding import CID_6057
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.tools.names import MarkKind
from ductoview.workspace.actions import ACTIONS, Action

_GAP = 8
_STANDARD = [one for one in ACTIONS if one.kind in CID_6057]
_OWN = [one for one in ACTIONS if one.kind is not None and one.kind not in CID_6057]
_DRAWINGS = [one for one in ACTIONS if one.draws is not None]
_GROUPS = (("FINDINGS", _STANDARD), ("OTHERS, AND MIMICS", _OWN), ("DRAW", _DRAWINGS))


class KindsCard(QFrame):
    """``gone`` says that it was put away, chosen from or not."""

    gone = pyqtSignal()

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.setProperty("role", "card")
        self.setAccessibleName("Kinds of finding")
        self._then: Callable[[MarkKind], object] = lambda _kind: None
        self._groups = [(label("section", words), [self._row(one) for one in kinds]) for words, kinds in _GROUPS]
        self._put_away = button("Put away", self.put_away, action="put_down", role="large", focus=False)
        self._heading = label("section", "MARK HERE")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 12, 12, 12)
        self._grid.setSpacing(4)
        self.hide()

    def appear(self, page: QWidget, at: QPoint, words: str, then: Callable[[MarkKind], object]) -> None:
        """Open beside that place of a page, all of it in sight; ``then`` gets the kind of the row pressed."""
        self._then = then
        self._heading.setText(words)
        if self.parentWidget() is not page:
            self.setParent(page)
        room = page.rect()
        deep = max(len(rows) for _, rows in self._groups)
        self._lay_out(deep)
        while self.sizeHint().height() > room.height() and deep > 1:
            deep -= 1
            self._lay_out(deep)
        self.resize(self.sizeHint())
        x = at.x() + _GAP if at.x() + _GAP + self.width() <= room.right() else at.x() - _GAP - self.width()
        y = at.y() - self.height() // 2
        self.move(
            max(room.left(), min(x, room.right() - self.width())),
            max(room.top(), min(y, room.bottom() - self.height())),
        )
        self.show()
        self.raise_()

    def appear_beside(self, page: QWidget, widget: QWidget, then: Callable[[MarkKind], object]) -> None:
        """For the hand without a keyboard: open beside a button; the click after that is the place."""
        at = widget.mapTo(page, QPoint(widget.width(), widget.height() // 2))
        self.appear(page, at, "THEN CLICK THE PLACE", then)

    def put_away(self) -> None:
        """Nothing is marked."""
        if not self.isHidden():
            self.hide()
            self.gone.emit()

    def _row(self, one: Action) -> QWidget:
        kind = one.kind or one.draws
        what = f"mark: {one.words}" if one.kind is not None else f"draw: {one.words}"
        return button(one.words, lambda: self._choose(kind), action=one.id, role="row", focus=False, what=what)

    def _choose(self, kind: MarkKind | None) -> None:
        self.hide()
        if kind is not None:
            self._then(kind)
        self.gone.emit()

    def _lay_out(self, deep: int) -> None:
        """Each group in columns of at most ``deep`` rows, side by side."""
        while self._grid.count():
            self._grid.takeAt(0)
        column = 0
        for heading, rows in self._groups:
            self._grid.addWidget(heading, 1, column)
            for at, row in enumerate(rows):
                self._grid.addWidget(row, 2 + at % deep, column + at // deep)
            column += -(-len(rows) // deep)
        self._grid.addWidget(self._heading, 0, 0, 1, column - 1)
        self._grid.addWidget(self._put_away, 2 + deep, column - 1)
        self._grid.activate()
