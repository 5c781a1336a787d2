"""Targets keep their millimetres when a window goes to a screen of another density: each window has the sizes of its screen."""

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtGui import QScreen
from PyQt6.QtWidgets import QWidget

from ductoview.ui.style.sheet import style_sheet
from ductoview.ui.style.table import COLOURS, Sizes, sizes_for

_SIZES = "sizes"
_OTHER_SIZES = (QEvent.Type.StyleChange, QEvent.Type.ParentChange)


def screen_sizes(screen: QScreen | None) -> Sizes:
    """The sizes that fit a screen."""
    if screen is None:
        return Sizes()
    return sizes_for(screen.physicalDotsPerInch(), screen.availableGeometry().height())


def sizes_at(widget: QWidget, otherwise: Sizes) -> Sizes:
    """The sizes of the window that a widget stands in; ``otherwise`` while that one has none of its own."""
    window = widget.window()
    found = window.property(_SIZES) if window is not None else None
    return found if isinstance(found, Sizes) else otherwise


def fit(window: QWidget, sizes: Sizes) -> None:
    """Give a window and everything in it these sizes."""
    if sizes_at(window, Sizes()) != sizes:
        window.setProperty(_SIZES, sizes)
        window.setStyleSheet(style_sheet(COLOURS, sizes))


class FollowScreen(QObject):
    """Fits a top-level window to its screen when it is shown and whenever it comes to another one."""

    def __init__(self, window: QWidget, sizes: Sizes) -> None:
        super().__init__(window)
        self._follows = False
        window.setProperty(_SIZES, sizes)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """A window has its handle once it is shown."""
        if event is not None and event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            handle = watched.windowHandle()
            if handle is not None and not self._follows:
                self._follows = True
                handle.screenChanged.connect(lambda screen: fit(watched, screen_sizes(screen)))
        return False


class Sized(QObject):
    """Calls ``apply`` with the sizes of a widget's window, now and when they become others."""

    def __init__(self, widget: QWidget, sizes: Sizes, apply: Callable[[Sizes], object]) -> None:
        super().__init__(widget)
        self._sizes, self._apply = sizes, apply
        apply(sizes)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """A window's other style sheet comes to everything in it; so does another window."""
        if event is not None and event.type() in _OTHER_SIZES and isinstance(watched, QWidget):
            now = sizes_at(watched, self._sizes)
            if now != self._sizes:
                self._sizes = now
                self._apply(now)
        return False
