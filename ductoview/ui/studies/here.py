"""The studies of this computer, kept as they are: all are read once, and after that only those of which news comes.

While images arrive there is news with every one of them. Reading ten thousand studies again each time would hold up the
window, and all of that for one row.
"""

from collections.abc import Callable
from datetime import date

from PyQt6.QtCore import QObject, pyqtSignal

from ductoview.model.node import StudyRow
from ductoview.ui.desk import Desk
from ductoview.ui.studies.search import Searched
from ductoview.ui.studies.study_list import StudyList

_NEWEST = 200
"""So many are shown before all are there."""
_BY_NAME = 100
"""Of more than so many changed studies all are read again."""


class StudiesHere(QObject):
    """Fills a list, one question at a time; what changes meanwhile is asked for once more afterwards."""

    shown = pyqtSignal()

    def __init__(self, desk: Desk, into: StudyList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._list = desk, into
        self._changed: set[str] = set()
        self._wants_all = self._is_reading = self._is_whole = False
        desk.studies_changed.connect(self.follow)

    def load(self) -> None:
        """Read all studies, the newest first."""
        self._wants_all = True
        self._go_on()

    def follow(self, study_uid: str) -> None:
        """Read one study again, of which news came; all of them when it has no name."""
        self._wants_all = self._wants_all or not study_uid or not self._is_whole
        self._changed.add(study_uid)
        self._go_on()

    def _go_on(self) -> None:
        if self._is_reading or not (self._wants_all or self._changed):
            return
        self._is_reading = True
        changed, self._changed = self._changed, set()
        if self._wants_all or len(changed) > _BY_NAME:
            self._read_all()
        else:
            self._read_again(frozenset(changed))

    def _read_all(self) -> None:
        self._wants_all = False
        workspace, is_first = self._desk.workspace, not self._list.model.total

        def work(_progress: object, _cancel: object, first: Callable[[Searched], None]) -> Searched:
            if is_first:
                first(Searched.of(workspace.newest_studies(_NEWEST), date.today()))
            return Searched.of(workspace.studies(), date.today())

        def done(found: Searched) -> None:
            self._is_whole = True
            self._show(found)
            self._ended()

        self._desk.jobs.run(work, done=done, failed=self._failed, stopped=self._stopped, first=self._show)

    def _read_again(self, study_uids: frozenset[str]) -> None:
        def done(rows: tuple[StudyRow, ...]) -> None:
            self._show(self._list.model.searched.replacing(study_uids, rows, date.today()))
            self._ended()

        self._desk.jobs.run(
            lambda _progress, _cancel: self._desk.workspace.studies_here(study_uids),
            done=done,
            failed=self._failed,
            stopped=self._stopped,
        )

    def _show(self, found: Searched) -> None:
        self._list.show_rows(found)
        self.shown.emit()

    def _failed(self, why: str) -> None:
        self._list.show_failure(why)
        self._stopped()

    def _stopped(self) -> None:
        """What is listed may be old now: the next news is a reason to read all."""
        self._is_whole = False
        self._ended()

    def _ended(self) -> None:
        self._is_reading = False
        self._go_on()
