"""What the window shows before there is a workspace: what it waits for, or why that failed and what to do."""

from collections.abc import Callable

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.empty import Empty
from ductoview.ui.style.table import COLOURS


class StartPage(QWidget):
    """Starting, or failed with a way to try again."""

    def __init__(self, retry: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._empty = Empty()
        self._retry = button("Try again", retry, role="large", picture="refresh")
        self._empty.add(self._retry)
        QVBoxLayout(self).addWidget(self._empty)
        self.progress(0.0, "starting")

    @property
    def said(self) -> str:
        """The sentence shown."""
        return self._empty.sentence

    def progress(self, _fraction: float, phrase: str) -> None:
        """Say what is going on."""
        self._retry.hide()
        self._empty.say("ductoview", f"{phrase[:1].upper()}{phrase[1:]}…", "local", COLOURS.blue)

    def fail(self, sentence: str) -> None:
        """Say why there is nothing to read with."""
        self._retry.show()
        self._empty.say("The library could not be opened", sentence, "warning", COLOURS.amber)
