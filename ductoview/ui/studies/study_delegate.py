"""How one study looks in a list: name and date strong, who and what quieter."""

from datetime import date

from PyQt6.QtCore import QModelIndex, QObject, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QPainter
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ductoview.model.identifiers import PatientIdentity
from ductoview.model.node import StudyRow
from ductoview.ui.studies.study_model import HERE, ROW
from ductoview.ui.style.fit import sizes_at
from ductoview.ui.style.table import COLOURS, Sizes
from ductoview.ui.words import clock, day_or_today, study_line, study_name, who

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class StudyDelegate(QStyledItemDelegate):
    """Paints a study as a card of three lines; the selected one is blue and framed."""

    def __init__(self, sizes: Sizes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Three lines, and never less than a target."""
        sizes = sizes_at(option.widget, self._sizes) if option.widget is not None else self._sizes
        lines = sizes.heading + sizes.body + sizes.small + 22
        return QSize(200, max(lines + 12, sizes.target) + sizes.step)

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw the card."""
        row = index.data(ROW)
        if painter is None or not isinstance(row, StudyRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(painter, option)
        inner = option.rect.adjusted(16, 6, -16, -6 - self._sizes.step)
        self._paint_words(painter, inner, row, bool(index.data(HERE)), option.font)
        painter.restore()

    def _paint_card(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(QColor(COLOURS.blue_line if chosen else COLOURS.line if over else COLOURS.panel))
        painter.setBrush(QColor(COLOURS.blue_deep if chosen else COLOURS.card if over else COLOURS.panel))
        card = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5 - self._sizes.step)
        painter.drawRoundedRect(card, self._sizes.radius, self._sizes.radius)

    def _paint_words(self, painter: QPainter, inner: QRect, row: StudyRow, here: bool, base: QFont) -> None:
        heights = (self._sizes.heading + 6, self._sizes.body + 6, self._sizes.small + 6)
        top = inner.top() + (inner.height() - sum(heights)) // 2
        lines = [QRect(inner.left(), top + sum(heights[:k]), inner.width(), heights[k]) for k in range(3)]
        when = day_or_today(row.study_date, date.today())
        new = when == "Today"
        small, body, heading = self._sizes.small, self._sizes.body, self._sizes.heading
        used = _write(painter, lines[0], _RIGHT, f"{when}  {clock(row.study_time)}".strip(), base, body, _tone(new))
        _write(painter, _less(lines[0], used), _LEFT, study_name(row), base, heading, COLOURS.strong, bold=True)
        patient = PatientIdentity(patient_id=row.patient_id, birth_date=row.birth_date, sex=row.sex)
        used = _write(painter, lines[2], _RIGHT, "on this computer" if here else "", base, small, COLOURS.green)
        _write(painter, lines[1], _LEFT, who(patient, row.study_date), base, body, COLOURS.text)
        _write(painter, _less(lines[2], used), _LEFT, study_line(row), base, small, COLOURS.quiet)


def _tone(new: bool) -> str:
    return COLOURS.blue if new else COLOURS.text


def _less(rect: QRect, taken: int) -> QRect:
    return rect.adjusted(0, 0, -taken - 12 if taken else 0, 0)


def _write(
    painter: QPainter,
    rect: QRect,
    where: Qt.AlignmentFlag,
    text: str,
    base: QFont,
    pixels: int,
    colour: str,
    *,
    bold: bool = False,
) -> int:
    """Write one line, shortened with dots to its room; returns its width in pixels."""
    font = QFont(base)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    metrics = painter.fontMetrics()
    short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, where, short)
    return metrics.horizontalAdvance(short)
