"""One image in the strip: its small picture, what it is, how far it is, and whether it hangs, is new, rejected or a key image."""

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PyQt6.QtWidgets import QAbstractButton, QWidget

from ductoview.model.exam import ExamImage
from ductoview.model.view import Phase
from ductoview.ui.reading.star import paint_star
from ductoview.ui.reading.strike import paint_strike
from ductoview.ui.style.fit import Sized
from ductoview.ui.style.table import COLOURS, Sizes
from ductoview.ui.words import joined

_NEW = "● new"


def phase_words(image: ExamImage) -> str:
    """``Full · L CC``; an inferred phase is said without a mark, an unknown one not at all."""
    phase = image.facts.phase
    return joined("" if phase is Phase.UNKNOWN else phase.value.capitalize(), image.facts.view.label)


class Thumbnail(QAbstractButton):
    """One image: small picture, label, a tick once it is analysed, a dot while it is new: until it has hung."""

    phase_wished = pyqtSignal()

    def __init__(
        self, image: ExamImage, sizes: Sizes, parent: QWidget | None = None, *, is_prior: bool = False
    ) -> None:
        super().__init__(parent)
        self.is_prior = is_prior
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sizes = sizes
        self._picture: QImage | None = None
        self._state, self._tone = "", ""
        self._hung = self._chosen = self.is_key = self.is_new = False
        self.show_image(image)
        Sized(self, sizes, lambda now: self.setFixedSize(QSize(round((now.strip - 16) * 2.0), now.strip - 16)))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """A press on the phase asks for another one; anywhere else it hangs the image."""
        if event is not None and self.isDown() and self.phase_box.contains(event.position()):
            self.setDown(False)
            self.phase_wished.emit()
        else:
            super().mouseReleaseEvent(event)

    @property
    def is_rejected(self) -> bool:
        """True while the technologist's check has struck it."""
        return self._check.is_reject

    @property
    def phase_box(self) -> QRectF:
        """Where the phase stands; empty while none is known, and in an earlier study, where none is corrected."""
        phase, dot, _ = self.text().partition(" · ")
        if not dot or self.is_prior:
            return QRectF()
        wide = self._word_metrics.horizontalAdvance(phase) + 12
        return QRectF(0, self.height() * 0.6, wide + 6, self.height() * 0.4)

    @property
    def _word_metrics(self) -> QFontMetrics:
        font = QFont(self.font())
        font.setPixelSize(self._sizes.small - 1)
        return QFontMetrics(font)

    def set_picture(self, picture: QImage) -> None:
        """Show the image, small."""
        self._picture = picture
        self.update()

    def say(self, state: str, tone: str = "") -> None:
        """Say a word in the corner: a tick, a fraction, ``no contrast``."""
        self._state, self._tone = state, tone
        self._say_corner()

    def set_new(self, is_new: bool) -> None:
        """It came while the study was open, and has not hung yet."""
        if is_new != self.is_new:
            self.is_new = is_new
            self._say_corner()

    def _say_corner(self) -> None:
        self.setAccessibleDescription(self.corner)
        self.update()

    @property
    def corner(self) -> str:
        """What stands in the corner."""
        if self.is_rejected:
            return f"✕ {self._check.why or self._check.words}"
        return joined(_NEW if self.is_new else "", self._state)

    @property
    def _corner_tone(self) -> str:
        return "red" if self.is_rejected else "amber" if self.is_new else self._tone

    def set_hung(self, hung: bool, chosen: bool) -> None:
        """Frame it when it hangs; stronger when it is the image in hand."""
        self._hung, self._chosen = hung, chosen
        self.set_new(self.is_new and not hung)
        self.update()

    def show_image(self, image: ExamImage) -> None:
        """The image as more is known of it: its phase, and its check, by which it is struck through and says why."""
        self._check = image.check
        self.setText(phase_words(image))
        correct = "" if self.is_prior else "; press its phase to correct it"
        tip = f"Hang {self.text()} in the chosen place{correct}"
        self.setToolTip(f"{image.check.words}. {tip}" if self.is_rejected else tip)
        self._name()
        self._say_corner()

    def set_key(self, is_key: bool) -> None:
        """A star on a key image."""
        if is_key != self.is_key:
            self.is_key = is_key
            self._name()
            self.update()

    def _name(self) -> None:
        self.setAccessibleName(f"{self.text()}, key image" if self.is_key else "")

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw picture, label, corner word and frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        shape.addRoundedRect(area, 7, 7)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), QColor(COLOURS.image))
        if self._picture is not None:
            size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.setOpacity(0.85)
            painter.drawImage(
                QRectF(0, (self.height() - size.height()) / 2, size.width(), size.height()), self._picture
            )
            painter.setOpacity(1.0)
        painter.restore()
        if self.is_rejected:
            paint_strike(painter, area)
        self._paint_words(painter)
        if self.is_key:
            paint_star(painter, QPointF(17, 17), 10)
        frame = COLOURS.blue if self._chosen else COLOURS.blue_line if self._hung else COLOURS.line
        painter.setPen(QPen(QColor(frame), 2 if self._hung else 1))
        painter.drawPath(shape)

    def _paint_words(self, painter: QPainter) -> None:
        font = QFont(self.font())
        font.setPixelSize(self._sizes.small - 1)
        painter.setFont(font)
        inner = QRectF(self.rect()).adjusted(8, 5, -8, -5)
        metrics = painter.fontMetrics()
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, int(inner.width()))
        ground = QRectF(inner.left() - 4, inner.bottom() - metrics.height() - 1, 0, metrics.height() + 2)
        ground.setWidth(metrics.horizontalAdvance(words) + 8)
        painter.fillRect(ground, QColor(11, 13, 15, 200))
        painter.setPen(QColor(COLOURS.strong if self._hung else COLOURS.text))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, words)
        tone = self._corner_tone
        state = metrics.elidedText(self.corner, Qt.TextElideMode.ElideRight, int(inner.width()))
        if state:
            box = QRectF(metrics.boundingRect(state))
            box.moveTopRight(inner.topRight())
            painter.fillRect(box.adjusted(-4, -1, 4, 1), QColor(11, 13, 15, 200))
            painter.setPen(QColor(getattr(COLOURS, tone) if tone else COLOURS.text))
            painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, state)
