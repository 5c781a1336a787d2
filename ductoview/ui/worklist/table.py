"""The table of the worklist: one row a step, rows as high as a finger, the patient and the procedure take the room."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ductoview.ui.style.table import Sizes
from ductoview.ui.worklist.model import Column, WorklistModel
from ductoview.ui.worklist.two_lines import TwoLines

_WIDTHS = {Column.TIME: 6, Column.SIDE: 6.5, Column.ACCESSION: 8, Column.STATION: 7.5}
"""In heights of a letter."""


def worklist_table(model: WorklistModel, sizes: Sizes) -> QTableView:
    """The view of ``model``."""
    view = QTableView()
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
    for column in (Column.PATIENT, Column.PROCEDURE):
        heads.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    for column, width in _WIDTHS.items():
        view.setColumnWidth(column, round(width * sizes.body))
    return view
