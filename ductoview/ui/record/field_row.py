"""One field of the exam record: its name and what was said; the one in hand shows its choices or takes words."""

from collections.abc import Sequence
from enum import StrEnum
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ductoview.model.exam_record_fields import FieldKind, RecordField, RecordValue
from ductoview.model.exam_record_values import toggled
from ductoview.model.exam_record_warnings import RecordWarning
from ductoview.ui.parts.gone import empty
from ductoview.ui.parts.label import label
from ductoview.ui.record.entry import Entry
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.fit import Sized
from ductoview.ui.style.table import Sizes

_YES_NO: tuple[tuple[RecordValue, str, str], ...] = ((True, "Y", "Yes"), (False, "N", "No"))
_UNSAID = "—"
_SHORT = 13
"""Letters of a word that still fits into half of the panel."""
_WRITTEN = (FieldKind.WHOLE, FieldKind.DECIMAL, FieldKind.TEXT)


class FieldRow(QFrame):
    """``said`` carries the new value; ``touched`` asks for this field to be in hand; ``left`` is a step on or back."""

    said = pyqtSignal(object)
    touched = pyqtSignal()
    left = pyqtSignal(int)
    closed = pyqtSignal()

    def __init__(self, field: RecordField, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._sizes = sizes
        self._value: RecordValue = field.nothing
        self._choices: list[tuple[QPushButton, RecordValue, str]] = []
        self.entry: Entry | None = None
        self.setProperty("role", "record")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        is_long = field.kind is FieldKind.TEXT
        self._said = label("small", _UNSAID, wrap=True, what=f"what was said of {field.words.lower()}")
        side = Qt.AlignmentFlag.AlignLeft if is_long else Qt.AlignmentFlag.AlignRight
        self._said.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        head = QVBoxLayout() if is_long else QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(label("strong", field.words, wrap=True), 0 if is_long else 1)
        head.addWidget(self._said, 0 if is_long else 1)
        if is_long:
            head.addStretch(1)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(2)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 6, 10, 6)
        self._column.setSpacing(6)
        self._column.addLayout(head)
        self._column.addLayout(self._notes)
        self._editor: QWidget | None = None
        Sized(self, sizes, lambda now: self.setMinimumHeight(now.target))
        self.show_value(field.nothing)

    # -- what is shown -----------------------------------------------------------------------------------------------
    def show_value(self, value: RecordValue, composed: str = "") -> None:
        """Show what was said; ``composed`` is what stands there while nothing was, and is no statement of a person."""
        self._value = value
        words = self.field.words_of(value)
        needed = self.field.required and not words
        self._said.setText(words or composed or ("to be said" if needed else _UNSAID))
        set_tone(self._said, "blue" if words else "amber" if needed else "")
        self.setAccessibleName(f"{self.field.words}: {words or composed or 'nothing said'}")
        for button, choice, _ in self._choices:
            button.setChecked(self._holds(choice))
        if self.entry is not None:
            self.entry.show_words(_written(self.field, value) or composed)

    def show_warnings(self, warnings: Sequence[RecordWarning]) -> None:
        """The sentences beside this field, those that may harm first."""
        empty(self._notes)
        for one in sorted(warnings, key=lambda warning: not warning.stops):
            self._note(f"Stop: {one.words}" if one.stops else one.words, "red" if one.stops else "amber", one.source)

    def refuse(self, sentence: str) -> None:
        """Say why what was written is not taken."""
        empty(self._notes)
        self._note(sentence, "red", "")

    def take(self, in_hand: bool) -> None:
        """Show the choices, or put them away."""
        set_tone(self, "blue" if in_hand else "")
        if in_hand and self._editor is None:
            self._editor = self._made_editor()
            self._column.insertWidget(1, self._editor)
            self.show_value(self._value, "" if self.field.words_of(self._value) else self._shown_composed)
        if self._editor is not None:
            self._editor.setVisible(in_hand)
        self._said.setVisible(not (in_hand and self.field.kind is FieldKind.TEXT))
        if in_hand and self.entry is not None:
            self.entry.begin()

    # -- what is done ------------------------------------------------------------------------------------------------
    def press(self, key: str) -> bool:
        """Choose by a letter or digit; False when the field has no such key."""
        for _, value, own in self._choices:
            if own == key.upper():
                self._choose(value)
                return True
        return False

    def clear(self) -> None:
        """Nothing is said any more: unknown, which is not no."""
        self.said.emit(self.field.nothing)

    def settle(self) -> bool:
        """What is being written counts as said; False when it cannot be, which is said beside it."""
        return self.entry is None or self.entry.settle()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """A press anywhere takes the field in hand."""
        self.touched.emit()

    # -- within ------------------------------------------------------------------------------------------------------
    @property
    def _shown_composed(self) -> str:
        return "" if self._said.text() in (_UNSAID, "to be said") else self._said.text()

    def _holds(self, choice: RecordValue) -> bool:
        return choice in self._value if isinstance(self._value, tuple) else self._value == choice

    def _choose(self, value: RecordValue) -> None:
        if self.field.kind is FieldKind.CHOICES and isinstance(self._value, tuple) and isinstance(value, StrEnum):
            self.said.emit(toggled(self.field, self._value, value))
            return
        self.said.emit(value)
        self.left.emit(1)

    def _made_editor(self) -> QWidget:
        if self.field.kind in _WRITTEN:
            self.entry = Entry(self.field)
            self.entry.said.connect(self.said)
            self.entry.refused.connect(self.refuse)
            self.entry.left.connect(self.left)
            self.entry.closed.connect(self.closed)
            return self.entry
        return self._made_choices()

    def _made_choices(self) -> QWidget:
        rows: list[tuple[RecordValue, str, str]] = [(one.value, one.key, one.words) for one in self.field.choices]
        rows = rows or list(_YES_NO)
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        longest = max(len(words) for _, _, words in rows)
        columns = 2 if longest <= _SHORT else 1
        for at, (value, key, words) in enumerate(rows):
            button = QPushButton(words if words.startswith(f"{key} ") else f"{key}  {words}")
            button.setAccessibleName(words)
            button.setProperty("role", "record choice")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(self._press_button, value))
            self._choices.append((button, value, key))
            grid.addWidget(button, at // columns, at % columns)
        return made

    def _press_button(self, value: RecordValue, _checked: bool) -> None:
        self.touched.emit()
        self._choose(value)

    def _note(self, words: str, tone: str, source: str) -> None:
        made = label("small", words, wrap=True, what=source)
        set_tone(made, tone)
        self._notes.addWidget(made)
        if source:
            self._notes.addWidget(label("quiet", source, wrap=True))


def _written(field: RecordField, value: RecordValue) -> str:
    """A number without its unit, words as they are."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.{field.decimals}f}"
    return str(value or "")
