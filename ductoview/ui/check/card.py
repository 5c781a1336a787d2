"""One image of the check: a picture, what it is, and what was decided about it, in words and a sign, not in colour alone."""

from datetime import datetime

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QRegion, QResizeEvent
from PyQt6.QtWidgets import QAbstractButton, QWidget

from ductoview.model.exam import ExamImage
from ductoview.model.identifiers import person_words
from ductoview.model.image_check import ImageCheck, Verdict
from ductoview.ui.reading.strike import paint_strike
from ductoview.ui.reading.thumbnail import phase_words
from ductoview.ui.style.table import COLOURS, Sizes

_SIGNS = {
    Verdict.UNCHECKED: ("", COLOURS.quiet),
    Verdict.ACCEPTED: ("✓ ", COLOURS.green),
    Verdict.REPEAT: ("↻ ", COLOURS.amber),
    Verdict.REJECTED: ("✕ ", COLOURS.red),
}
_MARGIN = 10


class ImageCard(QAbstractButton):
    """A press chooses it."""

    def __init__(self, image: ExamImage, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sizes = sizes
        self._picture: QImage | None = None
        self._seen, self._was_seen = QRegion(), False
        self._chosen = False
        self._words = "loading…"
        self.show_image(image)

    def show_image(self, image: ExamImage) -> None:
        """The same image, of which more is known."""
        self.image, self.check = image, image.check
        self.setText(phase_words(image))
        self.setAccessibleName(f"{self.text()}, {self.said}")
        self.setToolTip(_who_and_when(image.check))
        self.update()

    @property
    def said(self) -> str:
        """What was decided, in words."""
        return self.check.words or "Not checked"

    @property
    def was_seen(self) -> bool:
        """True once the whole image was on the screen, if only in parts one after another."""
        return self._was_seen

    def show_picture(self, picture: QImage) -> None:
        """The image itself, small."""
        self._picture = picture
        self.update()

    def show_failure(self, words: str) -> None:
        """Why there is no picture."""
        self._words = words
        self.update()

    def set_chosen(self, chosen: bool) -> None:
        """Frame it while it is in hand."""
        self._chosen = chosen
        self.update()

    def sizeHint(self) -> QSize:
        """Until the grid gives it its size."""
        return QSize(240, 320)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """What was seen of another size says little of this one."""
        super().resizeEvent(event)
        self._seen = QRegion()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the picture above two lines of words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), self._sizes.radius, self._sizes.radius)
        painter.fillPath(shape, QColor(COLOURS.card))
        line = self._sizes.body + 8
        words = QRectF(self.rect()).adjusted(_MARGIN, 0, -_MARGIN, -6)
        words.setTop(words.bottom() - 2 * line)
        self._paint_picture(painter, QRectF(4, 4, self.width() - 8, words.top() - 8))
        self._paint_words(painter, words, line)
        frame = COLOURS.blue if self._chosen else COLOURS.line
        painter.setPen(QPen(QColor(frame), 3 if self._chosen else 1))
        painter.drawPath(shape)

    def _paint_picture(self, painter: QPainter, area: QRectF) -> None:
        painter.fillRect(area, QColor(COLOURS.image))
        if self._picture is None:
            painter.setPen(QColor(COLOURS.quiet))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        else:
            size = self._picture.size().scaled(area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(area.center())
            painter.drawImage(place, self._picture)
            self._seen += self.visibleRegion()
            self._was_seen = self._was_seen or QRegion(place.toRect()).subtracted(self._seen).isEmpty()
        if self.check.is_reject:
            paint_strike(painter, area)

    def _paint_words(self, painter: QPainter, area: QRectF, line: int) -> None:
        font = QFont(self.font())
        font.setPixelSize(self._sizes.body)
        painter.setFont(font)
        sign, colour = _SIGNS[self.check.verdict]
        for text, tone, top in (
            (self.text(), COLOURS.strong, area.top()), (f"{sign}{self.said}", colour, area.top() + line),
        ):  # fmt: skip
            painter.setPen(QColor(tone))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
            painter.drawText(QRectF(area.left(), top, area.width(), line), Qt.AlignmentFlag.AlignVCenter, shown)


def _who_and_when(check: ImageCheck) -> str:
    """``To be repeated: motion blur · by Roe, Jane · 2026-11-29 10:12`` for whoever rests on it."""
    by = f" · by {person_words(check.by)}" if check.by else ""
    return f"{check.words}{by} · {_local(check.made)}" if check.words else "Nobody has checked this image yet"


def _local(made: str) -> str:
    return datetime.fromisoformat(made).astimezone().strftime("%Y-%m-%d %H:%M") if made else ""
