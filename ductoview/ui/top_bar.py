"""The bar at the top: the two pages, who is read, which side, which exam, and the states that must always be in sight."""

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ductoview.model.exam import Exam
from ductoview.model.view import Laterality
from ductoview.ui.parts.button import button
from ductoview.ui.parts.chip import Chip
from ductoview.ui.parts.label import ElidedLabel, label
from ductoview.ui.reading.object_rows import failed, on_the_way
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.fit import Sized
from ductoview.ui.style.table import Sizes
from ductoview.ui.words import clock, day, joined, who
from ductoview.workspace.autosave import SaveStage, SaveState
from ductoview.workspace.display_status import DisplayStatus
from ductoview.workspace.object_states import ObjectState
from ductoview.workspace.standing import Standing

PAGES = ("Studies", "Reading")

_TONES = {
    Standing.ADDENDUM: "amber",
    Standing.SIGNED: "blue",
    Standing.STORED: "green",
    Standing.VERIFIED: "green",
    Standing.COMMITTED: "green",
}


def sides(exam: Exam) -> str:
    """The side of the exam's images, ``LEFT + RIGHT`` when there are both."""
    found = dict.fromkeys(image.facts.view.laterality for image in exam.images)
    return " + ".join(side.words for side in found) or Laterality.UNKNOWN.words


class TopBar(QWidget):
    """``page_wished`` names the page of a pressed tab, ``display_wished`` is a press on what is said of the screen,
    ``queue_wished`` one on what is said of the queue, ``order_wished`` on what is said of the order."""

    page_wished = pyqtSignal(str)
    display_wished = pyqtSignal()
    queue_wished = pyqtSignal()
    order_wished = pyqtSignal()

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        Sized(self, sizes, lambda now: self.setMinimumHeight(now.target))
        self._tabs = {name: button(name, partial(self.page_wished.emit, name), role="tab") for name in PAGES}
        self._left = 0
        self._name = label("title", what="patient")
        self._who = label("", what="patient ID, birth date, sex")
        self._side = label("side", what="side of the breast")
        self._exam, self._day = ElidedLabel("", what="exam, date, accession number"), ""
        self._saved, self._state = Chip("whether the edits are on the disk"), Chip("draft or signed")
        self._order, self._study_uid, self._ordered = Chip("whether the images fit the order"), "", ("", "", "", "")
        self._queue, self._display = Chip("objects on their way"), Chip("whether the display is calibrated")
        self._display.pressed.connect(self.display_wished)
        self._queue.pressed.connect(self.queue_wished)
        self._order.pressed.connect(self.order_wished)
        self._order.setCursor(Qt.CursorShape.PointingHandCursor)
        self._queue.setCursor(Qt.CursorShape.PointingHandCursor)
        self._display.setCursor(Qt.CursorShape.PointingHandCursor)
        # What says who is read is never shortened; the exam's words give way.
        self._who.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes.step, 0, 2 * sizes.step, 0)
        row.setSpacing(sizes.step + 4)
        for name, tab in self._tabs.items():
            tab.setCheckable(True)
            tab.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            tab.setAccessibleDescription(f"page {name}")
            row.addWidget(tab)
        row.addSpacing(sizes.step)
        self._person = QGridLayout()
        self._person.setHorizontalSpacing(sizes.step + 4)
        self._person.setVerticalSpacing(0)
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        chips = QVBoxLayout()
        chips.setSpacing(2)
        for line in (self._upper, self._lower):
            line.setSpacing(sizes.step)
            line.addStretch(1)
            chips.addLayout(line)
        self._stack(False)
        row.addLayout(self._person)
        row.addWidget(self._exam, 1)
        row.addLayout(chips)
        self.show_exam(None)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Another width: other words of the chips."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Tab and chips say less, one after the other, then all stands in two lines, until who is read and the day have all the
        room; where that is not enough, the day goes whole: *2026-11-2…* is another day."""
        steps = [self._say_left, *(chip.shorten for chip in (self._saved, self._display, self._order)), self._stack]
        for step in steps:
            step(False)
        self._exam.show()
        self._exam.setMinimumWidth(self._exam.fontMetrics().horizontalAdvance(self._day + "…") + 2)
        for step in steps:
            if self._is_cramped:
                step(True)
        self._exam.setVisible(not self._is_cramped)

    @property
    def _is_cramped(self) -> bool:
        row = self.layout()
        assert row is not None
        # Only activating tells the layouts within it that their widgets have changed.
        row.invalidate()
        row.activate()
        return row.minimumSize().width() > self.width()

    def _stack(self, is_stacked: bool) -> None:
        """The number under the name, and what becomes of the report under what is said of the edits; or all in one line."""
        self._person.addWidget(self._name, 0, 0)
        self._person.addWidget(self._side, 0, 1, 2 if is_stacked else 1, 1)
        self._person.addWidget(self._who, *((1, 0) if is_stacked else (0, 2)))
        for chip in (self._order, self._saved):
            self._upper.addWidget(chip)
        for chip in (self._state, self._queue, self._display):
            (self._lower if is_stacked else self._upper).addWidget(chip)

    def show_left(self, sentences: Sequence[str]) -> None:
        """That studies which were left are unfinished: how many, on the way to them, and in its hint what each still needs."""
        self._left, tab = len(sentences), self._tabs["Studies"]
        tab.setToolTip("\n".join(sentences))
        set_tone(tab, "amber" if sentences else "")
        self._fit()

    def _say_left(self, is_short: bool) -> None:
        count = f" · {self._left}{'' if is_short else ' unfinished'}" if self._left else ""
        tab = self._tabs["Studies"]
        tab.setText(f"Studies{count}")
        # The least width of the style sheet stands above that of the words, and would cut them.
        tab.setMinimumWidth(tab.sizeHint().width())

    def words(self) -> list[str]:
        """What the bar says of the exam, from left to right."""
        return [part.text() for part in (self._name, self._side, self._who, self._exam)]

    def hide_pages(self) -> None:
        """Without tabs, for a window that has no pages."""
        for tab in self._tabs.values():
            tab.hide()

    def set_page(self, name: str) -> None:
        """Mark the page that is shown."""
        for one, tab in self._tabs.items():
            tab.setChecked(one == name)

    def show_exam(self, exam: Exam | None) -> None:
        """Say who is read, or nothing."""
        for part in (self._name, self._side, self._who):
            part.setVisible(exam is not None)
        self._exam.say("")
        for chip in (self._saved, self._state, self._queue):
            chip.say("")
        self._tabs["Reading"].setEnabled(exam is not None)
        self._study_uid = exam.study_uid if exam is not None else ""
        self._day = day(exam.study_date) if exam is not None else ""
        self._say_order()
        if exam is None:
            return
        self._name.setText(exam.patient.display_name)
        self._side.setText(sides(exam))
        self._who.setText(who(exam.patient, exam.study_date))
        moment = f"{day(exam.study_date)} {clock(exam.study_time)}".strip()
        self._exam.say(joined(moment, exam.accession_number, exam.description or "Ductogram"))

    def show_order(self, study_uid: str, words: str, tone: str, hint: str) -> None:
        """How a study stands to its order, or who is expected while none is open; never beside another study."""
        self._ordered = study_uid, words, tone, hint
        self._say_order()

    def _say_order(self) -> None:
        study_uid, words, tone, hint = self._ordered
        short = words.rpartition(", ")[2] if study_uid else words
        self._order.say(*((words, tone, hint) if study_uid == self._study_uid else ("", "", "")), short=short)
        self._fit()

    def show_display(self, status: DisplayStatus) -> None:
        """Whether the window's screen is calibrated, and what its daily check says."""
        self._display.say(status.words, status.tone, status.hint, short=status.words.split(" · ")[0])
        self._fit()

    def show_saving(self, state: SaveState, *, is_kept: bool = False) -> None:
        """EDITS SAVED on this computer, with the time of this opening; NO CHANGES unless some are ``is_kept`` from before; or
        NOT SAVED with the reason."""
        if state.stage is SaveStage.SAVED:
            at = f" {state.at:%H:%M:%S}" if state.at else ""
            words, tone = (f"EDITS SAVED{at}", "green") if at or is_kept else ("NO CHANGES", "")
            self._saved.say(words, tone, short="EDITS SAVED" if at else "")
        elif state.stage is SaveStage.SAVING:
            self._saved.say("SAVING", "")
        else:
            self._saved.say("NOT SAVED", "red", state.why)
        self._fit()

    def show_standing(self, standing: Standing, hint: str) -> None:
        """From DRAFT to COMMITTED; while edits are not on the disk the chip beside says so and this one nothing."""
        words = "" if standing in (Standing.NOT_SAVED, Standing.SAVING) else standing.value
        self._state.say(words, _TONES.get(standing, ""), hint)

    def show_objects(self, states: Sequence[ObjectState]) -> None:
        """How many objects are on their way, and how many did not get there."""
        lost, waiting = failed(states), on_the_way(states)
        words = f"{lost} failed" if lost else f"Queue {waiting}" if states else ""
        self._queue.say(words, "red" if lost else "amber" if waiting else "")
