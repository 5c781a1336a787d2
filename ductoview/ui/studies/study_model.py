"""Studies as a list model: all rows, and those that fit what is typed."""

from collections.abc import Sequence
from datetime import date

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from ductoview.model.node import StudyRow
from ductoview.ui.studies.search import Searched
from ductoview.ui.words import clock, day_or_today, joined, study_line, study_name

ROW = Qt.ItemDataRole.UserRole
HERE = Qt.ItemDataRole.UserRole + 1
_DRAWN_ONE_BY_ONE = 16


class StudyModel(QAbstractListModel):
    """Newest studies first; ``ROW`` gives the StudyRow, ``HERE`` whether it is on this computer already."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = Searched()
        self._shown: tuple[StudyRow, ...] = ()
        self._here: frozenset[str] = frozenset()
        self._typed = ""

    def set_rows(self, rows: Sequence[StudyRow] | Searched) -> None:
        """Replace all studies and filter them; a long list is best made ready to be searched before it comes here."""
        self._all = rows if isinstance(rows, Searched) else Searched.of(rows, date.today())
        self._show()

    def set_filter(self, typed: str) -> None:
        """Show the studies that fit the typed words."""
        self._typed = typed
        if self._all.made != date.today():
            self._all = Searched.of(self._all.rows, date.today())
        self._show()

    def set_here(self, study_uids: frozenset[str]) -> None:
        """Name the studies that are on this computer."""
        if study_uids == self._here:
            return
        self._here = study_uids
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1), [HERE])

    @property
    def searched(self) -> Searched:
        """All studies, whether they are shown or not."""
        return self._all

    @property
    def total(self) -> int:
        """How many studies there are before filtering."""
        return len(self._all.rows)

    @property
    def rows(self) -> tuple[StudyRow, ...]:
        """The studies shown."""
        return self._shown

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many studies are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The study, or its words for display and for assistive tools."""
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == ROW:
            return row
        if role == HERE:
            return row.study_uid in self._here
        if role == Qt.ItemDataRole.DisplayRole:
            return study_name(row)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            when = f"{day_or_today(row.study_date, date.today())} {clock(row.study_time)}".strip()
            return joined(study_name(row), row.patient_id, when, study_line(row))
        return None

    def _show(self) -> None:
        """Show what fits; where only what is told of some studies has changed, no more than these is drawn again."""
        rows, before = self._all.matching(self._typed), self._shown
        others = [at for at, (one, was) in enumerate(zip(rows, before, strict=False)) if one is not was]
        stays = len(rows) == len(before) and all(rows[at].study_uid == before[at].study_uid for at in others)
        if stays and len(others) <= _DRAWN_ONE_BY_ONE:
            self._shown = rows
            for at in others:
                self.dataChanged.emit(self.index(at), self.index(at))
            return
        self.beginResetModel()
        self._shown = rows
        self.endResetModel()
