"""The table of the worklist: one row a step, rows as high as a finger, the patient and the procedure take the room."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ductoview.ui.style.table import Sizes
from ductoview.ui.worklist.model import Column, WorklistModel
from ductoview.ui.worklist.two_lines import TwoLines

_WIDTHS = {Column.TIME: 6, Column.SIDE: 6.5, Column.ACCESSION: 8, Column.STATION: 7.5}
"""In heights of a letter."""
_PATIENT_SHARE, _ROOM_FOR_STATIONS = 0.58, 52
"""Of what is left; heights of a letter below which the stations go: number and birth date are what nobody may mistake."""


class WorklistTable(QTableView):
    """In a narrow window the column of stations goes; a row's tool tip still names its own."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self._sizes = sizes

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Give the patient the larger share of what the others leave."""
        super().resizeEvent(event)
        room, viewport = _ROOM_FOR_STATIONS * self._sizes.body, self.viewport()
        assert viewport is not None
        self.setColumnHidden(Column.STATION, viewport.width() < room)
        others = sum(self.columnWidth(column) for column in _WIDTHS)
        self.setColumnWidth(Column.PATIENT, round(_PATIENT_SHARE * (viewport.width() - others)))


def worklist_table(model: WorklistModel, sizes: Sizes) -> QTableView:
    """The view of ``model``."""
    view = WorklistTable(sizes)
    view.setModel(model)
    view.setItemDelegate(TwoLines(sizes, view))
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setShowGrid(False)
    view.setTabKeyNavigation(False)
    view.setAccessibleName("who is scheduled")
    heights, heads = view.verticalHeader(), view.horizontalHeader()
    assert heights is not None
    assert heads is not None
    heights.hide()
    heights.setDefaultSectionSize(sizes.target + sizes.step // 2)
    heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    heads.setSectionResizeMode(Column.PROCEDURE, QHeaderView.ResizeMode.Stretch)
    for column, width in _WIDTHS.items():
        view.setColumnWidth(column, round(width * sizes.body))
    return view
