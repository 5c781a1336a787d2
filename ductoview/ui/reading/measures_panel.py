"""The callipers as a list: which view, how long, and a way to take one away."""

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ductoview.model.exam import ExamImage
from ductoview.model.review import Calliper
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.words import joined


def calliper_words(image: ExamImage, calliper: Calliper) -> str:
    """``L CC · 18.6 mm``; pixels where the scale is unknown."""
    length = f"{calliper.length_px:.0f} px" if calliper.length_mm is None else f"{calliper.length_mm:.1f} mm"
    return joined(image.facts.view.label, length)


class MeasuresPanel(QWidget):
    """``removed`` carries the image and the calliper; hidden while there are none."""

    removed = pyqtSignal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(label("section", "CALLIPERS"))
        column.addLayout(self._rows)
        self.hide()

    def show_callipers(self, callipers: Sequence[tuple[ExamImage, Calliper]]) -> None:
        """One line for each."""
        while self._rows.count():
            item = self._rows.takeAt(0)
            if item and (widget := item.widget()):
                widget.deleteLater()
        for image, calliper in callipers:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(label("small", calliper_words(image, calliper)), 1)
            remove = partial(self.removed.emit, image, calliper)
            line.addWidget(button("Remove", remove, role="plain", focus=False))
            self._rows.addWidget(row)
        self.setVisible(bool(callipers))
