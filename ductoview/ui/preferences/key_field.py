"""A button that waits for the key one wishes; a foot pedal is pressed the same way."""

from PyQt6.QtCore import QEvent, QKeyCombination, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PyQt6.QtWidgets import QPushButton

from ductoview.workspace.key_names import canonical

_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_Super_L,
)
_NOT_ABOUT = Qt.KeyboardModifier.GroupSwitchModifier
WAITING = "Press the key…"


def key_of(event: QKeyEvent) -> str | None:
    """The canonical key of an event; None for a modifier alone and for what has no name.

    Shift is left out where it only makes the sign: ``?`` is ``?`` on every keyboard.
    """
    if event.key() in _MODIFIERS:
        return None
    key, modifiers = Qt.Key(event.key()), event.modifiers() & ~_NOT_ABOUT
    if key == Qt.Key.Key_Backtab:
        key = Qt.Key.Key_Tab
    shift = Qt.KeyboardModifier.ShiftModifier
    name = QKeySequence(QKeyCombination(Qt.KeyboardModifier.NoModifier, key)).toString()
    if len(name) == 1 and not name.isalpha():
        modifiers &= ~shift
    text = QKeySequence(QKeyCombination(modifiers, key)).toString(QKeySequence.SequenceFormat.PortableText)
    return canonical(text)


class KeyField(QPushButton):
    """``pressed_key`` carries the canonical key while it waits; Esc or a click elsewhere ends the waiting."""

    pressed_key = pyqtSignal(str)
    ended = pyqtSignal()

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._words = words
        self.is_waiting = False
        self.setAutoDefault(False)
        self.setMinimumWidth(150)
        self.clicked.connect(self.wait)

    def wait(self) -> None:
        """The next key is meant for the action."""
        self.is_waiting = True
        self.setText(WAITING)
        self.setFocus()

    def end(self) -> None:
        """Keys mean again what they meant."""
        if self.is_waiting:
            self.is_waiting = False
            self.setText(self._words)
            self.ended.emit()

    def event(self, event: QEvent | None) -> bool:
        """Keep shortcuts and the walk of the focus away from the key that is waited for."""
        if isinstance(event, QKeyEvent) and self.is_waiting:
            if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
                self._heard(event)
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Another thing has the keyboard."""
        self.end()
        super().focusOutEvent(event)

    def _heard(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif key := key_of(event):
            self.pressed_key.emit(key)
