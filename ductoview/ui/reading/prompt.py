"""What the next click does, or why the last one did nothing: one line that moves nothing when it comes and goes."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel

from ductoview.ui.parts.label import label

_WHAT = "what the next click does"


class Prompt(QLabel):
    """It stands in the panel: beside the strip it would push thumbnails away from under a hand.

    ``above`` stands over the images in its place while the panel, and the strip with it, is away.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "strong")
        self.setWordWrap(True)
        self.setAccessibleDescription(_WHAT)
        self.above = label("strong", wrap=True, what=_WHAT)
        self.above.hide()

    def say(self, words: str, *, elsewhere: bool) -> None:
        """Say it, or nothing any more; ``elsewhere`` it is said already."""
        self.setText(words)
        self.setVisible(bool(words) and not elsewhere)
        self.above.setText("" if elsewhere else words)

    def stand_above(self, on: bool) -> None:
        """The panel goes, or is back."""
        self.above.setVisible(on)
