"""What the window shows before there is a workspace: what it waits for, or why that failed and what to do."""

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.empty import Empty
from ductoview.ui.style.table import COLOURS


class StartPage(QWidget):
    """Starting, or failed with a way to try again; ``afresh_wished`` asks to start with the default settings."""

    afresh_wished = pyqtSignal()

    def __init__(self, retry: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._empty = Empty()
        self._retry = button("Try again", retry, role="large", picture="refresh")
        self._afresh = button("Start with the defaults", self.afresh_wished.emit, role="large", picture="accept")
        for one in (self._retry, self._afresh):
            self._empty.add(one)
        QVBoxLayout(self).addWidget(self._empty)
        self.progress(0.0, "starting")

    @property
    def said(self) -> str:
        """The sentence shown."""
        return self._empty.sentence

    def progress(self, _fraction: float, phrase: str) -> None:
        """Say what is going on."""
        self._retry.hide()
        self._afresh.hide()
        self._empty.say("ductoview", f"{phrase[:1].upper()}{phrase[1:]}…", "local", COLOURS.blue)

    def fail(self, sentence: str, *, by_settings: bool = False) -> None:
        """Say why there is nothing to read with; where the settings alone are in the way, they can be left behind."""
        self._retry.show()
        self._afresh.setVisible(by_settings)
        what = "The settings cannot be read" if by_settings else "The library could not be opened"
        self._empty.say(what, sentence, "warning", COLOURS.amber)
