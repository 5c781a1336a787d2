"""The tools of the correcting mode for a finger, above the images, and what the next click does."""

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ductoview.ui.correct.tool import CorrectTool
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.parts.rows import Rows

_SPACING = 4
# Narrower than this, what the next click does would need a third line: it then has a row of its own.
_LEAST_WORDS = 300


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
        both.setSpacing(_SPACING)
        row = Rows(_SPACING)
        both.addLayout(row)
        self._words = label("strong", wrap=True, what="what the next click does")
        # Two lines: longer words never make the row higher, and no image jumps.
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._words.setMinimumSize(_LEAST_WORDS, 2 * self._words.fontMetrics().lineSpacing())
        below = Rows(_SPACING)
        below.addWidget(self._words)
        below.addWidget(level)
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

    def show_tool(self, now: CorrectTool | None) -> None:
        """That tool is in the hand, or none."""
        for tool, made in self._buttons:
            made.setChecked(tool is now)

    def say(self, words: str) -> None:
        """What the next click does, or what came of the last."""
        self._words.setText(words)
        self._words.setToolTip(words)
