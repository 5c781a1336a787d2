"""A line to write into: no key typed there does anything else, Enter keeps the words, Esc leaves them as they were."""

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent
from PyQt6.QtWidgets import QLineEdit, QWidget


class WordsField(QLineEdit):
    """``kept`` carries other words than there were, ``left`` follows every end of writing."""

    kept = pyqtSignal(str)
    left = pyqtSignal()

    def __init__(self, words: str, hint: str, what: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._before = words
        self.setPlaceholderText(hint)
        self.setAccessibleName(what)
        self.setMaxLength(500)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def begin(self, words: str) -> None:
        """Write on from these words."""
        self._before = words
        self.setText(words)

    @property
    def is_open(self) -> bool:
        """True while somebody writes here and has not kept it yet."""
        return self.hasFocus() and self.text().strip() != self._before

    def event(self, event: QEvent | None) -> bool:
        """The keys of the page rest while somebody writes."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter keeps, Esc does not."""
        if event is None:
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._end()
        elif event.key() == Qt.Key.Key_Escape:
            self.setText(self._before)
            self._end()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """What was written is kept when the hand goes elsewhere."""
        super().focusOutEvent(event)
        self._keep()

    def _end(self) -> None:
        """The keys are the page's again; that is found first, for what was written may rebuild what lies between."""
        page = self.parentWidget()
        while page is not None and page.focusPolicy() != Qt.FocusPolicy.StrongFocus:
            page = page.parentWidget()
        self._keep()
        self.left.emit()
        if page is not None:
            page.setFocus()

    def _keep(self) -> None:
        words = self.text().strip()
        if words != self._before:
            self._before = words
            self.kept.emit(words)


def is_written_in(widget: QWidget) -> bool:
    """True while somebody writes in a field under that widget, and has not kept it yet: then it must not be built anew."""
    return any(field.is_open for field in widget.findChildren(WordsField))
