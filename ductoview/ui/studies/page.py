"""The Studies page: type to narrow both lists, Enter to open; files come in by button or by drop."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from ductoview.model.library import TransferOutcome
from ductoview.model.node import StudyRow
from ductoview.model.progress import CancelToken, Progress
from ductoview.ui.desk import Desk
from ductoview.ui.parts.busy import Busy
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import ElidedLabel, label
from ductoview.ui.parts.listing import Listing
from ductoview.ui.parts.search_field import SearchField
from ductoview.ui.studies.here import StudiesHere
from ductoview.ui.studies.pacs_list import PacsList
from ductoview.ui.studies.study_list import StudyList
from ductoview.ui.style.fit import Sized
from ductoview.ui.style.table import Sizes
from ductoview.ui.words import study_name

_HINT = "↑ ↓ choose   ·   Enter opens   ·   F5 asks the PACS for what is typed   ·   drop files or folders anywhere"


class StudiesPage(QWidget):
    """``opening`` names a study of this computer to open."""

    opening = pyqtSignal(str)
    listed = pyqtSignal()
    worklist_wished = pyqtSignal()
    check_wished = pyqtSignal()

    def __init__(self, desk: Desk, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAcceptDrops(True)
        self._desk = desk
        self.search = SearchField("Type a name, ID, accession number, date or modality")
        Sized(self.search, sizes, lambda now: self.search.setMinimumHeight(now.target))
        self._busy = Busy()
        self.local = StudyList("THIS COMPUTER", sizes)
        self.local.say_when_empty(
            "No studies on this computer yet",
            "Open a study of the PACS on the right, drop DICOM files or a folder here, or open files. What the modality"
            f" sends comes in once receiving is set up ({desk.hands.key('preferences')}, Receiving).",
        )
        self.local.add_when_empty(button("Open files…", self.ask_for_files, picture="open"))
        self._here = StudiesHere(desk, self.local, self)
        self.pacs = PacsList(desk, sizes)
        self._lists = (self.local, self.pacs.list)
        self._aimed = self.local
        self.came = ElidedLabel("strong", what="what was read in last")
        self.came.hide()
        self._wanted = ""
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(button("Open files…", self.ask_for_files, action="open_files", role="large", picture="open"))
        top.addWidget(button("Open folder…", self.ask_for_folder, role="large", picture="local"))
        top.addWidget(
            button(
                "Worklist", self.worklist_wished.emit, action="worklist", role="large", picture="studies", focus=False
            )
        )
        top.addWidget(
            button("Check", self.check_wished.emit, action="image_check", role="large", picture="accept", focus=False)
        )
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addWidget(self.local, 1)
        columns.addWidget(self.pacs, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 16, 16, 8)
        page.setSpacing(12)
        page.addLayout(top)
        page.addLayout(columns, 1)
        # Under the lists: above them it would put another study under the finger when it comes or goes.
        page.addWidget(self._busy)
        foot = QHBoxLayout()
        foot.addWidget(self.came, 1)
        foot.addWidget(label("quiet", _HINT))
        page.addLayout(foot)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._open_selected)
        self.search.stepped.connect(lambda by: self._aimed.step(by))
        self.local.chosen.connect(lambda row: self.opening.emit(row.study_uid))
        self.pacs.list.chosen.connect(self.pacs.fetch)
        self.pacs.fetched.connect(self.opening)
        for one in self._lists:
            one.touched.connect(lambda one=one: self._aim(one))
            one.touched.connect(self._let_go)
            one.changed.connect(self._aim_where_rows_are)
            one.changed.connect(self.listed)
        self.search.textEdited.connect(self._let_go)
        self.opening.connect(self._let_go)
        self._here.shown.connect(self._tell_pacs)
        self._here.shown.connect(self._choose_wanted)

    def standing(self) -> list[str]:
        """What is listed, for the window's title: counts, no names of patients."""
        node = self.pacs.node
        there = [f"{self.pacs.list.model.rowCount()} on {node.name}"] if node is not None else []
        return ["studies", f"{self.local.model.rowCount()} here", *there]

    def load(self) -> None:
        """Read the studies of this computer, the newest first."""
        self._here.load()

    def ask_for_files(self) -> bool:
        """Let the user choose files to read in; False when none was chosen."""
        names, _ = QFileDialog.getOpenFileNames(
            self, "Read DICOM files", options=QFileDialog.Option.DontUseNativeDialog
        )
        self.read_in([Path(name) for name in names])
        return bool(names)

    def ask_for_folder(self) -> None:
        """Let the user choose a folder to read in."""
        options = QFileDialog.Option.DontUseNativeDialog | QFileDialog.Option.ShowDirsOnly
        name = QFileDialog.getExistingDirectory(self, "Read a folder of DICOM files", options=options)
        self.read_in([Path(name)] if name else [])

    def read_in(self, paths: Sequence[Path], *, then_open: bool = False) -> None:
        """Copy files and folders into the library of this computer; ``then_open`` opens the study of the first image, else the
        newest of what came is chosen in the list."""
        if not paths:
            return

        source = (paths[0].name or str(paths[0])) if len(paths) == 1 else f"{len(paths)} files or folders"

        def work(progress: Progress, cancel: CancelToken) -> tuple[TransferOutcome, str, tuple[StudyRow, ...]]:
            workspace = self._desk.workspace
            outcome = workspace.import_paths(paths, progress=progress, cancel=cancel)
            rows = workspace.studies_here(outcome.study_uids) if outcome.study_uids else ()
            return outcome, self._desk.study_of(paths) if then_open else "", rows

        def done(outcome: TransferOutcome, study_uid: str, rows: tuple[StudyRow, ...]) -> None:
            self._read(outcome, study_uid)
            if rows and not study_uid:
                self._show_what_came(source, outcome, rows)
            elif outcome == TransferOutcome(done=0):
                self._desk.tell(f"Nothing was read in: no DICOM image was found in {source}.", "amber")

        job = self._desk.jobs.run(
            work,
            done=lambda answer: done(*answer),
            failed=self._desk.tell,
            progress=self._busy.progress,
            stopped=self._busy.finish,
            key="import",
        )
        self._busy.start(f"Reading {len(paths)} file{'s' if len(paths) != 1 else ''} or folder", job.cancel)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Files may be dropped."""
        data = event.mimeData() if event else None
        if event and data and data.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Read the dropped files in."""
        data = event.mimeData() if event else None
        if data:
            self.read_in([Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()])

    def _filter(self, typed: str) -> None:
        self.local.filter(typed)
        self.pacs.filter(typed)

    def _open_selected(self) -> None:
        row = self._aimed.selected
        if row is None:
            self.pacs.ask()
        else:
            self._aimed.chosen.emit(row)

    def _aim(self, aimed: StudyList) -> None:
        self._aimed = aimed
        for one in self._lists:
            one.aim(one is aimed)

    def _aim_where_rows_are(self) -> None:
        with_rows = [one for one in (self._aimed, *self._lists) if one.model.rowCount()]
        self._aim(with_rows[0] if with_rows else self._aimed)

    def _tell_pacs(self) -> None:
        self.pacs.list.model.set_here(frozenset(row.study_uid for row in self.local.model.searched.rows))

    def _read(self, outcome: TransferOutcome, study_uid: str) -> None:
        self._busy.finish()
        if outcome.failed > 1:
            self._desk.offer(
                _failed_words(outcome), f"Show all {outcome.failed}", partial(self._list_failures, outcome)
            )
        elif outcome.failed or (outcome.left_out and not (outcome.done or outcome.already)):
            self._desk.tell(_failed_words(outcome), "amber")
        self.load()
        if study_uid:
            self.opening.emit(study_uid)

    def _show_what_came(self, source: str, outcome: TransferOutcome, rows: Sequence[StudyRow]) -> None:
        """Choose the newest, so that Enter opens it, and say what came."""
        newest = max(rows, key=lambda row: (row.study_date, row.study_time))
        came = f"{len(rows)} studies" if len(rows) > 1 else "1 study"
        already = "" if outcome.done else ", here already"
        which = ", the newest" if len(rows) > 1 else ""
        self.came.show()
        self.came.say(f"{came} from {source}{already}{which}: {study_name(newest)}")
        self._wanted = newest.study_uid
        self._choose_wanted()
        if self.isVisible():
            self.local.view.setFocus()

    def _choose_wanted(self) -> None:
        """As soon as it is listed: the list is read again while the files come. Typed words that hide it have done their
        work."""
        if self._wanted in {row.study_uid for row in self.local.model.searched.rows}:
            if not any(row.study_uid == self._wanted for row in self.local.model.rows):
                self.search.clear()
            self._aim(self.local)
            self.local.choose(self._wanted)
            self._wanted = ""

    def _let_go(self) -> None:
        """The hand goes on to something else."""
        self._wanted = ""
        self.came.hide()

    def _list_failures(self, outcome: TransferOutcome) -> None:
        """Each file that could not be read, with why."""
        self.listing = Listing(self.window(), f"{outcome.failed} files could not be read", outcome.failures)
        self.listing.show()


def _failed_words(outcome: TransferOutcome) -> str:
    """What came in, and how many did not; the first that failed is named."""
    already = f", {outcome.already} here already" if outcome.already else ""
    came = f"{outcome.done} read in{already}." if outcome.done or already else "Nothing was read in."
    others = "1 file is" if outcome.left_out == 1 else f"{outcome.left_out} files are"
    left_out = f"{others} by the ending no DICOM and left out." if outcome.left_out else ""
    failed = (
        "1 file could not be read" if outcome.failed == 1 else f"{outcome.failed} files could not be read, the first"
    )
    return " ".join(filter(None, (came, left_out, f"{failed}: {outcome.failures[0]}" if outcome.failed else "")))
