"""After how long the site is told of what waits: two choices on the page of the queue."""

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from ductoview.model.deadlines import Deadlines
from ductoview.ui.parts.label import label
from ductoview.ui.style.table import Sizes
from ductoview.workspace.needs import age_words

_STORED_S = tuple(60 * minutes for minutes in (5, 10, 15, 30, 60, 120, 240))
_COMMITTED_S = tuple(3600 * hours for hours in (1, 4, 8, 24, 48, 72, 168))
_STILL_HOURS = 72


class _Choice(QComboBox):
    """Set by a press and a choice, and by nothing in passing: neither a turn of the wheel nor a key meant for the page."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Who scrolls sets no alarm."""
        if event is not None:
            event.ignore()


class DeadlineChoice(QWidget):
    """Tells ``wished`` of another choice; ``show_deadlines`` shows what holds, also when it is none of ours."""

    def __init__(self, sizes: Sizes, wished: Callable[[Deadlines], object]) -> None:
        super().__init__()
        self._wished = wished
        self._stored = _choice("alarm when not stored within", sizes)
        self._committed = _choice("alarm when not committed within", sizes)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label("quiet", "Alarm: not stored in"))
        row.addWidget(self._stored)
        row.addWidget(label("quiet", "not committed in"))
        row.addWidget(self._committed)
        for one in (self._stored, self._committed):
            one.activated.connect(self._tell)
        self.show_deadlines(Deadlines())

    def show_deadlines(self, deadlines: Deadlines) -> None:
        """Show these, unless somebody is choosing just now."""
        _offer(self._stored, _STORED_S, deadlines.stored_s)
        _offer(self._committed, _COMMITTED_S, deadlines.committed_s)

    def _tell(self) -> None:
        wanted = Deadlines(stored_s=self._stored.currentData(), committed_s=self._committed.currentData())
        self._wished(wanted)


def _choice(what: str, sizes: Sizes) -> QComboBox:
    made = _Choice()
    made.setAccessibleName(what)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    made.setMinimumHeight(sizes.target - 2 * sizes.step)
    return made


def _words(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"{hours} h" if hours and not rest and hours <= _STILL_HOURS else age_words(seconds)


def _offer(choice: QComboBox, usual: tuple[int, ...], now: int) -> None:
    view = choice.view()
    if view is not None and view.isVisible():
        return
    choice.clear()
    for seconds in sorted({*usual, now}):
        choice.addItem(_words(seconds), seconds)
    choice.setCurrentIndex(choice.findData(now))
