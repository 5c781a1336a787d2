"""The page of preferences, one part in sight at a time: what is one's own, and how this station is set up towards others."""

from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ductoview.ui.desk import Desk
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label, line, plain
from ductoview.ui.parts.one_or_two_rows import OneOrTwoRows
from ductoview.ui.preferences.audit_panel import AuditPanel
from ductoview.ui.preferences.certificates_panel import CertificatesPanel
from ductoview.ui.preferences.images_panel import ImagesPanel
from ductoview.ui.preferences.keeper import Keeper
from ductoview.ui.preferences.keys_panel import KeysPanel
from ductoview.ui.preferences.mouse_panel import MousePanel
from ductoview.ui.preferences.reading_panel import ReadingPanel
from ductoview.ui.preferences.receiving_panel import ReceivingPanel
from ductoview.ui.preferences.screens_panel import ScreensPanel
from ductoview.ui.style.table import Sizes

_WIDEST, _WIDEST_TARGETS = 1280, 16
"""Lines no longer than can be read, on a dense screen so wide that all tabs have room."""
_BY_THEMSELVES = ("Keys", "Receiving")
"""Parts that know themselves what of them is scrolled."""
_SAVED_BY_A_PRESS = ("Receiving", "Certificates", "Audit")


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
        self.receiving, self.certificates, self.audit = ReceivingPanel(desk), CertificatesPanel(desk), AuditPanel(desk)
        self.receiving.certificate_wished.connect(lambda: self.show_part("Certificates"))
        self.screens.second_wished.connect(lambda _on: self.wished.emit("second_screen"))
        self.screens.check_wished.connect(lambda: self.wished.emit("quality"))
        self._parts: dict[str, QWidget] = {
            "Keys": self.keys,
            "Mouse and touch": self.mouse,
            "Images": self.images,
            "Reading": self.reading,
            "Screens": self.screens,
            "Receiving": self.receiving,
            "Certificates": self.certificates,
            "Audit": self.audit,
        }
        self._stack = QStackedWidget()
        self._kept = label("quiet", "Every change is kept and holds at once.")
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
        self._kept.setVisible(name not in _SAVED_BY_A_PRESS)

    def _lay_out(self, sizes: Sizes) -> None:
        title, tabs = QHBoxLayout(), QHBoxLayout()
        title.addWidget(label("title", "Preferences"))
        title.addSpacing(2 * sizes.step)
        for name, part in self._parts.items():
            tab = button(name, partial(self.show_part, name), role="tab")
            tab.setCheckable(True)
            self._tabs[name] = tab
            tabs.addWidget(tab)
            self._stack.addWidget(part if name in _BY_THEMSELVES else _scrolled(part))
        tabs.addStretch(1)
        tabs.addWidget(
            button("Back", lambda: self.wished.emit("preferences"), action="put_down", role="large", focus=False)
        )
        inside = QWidget()
        inside.setMaximumWidth(max(_WIDEST, _WIDEST_TARGETS * sizes.target))
        column = QVBoxLayout(inside)
        column.setContentsMargins(3 * sizes.step, sizes.step, 3 * sizes.step, sizes.step)
        column.setSpacing(sizes.step)
        column.addWidget(OneOrTwoRows(title, tabs, lambda: title.sizeHint().width() + tabs.sizeHint().width()))
        column.addWidget(line())
        column.addSpacing(sizes.step)
        column.addWidget(self._stack, 1)
        column.addWidget(self._kept)
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
