"""The window on the second screen: who is read, and the right half of the images; it fills a screen of its own."""

from PyQt6.QtCore import QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QGuiApplication, QScreen
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ductoview.ui.parts.empty import Empty
from ductoview.ui.parts.label import line
from ductoview.ui.reading.host import Host
from ductoview.ui.style.fit import FollowScreen
from ductoview.ui.style.table import Sizes
from ductoview.ui.top_bar import TopBar

TITLE = "ductoview · second screen"
_AWAY = (24, 48)
"""Logical pixels from the right and from the top of an only screen, where there is room for them."""
_NOTHING = "The right half of the images stands here when a study is open and has more than one."


class SecondWindow(QWidget):
    """``closing``: the user puts it away; the images go back first."""

    closing = pyqtSignal()

    def __init__(self, sizes: Sizes, main: QWidget) -> None:
        super().__init__(main, Qt.WindowType.Window)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWindowTitle(TITLE)
        self._follow_screen = FollowScreen(self, sizes)
        self.bar, self.host, self._empty = TopBar(sizes), Host(), Empty()
        self.bar.hide_pages()
        self._empty.say("Second screen", _NOTHING, "overlay")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(line())
        column.addWidget(self._empty, 1)
        column.addWidget(self.host, 1)
        self.show_whether_empty()

    def show_whether_empty(self) -> None:
        """Say why there is nothing, when there is nothing."""
        is_empty = self.host.grid.count() == 0
        self._empty.setVisible(is_empty)
        self.host.setVisible(not is_empty)

    def appear(self, beside: QWidget) -> None:
        """Fill another screen than that of the main window; with one screen only, be a plain window."""
        other = other_screen(beside)
        if other is None:
            self.ensurePolished()
            screen = beside.screen()
            room = screen.availableGeometry() if screen is not None else beside.geometry()
            self.setGeometry(beside_all(room, self.minimumSizeHint()))
            self.show()
        else:
            self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
            self.setScreen(other)
            self.setGeometry(other.geometry())
            self.showFullScreen()

    def stay_whole(self) -> None:
        """Come back onto the screen when what the bar says now has made a plain window grow over its edge."""
        screen = self.screen()
        if screen is None or self.isFullScreen():
            return
        room, least = screen.availableGeometry(), self.minimumSizeHint()
        grown = QRect(self.pos(), self.size().expandedTo(least))
        if not room.contains(grown):
            self.setGeometry(beside_all(room, least))

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """The images go back."""
        self.closing.emit()


def beside_all(room: QRect, least: QSize) -> QRect:
    """At the right of the only screen, whole: half of it, or what the window needs, but never more than there is."""
    width = min(max(room.width() // 2, least.width()), room.width())
    height = min(max(room.height() * 4 // 5, least.height()), room.height())
    left = max(room.left(), room.left() + room.width() - width - _AWAY[0])
    top = max(room.top(), min(room.top() + _AWAY[1], room.top() + room.height() - height))
    return QRect(left, top, width, height)


def other_screen(widget: QWidget) -> QScreen | None:
    """A screen that the widget does not stand on, None when there is only one."""
    return next((one for one in QGuiApplication.screens() if one is not widget.screen()), None)
