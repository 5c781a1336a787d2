"""The page of the image check: every image of the open study, and what the technologist says of the one in hand."""

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QImage, QShowEvent
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from ductoview.display.render import thumbnail
from ductoview.errors import ReviewError
from ductoview.model.exam import Exam
from ductoview.model.image import Mammogram
from ductoview.model.image_check import Verdict
from ductoview.model.library import QueueRow, QueueState
from ductoview.model.reject_reason import RejectReason
from ductoview.model.view import Phase
from ductoview.ui.check.grid import CardGrid
from ductoview.ui.check.reasons import Reasons
from ductoview.ui.desk import Desk
from ductoview.ui.parts.button import button
from ductoview.ui.parts.empty import Empty
from ductoview.ui.parts.label import label, plain
from ductoview.ui.reading.keys import Keys
from ductoview.ui.reading.thumbnail import phase_words
from ductoview.ui.style.table import Sizes
from ductoview.ui.words import joined
from ductoview.workspace import commands
from ductoview.workspace.actions import ACTIONS

_PICTURE = (480, 620)
_SIDE = 1.5
"""Of the usual panel: two reasons stand side by side."""
_LEGEND = "Only what is good leaves: a rejected image stays here, crossed out, and a PACS that has it is told."
_ON_NODE = (QueueState.STORED, QueueState.VERIFIED, QueueState.COMMITTED)
_ORDER = (Verdict.UNCHECKED, Verdict.REPEAT, Verdict.REJECTED, Verdict.ACCEPTED)


def summary(exam: Exam) -> str:
    """``2 not checked · 1 to be repeated · 3 accepted``."""
    counts = {verdict: sum(image.check.verdict is verdict for image in exam.images) for verdict in _ORDER}
    return joined(*(f"{count} {verdict.words}" for verdict, count in counts.items() if count))


class CheckPage(QWidget):
    """``back_wished`` leads to where one was, ``look_wished`` names an image to be looked at closely, ``counts_wished`` asks
    for the statistics."""

    back_wished = pyqtSignal()
    look_wished = pyqtSignal(str)
    counts_wished = pyqtSignal()

    def __init__(self, desk: Desk, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._desk, self._sizes = desk, sizes
        self._token = 0
        self.grid, self.reasons, self._empty = CardGrid(sizes), Reasons(sizes), Empty()
        self._who, self._counts = label("strong", what="whose images these are"), label("quiet", what="how they stand")
        self._said = label("quiet", _LEGEND, wrap=True, what="what was decided last")
        self.accept = button("Accept", self._accept, action="accept", role="accept", picture="accept", focus=False)
        self.accept_rest = button("Accept all others", self._accept_rest, role="large", focus=False)
        self.repeat = button(
            "Repeat…", lambda: self.ask(Verdict.REPEAT), action="check_repeat", role="large", focus=False
        )
        self.reject = button(
            "Reject…", lambda: self.ask(Verdict.REJECTED), action="dismiss", role="large", picture="dismiss", focus=False
        )  # fmt: skip
        self.undo = button("Take back", self._take_back, action="undo", role="large", picture="undo", focus=False)
        self.look = button("Look closely", self._look, role="large", picture="loupe", focus=False)
        self.only_accepted = button(
            "Send only accepted images", self._send_only_accepted, role="small choice", focus=False
        )
        self.only_accepted.setCheckable(True)
        self.only_accepted.setToolTip("What nobody has accepted stays on this computer, whoever orders it to be sent")
        self._empty.say("No study is open", "Open a study; its images are then checked here.", "studies")
        self._lay_out()
        self.grid.opened.connect(self.look_wished)
        self.grid.chosen.connect(lambda _uid: self._side.setCurrentIndex(0))
        self.reasons.decided.connect(self._rejected)
        self.reasons.dropped.connect(self._drop)
        desk.exam_changed.connect(self.load)
        Keys(self, desk.hands, self._wishes(), {})
        self.load()

    def standing(self) -> list[str]:
        """For the window's title: counts, no names."""
        exam = self._desk.workspace.exam
        return ["image check", summary(exam)] if exam is not None else ["image check"]

    def showEvent(self, event: QShowEvent | None) -> None:
        """Images whose pictures are not there yet are loaded when they are to be seen."""
        super().showEvent(event)
        self.load()
        self.grid.setFocus()

    def load(self) -> None:
        """Show the open study as it stands."""
        exam = self._desk.workspace.exam
        self._stack.setCurrentIndex(0 if exam is None else 1)
        if exam is None or exam.load_token != self._token:
            self.grid.show_exam(None)
            self._drop()
            self._said.setText(_LEGEND)
        self._token = exam.load_token if exam is not None else 0
        self.grid.show_exam(exam)
        self.only_accepted.setChecked(self._desk.workspace.image_checks.now.only_accepted)
        self._who.setText(joined(exam.patient.display_name, exam.patient.patient_id) if exam is not None else "")
        self._counts.setText(summary(exam) if exam is not None else "")
        if exam is not None and self.isVisible():
            self._load_pictures(exam)

    def _load_pictures(self, exam: Exam) -> None:
        for uid, card in self.grid.cards.items():
            if not card.property("asked"):
                card.setProperty("asked", True)
                self._load_picture(exam, uid)

    def _load_picture(self, exam: Exam, uid: str) -> None:
        workspace = self._desk.workspace

        def came(picture: QImage) -> None:
            if exam.load_token == self._token and uid in self.grid.cards:
                self.grid.cards[uid].show_picture(picture)

        def failed(words: str) -> None:
            if exam.load_token == self._token and uid in self.grid.cards:
                self.grid.cards[uid].show_failure(words)

        self._desk.jobs.run(
            lambda progress, cancel: _picture(workspace.image(uid, progress=progress, cancel=cancel)),
            done=came,
            failed=failed,
        )

    def _accept(self) -> None:
        if self.grid.now:
            self._decide([self.grid.now], Verdict.ACCEPTED, ())

    def _accept_rest(self) -> None:
        """Those that were on the screen: one below the edge, just come, or that cannot be decoded, nobody has seen."""
        unchecked = {uid: card for uid, card in self.grid.cards.items() if card.check.verdict is Verdict.UNCHECKED}
        seen = [uid for uid, card in unchecked.items() if card.was_seen]
        waiting = _waiting_words(len(unchecked) - len(seen))
        if seen:
            self._decide(seen, Verdict.ACCEPTED, (), waiting)
        elif waiting:
            self._said.setText(f"Nothing accepted.{waiting}")

    def ask(self, verdict: Verdict) -> None:
        """Ask why the chosen image is not good enough."""
        exam = self._desk.workspace.exam
        if self.grid.now and exam is not None:
            self._side.setCurrentIndex(1)
            self.reasons.ask(verdict, phase_words(exam.image(self.grid.now)))

    def _rejected(self, verdict: Verdict, reasons: tuple[RejectReason, ...]) -> None:
        uid = self.grid.now
        self._drop()
        if uid:
            self._decide([uid], verdict, reasons)

    def _drop(self) -> None:
        self._side.setCurrentIndex(0)
        self.grid.setFocus()

    def _decide(
        self, uids: Sequence[str], verdict: Verdict, reasons: Sequence[RejectReason], besides: str = ""
    ) -> None:
        """The words, and what is to be said ``besides``, stand only once it is durable."""
        exam, workspace, by = self._desk.workspace.exam, self._desk.workspace, self._desk.person
        if exam is None:
            return
        words = phase_words(exam.image(uids[0])) if len(uids) == 1 else f"{len(uids)} images"
        holding = _holding(workspace.queue_rows(), uids) if verdict.is_reject else besides
        self._desk.jobs.run(
            lambda _p, _c: workspace.image_checks.decide(exam, uids, verdict, reasons, by=by),
            done=lambda told: self._decided(exam, f"{words} {verdict.words}.{holding}", told),
            failed=partial(self._desk.tell, of=exam),
            lane="save",
        )

    def _decided(self, exam: Exam, words: str, told: Sequence[str]) -> None:
        """What was decided on a study that was left meanwhile is not said beside the images of the next."""
        for sentence in told:
            self._desk.tell(sentence, "amber", of=exam)
        if exam.load_token == self._token:
            self._said.setText(words)
            self.load()
            self._go_on()

    def _go_on(self) -> None:
        """The next image that nobody has checked; without one, where one is."""
        uids = list(self.grid.cards)
        at = uids.index(self.grid.now) + 1 if self.grid.now in uids else 0
        left = [uid for uid in (*uids[at:], *uids[:at]) if self.grid.cards[uid].check.verdict is Verdict.UNCHECKED]
        current = self.grid.cards.get(self.grid.now)
        if left and current is not None and current.check.verdict is not Verdict.UNCHECKED:
            self.grid.choose(left[0])

    def _take_back(self) -> None:
        exam, workspace, by = self._desk.workspace.exam, self._desk.workspace, self._desk.person
        if exam is None:
            return
        self._desk.jobs.run(
            lambda _p, _c: workspace.image_checks.take_back(exam, by=by),
            done=lambda back: self._decided(exam, f"Taken back: {back[0]}.", back[1]),
            failed=lambda words: self._desk.tell(words, "amber", of=exam),
            lane="save",
        )

    def _send_only_accepted(self) -> None:
        workspace, wanted = self._desk.workspace, self.only_accepted.isChecked()
        self._desk.jobs.run(
            lambda _p, _c: workspace.image_checks.send_only_accepted(wanted), failed=self._not_set, lane="save"
        )

    def _not_set(self, why: str) -> None:
        """What could not be set is not shown as set."""
        self._desk.tell(why)
        self.load()

    def _look(self) -> None:
        if self.grid.now:
            self.look_wished.emit(self.grid.now)

    def _state_phase(self, phase: Phase) -> None:
        """The same deed as the reader's: an edit of the review, which its Undo takes back."""
        workspace = self._desk.workspace
        if workspace.exam is None or not self.grid.now:
            return
        image = workspace.exam.image(self.grid.now)
        try:
            workspace.do(commands.set_phase(image.facts.ref, phase), f"phase of {image.facts.view.label}")
        except ReviewError as error:
            self._desk.answer(str(error))
        self.load()

    def _wishes(self) -> dict[str, Callable[[], object]]:
        phases = {action_id: partial(self._state_phase, phase) for action_id, phase in _phases().items()}
        return {
            "accept": self._accept,
            "dismiss": lambda: self.ask(Verdict.REJECTED),
            "undo": self._take_back,
            **phases,
        }

    def _lay_out(self) -> None:
        step = self._sizes.step
        head = QHBoxLayout()
        head.addWidget(label("section", "IMAGE CHECK"))
        head.addWidget(self._who)
        head.addWidget(self._counts)
        head.addStretch(1)
        head.addWidget(button("Rejects", self.counts_wished.emit, action="rejects", role="plain", focus=False))
        head.addWidget(button("Back", self.back_wished.emit, role="plain", focus=False))
        side = plain("panel")
        side.setFixedWidth(round(_SIDE * self._sizes.panel) + 2 * step)
        self._side = QStackedLayout(side)
        self._side.addWidget(self._deeds())
        self._side.addWidget(self.reasons)
        self._side.setContentsMargins(step, step, step, step)
        body = QHBoxLayout()
        body.setSpacing(step)
        body.addWidget(self.grid, 1)
        body.addWidget(side)
        both = QWidget()
        self._stack = QStackedLayout(both)
        self._stack.addWidget(self._empty)
        shown = QWidget()
        shown.setLayout(body)
        body.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(shown)
        page = QVBoxLayout(self)
        page.setContentsMargins(2 * step, step, 2 * step, step)
        page.setSpacing(step)
        page.addLayout(head)
        page.addWidget(both, 1)

    def _deeds(self) -> QWidget:
        """The verdicts as large as a thumb, then the phases, then what was done last."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._sizes.step)
        for one in (self.accept, self.repeat, self.reject, self.accept_rest, self.undo, self.look):
            column.addWidget(one)
        column.addWidget(label("section", "PHASE OF THE CHOSEN IMAGE"))
        grid = QGridLayout()
        grid.setSpacing(self._sizes.step // 2)
        for at, (action_id, phase) in enumerate(_phases().items()):
            words, pressed = phase.value.capitalize(), partial(self._state_phase, phase)
            grid.addWidget(button(words, pressed, action=action_id, role="small choice", focus=False), at // 2, at % 2)
        column.addLayout(grid)
        column.addStretch(1)
        column.addWidget(self.only_accepted)
        column.addWidget(self._said)
        return made


def _waiting_words(count: int) -> str:
    """After a space: how many nobody has seen yet; empty when that is none."""
    if not count:
        return ""
    words = "1 waits: it has" if count == 1 else f"{count} wait: they have"
    return f" {words} not been on the screen yet."


def _holding(rows: Sequence[QueueRow], uids: Sequence[str]) -> str:
    """After a space: which nodes hold one of the images, and so are told; empty where none does."""
    nodes = dict.fromkeys(row.node for row in rows if row.sop_instance_uid in uids and row.state in _ON_NODE)
    if not nodes:
        return ""
    has = "has it already and is" if len(nodes) == 1 else "have it already and are"
    return f" {', '.join(nodes)} {has} told by a note: the queue says when."


def _phases() -> dict[str, Phase]:
    """The actions that state a phase."""
    return {one.id: one.phase for one in ACTIONS if one.phase is not None}


def _picture(mammogram: Mammogram) -> QImage:
    """The image as it hangs, without words."""
    grey = thumbnail(mammogram, *_PICTURE)
    height, width = grey.shape
    return QImage(grey.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
