"""The images of the check side by side, as large as the room allows; more than fit are scrolled."""

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QResizeEvent
from PyQt6.QtWidgets import QGridLayout, QScrollArea, QWidget

from ductoview.model.exam import Exam
from ductoview.ui.check.card import ImageCard
from ductoview.ui.parts.label import plain
from ductoview.ui.style.table import Sizes

_GAP = 8
_LEAST_WIDTH, _MOST_WIDTH = 200, 620
_TALL = 1.38
"""Height of a card to its width: a mammogram above two lines."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


def card_size(count: int, width: int, height: int) -> tuple[int, int, int]:
    """Columns, width and height of ``count`` cards in that room: the largest of which all are in sight, else the least."""
    best = (1, 0)
    for columns in range(1, max(count, 1) + 1):
        rows = -(-count // columns)
        across, down = (width - (columns - 1) * _GAP) // columns, int((height - (rows - 1) * _GAP) / rows / _TALL)
        if min(across, down, _MOST_WIDTH) > best[1]:
            best = (columns, min(across, down, _MOST_WIDTH))
    columns, wide = best
    if wide < _LEAST_WIDTH:
        columns = max(1, (width + _GAP) // (_LEAST_WIDTH + _GAP))
        wide = (width - (columns - 1) * _GAP) // columns
    return columns, wide, int(wide * _TALL)


class CardGrid(QScrollArea):
    """``chosen`` names the image in hand, ``opened`` one to be looked at closely; arrows go from image to image."""

    chosen = pyqtSignal(str)
    opened = pyqtSignal(str)

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self.cards: dict[str, ImageCard] = {}
        self._inside = plain("page")
        self._layout = QGridLayout(self._inside)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_GAP)
        self._layout.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._columns = 1
        self.now = ""
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("images to be checked")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_exam(self, exam: Exam | None) -> None:
        """The images of the study, in its order; those that are there keep their pictures."""
        images = exam.images if exam is not None else ()
        uids = [image.sop_instance_uid for image in images]
        for uid in [uid for uid in self.cards if uid not in uids]:
            gone = self.cards.pop(uid)
            self._layout.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for image in images:
            if (card := self.cards.get(image.sop_instance_uid)) is None:
                self._add(image.sop_instance_uid, ImageCard(image, self._sizes))
            else:
                card.show_image(image)
        if self.now not in self.cards:
            self.choose(uids[0] if uids else "")
        self._arrange()

    def choose(self, uid: str) -> None:
        """Take an image in hand."""
        self.now = uid
        for one, card in self.cards.items():
            card.set_chosen(one == uid)
        if uid in self.cards:
            # A new card has its place only when the layout has run.
            QTimer.singleShot(0, self._bring_into_sight)
            self.chosen.emit(uid)

    def step(self, by: int) -> None:
        """The image so many places on."""
        uids = list(self.cards)
        if self.now in uids:
            self.choose(uids[min(max(uids.index(self.now) + by, 0), len(uids) - 1)])

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrows."""
        steps = {**_STEPS, Qt.Key.Key_Up: -self._columns, Qt.Key.Key_Down: self._columns}
        by = steps.get(Qt.Key(event.key())) if event is not None else None
        if by is None:
            super().keyPressEvent(event)
        else:
            self.step(by)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """As large as the room allows."""
        super().resizeEvent(event)
        self._arrange()

    def _add(self, uid: str, card: ImageCard) -> None:
        self.cards[uid] = card
        card.clicked.connect(lambda: self.opened.emit(uid) if uid == self.now else self.choose(uid))

    def _arrange(self) -> None:
        viewport = self.viewport()
        if viewport is None or not self.cards:
            return
        self._columns, width, height = card_size(len(self.cards), viewport.width(), viewport.height())
        for at, card in enumerate(self.cards.values()):
            card.setFixedSize(width, height)
            self._layout.addWidget(card, at // self._columns, at % self._columns)

    def _bring_into_sight(self) -> None:
        if (card := self.cards.get(self.now)) is not None:
            self.ensureWidgetVisible(card, 0, _GAP)
