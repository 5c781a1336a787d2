"""All keys on one page, made from the keymap in force: it cannot say anything that is not so."""

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ductoview.ui.hands import Hands
from ductoview.ui.parts.keyboard import Keyboard
from ductoview.ui.parts.label import label
from ductoview.workspace.actions import ACTIONS, Action, ActionGroup
from ductoview.workspace.mouse_map import Behaviour, Gesture

_TOUCH = (
    ("One finger", "the tool in the hand"),
    ("Two fingers", "move and zoom the image"),
    ("Long press", "the kinds of finding, at the place"),
    ("Double tap", "this image alone, or all again"),
)
_SENTENCES = ("Touch", "Mouse")
"""Tables whose words are too long for a line."""
_NARROW_PX = 1240
"""A narrower window has no room for all words but in small letters and close together."""


class KeysOverlay(QWidget):
    """Covers the window until a key or a click."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Keys")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._page = QVBoxLayout(self)
        self._inside: QWidget | None = None
        self._is_small = False
        self._hands: Hands | None = None
        self._keyboard = Keyboard()
        self.hide()

    def follow(self, hands: Hands) -> None:
        """Show the keys of these hands, whatever they become."""
        self._hands = hands
        hands.changed.connect(self._forget)

    def appear(self) -> None:
        """Cover the parent."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        if (is_small := self.width() < _NARROW_PX) is not self._is_small:
            self._forget()
        if self._inside is None and self._hands is not None:
            self._is_small = is_small
            self._inside = _inside(self._hands, is_small=is_small)
            self._page.addWidget(self._inside)
        self.show()
        self.raise_()
        self._keyboard.take(self)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Go away."""
        self.hide()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Go away."""
        self.hide()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Who had the keyboard has it again."""
        super().hideEvent(event)
        self._keyboard.give_back()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Dim what is below."""
        QPainter(self).fillRect(self.rect(), QColor(11, 13, 15, 246))

    def _forget(self) -> None:
        if self._inside is not None:
            self._page.removeWidget(self._inside)
            self._inside.deleteLater()
            self._inside = None


def _inside(hands: Hands, *, is_small: bool) -> QWidget:
    made = QWidget()
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    tables = _tables(hands)
    columns = QHBoxLayout()
    columns.setSpacing(14 if is_small else 28)
    for column in tables:
        stack = QVBoxLayout()
        stack.setSpacing(16)
        for title, rows in column:
            stack.addLayout(_table(title, rows, is_small=is_small))
        stack.addStretch(1)
        columns.addLayout(stack, _SHARES[is_small][column[-1][0] == "Mouse"])
    page = QVBoxLayout(made)
    page.setContentsMargins(*((4, 0, 4, 0) if is_small else (24, 12, 24, 8)))
    page.addWidget(label("title", "Keys"))
    page.addSpacing(8)
    page.addLayout(columns, 1)
    page.addWidget(
        label("quiet", f"Any key or a click puts this away. Others: Preferences {hands.key('preferences')}.")
    )
    return made


Rows = list[tuple[str, str]]
_SHARES = {False: (2, 3), True: (0, 1)}
"""Sentences want more room than words; where there is little, all that the words leave."""


def _tables(hands: Hands) -> list[list[tuple[str, Rows]]]:
    """Title and rows of each table, in columns of about the same length."""
    groups = {group: _rows(hands, group) for group in ActionGroup}
    show = groups[ActionGroup.SHOW]
    half = (len(show) + 1) // 2
    mouse = hands.keymap.mouse
    gestures = [
        (str(one.value).capitalize(), mouse[one].words)
        for one in Gesture
        if mouse[one] is not Behaviour.NOTHING and not (mouse[one] is Behaviour.TOOL and one is not Gesture.LEFT_DRAG)
    ]
    return [
        [("Study", groups[ActionGroup.STUDY]), ("Touch", list(_TOUCH))],
        [("Show", show[:half])],
        [("", show[half:])],
        [("Mark", groups[ActionGroup.MARK])],
        [("Review", groups[ActionGroup.REVIEW]), ("Mouse", gestures)],
    ]


def _rows(hands: Hands, group: ActionGroup) -> Rows:
    shown = [one for one in ACTIONS if one.group is group and one.id in hands.bound and hands.keys(one.id)]
    usual = all(hands.keymap.of(f"voi_{number}") == (str(number),) for number in range(1, 10))
    if usual:
        shown = [one for one in shown if one.number in (None, 0, 1)]
    return [(_keys(hands, one, usual), _words(one, usual)) for one in shown]


def _keys(hands: Hands, action: Action, usual: bool) -> str:
    if usual and action.number == 1:
        return "1 … 9"
    return ("hold " if action.held else "") + "  ".join(hands.keys(action.id))


def _words(action: Action, usual: bool) -> str:
    return "Windows and curves of the file" if usual and action.number == 1 else action.words


def _table(title: str, rows: Sequence[tuple[str, str]], *, is_small: bool) -> QGridLayout:
    made = QGridLayout()
    made.setHorizontalSpacing(8 if is_small else 14)
    made.setVerticalSpacing(1 if is_small else 3)
    made.addWidget(label("section", title.upper()), 0, 0, 1, 2)
    for at, (key, words) in enumerate(rows, start=1):
        one, other = ("small strong", "small") if is_small else ("strong", "")
        made.addWidget(label(one, key), at, 0, Qt.AlignmentFlag.AlignTop)
        made.addWidget(label(other, words, wrap=title in _SENTENCES), at, 1, Qt.AlignmentFlag.AlignTop)
    made.setColumnStretch(1, 1)
    return made
