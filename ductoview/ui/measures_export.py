"""The button that exports the measures of the open study: asks for a folder once, says where they are, and opens it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, Qt, QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QFileDialog, QPushButton, QWidget

from ductoview.errors import DuctoviewError
from ductoview.model.exam import Exam
from ductoview.model.progress import CancelToken, Progress
from ductoview.ui.desk import Desk
from ductoview.ui.parts.busy import Busy
from ductoview.ui.parts.button import button
from ductoview.workspace.measures_export import Measures, write_measures


class MeasuresExport(QObject):
    """``contradictions`` answers why nothing of the study may be written, empty when it may."""

    def __init__(self, page: QWidget, desk: Desk, busy: Busy, contradictions: Callable[[], str]) -> None:
        super().__init__(page)
        self._page, self._desk, self._busy, self._contradictions = page, desk, busy, contradictions
        self.button: QPushButton = button("Export…", self.ask, role="plain", what="export measures", focus=False)
        self.button.setToolTip("Export measures and findings of this study into a folder, as JSON and tables")

    def ask(self) -> None:
        """Where to? It begins where the last ones went."""
        exam = self._desk.workspace.exam
        if exam is None:
            self._desk.answer("Open a study first; its measures can then be exported.")
        elif why := self._contradictions():
            self._desk.answer(f"Nothing is exported: {why}")
        else:
            self._ask_where(exam)

    def write(self, exam: Exam, into: Path) -> None:
        """Write them there, and remember the folder."""
        workspace, reader = self._desk.workspace, self._desk.reader
        now = workspace.exam
        if now is None or now.load_token != exam.load_token:
            self._desk.answer("Nothing was exported: another study was opened meanwhile.")
            return
        workspace.remember(replace(workspace.settings, measures_folder=str(into)))

        def work(progress: Progress, cancel: CancelToken) -> tuple[Measures, str]:
            made = write_measures(workspace, exam, into, progress=progress, cancel=cancel)
            try:
                workspace.tell_export(exam.study_uid, reader, made.folder, is_anonymized=False)
            except DuctoviewError as error:
                return made, f" The audit trail could not be told of it: {error}"
            return made, ""

        def done(answer: tuple[Measures, str]) -> None:
            self._busy.finish()
            self._written(exam, *answer)

        def failed(why: str) -> None:
            self._busy.finish()
            self._desk.tell(why, of=exam)

        job = self._desk.jobs.run(
            work, done=done, failed=failed, progress=self._busy.progress, stopped=self._busy.finish,
            key="measures", lane="save", loses="Measures are still being exported; closing stops that, and no folder is left.",
        )  # fmt: skip
        self._busy.start("Exporting measures", job.cancel)

    def _ask_where(self, exam: Exam) -> None:
        begins_in = self._desk.workspace.settings.measures_folder or str(Path.home())
        asked = QFileDialog(self._page, "Export measures into", begins_in)
        asked.setOption(QFileDialog.Option.DontUseNativeDialog)
        asked.setOption(QFileDialog.Option.ShowDirsOnly)
        asked.setFileMode(QFileDialog.FileMode.Directory)
        asked.setLabelText(QFileDialog.DialogLabel.Accept, "Export")
        asked.fileSelected.connect(lambda name: self.write(exam, Path(name)))
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Reading goes on beside it.
        asked.show()

    def _written(self, exam: Exam, made: Measures, untold: str) -> None:
        missing = f" Not among them: {' '.join(made.failures)}" if made.failures else ""
        words = f"Measures written to {made.folder}: {', '.join(made.names)}.{missing}{untold}"
        self._desk.offer(words, "Open folder", lambda: self._show(made.folder), of=exam, passes=True)

    def _show(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._desk.answer(f"No program here shows folders; the measures are in {folder}.")
