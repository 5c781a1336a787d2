"""Earlier studies that only the PACS has: the newest comes by itself, one quiet button names the others and brings them."""

from collections.abc import Callable

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QPushButton

from ductoview.model.exam import Exam
from ductoview.model.library import TransferOutcome
from ductoview.model.node import StudyRow
from ductoview.model.progress import CancelToken, Progress
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Job
from ductoview.ui.parts.button import button
from ductoview.ui.words import joined
from ductoview.workspace.pacs_priors import OnPacs, only_there, question, to_bring

_MOST_BROUGHT = 2


class PacsPriors(QObject):
    """The PACS is asked once for each opened exam. What was fetched is found like any earlier study of this computer.

    ``is_at_rest`` tells whether all of the exam is loaded and analysed: before that nothing comes by itself.
    """

    def __init__(self, desk: Desk, parent: QObject, is_at_rest: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._desk, self._is_at_rest = desk, is_at_rest
        self._brought: set[str] = set()
        self._exam: Exam | None = None
        self._rows: tuple[StudyRow, ...] = ()
        self._node = ""
        self._fetching: Job | None = None
        self.button: QPushButton = button("In the PACS", self.press, role="plain", focus=False)
        self.button.hide()

    def show_exam(self, exam: Exam | None) -> None:
        """Ask for another exam; of the same one, what has come meanwhile is offered no more."""
        before, self._exam = self._exam, exam
        if exam is not None and before is not None and before.load_token == exam.load_token:
            here = {one.study_uid for one in exam.priors}
            self._rows = tuple(row for row in self._rows if row.study_uid not in here)
            self._say()
            self.bring_newest()
            return
        self._desk.jobs.cancel("ask for earlier")
        if self._fetching is not None:
            self._fetching.cancel()
        self._rows, self._fetching = (), None
        self._brought.clear()
        self.button.hide()
        if exam is not None:
            self._ask(exam)

    def where(self) -> str:
        """A sentence, after a space, about what the button would bring; empty while it is hidden."""
        return f" {self.button.text()} (the button above the images)." if not self.button.isHidden() else ""

    def bring_newest(self) -> None:
        """Fetch the newest by itself, and the one before where that showed the other side; nothing after a failure or a stop."""
        exam = self._exam
        if exam is None or self._fetching is not None or not self._desk.workspace.settings.fetch_prior:
            return
        is_awaited = bool(self._brought - {one.study_uid for one in exam.priors})
        row = to_bring(exam, self._rows)
        if row is not None and not is_awaited and len(self._brought) < _MOST_BROUGHT and self._is_at_rest():
            self._brought.add(row.study_uid)
            self._fetch((row,))

    def press(self) -> None:
        """Fetch them all; while that runs, stop; where nothing was answered, ask again."""
        if self._fetching is not None:
            self._fetching.cancel()
        elif self._rows:
            self._fetch(self._rows)
        elif self._exam is not None:
            self.button.hide()
            self._ask(self._exam)

    # -- asking ----------------------------------------------------------------------------------------------------
    def _ask(self, exam: Exam) -> None:
        node, asked, workspace = self._desk.pacs, question(exam), self._desk.workspace
        if not node or asked is None:
            return

        def work(progress: Progress, cancel: CancelToken) -> OnPacs:
            answer = workspace.remote_studies(node, asked, progress=progress, cancel=cancel)
            here = workspace.studies_here({row.study_uid for row in answer.rows})
            return only_there(exam, answer, {row.study_uid for row in here})

        self._desk.jobs.run(
            work,
            done=lambda found: self._found(exam, node, found),
            failed=lambda why: self._not_answered(exam, why),
            key="ask for earlier",
            lane="network",
        )

    def _is_open(self, exam: Exam) -> bool:
        return self._exam is not None and self._exam.load_token == exam.load_token

    def _found(self, exam: Exam, node: str, found: OnPacs) -> None:
        """They are fetched from where they were found, whichever node is used by then."""
        if self._is_open(exam):
            self._rows, self._node = found.rows, node
            self._say()
            self.bring_newest()
            for words in found.words:
                self._desk.remark(words)

    def _not_answered(self, exam: Exam, why: str) -> None:
        """No banner: the exam can be read. But silence is no answer."""
        if self._is_open(exam):
            self._label("Earlier studies: no answer from the PACS · ask again", why)

    # -- fetching --------------------------------------------------------------------------------------------------
    def _fetch(self, rows: tuple[StudyRow, ...]) -> None:
        exam, node, workspace = self._exam, self._node, self._desk.workspace

        def work(progress: Progress, cancel: CancelToken) -> tuple[TransferOutcome, ...]:
            def part(at: int) -> Progress:
                return lambda fraction, phrase: progress((at + fraction) / len(rows), phrase)

            return tuple(
                workspace.fetch(node, row.study_uid, progress=part(at), cancel=cancel) for at, row in enumerate(rows)
            )

        def ended() -> bool:
            """False for what was given up for another study: that may be fetching by now."""
            if exam is None or not self._is_open(exam):
                return False
            self._fetching = None
            return True

        def done(outcomes: tuple[TransferOutcome, ...]) -> None:
            if ended():
                self._rows = tuple(row for row in self._rows if row not in rows)
                self._say()
            for one in outcomes:
                if one.failed:
                    self._desk.tell(f"{one.failed} objects did not arrive: {one.failures[0]}", "amber", of=exam)

        def failed(why: str) -> None:
            self._desk.tell(f"Earlier studies were not fetched: {why}", "amber", of=exam)
            if ended():
                self._say()

        self._label("Fetching · stop", "")
        self._fetching = self._desk.jobs.run(
            work,
            done=done,
            failed=failed,
            progress=lambda fraction, _: self._label(f"Fetching {fraction:.0%} · stop", ""),
            stopped=lambda: self._say() if ended() else None,
            key="fetch earlier",
            lane="network",
        )

    # -- words -----------------------------------------------------------------------------------------------------
    def _say(self) -> None:
        if self._fetching is not None:
            return
        if not self._rows:
            self.button.hide()
            return
        count = "" if len(self._rows) == 1 else f"{len(self._rows)} studies, newest "
        each = (joined(_day(row.study_date), row.description) for row in self._rows)
        self._label(f"In the PACS: {count}{_day(self._rows[0].study_date)} · fetch", "\n".join(each))

    def _label(self, words: str, more: str) -> None:
        self.button.setText(words)
        self.button.setAccessibleName(words)
        self.button.setToolTip(more)
        self.button.show()


def _day(date: str) -> str:
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if len(date) == 8 else date
