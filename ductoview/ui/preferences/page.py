"""The page of preferences: five parts, one in sight at a time."""

from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ductoview.ui.desk import Desk
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label, line, plain
from ductoview.ui.preferences.images_panel import ImagesPanel
from ductoview.ui.preferences.keeper import Keeper
from ductoview.ui.preferences.keys_panel import KeysPanel
from ductoview.ui.preferences.mouse_panel import MousePanel
from ductoview.ui.preferences.reading_panel import ReadingPanel
from ductoview.ui.preferences.screens_panel import ScreensPanel
from ductoview.ui.style.table import Sizes

_WIDEST = 1180


class PreferencesPage(QWidget):
    """``wished`` names an action of the window: back, the screen check, the second screen."""

    wished = pyqtSignal(str)

    def __init__(self, desk: Desk, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        keeper = Keeper(desk)
        self.keys, self.mouse = KeysPanel(keeper), MousePanel(keeper)
        self.images, self.reading = ImagesPanel(keeper), ReadingPanel(keeper)
        self.screens = ScreensPanel(keeper)
        self.screens.second_wished.connect(lambda _on: self.wished.emit("second_screen"))
        self.screens.check_wished.connect(lambda: self.wished.emit("quality"))
        self._parts: dict[str, QWidget] = {
            "Keys": self.keys,
            "Mouse and touch": self.mouse,
            "Images": self.images,
            "Reading": self.reading,
            "Screens": self.screens,
        }
        self._stack = QStackedWidget()
        self._tabs: dict[str, QPushButton] = {}
        self._lay_out(sizes)
        self.show_part("Keys")

    def standing(self) -> list[str]:
        """For the window's title."""
        return ["preferences"]

    def show_part(self, name: str) -> None:
        """Show one of the parts."""
        for one, tab in self._tabs.items():
            tab.setChecked(one == name)
        self._stack.setCurrentIndex(list(self._parts).index(name))

    def _lay_out(self, sizes: Sizes) -> None:
        head = QHBoxLayout()
        head.addWidget(label("title", "Preferences"))
        head.addSpacing(2 * sizes.step)
        for name, part in self._parts.items():
            tab = button(name, partial(self.show_part, name), role="tab", focus=False)
            tab.setCheckable(True)
            self._tabs[name] = tab
            head.addWidget(tab)
            self._stack.addWidget(part if part is self.keys else _scrolled(part))
        head.addStretch(1)
        head.addWidget(
            button("Back", lambda: self.wished.emit("preferences"), action="put_down", role="large", focus=False)
        )
        inside = QWidget()
        inside.setMaximumWidth(_WIDEST)
        column = QVBoxLayout(inside)
        column.setContentsMargins(3 * sizes.step, sizes.step, 3 * sizes.step, sizes.step)
        column.setSpacing(sizes.step)
        column.addLayout(head)
        column.addWidget(line())
        column.addSpacing(sizes.step)
        column.addWidget(self._stack, 1)
        column.addWidget(label("quiet", "Every change is kept and holds at once."))
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(inside)


def _scrolled(part: QWidget) -> QScrollArea:
    """A low screen shows a part bit by bit."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    holder = plain("page")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 12, 0)
    column.addWidget(part)
    area.setWidget(holder)
    return area
