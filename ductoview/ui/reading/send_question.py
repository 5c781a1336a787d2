"""The question before anything is sent: what, about whom, in whose name, and to which node."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label

_OURS = (Qt.Key.Key_E, Qt.Key.Key_Return, Qt.Key.Key_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the reader asks for: the name under it, whether it is signed, and the node it goes to."""

    reader: str
    signed: bool
    node: str = ""


class _NameField(QLineEdit):
    """Qt's line edits take Ctrl+E for the end of the line under X11; here it must send."""

    def event(self, event: QEvent | None) -> bool:
        """Leave the keys with Ctrl that are ours to the shortcuts."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_ours(event):
            event.ignore()
            return True
        return super().event(event)


def _is_ours(event: QKeyEvent) -> bool:
    return event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() in _OURS


class SendQuestion(QWidget):
    """Stands in the place of the buttons while it is put; ``answer`` is what would be sent, None while it may not."""

    def __init__(self, confirm: Callable[[], object], not_yet: Callable[[], object]) -> None:
        super().__init__()
        self.signed = False
        self._about, self._undecided = "", 0
        self._words = label("", wrap=True, what="what is going to be sent, and about whom")
        self._reader = _NameField()
        self._reader.setPlaceholderText("Reader: FAMILY^Given")
        self._reader.setAccessibleName("Name of the reader")
        self._node = QComboBox()
        self._node.setAccessibleName("Node to send to")
        self._go = button("Send", confirm, action="send", role="primary", picture="send", focus=False)
        who = QHBoxLayout()
        who.addWidget(self._reader, 3)
        who.addWidget(self._node, 2)
        choice = QHBoxLayout()
        choice.addWidget(button("Not yet", not_yet, action="put_down", role="large", focus=False))
        choice.addWidget(self._go, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._words)
        column.addLayout(who)
        column.addLayout(choice)

    @property
    def reader(self) -> str:
        """The reader's name as it stands."""
        return self._reader.text().strip()

    @property
    def answer(self) -> Wish | None:
        """What would be sent now; None without a reader or a node."""
        node = self._node.currentText()
        return Wish(reader=self.reader, signed=self.signed, node=node) if self.reader and node else None

    def prepare(self, words: str, reader: str, nodes: Sequence[str], node: str) -> None:
        """What the question says, and what it starts from; a name that was typed stays."""
        self._about = words
        self._say()
        if not self._reader.isModified():
            self._reader.setText(reader)
        chosen = self._node.currentText() or node
        self._node.clear()
        self._node.addItems(list(nodes))
        self._node.setCurrentIndex(max(list(nodes).index(chosen) if chosen in nodes else 0, 0))

    def set_undecided(self, count: int) -> None:
        """How many candidates still wait for an answer."""
        self._undecided = count
        self._say()

    def _say(self) -> None:
        self._words.setText(
            " ".join(words for words in (self._about, open_words(self._undecided, self.signed)) if words)
        )

    def put(self, *, signed: bool) -> None:
        """Show the question; the keyboard goes to the name when there is none."""
        self.signed = signed
        self._say()
        self._go.setAccessibleName("Sign and send" if signed else "Send")
        self._go.setProperty("action", "sign" if signed else "send")
        self.show()
        if not self.reader:
            self._reader.setFocus()


def open_words(undecided: int, signed: bool) -> str:
    """What is still open about what goes out, in one sentence; empty when nothing is."""
    many = undecided > 1
    left = f"{undecided} candidates are undecided" if many else "One candidate is undecided" if undecided else ""
    if not signed:
        return f"{left}, and the reports go unsigned." if left else "The reports go unsigned."
    return f"{left} and {'stay candidates' if many else 'stays a candidate'}." if left else ""
