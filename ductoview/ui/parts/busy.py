"""What is going on, how far it is, and a way to stop it."""

from collections.abc import Callable

from PyQt6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import ElidedLabel

_STEPS = 1000


class Busy(QWidget):
    """A phrase, a thin bar and Cancel; hidden while nothing is going on.

    ``narrow`` puts the phrase over the bar, for a column.
    """

    def __init__(self, parent: QWidget | None = None, *, narrow: bool = False) -> None:
        super().__init__(parent)
        self._stop: Callable[[], object] = self.finish
        self._title = ""
        self._words = ElidedLabel("small", what="what is going on")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(120)
        row = QHBoxLayout(self)
        row.setContentsMargins(0 if narrow else 12, 4, 4, 4)
        both = QVBoxLayout() if narrow else QHBoxLayout()
        both.addWidget(self._words, 0 if narrow else 2)
        both.addWidget(self._bar, 0 if narrow else 1)
        if narrow:
            both.insertStretch(0)
            both.addStretch(1)
        row.addLayout(both, 1)
        row.addWidget(button("Cancel", self.stop, role="plain", focus=False))
        self.hide()

    def start(self, title: str, stop: Callable[[], object]) -> None:
        """Show the work's title; ``stop`` is called when Cancel is pressed."""
        self._title, self._stop = title, stop
        self._words.say(title)
        self._bar.setRange(0, 0)
        self.show()

    def stop(self) -> None:
        """Do what Cancel does."""
        self._stop()

    def progress(self, fraction: float, phrase: str) -> None:
        """Show how far it is; 0 keeps the bar undecided."""
        self._bar.setRange(0, _STEPS if fraction > 0 else 0)
        self._bar.setValue(round(min(max(fraction, 0.0), 1.0) * _STEPS))
        self._words.say(f"{self._title} · {phrase}" if phrase else self._title)

    def finish(self) -> None:
        """Nothing is going on any more."""
        self.hide()
