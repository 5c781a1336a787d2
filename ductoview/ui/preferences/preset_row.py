"""The presets side by side, and the way back to the one that is chosen."""

from collections.abc import Callable

from PyQt6.QtWidgets import QHBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.preferences.keeper import Keeper
from ductoview.ui.preferences.parts import Choice
from ductoview.workspace.keymap import presets


class PresetRow(QWidget):
    """``setting`` is kept by the press of a preset; ``reset`` takes away what is one's own."""

    def __init__(self, keeper: Keeper, setting: str, reset: Callable[[], object]) -> None:
        super().__init__()
        self._keeper, self._setting = keeper, setting
        self._choice = Choice({one: one for one in presets()}, lambda one: keeper.keep(**{setting: one}))
        self.buttons = self._choice.buttons
        self._reset = button("Back to the preset", reset, role="large")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._choice, 1)
        row.addWidget(self._reset)

    def show_chosen(self, *, has_own: bool) -> None:
        """Mark the preset in force."""
        self._choice.show_chosen(getattr(self._keeper.settings, self._setting))
        self._reset.setEnabled(has_own)
