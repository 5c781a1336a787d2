"""The page on images that do not fit their order: both values side by side, and three ways out, each explained."""

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ductoview.model.identifiers import person_words
from ductoview.model.order_book import OrderMatch, OrdersNow
from ductoview.model.order_match import Agreement, Compared
from ductoview.ui.desk import Desk
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.table import Sizes
from ductoview.ui.worklist.who_works import WhoWorks

_UNKNOWN = "not stated"
_WORDS = {
    Agreement.DIFFERS: ("DIFFERS", "red"),
    Agreement.SAME: ("same", "green"),
    Agreement.UNKNOWN: ("cannot be compared", "amber"),
}
_APART = (
    "Keep apart",
    "The images are of another exam, for example late ones of the patient before. The order waits on for its own images.",
)
_BELONGS = (
    "Belongs to the order",
    "Same patient and exam all the same. Say why. The images stay as they are: have them corrected at the modality or in the"
    " PACS.",
)
_WRONG = (
    "Wrong order chosen",
    "The images are right, the patient was chosen by mistake in the worklist. Choose the right one next.",
)
_WIDEST = 1400
_CALM = "The images are stored and unchanged. Nothing of them is sent or signed before you decide."


class DifferencePage(QWidget):
    """``decided`` follows a decision, ``wrong`` names the order that was chosen by mistake."""

    decided = pyqtSignal()
    wrong = pyqtSignal(object)
    back_wished = pyqtSignal()

    def __init__(self, desk: Desk, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._desk, self._sizes = desk, sizes
        self._match: OrderMatch | None = None
        self._fields = QGridLayout()
        self._who = label("title", wrap=True, what="the order that was chosen")
        self._said = label("", wrap=True, what="what is missing for a decision")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Why do they belong to the order?")
        self.reason.setAccessibleName("why the images belong to the order")
        self.reason.setMaxLength(200)
        self.name = WhoWorks(desk)
        self.apart = button(_APART[0], partial(self._decide, belongs=False), role="large")
        self.belongs = button(_BELONGS[0], partial(self._decide, belongs=True), role="large")
        self.mistake = button(_WRONG[0], self._wrong, role="large")
        self._lay_out()
        desk.orders_changed.connect(self._follow)

    def standing(self) -> list[str]:
        """For the window's title: no names."""
        return ["order differs"]

    def show_match(self, match: OrderMatch) -> None:
        """Show what differs; the reason begins empty."""
        self._match = match
        self.reason.clear()
        self._say("")
        self.name.follow()
        chosen = match.chosen
        self._who.setText(f"Order of {chosen.order.patient.display_name}, chosen by {person_words(chosen.by)}")
        self._fill(match.fields)

    def _follow(self) -> None:
        """More images may have come, or another window may have decided."""
        match = self._match
        if match is not None and self.isVisible():
            self._desk.jobs.run(
                lambda _progress, _cancel: self._desk.workspace.orders.now(match.study_uid),
                done=lambda now: self._compare_again(match, now),
                key="order difference",
            )

    def _compare_again(self, before: OrderMatch, now: OrdersNow) -> None:
        if self._match is not before:
            return
        same = [one for one in now.stopped if (one.chosen.id, one.study_uid) == (before.chosen.id, before.study_uid)]
        if not same:
            self._match = None
            self.decided.emit()
        elif same[0].stated != before.stated:
            self._match = same[0]
            self._fill(same[0].fields)

    def _fill(self, fields: tuple[Compared, ...]) -> None:
        while (item := self._fields.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        for column, head in enumerate(("", "The order says", "The images say", "")):
            self._fields.addWidget(label("section", head), 0, column)
        for row, one in enumerate(fields, start=1):
            words, tone = _WORDS[one.agreement]
            cells = (
                f"{one.field.value[:1].upper()}{one.field.value[1:]}",
                one.ordered or _UNKNOWN,
                one.stated or _UNKNOWN,
                words,
            )
            for column, text in enumerate(cells):
                is_value = column in (1, 2)
                made = label("title" if is_value else "", text, wrap=is_value)
                if column and (one.agreement is Agreement.DIFFERS or column == 3):
                    set_tone(made, tone)
                self._fields.addWidget(made, row, column)

    def _decide(self, *, belongs: bool) -> None:
        match, by = self._match, self._by()
        if match is None or not by:
            return
        reason = self.reason.text().strip()
        if belongs and not reason:
            self._say("Say why the images belong to the order although they differ.")
            self.reason.setFocus()
            return
        self._run(lambda: self._desk.workspace.orders.decide(match, belongs=belongs, by=by, reason=reason))

    def _wrong(self) -> None:
        if self._match is not None and self._by():
            self.wrong.emit(self._match.chosen)

    def _by(self) -> str:
        by = self.name.name()
        if not by:
            self._say("Say who you are: the decision is kept with your name.")
        return by

    def _run(self, deed: Callable[[], object]) -> None:
        self._desk.jobs.run(
            lambda _progress, _cancel: deed(),
            done=lambda _answer: self._done(),
            failed=self._refused,
            key="order decision",
        )

    def _refused(self, words: str) -> None:
        self._say(words)
        self._follow()

    def _done(self) -> None:
        if self._match is not None:
            self._match = None
            self.decided.emit()

    def _say(self, words: str) -> None:
        self._said.setText(words)
        set_tone(self._said, "amber")

    def _lay_out(self) -> None:
        step = self._sizes.step
        head = QHBoxLayout()
        head.addWidget(label("section", "IMAGES DO NOT FIT THE ORDER"))
        head.addStretch(1)
        head.addWidget(button("Back", self.back_wished.emit, role="plain", focus=False))
        self._fields.setHorizontalSpacing(4 * step)
        self._fields.setVerticalSpacing(step)
        self._fields.setColumnStretch(1, 1)
        self._fields.setColumnStretch(2, 1)
        ways = QHBoxLayout()
        ways.setSpacing(2 * step)
        for (_, sentence), press, more in (
            (_APART, self.apart, None), (_BELONGS, self.belongs, self.reason), (_WRONG, self.mistake, None),
        ):  # fmt: skip
            ways.addWidget(_way(sentence, press, more, step), 1)
        foot = QHBoxLayout()
        self.name.setFixedWidth(self._sizes.panel)
        foot.addWidget(self.name.word)
        foot.addWidget(self.name)
        foot.addWidget(self._said, 1)
        inside = QWidget()
        inside.setMaximumWidth(_WIDEST)
        around = QHBoxLayout(self)
        around.setContentsMargins(3 * step, step, 3 * step, 2 * step)
        around.addWidget(inside, 1)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * step)
        column.addLayout(head)
        column.addWidget(self._who)
        column.addWidget(label("", _CALM, wrap=True))
        column.addLayout(self._fields)
        column.addSpacing(2 * step)
        column.addLayout(foot)
        column.addLayout(ways)
        column.addStretch(1)


def _way(sentence: str, press: QWidget, more: QWidget | None, step: int) -> QFrame:
    """One way out: what it means, what it needs, and its button."""
    made = QFrame()
    made.setProperty("role", "record")
    column = QVBoxLayout(made)
    column.setContentsMargins(2 * step, 2 * step, 2 * step, 2 * step)
    column.setSpacing(step)
    words = label("", sentence, wrap=True)
    words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    column.addWidget(words, 1)
    if more is not None:
        column.addWidget(more)
    column.addWidget(press)
    return made
