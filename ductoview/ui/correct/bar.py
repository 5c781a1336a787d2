"""The tools of the correcting mode for a finger, in rows above the images."""

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from ductoview.ui.correct.tool import CorrectTool
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label

_IN_A_ROW = 5
"""What stands beside one another on a screen 1366 wide, with the panel at the right."""


class CorrectBar(QWidget):
    """``take`` gets the tool whose button was pressed, ``leave`` follows Done."""

    def __init__(
        self, tools: Sequence[CorrectTool], take: Callable[[CorrectTool], object], leave: Callable[[], object]
    ) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 4, 4)
        row.addWidget(label("section", "CORRECT"))
        grid = QGridLayout()
        grid.setSpacing(4)
        row.addLayout(grid)
        self._buttons = []
        for at, tool in enumerate(tools):
            made = button(tool.word, partial(take, tool), role="choice", what=tool.help, focus=False)
            made.setCheckable(True)
            made.setToolTip(tool.help)
            self._buttons.append((tool, made))
            grid.addWidget(made, at // _IN_A_ROW, at % _IN_A_ROW)
        row.addStretch(1)
        row.addWidget(button("Done", leave, key="Esc", role="plain", focus=False))
        self.hide()

    def show_tool(self, now: CorrectTool) -> None:
        """That tool is in the hand."""
        for tool, made in self._buttons:
            made.setChecked(tool is now)
