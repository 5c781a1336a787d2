"""A sentence across the window that stays until it is dealt with or put away; nothing waits for it."""

from collections.abc import Callable

from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.icons import icon
from ductoview.ui.style.table import COLOURS


class Banner(QFrame):
    """Icon, sentence, and up to two things to do about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._icon = QLabel()
        self._words = label(wrap=True, what="what went wrong, and what to do")
        self._act: Callable[[], object] = self.put_away
        self._action = button("", self._press, role="plain", focus=False)
        self._close = button("Put away", self.put_away, role="plain", focus=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 8, 10, 8)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self.hide()

    @property
    def words(self) -> str:
        """The sentence shown, empty when there is none."""
        return self._words.text() if not self.isHidden() else ""

    def say(
        self,
        sentence: str,
        tone: str = "red",
        *,
        action: str = "",
        act: Callable[[], object] | None = None,
        stays: bool = False,
    ) -> None:
        """Show a sentence; ``stays`` takes the way to put it away, for what must not be overlooked."""
        colour = COLOURS.amber if tone == "amber" else COLOURS.red
        self._icon.setPixmap(icon("warning", colour).pixmap(QSize(20, 20)))
        self._words.setText(sentence)
        self._act = act or self.put_away
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._close.setVisible(not stays)
        for part in (self, self._words):
            set_tone(part, tone)
        self.show()

    def put_away(self) -> None:
        """Hide it."""
        self.hide()

    def _press(self) -> None:
        self.put_away()
        self._act()
