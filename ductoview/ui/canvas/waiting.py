"""What a canvas shows while it has no image: whose image is coming and how far it is, or why there is none."""

from dataclasses import dataclass

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter

from ductoview.display.framing import fitted
from ductoview.display.orientation import hanging_orientation
from ductoview.display.squaring import squared
from ductoview.model.image import ImageFacts
from ductoview.ui.canvas.texts import Texts
from ductoview.ui.overlays.pens import cosmetic
from ductoview.ui.style.table import COLOURS

_BAR_WIDTH, _BAR_HEIGHT = 260, 4
_BUTTON = (120, 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The state without an image: empty, loading (``phrase``) or failed (``failure``)."""

    facts: ImageFacts | None = None
    fraction: float = 0.0
    phrase: str = ""
    failure: str = ""


def cancel_box(width: int, height: int, ratio: float) -> QRectF:
    """Where the hand can stop the loading, in device pixels."""
    wide, high = (side * ratio for side in _BUTTON)
    return QRectF((width - wide) / 2, height / 2 + 34 * ratio, wide, high)


def paint_waiting(painter: QPainter, waiting: Waiting, width: int, height: int, texts: Texts) -> None:
    """Draw the state; the painter's units are device pixels."""
    if waiting.facts is not None:
        _paint_outline(painter, waiting.facts, width, height)
        _paint_name(painter, waiting.facts, width, texts)
    if waiting.failure:
        _paint_failure(painter, waiting.failure, width, height, texts)
    elif waiting.phrase:
        _paint_progress(painter, waiting, width, height, texts)


def _paint_outline(painter: QPainter, facts: ImageFacts, width: int, height: int) -> None:
    """The frame the image will fill."""
    orientation = squared(hanging_orientation(facts.view), facts)
    rows, columns = orientation.shown_shape((facts.rows, facts.columns))
    view = fitted((rows, columns), orientation, width, height)
    painter.setPen(cosmetic(COLOURS.line, 1.0))
    painter.drawRect(QRectF(view.x + 0.5, view.y + 0.5, columns * view.zoom - 1, rows * view.zoom - 1))


def _paint_name(painter: QPainter, facts: ImageFacts, width: int, texts: Texts) -> None:
    """Whose image, also before it is there."""
    margin, step = texts.margin, texts.line_height
    painter.setFont(texts.font)
    painter.setPen(QColor(COLOURS.text))
    lines = (facts.view.label, facts.patient.display_name, facts.patient.patient_id or "no ID")
    for number, line in enumerate(lines):
        box = QRectF(margin, margin + number * step, width - 2 * margin, step)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, line)


def _paint_progress(painter: QPainter, waiting: Waiting, width: int, height: int, texts: Texts) -> None:
    ratio = texts.ratio
    bar = QRectF((width - _BAR_WIDTH * ratio) / 2, height / 2, _BAR_WIDTH * ratio, _BAR_HEIGHT * ratio)
    painter.fillRect(bar, QColor(COLOURS.raised))
    done = QRectF(bar)
    done.setWidth(bar.width() * min(1.0, max(0.0, waiting.fraction)))
    painter.fillRect(done, QColor(COLOURS.blue_line))
    painter.setFont(texts.font)
    painter.setPen(QColor(COLOURS.text))
    over = QRectF(0, bar.top() - 2 * texts.line_height, width, 1.5 * texts.line_height)
    painter.drawText(over, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, waiting.phrase)
    button = cancel_box(width, height, ratio)
    painter.setPen(cosmetic(COLOURS.line, 1.0))
    painter.setBrush(QColor(COLOURS.raised))
    painter.drawRoundedRect(button, 8 * ratio, 8 * ratio)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QColor(COLOURS.text))
    painter.drawText(button, Qt.AlignmentFlag.AlignCenter, "Cancel")


def _paint_failure(painter: QPainter, sentence: str, width: int, height: int, texts: Texts) -> None:
    painter.setFont(texts.font)
    step, room = texts.line_height, min(width - 4 * texts.margin, round(520 * texts.ratio))
    head = QRectF((width - room) / 2, height / 2 - 2 * step, room, step)
    painter.setPen(QColor(COLOURS.red))
    painter.drawText(head, Qt.AlignmentFlag.AlignCenter, "This image cannot be shown")
    painter.setPen(QColor(COLOURS.text))
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    painter.drawText(
        QRectF(head.left(), head.bottom() + step / 2, room, 8 * step), flags | Qt.TextFlag.TextWordWrap, sentence
    )
