"""Two monitors: opens and closes the second window, hands the images over and brings them back."""

from PyQt6.QtCore import QObject, QTimer, pyqtSignal
from PyQt6.QtWidgets import QMainWindow

from ductoview.ui.reading.keys import Keys
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.second_window import SecondWindow
from ductoview.ui.style.table import Sizes


class SecondScreen(QObject):
    """``changed`` says that there is one now, or none any more."""

    changed = pyqtSignal(bool)

    def __init__(self, main: QMainWindow, reading: ReadingPage, keys: Keys, sizes: Sizes) -> None:
        super().__init__(main)
        self._main, self._reading, self._keys, self._sizes = main, reading, keys, sizes
        self.window: SecondWindow | None = None
        reading.tiles.arranged.connect(self._arranged)

    def toggle(self) -> None:
        """Open it, or close it."""
        self.close() if self.window is not None else self.open()

    def open(self) -> None:
        """The right half of the images goes there; the keys work in both windows."""
        if self.window is not None:
            return
        window = SecondWindow(self._sizes, self._main)
        window.closing.connect(self.close)
        self.window = window
        for keys in (self._keys, self._reading.keys):
            keys.also(window)
        window.appear(self._main)
        self._reading.tiles.spread(window.host)
        self.changed.emit(True)
        window.stay_whole()

    def close(self) -> None:
        """All images are in the main window again."""
        self.leave()
        self.changed.emit(False)

    def leave(self) -> None:
        """The same, without being forgotten for the next start."""
        window, self.window = self.window, None
        if window is None:
            return
        self._reading.tiles.spread(None)
        for keys in (self._keys, self._reading.keys):
            keys.not_any_more(window)
        window.hide()
        window.deleteLater()

    def _arranged(self) -> None:
        if self.window is not None:
            self.window.show_whether_empty()
            QTimer.singleShot(0, self.window.stay_whole)
