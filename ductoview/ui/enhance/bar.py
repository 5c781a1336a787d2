"""The wheel for a finger: how strongly structures are lifted, and the image itself while a button is held."""

from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QSlider, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.style.fit import Sized
from ductoview.ui.style.table import Sizes

_EMS = 8


class EnhanceBar(QWidget):
    """``moved`` carries percent while the finger moves, ``held`` True and False."""

    moved = pyqtSignal(int)
    held = pyqtSignal(bool)

    def __init__(self, sizes: Sizes, subtract: Callable[[], object], close: Callable[[], object]) -> None:
        super().__init__()
        self._words = label("strong", what="strength of the enhancement")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.slider.setAccessibleName("strength of the enhancement in percent")
        self.slider.valueChanged.connect(self.moved)
        original = button("Original, hold", lambda: None, action="original", role="plain", focus=False)
        original.pressed.connect(lambda: self.held.emit(True))
        original.released.connect(lambda: self.held.emit(False))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 4, 4)
        row.addWidget(self._words)
        row.addWidget(self.slider, 1)
        row.addWidget(original)
        row.addWidget(button("Subtract scout", subtract, action="subtract", role="plain", focus=False))
        row.addWidget(button("Close", close, role="plain", focus=False))
        Sized(self, sizes, self._fit)
        self.hide()

    def _fit(self, sizes: Sizes) -> None:
        self._words.setMinimumWidth(sizes.body * _EMS)
        self.slider.setMinimumHeight(sizes.target)

    def show_percent(self, percent: int) -> None:
        """The strength is this now, by whatever hand."""
        self.slider.blockSignals(True)
        self.slider.setValue(percent)
        self.slider.blockSignals(False)
        self._words.setText(f"Enhanced {percent} %" if percent else "As stored")
