"""What was decided on another version of an image: named, not drawn, and the reader says what becomes of it."""

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ductoview.model.exam import ExamImage
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.style.apply import set_tone


class VersionQuestion(QFrame):
    """One image at a time; ``taken_over`` and ``let_go`` carry it. Hidden while there is nothing to ask."""

    taken_over = pyqtSignal(object)
    let_go = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._image: ExamImage | None = None
        self._words = label(wrap=True, what="decisions made on another version of an image")
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 8, 10, 8)
        row.addWidget(self._words, 1)
        row.addWidget(button("Take over", self._take_over, role="large", focus=False))
        row.addWidget(button("Dismiss", self._let_go, role="large", focus=False))
        for part in (self, self._words):
            set_tone(part, "red")
        self.hide()

    @property
    def words(self) -> str:
        """The question that stands, empty when there is none."""
        return self._words.text() if self._image is not None else ""

    def ask(self, images: Sequence[ExamImage]) -> None:
        """Ask about the first of these images; none takes the question back."""
        self._image = images[0] if images else None
        if self._image is not None:
            self._words.setText(
                f"{self._image.facts.view.label}: the marks were made on another version of this image. They are not "
                "drawn, and nothing can be marked, until you take them over for this one or dismiss them."
            )
        self.setVisible(self._image is not None)

    def _take_over(self) -> None:
        if self._image is not None:
            self.taken_over.emit(self._image)

    def _let_go(self) -> None:
        if self._image is not None:
            self.let_go.emit(self._image)
