"""The phases as a strip of thumbnails: what there is, what is analysed, what is new; a click hangs an image."""

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QWidget

from ductoview.model.exam import Exam, ExamImage, PriorExam
from ductoview.model.image_check import ImageCheck
from ductoview.model.review import Review
from ductoview.model.view import Phase
from ductoview.ui.parts.gone import empty
from ductoview.ui.parts.label import label
from ductoview.ui.reading.star import paint_star
from ductoview.ui.reading.strike import paint_strike
from ductoview.ui.style.fit import Sized
from ductoview.ui.style.table import COLOURS, Sizes
from ductoview.ui.words import joined


def phase_words(image: ExamImage) -> str:
    """``Full · L CC``; an inferred phase is said without a mark, an unknown one not at all."""
    phase = image.facts.phase
    return joined("" if phase is Phase.UNKNOWN else phase.value.capitalize(), image.facts.view.label)


class Thumbnail(QAbstractButton):
    """One image: small picture, label, a tick once it is analysed, a dot while it is new."""

    phase_wished = pyqtSignal()

    def __init__(
        self, image: ExamImage, sizes: Sizes, parent: QWidget | None = None, *, is_prior: bool = False
    ) -> None:
        super().__init__(parent)
        self.is_prior = is_prior
        self.setText(phase_words(image))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        correct = "" if is_prior else "; press its phase to correct it"
        self._tip = f"Hang {phase_words(image)} in the chosen place{correct}"
        self._sizes = sizes
        self._picture: QImage | None = None
        self._state, self._tone = "", ""
        self._hung = self._chosen = self._is_key = False
        self._rejected = ""
        self.set_check(image.check)
        Sized(self, sizes, lambda now: self.setFixedSize(QSize(round((now.strip - 16) * 2.0), now.strip - 16)))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """A press on the phase asks for another one; anywhere else it hangs the image."""
        if event is not None and self.isDown() and self.phase_box.contains(event.position()):
            self.setDown(False)
            self.phase_wished.emit()
        else:
            super().mouseReleaseEvent(event)

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
        """Say a word in the corner: a tick, ``new``, a fraction, ``no contrast``."""
        self._state, self._tone = state, tone
        self.setAccessibleDescription(state)
        self.update()

    def set_hung(self, hung: bool, chosen: bool) -> None:
        """Frame it when it hangs; stronger when it is the image in hand."""
        self._hung, self._chosen = hung, chosen
        self.update()

    def set_check(self, check: ImageCheck) -> None:
        """Strike it through while it is rejected, and say why."""
        self._rejected = check.why if check.is_reject else ""
        self.setToolTip(f"{check.words}. {self._tip}" if check.is_reject else self._tip)
        self.update()

    def set_key(self, is_key: bool) -> None:
        """A star on a key image."""
        if is_key != self._is_key:
            self._is_key = is_key
            self.setAccessibleName(f"{self.text()}, key image" if is_key else "")
            self.update()

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
        if self._rejected:
            paint_strike(painter, area)
        self._paint_words(painter)
        if self._is_key:
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
        state, tone = (f"✕ {self._rejected}", "red") if self._rejected else (self._state, self._tone)
        state = metrics.elidedText(state, Qt.TextElideMode.ElideRight, int(inner.width()))
        if state:
            box = QRectF(metrics.boundingRect(state))
            box.moveTopRight(inner.topRight())
            painter.fillRect(box.adjusted(-4, -1, 4, 1), QColor(11, 13, 15, 200))
            painter.setPen(QColor(getattr(COLOURS, tone) if tone else COLOURS.text))
            painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, state)


class Strip(QScrollArea):
    """Thumbnails in the order of the exam, then those of earlier studies, each in a group with its date.

    ``wished`` names the image to hang, ``phase_wished`` one whose phase is asked. The wheel scrolls; the image in hand is
    brought into sight.
    """

    wished = pyqtSignal(str)
    phase_wished = pyqtSignal(str)

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self._study = ""
        self._thumbs: dict[str, Thumbnail] = {}
        self._chosen = ""
        self._row, self._old = QHBoxLayout(), QHBoxLayout()
        self._priors: tuple[PriorExam, ...] = ()
        Sized(self, sizes, lambda now: self.setFixedHeight(now.strip))
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Images of the exam")
        self._begin("")

    def show_exam(self, exam: Exam | None) -> None:
        """One thumbnail an image; another study starts afresh, more images of the same one are marked as new."""
        study = exam.study_uid if exam else ""
        fresh = study != self._study or not study
        if fresh:
            self._begin(study)
        for image in exam.images if exam else ():
            known = self._thumbs.get(image.sop_instance_uid)
            if known is None:
                self._add(image, "" if fresh else "● new")
            else:
                known.setText(phase_words(image))
                known.set_check(image.check)
        self._show_priors(exam.priors if exam else ())

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Scroll along the strip, whichever way the wheel turns."""
        bar = self.horizontalScrollBar()
        if event is None or bar is None:
            return
        by = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
        bar.setValue(bar.value() - (by.x() or by.y()))
        event.accept()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """The image in hand stays in sight."""
        super().resizeEvent(event)
        self._bring_chosen()

    def _begin(self, study: str) -> None:
        inside = QWidget()
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(8, 8, 8, 8)
        self._old = QHBoxLayout()
        for row in (self._row, self._old):
            row.setSpacing(8)
        self._row.addLayout(self._old)
        self._row.addStretch(1)
        self.setWidget(inside)
        self._study, self._thumbs, self._priors = study, {}, ()

    def _show_priors(self, priors: tuple[PriorExam, ...]) -> None:
        if priors == self._priors:
            return
        self._priors = priors
        for uid in [uid for uid, thumb in self._thumbs.items() if thumb.is_prior]:
            del self._thumbs[uid]
        empty(self._old)
        for prior in priors:
            heading = label("quiet", prior.badge.replace(" ", "\n", 1))
            heading.setToolTip(prior.description)
            heading.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._old.addWidget(heading)
            for image in prior.images:
                thumb = self._thumb(image, is_prior=True)
                thumb.say(prior.badge[: len("PRIOR 2025")])
                self._old.addWidget(thumb)
        self._bring_chosen()

    def _add(self, image: ExamImage, state: str) -> None:
        thumb = self._thumb(image)
        thumb.say(state, "amber")
        self._row.insertWidget(self._row.count() - 2, thumb)

    def _thumb(self, image: ExamImage, *, is_prior: bool = False) -> Thumbnail:
        uid = image.sop_instance_uid
        thumb = self._thumbs[uid] = Thumbnail(image, self._sizes, is_prior=is_prior)
        thumb.clicked.connect(lambda: self.wished.emit(uid))
        thumb.phase_wished.connect(lambda: self.phase_wished.emit(uid))
        return thumb

    def thumb(self, uid: str) -> Thumbnail | None:
        """The thumbnail of an image."""
        return self._thumbs.get(uid)

    def show_hung(self, uids: set[str], chosen: str) -> None:
        """Frame what hangs, and bring the one in hand into sight."""
        for uid, thumb in self._thumbs.items():
            thumb.set_hung(uid in uids, uid == chosen)
        if chosen != self._chosen:
            self._chosen = chosen
            # New thumbnails have their places only when the layout has run.
            QTimer.singleShot(0, self._bring_chosen)

    def show_keys(self, review: Review) -> None:
        """A star on every key image."""
        for uid, thumb in self._thumbs.items():
            thumb.set_key(review.image(uid).is_key)

    def _bring_chosen(self) -> None:
        if thumb := self._thumbs.get(self._chosen):
            self.ensureWidgetVisible(thumb, thumb.width() // 2, 0)
