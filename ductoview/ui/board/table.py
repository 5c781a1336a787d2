"""The table of what is on its way: what the PACS said and what to do stay in sight in a narrow window."""

from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QTableView

from ductoview.ui.board.model import Column
from ductoview.ui.style.table import Sizes

_WHOLE = {Column.STUDY: 17, Column.BARS: 17}
_GIVING_WAY = {Column.NODE: 8, Column.TALLY: 15, Column.ADVICE: 15}
_LEAST_SAID = 12
"""All in heights of a letter. Whose study it is never gives way; what the PACS said has what the others leave, and no less."""


class BoardTable(QTableView):
    """``fit`` its columns and rows to its width, which happens by itself whenever that is another one."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self._sizes = sizes

    def fit(self) -> None:
        """As wide as they like, or narrower in the same proportion, and then with a line more in each row."""
        viewport, heights, body = self.viewport(), self.verticalHeader(), self._sizes.body
        assert viewport is not None
        assert heights is not None
        share = (viewport.width() / body - sum(_WHOLE.values()) - _LEAST_SAID) / sum(_GIVING_WAY.values())
        for column, width in _WHOLE.items():
            self.setColumnWidth(column, width * body)
        for column, width in _GIVING_WAY.items():
            self.setColumnWidth(column, int(width * body * max(0.5, min(share, 1.0))))
        heights.setDefaultSectionSize(
            self._sizes.target + self._sizes.step + (0 if share >= 1.0 else round(1.2 * body))
        )

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Fit them."""
        super().resizeEvent(event)
        self.fit()
