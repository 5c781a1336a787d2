"""The scheduled steps as a table model: two lines a cell, the order itself for whoever acts on it."""

from collections.abc import Sequence
from datetime import date
from enum import IntEnum

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from ductoview.model.order import Order
from ductoview.ui.words import clock, day_or_today, joined, who
from ductoview.workspace.orders import SOURCE_WORDS, alert_words, matching

ORDER = Qt.ItemDataRole.UserRole
EXPECTED = Qt.ItemDataRole.UserRole + 1
LINES = Qt.ItemDataRole.UserRole + 2
HEADS = ("Time", "Patient", "Side", "Procedure", "Accession", "Station")


class Column(IntEnum):
    """The table's columns."""

    TIME = 0
    PATIENT = 1
    SIDE = 2
    PROCEDURE = 3
    ACCESSION = 4
    STATION = 5


class WorklistModel(QAbstractTableModel):
    """The earliest first, as the worklist gives them; ``LINES`` are the two lines of a cell, ``EXPECTED`` marks the row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Order, ...] = ()
        self._shown: tuple[Order, ...] = ()
        self._typed = ""
        self._expected: Order | None = None
        self._changed: Order | None = None

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders shown."""
        return self._shown

    @property
    def all(self) -> tuple[Order, ...]:
        """The orders, also those that the filter hides."""
        return self._all

    @property
    def total(self) -> int:
        """How many there are before filtering."""
        return len(self._all)

    def set_orders(self, orders: Sequence[Order]) -> None:
        """Replace all of them, and filter; the same list as before keeps the choice of whoever chose."""
        if tuple(orders) != self._all:
            self._all = tuple(orders)
            self._filter()

    def set_filter(self, typed: str) -> None:
        """Show those that hold the typed words."""
        if typed != self._typed:
            self._typed = typed
            self._filter()

    def set_expected(self, order: Order | None, changed: Order | None) -> None:
        """Mark the one whose images are expected, and how it is listed when it has changed since it was chosen."""
        self._expected, self._changed = order, changed
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(HEADS) - 1))

    def is_expected(self, order: Order) -> bool:
        """True for the one that was chosen as it stands here; of two with the same numbers it is the one that says the same."""
        chosen = self._expected
        if chosen is None or order == self._changed:
            return False
        return order == chosen if chosen in self._all else order.key == chosen.key

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many orders are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One for each head."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """The heads of the columns."""
        is_head = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return HEADS[section] if is_head else None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The order, its words, and whether it is expected."""
        if not index.isValid():
            return None
        order = self._shown[index.row()]
        if role == ORDER:
            return order
        if role == EXPECTED:
            return self._is_marked(order)
        if role == LINES:
            return self._lines(order, Column(index.column()))
        if role == Qt.ItemDataRole.DisplayRole:
            return joined(*self._lines(order, Column(index.column())))
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return joined(*(joined(*self._lines(order, column)) for column in Column))
        return None

    def _filter(self) -> None:
        self.beginResetModel()
        self._shown = matching(self._all, self._typed)
        self.endResetModel()

    def _is_marked(self, order: Order) -> bool:
        return self.is_expected(order) or order == self._changed

    def _lines(self, order: Order, column: Column) -> tuple[str, str]:
        if column is Column.TIME:
            mark = "CHANGED" if order == self._changed else "EXPECTED"
            below = mark if self._is_marked(order) else day_or_today(order.start_date, date.today())
            return clock(order.start_time) or "no time", below
        if column is Column.PATIENT:
            return order.patient.display_name, who(order.patient, order.start_date)
        if column is Column.SIDE:
            return order.side.words, SOURCE_WORDS[order.side_source]
        if column is Column.PROCEDURE:
            below = alert_words(order) or order.physician.replace("^", " ").strip()
            return order.procedure or "not stated", below
        if column is Column.ACCESSION:
            return order.accession_number or "none", ""
        return order.station_aet or "any station", order.station_name
