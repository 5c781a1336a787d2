"""A cell of two lines, each shortened by itself: a long name never pushes the number under it away."""

from PyQt6.QtCore import QModelIndex, QObject, QRect, Qt
from PyQt6.QtGui import QColor, QFont, QPainter
from PyQt6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ductoview.ui.style.table import COLOURS, Sizes
from ductoview.ui.worklist.model import EXPECTED, LINES, ORDER, Column
from ductoview.workspace.orders import alert_words

_MARGIN = 8
_GAP = 2


class TwoLines(QStyledItemDelegate):
    """The first line strong, the second quiet; side and patient of the expected order are blue, alerts amber."""

    def __init__(self, sizes: Sizes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        """The words are painted by ``paint``; only the cell is the style's."""
        super().initStyleOption(option, index)
        if option is not None:
            option.text = ""

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw the cell, then both lines."""
        super().paint(painter, option, index)
        lines = index.data(LINES)
        if painter is None or not isinstance(lines, tuple):
            return
        first, second = lines
        is_expected = bool(index.data(EXPECTED))
        heads = (Column.TIME, Column.PATIENT, Column.SIDE)
        strong = COLOURS.blue if is_expected and index.column() in heads else COLOURS.strong
        quiet = COLOURS.blue if is_expected and index.column() == Column.TIME else COLOURS.quiet
        if index.column() == Column.PROCEDURE and alert_words(index.data(ORDER)):
            quiet = COLOURS.amber
        painter.save()
        inside = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        font = QFont(option.font)
        font.setPixelSize(self._sizes.body)
        font.setBold(index.column() in heads)
        height = self._sizes.body + self._sizes.small + 2 * _GAP + 6
        top = inside.center().y() - height // 2 if second else inside.top()
        room = self._sizes.body + _GAP + 4 if second else inside.height()
        _line(painter, QRect(inside.left(), top, inside.width(), room), first, strong, font)
        font.setPixelSize(self._sizes.small)
        font.setBold(False)
        if second:
            below = QRect(inside.left(), top + room, inside.width(), self._sizes.small + _GAP + 4)
            _line(painter, below, second, quiet, font)
        painter.restore()


def _line(painter: QPainter, where: QRect, text: str, colour: str, font: QFont) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, where.width())
    painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
