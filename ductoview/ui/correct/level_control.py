"""More or fewer ducts, for a finger: a slider of a few steps with *as found* in its middle, and a button at either end."""

from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QSlider, QWidget

from ductoview.model.duct_level import MOST, STEP, DuctLevel
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label

_LEAST_WIDTH = 170
_STEPS = round(MOST / STEP)


class LevelControl(QWidget):
    """``looked`` carries logits while the finger drags, ``chosen`` when it lets go, presses a button or turns the wheel."""

    looked = pyqtSignal(float)
    chosen = pyqtSignal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("more or fewer ducts")
        self._words = label("strong", what="how many ducts are shown beside what was found")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-_STEPS, _STEPS)
        self.slider.setPageStep(1)
        # The handle alone is as wide as a gloved finger: without room beside it nothing shows where it stands.
        self.slider.setMinimumWidth(_LEAST_WIDTH)
        self.slider.setTracking(False)
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setTickInterval(_STEPS)
        self.slider.setAccessibleName("fewer or more ducts than found, in steps")
        self.slider.sliderMoved.connect(self._moved)
        self.slider.valueChanged.connect(lambda steps: self.chosen.emit(steps * STEP))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._words)
        self._ends = [
            button(word, partial(self._step, by), role="tool", what=what, focus=False)
            for word, by, what in (
                ("Fewer", -1, "show fewer ducts than now"),
                ("More", 1, "show more ducts than now"),
            )
        ]
        row.addWidget(self._ends[0])
        row.addWidget(self.slider, 1)
        row.addWidget(self._ends[1])

    def show_level(self, level: DuctLevel | None, *, is_free: bool) -> None:
        """Where it stands in the review of the image in hand; not ``is_free`` where nothing can be changed."""
        more = level.more if level is not None else 0.0
        self.slider.blockSignals(True)
        self.slider.setValue(round(more / STEP))
        self.slider.blockSignals(False)
        for part in (self.slider, *self._ends):
            part.setEnabled(is_free)
        self._say(more)

    def _step(self, by: int) -> None:
        self.slider.setValue(self.slider.value() + by)

    def _moved(self, steps: int) -> None:
        self._say(steps * STEP)
        self.looked.emit(steps * STEP)

    def _say(self, more: float) -> None:
        level = DuctLevel(more=more)
        # As wide as its longest words, or the slider would move away under the finger.
        widest = f"Not as found: {DuctLevel(more=MOST).steps_words}"
        self._words.setMinimumWidth(self._words.fontMetrics().horizontalAdvance(widest))
        self._words.setText("Ducts as found" if level.is_as_found else f"Not as found: {level.steps_words}")
