"""Where a number or words are written: what stands there counts as said when the field is left."""

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_fields import FieldKind, RecordField, RecordValue
from ductoview.model.exam_record_values import with_value
from ductoview.ui.hands import KEEPS_KEYS
from ductoview.ui.parts.label import label

_ON = (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LINES = 5


class Entry(QWidget):
    """``said`` carries the value, ``refused`` a sentence; ``left`` is 1 or -1: on to the next field, or back.

    In words Enter begins a new line and Ctrl+Enter goes on; Tab goes on everywhere.
    """

    said = pyqtSignal(object)
    refused = pyqtSignal(str)
    left = pyqtSignal(int)
    closed = pyqtSignal()

    def __init__(self, field: RecordField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._shown = ""
        self._box: QLineEdit | QPlainTextEdit = (
            QPlainTextEdit() if field.kind is FieldKind.TEXT and field.name != "prior_words" else QLineEdit()
        )
        self._box.setProperty(KEEPS_KEYS, True)
        self._box.setAccessibleName(field.words)
        self._box.installEventFilter(self)
        if isinstance(self._box, QPlainTextEdit):
            self._box.setFixedHeight(self._box.fontMetrics().lineSpacing() * _LINES + 20)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._box)
        low, high = field.range
        if high:
            words = f"{low:.{field.decimals}f} to {high:.{field.decimals}f} {field.unit}".strip()
            column.addWidget(label("quiet", f"{words}, then Tab", wrap=True))

    def begin(self) -> None:
        """Take the keyboard."""
        self._box.setFocus()
        if isinstance(self._box, QLineEdit):
            self._box.selectAll()

    def show_words(self, words: str) -> None:
        """Show what is said now, unless something is being written."""
        if self._text() == self._shown:
            self._set(words)
        self._shown = words

    def settle(self) -> bool:
        """Say what stands there if it is new; False when it was refused."""
        text = self._text()
        if text.strip() == self._shown.strip():
            return True
        try:
            value = self._value(text.strip())
        except ValueError as error:
            self.refused.emit(str(error))
            return False
        self._shown = text
        self.said.emit(value)
        return True

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Tab and Enter go on, Shift+Tab back, Esc away; leaving by the mouse counts as said."""
        if event is not None and event.type() == QEvent.Type.FocusOut:
            self.settle()
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key, is_shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
            return True
        back = key == Qt.Key.Key_Backtab or (key == Qt.Key.Key_Tab and is_shift)
        if back or self._goes_on(event):
            if self.settle():
                self.left.emit(-1 if back else 1)
            return True
        return False

    def _goes_on(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Tab or isinstance(self._box, QLineEdit):
            return event.key() in _ON
        return event.key() in _ON and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)

    def _value(self, text: str) -> RecordValue:
        """Raises ValueError in a sentence; a comma counts as the decimal point it is in many countries."""
        field = self._field
        if field.kind is FieldKind.TEXT:
            return text
        if not text:
            return None
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            raise ValueError(f"{field.words}: {text!r} is no number.") from None
        checked: RecordValue = getattr(with_value(ExamRecord(), field.name, number), field.name)
        return checked

    def _text(self) -> str:
        return self._box.toPlainText() if isinstance(self._box, QPlainTextEdit) else self._box.text()

    def _set(self, words: str) -> None:
        if isinstance(self._box, QPlainTextEdit):
            self._box.setPlainText(words)
        else:
            self._box.setText(words)
