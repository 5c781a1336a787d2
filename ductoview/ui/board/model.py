"""The board's lines as a table model: words for display, the line itself for the bars."""

from collections.abc import Sequence
from datetime import date
from enum import IntEnum

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PyQt6.QtGui import QColor

from ductoview.model.library import QueueState
from ductoview.ui.style.table import COLOURS
from ductoview.ui.words import day_or_today, joined, study_name
from ductoview.workspace.board import BoardLine

LINE = Qt.ItemDataRole.UserRole
HEADS = ("Study", "To", "Waiting → stored → committed", "Where it stands", "What the PACS said", "What to do")


class Column(IntEnum):
    """The table's columns."""

    STUDY = 0
    NODE = 1
    BARS = 2
    TALLY = 3
    SAID = 4
    ADVICE = 5


_TONES = {
    QueueState.FAILED: COLOURS.red,
    QueueState.HELD: COLOURS.amber,
    QueueState.QUEUED: COLOURS.amber,
    QueueState.SENDING: COLOURS.amber,
    QueueState.STORED: COLOURS.text,
    QueueState.VERIFIED: COLOURS.green,
    QueueState.COMMITTED: COLOURS.green,
    QueueState.CANCELLED: COLOURS.quiet,
}


class BoardModel(QAbstractTableModel):
    """What needs a person stands first, as ``workspace.board`` orders it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[BoardLine, ...] = ()

    @property
    def lines(self) -> tuple[BoardLine, ...]:
        """The lines shown."""
        return self._lines

    def set_lines(self, lines: Sequence[BoardLine]) -> None:
        """Show these; lines that stay where they are keep the choice of whoever chose them."""
        is_same = [_key(one) for one in lines] == [_key(one) for one in self._lines]
        if is_same and lines:
            self._lines = tuple(lines)
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(HEADS) - 1))
            return
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many lines there are."""
        return 0 if parent.isValid() else len(self._lines)

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
        """The line, its words, and the colour of its state."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return _words(line, Column(index.column()))
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return joined(*(_words(line, column).replace("\n", ", ") for column in Column))
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in (Column.TALLY, Column.SAID, Column.ADVICE):
            asks = line.is_unsure or line.need is not None
            return QColor(COLOURS.red if line.is_stuck else COLOURS.amber if asks else _TONES[line.state])
        return None


def _key(line: BoardLine) -> tuple[str, str]:
    return line.study_uid, line.node


def _words(line: BoardLine, column: Column) -> str:
    if column is Column.STUDY:
        return _study(line)
    return {
        Column.NODE: line.node, Column.BARS: "", Column.TALLY: line.tally, Column.SAID: line.said,
        Column.ADVICE: line.advice,
    }[column]  # fmt: skip


def _study(line: BoardLine) -> str:
    if line.study is None:
        return f"Study …{line.study_uid[-12:]}"
    return (
        f"{study_name(line.study)}\n{joined(line.study.patient_id, day_or_today(line.study.study_date, date.today()))}"
    )
