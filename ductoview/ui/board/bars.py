"""Three bars for a line of the board: sent, stored, committed; each is filled as far as the objects have come."""

from PyQt6.QtCore import QModelIndex, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPalette
from PyQt6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ductoview.model.library import QueueState
from ductoview.ui.board.model import LINE, Column
from ductoview.ui.style.table import COLOURS
from ductoview.workspace.board import BoardLine

_Q = QueueState
_HEIGHT, _GAP, _MARGIN = 7.0, 4.0, 12.0
_LINE_BREAK = "\u2028"
"""What Qt draws as a new line within one cell."""
Part = tuple[float, str]


def parts(line: BoardLine) -> tuple[tuple[Part, ...], ...]:
    """For each of the three bars, shares of it from the left and their colours."""
    there = line.share(_Q.STORED, _Q.VERIFIED, _Q.COMMITTED)
    failed, held = line.share(_Q.FAILED), line.share(_Q.HELD)
    on_the_way = line.share(_Q.QUEUED, _Q.SENDING)
    return (
        (
            (there, COLOURS.green_line), (on_the_way, COLOURS.amber_line), (held, COLOURS.off),
            (failed, COLOURS.red_line),
        ),
        ((there, COLOURS.green_line),),
        ((line.share(_Q.COMMITTED), COLOURS.green_line), (line.share(_Q.VERIFIED), COLOURS.blue_line)),
    )  # fmt: skip


class Words(QStyledItemDelegate):
    """A cell that keeps the colour of its state while it is chosen."""

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        """The colour of the words is also that of the chosen words."""
        super().initStyleOption(option, index)
        colour = index.data(Qt.ItemDataRole.ForegroundRole)
        if option is not None and isinstance(colour, QColor):
            option.palette.setColor(QPalette.ColorRole.HighlightedText, colour)
        if option is not None and index.column() == Column.STUDY:
            # A long name gives way, never the number and the date in the line below it.
            room = round(option.rect.width() - 2 * _MARGIN)
            lines = str(index.data(Qt.ItemDataRole.DisplayRole)).split("\n")
            short = (option.fontMetrics.elidedText(one, Qt.TextElideMode.ElideRight, room) for one in lines)
            option.text = _LINE_BREAK.join(short)


class Bars(QStyledItemDelegate):
    """Draws them; the column beside says the same in words."""

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw the cell, then the bars."""
        super().paint(painter, option, index)
        line = index.data(LINE)
        if painter is None or not isinstance(line, BoardLine):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        inside = QRectF(option.rect).adjusted(_MARGIN, 0, -_MARGIN, 0)
        width = (inside.width() - 2 * _GAP) / 3
        top = inside.center().y() - _HEIGHT / 2
        for at, bar in enumerate(parts(line)):
            left = inside.left() + at * (width + _GAP)
            _fill(painter, QRectF(left, top, width, _HEIGHT), COLOURS.raised)
            for share, colour in bar:
                _fill(painter, QRectF(left, top, width * share, _HEIGHT), colour)
                left += width * share
        painter.restore()


def _fill(painter: QPainter, where: QRectF, colour: str) -> None:
    if where.width() > 0:
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(where, _HEIGHT / 2, _HEIGHT / 2)
