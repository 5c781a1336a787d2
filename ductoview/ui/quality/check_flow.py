"""One daily check on its way: which question is asked, what was answered; ends in a line of the log."""

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from ductoview.ui.quality.screens import Screens
from ductoview.workspace.quality_log import Check
from ductoview.workspace.quality_questions import QUESTIONS, Question


class CheckFlow(QObject):
    """``changed`` follows every step; ``finished`` carries the Check that was kept, ``failed`` why none was."""

    changed = pyqtSignal()
    finished = pyqtSignal(object)
    failed = pyqtSignal(str)

    def __init__(self, screens: Screens, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._screens = screens
        self._answers: tuple[bool, ...] = ()
        self._about: tuple[str, str, str] | None = None
        self.is_keeping = False
        """True while the result is on its way to the disk."""
        self.unkept: Check | None = None
        """A result that could not be written: it waits for ``keep_again``."""

    @property
    def question(self) -> Question | None:
        """What is asked now; None while no check goes on."""
        return QUESTIONS[len(self._answers)] if self._about is not None else None

    @property
    def number(self) -> int:
        """Which question it is, from 1."""
        return len(self._answers) + 1

    def begin(self, at: QWidget, reader: str, room: str) -> None:
        """Ask the first question about the screen that ``at`` stands on; without a reader nothing begins."""
        if not reader.strip():
            self.failed.emit("Say who looks at the screen; the name is kept with the result.")
            return
        self._answers, self._about = (), (self._screens.display(at).words, reader.strip(), room)
        self.changed.emit()

    def answer(self, yes: bool) -> None:
        """Take an answer and ask on; after the last one the check is kept."""
        if self._about is None:
            return
        self._answers = (*self._answers, yes)
        if len(self._answers) == len(QUESTIONS):
            screen, reader, room = self._about
            self._keep(Check(at=self._screens.now(), screen=screen, reader=reader, room=room, answers=self._answers))
        self.changed.emit()

    def back(self) -> None:
        """Ask the question before this one again; from the first, end without a result."""
        if self._answers:
            self._answers = self._answers[:-1]
        else:
            self._about = None
        self.changed.emit()

    def stop(self) -> None:
        """End without a result."""
        self._answers, self._about = (), None
        self.changed.emit()

    def keep_again(self) -> None:
        """Once more for a result that could not be written."""
        if self.unkept is not None:
            self._keep(self.unkept)
            self.changed.emit()

    def _keep(self, check: Check) -> None:
        self._answers, self._about = (), None
        self.is_keeping, self.unkept = True, None
        self._screens.log(check, lambda why_not: self._kept(check, why_not))

    def _kept(self, check: Check, why_not: str) -> None:
        self.is_keeping = False
        if why_not:
            self.unkept = check
            self.failed.emit(why_not)
        else:
            self.finished.emit(check)
        self.changed.emit()
