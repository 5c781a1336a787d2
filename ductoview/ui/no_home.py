"""A window for the one case in which there can be no other: the home folder cannot be written, and says why to whoever has
started ductoview by an icon and reads no terminal."""

from collections.abc import Callable

from PyQt6 import sip
from PyQt6.QtCore import QEventLoop
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ductoview.ui.start_page import StartPage


class NoHome(QWidget):
    """Says what is wrong, with a way to try again; ``words`` are empty once nothing is wrong any more."""

    def __init__(self, words: str, look: Callable[[], str]) -> None:
        super().__init__()
        self.setWindowTitle("ductoview")
        self.words = words
        self._look = look
        self._loop = QEventLoop(self)
        self.page = StartPage(self.look_again)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self.page)
        self.resize(900, 480)
        self.page.fail(words)

    def look_again(self) -> None:
        """Try once more; the window goes when it can be used."""
        self.words = self._look()
        if self.words:
            self.page.fail(self.words)
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Whoever closes it has read it."""
        super().closeEvent(event)
        self._loop.quit()

    def wait(self) -> str:
        """Stand until it is closed; what is still wrong then."""
        self.show()
        self._loop.exec()
        left = self.words
        sip.delete(self)
        return left
