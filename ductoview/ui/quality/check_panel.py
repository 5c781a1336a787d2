"""The daily check: who, in what light, the questions, the result, and the last results."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.quality.check_flow import CheckFlow
from ductoview.ui.quality.question_card import QuestionCard
from ductoview.ui.quality.screens import Screens
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.table import Sizes
from ductoview.workspace.quality_log import FILE_NAME, Check, is_due, last_check
from ductoview.workspace.quality_questions import ROOM_HINT, ROOMS

_LISTED = 7
_BEGIN, _KEEP_AGAIN = "Check now, half a minute   ⏎", "Write the result again   ⏎"


class CheckPanel(QWidget):
    """Everything about the check of the screen that ``at`` stands on."""

    def __init__(
        self, screens: Screens, flow: CheckFlow, at: QWidget, reader: str, sizes: Sizes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._screens, self._flow, self._at = screens, flow, at
        self._state = label("heading", wrap=True, what="whether the screen was checked today")
        self._why = label("", wrap=True, what="what the result means")
        self._hint = label("quiet", ROOM_HINT, wrap=True)
        self.reader = QLineEdit(_who(screens.checks) or reader)
        self.reader.setPlaceholderText("Who looks at the screen")
        self.reader.setAccessibleName("who looks at the screen")
        self.room = QComboBox()
        self.room.setAccessibleName("light in the room")
        self.room.addItems([f"Room light: {words}" for words in ROOMS])
        self.reader.returnPressed.connect(self.begin)
        self._trouble = ""
        self._begin = button(_BEGIN, self.begin, role="primary", picture="accept")
        self.card = QuestionCard(flow, sizes)
        self._rows = [label("small", what="one check") for _ in range(_LISTED)]
        self._copy = button("Copy the log…", self._ask_where, role="plain")
        self._head = label("section", "LAST CHECKS")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.step + 2)
        for part in (self._state, self._why, self._hint, self.reader, self.room, self._begin, self.card):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self._head)
        for row in self._rows:
            column.addWidget(row)
        column.addWidget(self._copy)
        flow.changed.connect(self.show_state)
        flow.finished.connect(self._finished)
        flow.failed.connect(self._failed)
        screens.changed.connect(self.show_state)
        self.show_state()

    @property
    def words(self) -> tuple[str, str]:
        """The state and what it means, as shown."""
        return self._state.text(), self._why.text()

    def begin(self) -> None:
        """Ask the first question; first comes a result that could not be written."""
        if self._flow.unkept is not None:
            self._flow.keep_again()
            return
        self._flow.begin(self._at, self.reader.text(), ROOMS[self.room.currentIndex()])
        (self.card if self._flow.question is not None else self.reader).setFocus()

    def copy_to(self, path: Path) -> None:
        """Copy the log as it is, to a file."""
        if self._screens.home is None:
            return
        try:
            shutil.copyfile(self._screens.home / FILE_NAME, path)
        except OSError as error:
            self._say(f"The log could not be copied to {path}: {error.strerror}.", "amber")
        else:
            self._say(f"The log is copied to {path}.", "")

    def show_state(self) -> None:
        """Say how the screen stands today."""
        checks, screen = self._screens.checks, self._screens.display(self._at).words
        last, asks = last_check(checks, screen), self._flow.question is not None
        due = is_due(checks, screen, self._screens.today)
        for part in (self._hint, self.reader, self.room, self._begin):
            part.setVisible(not asks)
        self._state.setVisible(not asks)
        self._why.setVisible(not asks)
        failed = last is not None and not last.passed
        self._state.setText("Failed" if failed else "Check due today" if due else "Passed today")
        set_tone(self._state, "amber" if failed else "" if due else "green")
        self._say("\n".join(_meaning(last)) if failed and last is not None else _when(last), "")
        self._show_writing()
        own = [one for one in reversed(checks) if one.screen == screen][:_LISTED]
        for row, check in zip(self._rows, [*own, *[None] * (_LISTED - len(own))], strict=True):
            row.setVisible(check is not None)
            if check is not None:
                row.setText(_line(check))
                set_tone(row, "" if check.passed else "amber")
        self._head.setVisible(bool(own))
        self._copy.setVisible(bool(checks))

    def _show_writing(self) -> None:
        """A result counts once it is on the disk: until then neither passed nor failed stands here."""
        waits = self._flow.unkept is not None
        self._begin.setEnabled(not self._flow.is_keeping)
        self._begin.setText(_KEEP_AGAIN if waits else _BEGIN)
        if self._flow.is_keeping or waits:
            self._state.setText("The result is not kept" if waits else "The result is being written…")
            set_tone(self._state, "amber" if waits else "")
            self._say(self._trouble, "amber")

    def _finished(self, check: Check) -> None:
        self._trouble = ""
        self.show_state()
        self._begin.setFocus()

    def _failed(self, sentence: str) -> None:
        self._trouble = sentence
        self._say(sentence, "amber")

    def _say(self, sentence: str, tone: str) -> None:
        self._why.setText(sentence)
        self._why.setVisible(bool(sentence) and self._flow.question is None)
        set_tone(self._why, tone)

    def _ask_where(self) -> None:
        """A file dialog that does not hold up the window."""
        asked = QFileDialog(self, "Copy the log of the checks")
        asked.setOption(QFileDialog.Option.DontUseNativeDialog)
        asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asked.selectFile(FILE_NAME)
        asked.fileSelected.connect(lambda name: self.copy_to(Path(name)))
        asked.open()


def _who(checks: Sequence[Check]) -> str:
    """Mostly it is the same hand as yesterday."""
    return checks[-1].reader if checks else ""


def _meaning(check: Check) -> list[str]:
    return [one.otherwise for one in check.failures] + ["Tell whoever looks after the screens; reading goes on."]


def _when(check: Check | None) -> str:
    if check is None:
        return "This screen has not been checked yet."
    return f"Last: {check.at:%Y-%m-%d %H:%M}, {check.reader}."


def _line(check: Check) -> str:
    result = "passed" if check.passed else f"failed: {', '.join(one.id.replace('_', ' ') for one in check.failures)}"
    return f"{check.at:%Y-%m-%d %H:%M}   {result}"
