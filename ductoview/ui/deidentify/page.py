"""The page of the export without names: choose, read what will be kept and removed, then write."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from ductoview.errors import DuctoviewError
from ductoview.model.progress import CancelToken, Progress
from ductoview.ui.deidentify.choices import Choices
from ductoview.ui.deidentify.seen import Seen
from ductoview.ui.parts.busy import Busy
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label, line
from ductoview.ui.style.table import Sizes
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.deid_export import Exported, Preview, Wish, look, look_again, write

if TYPE_CHECKING:
    from ductoview.ui.desk import Desk

_TITLE = "Export without names"
_HINT = (
    "The files of this computer stay as they are. In the copies the patient has a made-up number and every UID is new."
)


class DeidentifyPage(QWidget):
    """Shows one study at a time; ``back_wished`` leads to where one was before."""

    back_wished = pyqtSignal()

    def __init__(self, desk: "Desk", sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._desk = desk
        self._looked: Preview | None = None
        self._preview: Preview | None = None
        self._turn = 0
        self._study_uid = ""
        self.choices, self.seen, self._busy = Choices(sizes), Seen(sizes), Busy()
        self.said = label("small", "", wrap=True, what="how the export stands")
        self.write_button = button("Write…", self.ask_where, role="primary", picture="save")
        self.write_button.setMinimumHeight(sizes.target)
        self.write_button.setEnabled(False)
        self.choices.changed.connect(self.look_again)
        self.seen.decided.connect(self.look_again)
        self._lay_out(sizes)

    @property
    def preview(self) -> Preview | None:
        """What would be written now; None while it is not known."""
        return self._preview

    def standing(self) -> list[str]:
        """For the window's title: no names."""
        return ["export without names"]

    def show_study(self, study_uid: str) -> None:
        """Look at a study of this computer; nothing of an earlier one is left."""
        self._forget()
        self._study_uid = study_uid
        shelf = self._desk.workspace
        options = self.choices.options

        def work(progress: Progress, cancel: CancelToken) -> Preview:
            with WorkerPool(size=1) as pool:
                return look(shelf.files_of(study_uid), options, pool, progress=progress, cancel=cancel)

        self._run("Looking at every file", work, self._show)

    def look_again(self) -> None:
        """Other choices: what would be kept is worked out anew before anything can be written."""
        before, self._preview = self._looked, None
        if before is None:
            return
        options, allowed, let_go = self.choices.options, frozenset(self.seen.allowed), frozenset(self.seen.let_go)

        def work(_progress: Progress, cancel: CancelToken) -> Preview:
            with WorkerPool(size=1) as pool:
                return look_again(before, options, pool, allowed=allowed, let_go=let_go, cancel=cancel)

        self._run("Looking again", work, self._show)

    def ask_where(self) -> None:
        """Let the user name the folder or ZIP file."""
        name, _ = QFileDialog.getSaveFileName(
            self, "Name of the new folder or ZIP file", options=QFileDialog.Option.DontUseNativeDialog
        )
        if name:
            self.write_to(Path(name))

    def write_to(self, out: Path) -> None:
        """Write what is shown."""
        preview = self._preview
        if preview is None:
            return
        wish = Wish(
            out=out,
            as_zip=self.choices.as_zip.isChecked(),
            with_dicomdir=self.choices.with_dicomdir.isChecked(),
            let_go=frozenset(self.seen.let_go),
        )

        study_uid, workspace, reader = self._study_uid, self._desk.workspace, self._desk.reader

        def work(progress: Progress, cancel: CancelToken) -> tuple[Exported, str]:
            with WorkerPool(size=1) as pool:
                done = write(preview, wish, pool, progress=progress, cancel=cancel)
            try:
                workspace.tell_export(study_uid, reader, done.target, is_anonymized=True)
            except DuctoviewError as error:
                return done, f" The audit trail could not be told of it: {error}"
            return done, ""

        self._begin_writing(work)

    def _run(self, title: str, work: Callable[[Progress, CancelToken], object], done: Callable[[Any], None]) -> None:
        """What a look says that another has taken the place of is not heard: it would be of other choices than are seen."""
        only_now = self._next_turn()
        job = self._desk.jobs.run(
            work,
            done=only_now(done),
            failed=only_now(self._ended),
            progress=only_now(self._busy.progress),
            stopped=only_now(self._stopped),
            key="deidentify",
            lane="save",
        )
        self._busy.start(title, job.cancel)

    def _begin_writing(self, work: Callable[[Progress, CancelToken], tuple[Exported, str]]) -> None:
        """It goes on when other choices or another study are looked at, and is heard then, too."""
        only_now = self._next_turn()
        turn = self._turn

        def ended(sentence: str) -> None:
            if turn == self._turn:
                self._ended(sentence)
            else:
                self._desk.tell(sentence, "amber")

        job = self._desk.jobs.run(
            work,
            done=lambda answer: ended(_written_words(*answer)),
            failed=ended,
            progress=only_now(self._busy.progress),
            stopped=lambda: ended("Stopped at your wish; nothing was written."),
            lane="save",
            loses="An export without names is still being written; closing stops it, and nothing of it is left.",
        )
        self._busy.start("Writing", job.cancel)

    def _next_turn(self) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """From now on other work is shown; what makes steps of it that are only taken as long as it is."""
        self.write_button.setEnabled(False)
        self._turn += 1
        turn = self._turn
        return lambda step: lambda *given: step(*given) if turn == self._turn else None

    def _show(self, preview: Preview) -> None:
        self._busy.finish()
        self._looked = self._preview = preview
        self.seen.show_preview(preview)
        going = sum(not one.failed and one.account is not None and not one.account.left_out for one in preview.files)
        self.said.setText(f"{going} of {len(preview.files)} objects will be exported. Read what is kept, then write.")
        self.write_button.setEnabled(going > 0)

    def _ended(self, sentence: str) -> None:
        self._busy.finish()
        self.write_button.setEnabled(self._preview is not None)
        self.said.setText(sentence)

    def _stopped(self) -> None:
        self._ended(f"Stopped; {'choose again' if self._looked else 'open the page again'} to look.")

    def _forget(self) -> None:
        self._looked = self._preview = None
        self.seen.forget()
        self.said.setText("")

    def _lay_out(self, sizes: Sizes) -> None:
        head = QHBoxLayout()
        head.addWidget(label("title", _TITLE))
        head.addStretch(1)
        head.addWidget(button("Back", self.back_wished.emit, action="put_down", role="large", focus=False))
        middle = QHBoxLayout()
        middle.setSpacing(3 * sizes.step)
        middle.addWidget(self.choices)
        middle.addWidget(line(vertical=True))
        middle.addWidget(self.seen, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.said, 1)
        foot.addWidget(self.write_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * sizes.step, sizes.step, 3 * sizes.step, sizes.step)
        column.setSpacing(sizes.step)
        column.addLayout(head)
        column.addWidget(label("quiet", _HINT, wrap=True))
        column.addWidget(line())
        column.addLayout(middle, 1)
        column.addWidget(self._busy)
        column.addLayout(foot)


def _written_words(done: Exported, untold: str) -> str:
    out = f" {len(done.left_out)} left out, as said above." if done.left_out else ""
    return f"{done.count} objects without names in {done.target}.{out} KEPT.TXT there lists what was kept.{untold}"
