"""The pages of the image check in the window: made when they are first wished for."""

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from ductoview.model.image_check import Verdict
from ductoview.ui.desk import Desk
from ductoview.ui.style.table import Sizes

if TYPE_CHECKING:
    from ductoview.ui.check.page import CheckPage
    from ductoview.ui.check.rejects_page import RejectsPage
    from ductoview.ui.window import MainWindow

_CHECK, _REJECTS = "Check", "Rejects"


class CheckPages(QObject):
    """Each is in front, or gives way to where one was."""

    def __init__(self, window: "MainWindow", desk: Desk, sizes: Sizes) -> None:
        super().__init__(window)
        self._window, self._desk, self._sizes = window, desk, sizes
        self.check: CheckPage | None = None
        self.rejects: RejectsPage | None = None

    def toggle_check(self) -> None:
        """The check of the open study, or of the one that is chosen in the list."""
        from ductoview.ui.check.page import CheckPage

        if self.check is None:
            self.check = CheckPage(self._desk, self._sizes)
            self.check.back_wished.connect(self._window.leave_page)
            self.check.look_wished.connect(self._look)
            self.check.counts_wished.connect(self.toggle_rejects)
            self._window.add_page(_CHECK, self.check)
        self._open_chosen()
        self._toggle(_CHECK)

    def repeat(self) -> None:
        """The chosen image has to be made again; on other pages the key does nothing."""
        if self.check is not None and self._window.front == _CHECK:
            self.check.ask(Verdict.REPEAT)

    def toggle_rejects(self) -> None:
        """What was rejected, month by month."""
        from ductoview.ui.check.rejects_page import RejectsPage

        if self.rejects is None:
            self.rejects = RejectsPage(self._desk, self._sizes)
            self.rejects.back_wished.connect(self._window.leave_page)
            self._window.add_page(_REJECTS, self.rejects)
        self.rejects.load()
        self._toggle(_REJECTS)

    def _open_chosen(self) -> None:
        studies, exam = self._window.studies, self._desk.workspace.exam
        chosen = studies.local.selected if studies is not None and self._window.front == "Studies" else None
        if chosen is not None and (exam is None or exam.study_uid != chosen.study_uid):
            self._window.open_study(chosen.study_uid)

    def _toggle(self, name: str) -> None:
        if self._window.front == name:
            self._window.leave_page()
        else:
            self._window.show_page(name)

    def _look(self, uid: str) -> None:
        """Hang an image in the chosen place of the reading page, where it can be enlarged."""
        self._window.show_page("Reading")
        if self._window.reading is not None:
            self._window.reading.strip.wished.emit(uid)
