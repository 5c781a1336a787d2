"""All keys on one page, made from the table of actions: it cannot say anything that is not so."""

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ductoview.ui.parts.label import label
from ductoview.workspace.actions import Action, ActionGroup, Gesture

_SYMBOLS = {"Return": "⏎", "Backspace": "⌫", "Shift+": "⇧ ", "Delete": "Del"}


def shown_key(key: str) -> str:
    """The key sequence with the symbols people know."""
    for word, symbol in _SYMBOLS.items():
        key = key.replace(word, symbol)
    return key


class KeysOverlay(QWidget):
    """Covers the window until a key or a click."""

    def __init__(self, actions: Sequence[Action], gestures: Sequence[Gesture], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Keys")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        columns = QHBoxLayout()
        columns.setSpacing(48)
        groups = {group: [one for one in actions if one.group is group and one.keys] for group in ActionGroup}
        columns.addLayout(_column(((ActionGroup.STUDY, groups[ActionGroup.STUDY]),)), 1)
        columns.addLayout(_column(((ActionGroup.SHOW, _without_numbers(groups[ActionGroup.SHOW])),)), 1)
        columns.addLayout(_column(((ActionGroup.MARK, groups[ActionGroup.MARK]),)), 1)
        last = _column(((ActionGroup.REVIEW, groups[ActionGroup.REVIEW]),))
        last.addSpacing(20)
        last.addLayout(_table("Mouse", [(one.gesture, one.words) for one in gestures]))
        last.addStretch(1)
        columns.addLayout(last, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(64, 48, 64, 32)
        page.addWidget(label("title", "Keys"))
        page.addSpacing(20)
        page.addLayout(columns, 1)
        page.addWidget(label("quiet", "Any key or a click puts this away."))
        self.hide()

    def appear(self) -> None:
        """Cover the parent."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Go away."""
        self.hide()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Go away."""
        self.hide()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Dim what is below."""
        QPainter(self).fillRect(self.rect(), QColor(11, 13, 15, 246))


def _without_numbers(actions: list[Action]) -> list[Action]:
    return [one for one in actions if one.number in (None, 0, 1)]


def _column(groups: Sequence[tuple[ActionGroup, list[Action]]]) -> QVBoxLayout:
    made = QVBoxLayout()
    for group, actions in groups:
        rows = [(_keys(one), _words(one)) for one in actions]
        made.addLayout(_table(group.value, rows))
    if len(groups) == 1 and groups[0][0] is not ActionGroup.REVIEW:
        made.addStretch(1)
    return made


def _keys(action: Action) -> str:
    if action.number == 1:
        return "1 … 9"
    held = "hold " if action.held else ""
    return held + "  ".join(shown_key(key) for key in action.keys)


def _words(action: Action) -> str:
    return "Windows and curves of the file" if action.number == 1 else action.words


def _table(title: str, rows: Sequence[tuple[str, str]]) -> QGridLayout:
    made = QGridLayout()
    made.setHorizontalSpacing(18)
    made.setVerticalSpacing(9)
    made.addWidget(label("section", title.upper()), 0, 0, 1, 2)
    for at, (key, words) in enumerate(rows, start=1):
        shown: QLabel = label("strong", key)
        made.addWidget(shown, at, 0, Qt.AlignmentFlag.AlignTop)
        made.addWidget(label("", words, wrap=True), at, 1)
    made.setColumnStretch(1, 1)
    return made
