"""What is written of the review and where it is: a row an image, then save and send; sending asks once, in place."""

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ductoview.ui.parts.busy import Busy
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label, plain
from ductoview.ui.reading.object_rows import TONES, ImageObjects
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.table import COLOURS, Sizes
from ductoview.workspace.object_states import ObjectKind, ObjectStage

_BARS = {
    "": COLOURS.raised,
    "blue": COLOURS.blue_line,
    "amber": COLOURS.amber_line,
    "green": COLOURS.green_line,
    "red": COLOURS.red_line,
}


class StageBars(QWidget):
    """Three short bars: presentation state, segmentation, report; the colour is the stage, the tool tip says it."""

    def __init__(self, stages: Sequence[tuple[ObjectKind, ObjectStage]]) -> None:
        super().__init__()
        self._tones = [TONES[stage] for _, stage in stages]
        words = ", ".join(f"{kind.words} {stage.value.lower()}" for kind, stage in stages)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setFixedSize(34 * max(len(self._tones), 1), 10)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        for at, tone in enumerate(self._tones):
            painter.setBrush(QColor(_BARS[tone]))
            painter.drawRoundedRect(at * 34, 2, 30, 6, 3, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the reader asks for: the name under it, and whether it is signed."""

    reader: str
    signed: bool


class ObjectsPanel(QWidget):
    """``saving`` and ``sending`` carry a Wish, once the reader has confirmed it."""

    saving = pyqtSignal(object)
    sending = pyqtSignal(object)

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signed = False
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self._none = label("quiet", "Nothing written yet.", wrap=True)
        self.busy = Busy()
        self._question = label("", wrap=True, what="what is going to be sent, about whom, and where")
        self._reader = QLineEdit()
        self._reader.setPlaceholderText("Reader: FAMILY^Given")
        self._reader.setAccessibleName("Name of the reader")
        self._ask = plain("panel")
        self._plain = plain("panel")
        self._save = button("Save", self.wish_save, key="Ctrl+S", role="large", picture="save", focus=False)
        self._send = button("Save and send", self.ask, key="Ctrl+E", role="primary", picture="send", focus=False)
        self._go = button("Send", self.confirm, key="Ctrl+E", role="primary", picture="send", focus=False)
        self._lay_out()
        self.not_yet()

    def _lay_out(self) -> None:
        ask = QVBoxLayout(self._ask)
        ask.setContentsMargins(0, 0, 0, 0)
        ask.addWidget(self._question)
        ask.addWidget(self._reader)
        choice = QHBoxLayout()
        choice.addWidget(button("Not yet", self.not_yet, key="Esc", role="large", focus=False))
        choice.addWidget(self._go, 1)
        ask.addLayout(choice)
        usual = QVBoxLayout(self._plain)
        usual.setContentsMargins(0, 0, 0, 0)
        usual.addWidget(self._save)
        usual.addWidget(self._send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label("section", "SAVED AND SENT"))
        column.addWidget(self._none)
        column.addLayout(self._rows)
        column.addWidget(self.busy)
        column.addWidget(self._ask)
        column.addWidget(self._plain)

    @property
    def is_asking(self) -> bool:
        """True while the question stands."""
        return not self._ask.isHidden()

    def show_rows(self, rows: Sequence[tuple[str, ImageObjects]]) -> None:
        """One row for each image: its view, three bars, and the words."""
        while self._rows.count():
            item = self._rows.takeAt(0)
            if item and (widget := item.widget()):
                widget.deleteLater()
        for view, objects in rows:
            self._rows.addWidget(_row(view, objects))
        self._none.setVisible(not rows)

    def prepare(self, question: str, reader: str, blocked: str) -> None:
        """What the question says, who reads, and why nothing may be written (empty when it may)."""
        self._question.setText(question)
        if not self._reader.text() or not self._reader.isModified():
            self._reader.setText(reader)
        for one in (self._save, self._send):
            one.setEnabled(not blocked)
            one.setToolTip(blocked)

    def wish_save(self) -> None:
        """Save in the reader's name; asks for the name first when there is none."""
        if not self._save.isEnabled():
            return
        if self._reader.text().strip():
            self.saving.emit(Wish(reader=self._reader.text().strip(), signed=False))
        else:
            self.ask()

    def ask(self, *, signed: bool = False) -> None:
        """Put the question; a second time it is the answer."""
        if not self._send.isEnabled():
            return
        if self.is_asking and signed == self._signed:
            self.confirm()
            return
        self._signed = signed
        self._go.setText("Sign and send   Ctrl+⏎" if signed else "Send   Ctrl+E")
        self._ask.show()
        self._plain.hide()
        if not self._reader.text().strip():
            self._reader.setFocus()

    def confirm(self) -> None:
        """Send what the question named."""
        reader = self._reader.text().strip()
        if not reader:
            self._reader.setFocus()
            return
        self.not_yet()
        self.sending.emit(Wish(reader=reader, signed=self._signed))

    def not_yet(self) -> None:
        """Take the question back."""
        self._ask.hide()
        self._plain.show()


def _row(view: str, objects: ImageObjects) -> QWidget:
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(label("small", view))
    line.addWidget(StageBars(objects.stages))
    words: QLabel = label("small", objects.words, wrap=True)
    set_tone(words, objects.tone)
    line.addWidget(words, 1)
    made.setAccessibleName(f"{view}: {objects.words}")
    return made
