"""The phases as a strip of thumbnails: what there is, what is analysed, what is new; a click hangs an image."""

from collections.abc import Callable, Collection

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QResizeEvent, QWheelEvent
from PyQt6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from ductoview.model.exam import Exam, ExamImage, PriorExam
from ductoview.model.review import Review
from ductoview.ui.hands import Hands
from ductoview.ui.parts.gone import empty
from ductoview.ui.parts.label import label
from ductoview.ui.parts.tool_button import ToolButton
from ductoview.ui.reading.thumbnail import Thumbnail
from ductoview.ui.style.fit import Sized
from ductoview.ui.style.table import Sizes

_LEAST_ROW = 10
"""Of the button for key images: two thumbnails or more, and the usual buttons of the page."""


class Strip(QScrollArea):
    """Thumbnails in the order of the exam, then those of earlier studies, each in a group with its date.

    ``wished`` names the image to hang, ``phase_wished`` one whose phase is asked. The wheel scrolls; the image in hand is
    brought into sight. The button at the end makes it a key image, for a hand without keyboard.
    """

    wished = pyqtSignal(str)
    phase_wished = pyqtSignal(str)

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self._study = ""
        self._thumbs: dict[str, Thumbnail] = {}
        self._chosen = self._newest = ""
        self._key_width = 0
        self._row, self._old = QHBoxLayout(), QHBoxLayout()
        self._priors: tuple[PriorExam, ...] = ()
        Sized(self, sizes, lambda now: self.setFixedHeight(now.strip))
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Images of the exam")
        self.key = ToolButton("Key image", "", "key image", sizes, checkable=True, parent=self)
        Sized(self, sizes, lambda now: self._make_room(now.rail))
        self._begin("")
        self._show_key()

    def join(self, hands: Hands, toggle_key: Callable[[], object]) -> None:
        """Let the button at the end make the image in hand a key image or none, and say its key."""

        def toggle() -> None:
            toggle_key()
            # What was refused is not shown as done.
            self._show_key()

        def say_key() -> None:
            self.key.set_key("".join(hands.keys("key_image")[:1]))

        self.key.clicked.connect(toggle)
        hands.changed.connect(say_key)
        say_key()

    def show_exam(self, exam: Exam | None) -> None:
        """One thumbnail an image; another study starts afresh, more images of the same one are marked as new."""
        study = exam.study_uid if exam else ""
        fresh = study != self._study or not study
        if fresh:
            self._begin(study)
        for image in exam.images if exam else ():
            known = self._thumbs.get(image.sop_instance_uid)
            if known is None:
                self._add(image, is_new=not fresh)
            else:
                known.show_image(image)
        self._show_priors(exam.priors if exam else ())

    def least_row(self) -> int:
        """How wide a row must be that has room for thumbnails and for buttons beside them, whichever are there."""
        return _LEAST_ROW * self._key_width

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Scroll along the strip, whichever way the wheel turns."""
        bar = self.horizontalScrollBar()
        if event is None or bar is None:
            return
        by = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
        bar.setValue(bar.value() - (by.x() or by.y()))
        event.accept()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """The image in hand stays in sight, and the button at the end."""
        super().resizeEvent(event)
        self._place_key()
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

    def _add(self, image: ExamImage, *, is_new: bool) -> None:
        thumb = self._thumb(image)
        thumb.set_new(is_new)
        if is_new and not self.underMouse():
            # Nothing moves away under a finger that is about to press.
            self._newest = image.sop_instance_uid
            QTimer.singleShot(0, self._bring_newest)
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

    @property
    def unseen(self) -> tuple[str, ...]:
        """The images, in words, that came while the study was open and have not hung yet; a rejected one need not."""
        thumbs = (thumb for thumb in self._thumbs.values() if thumb.is_new and not thumb.is_rejected)
        return tuple(thumb.text() for thumb in thumbs)

    def show_hung(self, uids: set[str], chosen: str, scouts: Collection[str] = ()) -> None:
        """Frame what hangs, and bring the one in hand into sight; ``scouts``, one key away, are new no longer either."""
        for uid, thumb in self._thumbs.items():
            thumb.set_hung(uid in uids, uid == chosen)
            thumb.set_new(thumb.is_new and uid not in scouts)
        if chosen != self._chosen:
            self._chosen = chosen
            self._show_key()
            QTimer.singleShot(0, self._bring_chosen)

    def show_keys(self, review: Review) -> None:
        """A star on every key image."""
        for uid, thumb in self._thumbs.items():
            thumb.set_key(review.image(uid).is_key)
        self._show_key()

    def _show_key(self) -> None:
        """Whether the image in hand is a key image; one of an earlier study is none."""
        thumb = self._thumbs.get(self._chosen)
        self.key.setEnabled(thumb is not None and not thumb.is_prior)
        self.key.setChecked(thumb is not None and thumb.is_key)

    def _make_room(self, width: int) -> None:
        self._key_width = width
        self.setViewportMargins(0, 0, width, 0)
        self._place_key()

    def _place_key(self) -> None:
        self.key.setGeometry(self.width() - self._key_width, 4, self._key_width - 4, self.height() - 8)

    def _bring_chosen(self) -> None:
        self._bring(self._chosen)

    def _bring_newest(self) -> None:
        self._bring(self._newest)

    def _bring(self, uid: str) -> None:
        inside = self.widget()
        if inside is not None and (thumb := self._thumbs.get(uid)):
            # Thumbnails that just came have no place yet, and what has none cannot be scrolled to.
            inside.adjustSize()
            self.ensureWidgetVisible(thumb, thumb.width() // 2, 0)
