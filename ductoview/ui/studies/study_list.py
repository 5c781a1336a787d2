"""A list of studies with its title and its four states: full, empty, loading, failed."""

from collections.abc import Callable, Iterable, Sequence

from PyQt6.QtCore import QModelIndex, pyqtSignal
from PyQt6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from ductoview.model.node import StudyRow
from ductoview.ui.parts.busy import Busy
from ductoview.ui.parts.empty import Empty
from ductoview.ui.parts.label import label, plain
from ductoview.ui.studies.search import Searched
from ductoview.ui.studies.study_delegate import StudyDelegate
from ductoview.ui.studies.study_model import ROW, StudyModel
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.table import COLOURS, Sizes
from ductoview.ui.words import joined

_HEAD_HEIGHT = 46


class _CardView(QListView):
    """A list of cards of one height: what a card says anew changes where no other one stands.

    Qt's own would lay out all of them again and draw all that are seen, for every image that comes.
    """

    def dataChanged(self, first: QModelIndex, last: QModelIndex, roles: Iterable[int] = ()) -> None:
        """Draw again what has changed."""
        QAbstractItemView.dataChanged(self, first, last, roles)


class StudyList(QWidget):
    """Studies of one source; ``chosen`` tells which one to open."""

    chosen = pyqtSignal(object)
    touched = pyqtSignal()
    changed = pyqtSignal()

    def __init__(self, title: str, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = StudyModel(self)
        self._empty_words = ("Nothing here", "")
        self._typed = self._as_of = ""
        self._aimed = False
        self._action: QPushButton | None = None
        self._title = label("section", title)
        self._count = label("quiet", what="how many studies are listed")
        self.busy = Busy()
        self._view = _CardView()
        self._view.setModel(self.model)
        self._view.setItemDelegate(StudyDelegate(sizes, self._view))
        self._view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # All cards are of one height: ten thousand of them are laid out by multiplying.
        self._view.setUniformItemSizes(True)
        self._view.setMouseTracking(True)
        self._view.setAccessibleName(title)
        self._view.activated.connect(self._choose)
        self._view.pressed.connect(lambda _index: self.touched.emit())
        self._empty = Empty()
        self._lay_out()

    def _lay_out(self) -> None:
        self.head = QHBoxLayout()
        self.head.addSpacing(2)
        self.head.addStrut(_HEAD_HEIGHT)
        self.head.addWidget(self._title)
        self.head.addWidget(self._count)
        self.head.addStretch(1)
        body = plain("page")
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self._view)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.head)
        column.addWidget(body, 1)
        column.addWidget(self.busy)

    @property
    def said(self) -> str:
        """What stands in the place of the list, empty while studies are shown."""
        return self._empty.sentence if self._stack.currentWidget() is self._empty else ""

    @property
    def view(self) -> QListView:
        """The list itself."""
        return self._view

    @property
    def selected(self) -> StudyRow | None:
        """The selected study, if there is one."""
        row = self._view.currentIndex().data(ROW)
        return row if isinstance(row, StudyRow) else None

    def aim(self, aimed: bool) -> None:
        """Whether Enter opens from this list; only such a list shows a selection."""
        self._aimed = aimed
        if not aimed:
            self._view.setCurrentIndex(QModelIndex())
            self._view.clearSelection()
        elif self.selected is None and self.model.rowCount():
            self._view.setCurrentIndex(self.model.index(0))

    def choose(self, study_uid: str) -> bool:
        """Select a study; False when it is not among those shown."""
        at = next((at for at, row in enumerate(self.model.rows) if row.study_uid == study_uid), -1)
        if at >= 0:
            self._view.setCurrentIndex(self.model.index(at))
        return at >= 0

    def step(self, by: int) -> None:
        """Move the selection by so many studies."""
        at = min(max(self._view.currentIndex().row() + by, 0), self.model.rowCount() - 1)
        self._view.setCurrentIndex(self.model.index(at))

    def say_when_empty(self, heading: str, sentence: str) -> None:
        """What to say when there is nothing, and how to fill it."""
        self._empty_words = (heading, sentence)
        self._refresh()

    def add_when_empty(self, action: QPushButton) -> None:
        """A button under that sentence, not under that of a filter without a match."""
        self._empty.add(action)
        self._action = action

    def show_rows(self, rows: Sequence[StudyRow] | Searched, *, as_of: str = "", is_cut: bool = False) -> None:
        """Show these studies, as a node listed them ``as_of`` that time; the selection stays on the study it was on.

        ``is_cut`` says that the node has more than it listed.
        """
        self._as_of = joined("NOT ALL" if is_cut else "", f"as of {as_of}" if as_of else "")
        set_tone(self._count, "amber" if is_cut else "")
        self._count.setToolTip("The node has more studies than it listed: narrow the search." if is_cut else "")
        self.busy.finish()
        before = self.selected
        self.model.set_rows(rows)
        self._refresh(before)

    def filter(self, typed: str) -> None:
        """Show only what fits the typed words and select the first of it."""
        self._typed = typed
        self.model.set_filter(typed)
        self._refresh()

    def show_loading(self, words: str, stop: Callable[[], object]) -> None:
        """Say that studies are on their way; what is listed stays."""
        self.busy.start(words, stop)
        if self.model.total == 0:
            self._empty.say("Asking…", words, "search")
            self._stack.setCurrentWidget(self._empty)

    def progress(self, fraction: float, phrase: str) -> None:
        """How far the loading is."""
        self.busy.progress(fraction, phrase)

    def stop_loading(self) -> None:
        """Nothing is on its way any more."""
        self.busy.finish()
        self._refresh(self.selected)

    def show_failure(self, sentence: str) -> None:
        """Say what went wrong in place of the list: an old list would be taken for the present one."""
        self.busy.finish()
        self.model.set_rows(())
        self._as_of = ""
        self._count.setText("")
        self._empty.say("This did not work", sentence, "warning", COLOURS.amber)
        self._stack.setCurrentWidget(self._empty)

    def _refresh(self, before: StudyRow | None = None) -> None:
        self._show(before)
        self.changed.emit()

    def _show(self, before: StudyRow | None) -> None:
        shown, total = self.model.rowCount(), self.model.total
        count = f"{shown} of {total}" if shown != total else f"{total}" if total else ""
        self._count.setText(joined(count, self._as_of))
        if shown:
            self._stack.setCurrentWidget(self._view)
            uids = [row.study_uid for row in self.model.rows]
            at = uids.index(before.study_uid) if before is not None and before.study_uid in uids else 0
            if self._aimed:
                self._view.setCurrentIndex(self.model.index(at))
            return
        words = self._empty_words
        if total:
            words = ("No match", f"None of the {total} studies listed here has “{self._typed}”.")
        self._empty.say(*words, picture="search" if total else "local")
        if self._action is not None:
            self._action.setVisible(not total)
        self._stack.setCurrentWidget(self._empty)

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, StudyRow):
            self.chosen.emit(row)
