"""What mouse and fingers do on an image: a preset, and gestures of one's own."""

from PyQt6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from ductoview.ui.forms.wheel import calm
from ductoview.ui.parts.label import label
from ductoview.ui.preferences.keeper import Keeper
from ductoview.ui.preferences.preset_row import PresetRow
from ductoview.workspace.keymap import Changes
from ductoview.workspace.mouse_map import ALLOWED, Behaviour, Gesture

_TOUCH = (
    "Touch is the same for everybody: one finger works the tool in the hand, two fingers move and zoom, a long press "
    "offers the kinds of finding at the place, a double tap shows the image alone."
)


class MousePanel(QWidget):
    """A line for each gesture that can do more than one thing."""

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.preset = PresetRow(keeper, "mouse_preset", self.reset)
        self.boxes = {gesture: _box(gesture) for gesture in Gesture if len(ALLOWED[gesture]) > 1}
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        for row, (gesture, box) in enumerate(self.boxes.items()):
            grid.addWidget(label("strong", gesture.value.capitalize()), row, 0)
            grid.addWidget(box, row, 1)
            box.activated.connect(lambda at, gesture=gesture: self.choose(gesture, ALLOWED[gesture][at]))
        grid.setColumnMinimumWidth(0, 220)
        grid.setColumnStretch(2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.preset)
        column.addWidget(label("", "The left button always works the tool in the hand.", wrap=True))
        column.addLayout(grid)
        column.addSpacing(10)
        column.addWidget(label("", _TOUCH, wrap=True))
        column.addStretch(1)
        calm(self)
        keeper.hands.changed.connect(self.show_mouse)
        self.show_mouse()

    def show_mouse(self) -> None:
        """Show the map in force."""
        self.preset.show_chosen(has_own=bool(self._keeper.own().mouse))
        for gesture, box in self.boxes.items():
            box.setCurrentIndex(ALLOWED[gesture].index(self._keeper.hands.keymap.mouse[gesture]))

    def choose(self, gesture: Gesture, behaviour: Behaviour) -> None:
        """That gesture does that."""
        own = self._keeper.own()
        self._keeper.keep_own(Changes(keys=own.keys, mouse={**own.mouse, gesture: behaviour}))

    def reset(self) -> None:
        """Away with all gestures of one's own."""
        self._keeper.keep_own(Changes(keys=self._keeper.own().keys))


def _box(gesture: Gesture) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(gesture.value)
    made.addItems([one.words for one in ALLOWED[gesture]])
    made.setMinimumWidth(420)
    return made
