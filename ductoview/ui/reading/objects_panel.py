"""What is written of the review and where it is: a row an image, then save and send; sending asks once, in place."""

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ductoview.model.review import Review
from ductoview.ui.parts.busy import Busy
from ductoview.ui.parts.button import button
from ductoview.ui.parts.gone import empty
from ductoview.ui.parts.label import label, plain
from ductoview.ui.reading.object_rows import TONES, ImageObjects
from ductoview.ui.reading.send_question import SendQuestion, Wish
from ductoview.ui.reading.standing import signed_words
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.table import COLOURS, Sizes
from ductoview.workspace.object_states import AnyKind, ObjectStage

_BARS = {
    "": COLOURS.raised,
    "blue": COLOURS.blue_line,
    "amber": COLOURS.amber_line,
    "green": COLOURS.green_line,
    "red": COLOURS.red_line,
}


_MOST_ROWS = 3
"""More would push the buttons off a low screen (1366 x 768)."""
_BAR, _BARS_APART = 20, 24
"""Short, so that *verified on* and the node stand beside them in one line."""


class StageBars(QWidget):
    """A short bar for each object of an image or of the study; the colour is the stage, the tool tip says it."""

    def __init__(self, stages: Sequence[tuple[AnyKind, ObjectStage]]) -> None:
        super().__init__()
        self._tones = [TONES[stage] for _, stage in stages]
        words = ", ".join(f"{kind.words} {stage.value.lower()}" for kind, stage in stages)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setFixedSize(_BARS_APART * max(len(self._tones), 1), 10)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        for at, tone in enumerate(self._tones):
            painter.setBrush(QColor(_BARS[tone]))
            painter.drawRoundedRect(at * _BARS_APART, 2, _BAR, 6, 3, 3)


class ObjectsPanel(QWidget):
    """``saving`` and ``sending`` carry a Wish, once the reader has confirmed it; ``named`` that the name was typed; ``asked``
    whether a question stands.

    A draft is signed before it goes anywhere; what is signed is sent as it is, and added to by an addendum.
    """

    addendum_wished = pyqtSignal()
    asked = pyqtSignal(bool)
    saving = pyqtSignal(object)
    sending = pyqtSignal(object)
    named = pyqtSignal()

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self._heading = label("section", "WRITTEN AND SENT")
        self._none = label("quiet", "Nothing written yet.", wrap=True)
        self.busy = Busy()
        self._question = SendQuestion(self.confirm, self.not_yet)
        self._question.named.connect(self.named)
        self._plain = plain("panel")
        self._save = button("Save", self.wish_save, action="save", role="large", picture="save", focus=False)
        self._signed = label("small", wrap=True, what="who signed this report, and when")
        self._addendum = button("Addendum", self.addendum_wished.emit, action="addendum", role="large", focus=False)
        self._sign = button("Sign and send", self.ask, action="sign", role="primary", picture="send", focus=False)
        self._send = button("Send", self.ask, action="send", role="primary", picture="send", focus=False)
        self._is_signed = False
        self._lay_out()
        self.not_yet()

    def _lay_out(self) -> None:
        usual = QVBoxLayout(self._plain)
        usual.setContentsMargins(0, 0, 0, 0)
        for part in (self._signed, self._addendum, self._save, self._sign, self._send):
            usual.addWidget(part)
        self.show_signed(None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addWidget(self._none)
        column.addLayout(self._rows)
        column.addWidget(self.busy)
        column.addWidget(self._question)
        column.addWidget(self._plain)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """A window that was made lower while the question stands: what gives way to it looks again."""
        super().resizeEvent(event)
        if self.is_asking:
            self.asked.emit(True)

    @property
    def is_asking(self) -> bool:
        """True while the question stands."""
        return not self._question.isHidden()

    def goes_on_naming(self) -> bool:
        """Give the keyboard to the name that is asked for; False when none is."""
        return self.is_asking and self._question.goes_on_naming()

    @property
    def question(self) -> str:
        """What the question says, empty while none stands."""
        return self._question.words if self.is_asking else ""

    def show_rows(self, rows: Sequence[tuple[str, ImageObjects]]) -> None:
        """One row for each image: its view, three bars, and the words; many that say the same are one row."""
        empty(self._rows)
        for together in _folded(rows):
            self._rows.addWidget(_row(*together[0]) if len(together) == 1 else _common_row(together, len(rows)))
        self._none.setVisible(not rows and not self.is_asking)

    def prepare(self, about: str, reader: str, nodes: Sequence[str], node: str) -> None:
        """Whom the question is about, who reads, and where objects may go."""
        self._question.prepare(about, reader, nodes, node)

    def show_signed(self, review: Review | None, organisation: str = "") -> None:
        """A draft can be saved and signed, for that organisation; what is signed can be sent and added to, and a question
        about a draft is taken back."""
        self._question.set_organisation(organisation)
        self._is_signed = review is not None and review.is_signed
        if self.is_asking and (self._question.wish == "send") is not self._is_signed:
            self.not_yet()
        self._signed.setText(signed_words(review) if review is not None else "")
        set_tone(self._signed, "blue" if self._is_signed else "")
        self._signed.setVisible(bool(self._signed.text()))
        for part in (self._addendum, self._send):
            part.setVisible(self._is_signed)
        for part in (self._save, self._sign):
            part.setVisible(not self._is_signed)

    def set_undecided(self, count: int, mimics: int, *, is_whole: bool) -> None:
        """How many candidates and possible mimics still wait for an answer, and whether they were looked for in every image."""
        self._question.set_undecided(count, mimics, is_whole=is_whole)

    def set_unseen(self, images: Sequence[str]) -> None:
        """Which images came and were not looked at: nobody signs for them."""
        self._question.set_unseen(images)

    def set_sideless(self, views: Sequence[str]) -> None:
        """The views of the images that state no side: who signs is told so."""
        self._question.set_sideless(views)

    def set_lying(self, views: Sequence[str]) -> None:
        """The views of the images that lie against their headers: who signs is told so."""
        self._question.set_lying(views)

    def block(self, why: str) -> None:
        """Nothing may be written, and why; empty when it may."""
        for one in (self._save, self._sign, self._send):
            one.setEnabled(not why)
            one.setToolTip(why)

    def wish_save(self) -> None:
        """Save in the reader's name; asks for the name first when there is none, and then once more."""
        if not self._save.isEnabled() or (self.is_asking and self._question.is_naming):
            return
        if not self._question.reader:
            self._put("save")
            return
        wish = Wish(reader=self._question.reader)
        if self._question.wish == "save":
            self.not_yet()
        self.saving.emit(wish)

    def ask(self) -> None:
        """Put the question, about signing while it is a draft; a second time it is the answer."""
        wish = "send" if self._is_signed else "sign"
        if not self._send.isEnabled():
            return
        if self.is_asking and wish == self._question.wish:
            self.confirm()
        else:
            self._put(wish)

    def confirm(self) -> None:
        """Do what the question named; without a confirmed reader or a node it goes on standing."""
        wish = self._question.answer
        if wish is not None:
            told = self.sending if wish.node else self.saving
            self.not_yet()
            told.emit(wish)

    def not_yet(self) -> None:
        """Take the question back, and with it every name that was typed there."""
        self._question.take_back()
        self._heading.show()
        self._none.setVisible(not self._rows.count())
        self._plain.show()
        self.asked.emit(False)

    def _put(self, wish: str) -> None:
        # In the lowest window the question has no room for all its words below a heading.
        self._heading.hide()
        self._none.hide()
        self._plain.hide()
        self.asked.emit(True)
        self._question.put(wish)


def _folded(rows: Sequence[tuple[str, ImageObjects]]) -> list[list[tuple[str, ImageObjects]]]:
    """Rows one by one while they are few; else those together that say the same, where the first of them stood."""
    if len(rows) <= _MOST_ROWS:
        return [[row] for row in rows]
    together: dict[tuple[str, str], list[tuple[str, ImageObjects]]] = {}
    for row in rows:
        together.setdefault((row[1].words, row[1].tone), []).append(row)
    return list(together.values())


def _common_row(rows: Sequence[tuple[str, ImageObjects]], count: int) -> QWidget:
    """What several images have in common; the tool tip names them."""
    views, objects = ", ".join(view for view, _ in rows), rows[0][1]
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(label("small", f"{len(rows)} of {count}"))
    words: QLabel = label("small", objects.words, wrap=True)
    set_tone(words, objects.tone)
    line.addWidget(words, 1)
    made.setToolTip(views)
    made.setAccessibleName(f"{views}: {objects.words}")
    return made


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
