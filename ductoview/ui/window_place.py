"""Where the window stands: kept when it is left, and used again only where a screen still shows it."""

from PyQt6.QtCore import QByteArray, QRect, QSize
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QMainWindow

_USUAL = QSize(1600, 960)
_IN_SIGHT = 0.5
"""The part of the window that a screen must show: less could not be caught with a mouse."""


def size_within(room: QSize) -> QSize:
    """How large a window is that is not maximised, on a screen with that much room: a screen without a window manager, as on
    a modality's console, maximises nothing and would cut it off."""
    return _USUAL.boundedTo(room) if room.isValid() else _USUAL


def geometry_text(window: QMainWindow) -> str:
    """Place, size, maximised or full screen, and the screen, as text for the settings."""
    return bytes(window.saveGeometry().toBase64().data()).decode("ascii")


def restore(window: QMainWindow, kept: str) -> bool:
    """Put the window where it was; False, and nothing is done, when no screen shows that place any more."""
    data = QByteArray.fromBase64(kept.encode("ascii", "replace"))
    before = window.saveGeometry()
    if not kept or data.isEmpty() or not window.restoreGeometry(data):
        return False
    if not is_in_sight(window.geometry()):
        window.restoreGeometry(before)
        return False
    return True


def is_in_sight(place: QRect) -> bool:
    """True when the screens together show at least half of it."""
    shown = [place.intersected(screen.availableGeometry()) for screen in QGuiApplication.screens()]
    seen = sum(one.width() * one.height() for one in shown if not one.isEmpty())
    return seen >= _IN_SIGHT * place.width() * place.height() > 0
