"""The tools of the correcting mode for a finger, in one row above the images, and what the next click does."""

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ductoview.ui.correct.tool import CorrectTool
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label


class CorrectBar(QWidget):
    """``take`` gets the tool whose button was pressed, ``leave`` follows Done; ``level`` is what no click on the image does."""

    def __init__(
        self,
        tools: Sequence[CorrectTool],
        take: Callable[[CorrectTool], object],
        leave: Callable[[], object],
        level: QWidget,
    ) -> None:
        super().__init__()
        self.setAccessibleName("correct the ducts")
        both = QVBoxLayout(self)
        both.setContentsMargins(8, 4, 4, 6)
        both.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(4)
        both.addLayout(row)
        self._words = label("strong", wrap=True, what="what the next click does")
        # Two lines beside the level's buttons: longer words never make the row higher, and no image jumps.
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._words.setMinimumHeight(2 * self._words.fontMetrics().lineSpacing())
        below = QHBoxLayout()
        below.addWidget(self._words, 3)
        below.addWidget(level, 2)
        both.addLayout(below)
        self._buttons = []
        for tool in tools:
            made = button(tool.word, partial(take, tool), role="tool", what=tool.help, focus=False)
            made.setCheckable(True)
            made.setToolTip(tool.help)
            self._buttons.append((tool, made))
            row.addWidget(made)
        row.addWidget(button("Done", leave, role="plain", focus=False))
        self.hide()

    def show_tool(self, now: CorrectTool) -> None:
        """That tool is in the hand."""
        for tool, made in self._buttons:
            made.setChecked(tool is now)

    def say(self, words: str) -> None:
        """What the next click does, or what came of the last."""
        self._words.setText(words)
        self._words.setToolTip(words)
