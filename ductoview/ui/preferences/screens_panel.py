"""The screens: whether a second one shows half of the images, and the way to the page that checks them."""

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.preferences.keeper import Keeper
from ductoview.ui.preferences.parts import Switch, paragraph

_SECOND = (
    "The right half of the images stands in a window of its own, with the patient's name over it; keys work in both. "
    "With one screen only, it is a plain second window. The key {key} does the same."
)
_CHECK = "Calibration, the daily check with its log, and the ruler for true size are on a page of their own."


class ScreensPanel(QWidget):
    """``second_wished`` wants the second screen on or off; ``check_wished`` the page of the screen check."""

    second_wished = pyqtSignal(bool)
    check_wished = pyqtSignal()

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.second = Switch("Second screen", self.second_wished.emit)
        self.second.setMaximumWidth(320)
        row, holder = QHBoxLayout(), QWidget()
        holder.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        check = button("Screen check", self.check_wished.emit, action="quality", role="large")
        check.setEnabled("quality" in keeper.hands.bound)
        row.addWidget(check)
        row.addStretch(1)
        seen = ", ".join(
            f"{one.name()} {one.geometry().width()} × {one.geometry().height()}" for one in QGuiApplication.screens()
        )
        words = _SECOND.format(key=keeper.hands.key("second_screen"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(paragraph("Second screen", f"{words} Seen now: {seen}.", self.second))
        column.addLayout(paragraph("Grey scale", _CHECK, holder))
        column.addStretch(1)
        keeper.hands.changed.connect(self.show_settings)
        self.show_settings()

    def show_settings(self) -> None:
        """Show what holds."""
        self.second.setChecked(self._keeper.settings.second_screen)
