"""The share of images rejected, a bar for each month of the last two years; drawn by pyqtgraph, loaded when first needed."""

from collections.abc import Sequence
from typing import Any

from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ductoview.model.image_check import RejectCount
from ductoview.ui.parts.plots import pyqtgraph
from ductoview.ui.style.table import COLOURS

_MONTHS = 24
_LEAST_TOP_PERCENT = 5.0


class RateChart(QWidget):
    """Amber is what was repeated, red what was rejected besides; the table beside says the same in numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(140)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._plot: Any = None
        self.setAccessibleName("share of images rejected, by month")

    def show_counts(self, counts: Sequence[RejectCount]) -> None:
        """Draw these months, the oldest first; those without a date are in the table only."""
        months = [count for count in counts if count.month][-_MONTHS:]
        if not months:
            return
        pg = pyqtgraph()
        if self._plot is None:
            self._plot = self._built(pg)
        self._plot.clear()
        repeated = [100 * one.repeats / one.images if one.images else 0.0 for one in months]
        rejected = [100 * one.rate for one in months]
        at = range(len(months))
        besides = [whole - part for whole, part in zip(rejected, repeated, strict=True)]
        self._plot.addItem(pg.BarGraphItem(x=list(at), height=repeated, width=0.6, brush=COLOURS.amber_line, pen=None))
        self._plot.addItem(
            pg.BarGraphItem(x=list(at), y0=repeated, height=besides, width=0.6, brush=COLOURS.red_line, pen=None)
        )
        self._plot.getAxis("bottom").setTicks([[(place, one.month) for place, one in zip(at, months, strict=True)]])
        self._plot.setXRange(-0.6, max(len(months), 6) - 0.4, padding=0)
        self._plot.setYRange(0, max(*rejected, _LEAST_TOP_PERCENT) * 1.1, padding=0)

    def _built(self, pg: Any) -> Any:
        plot = pg.PlotWidget(background=COLOURS.page)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        font = QFont(self.font())
        font.setPixelSize(12)
        for name in ("left", "bottom"):
            axis = plot.getAxis(name)
            axis.setPen(pg.mkPen(COLOURS.line))
            axis.setTextPen(pg.mkPen(COLOURS.quiet))
            axis.setStyle(tickFont=font)
        plot.setLabel("left", "rejected, % (amber: repeated)", color=COLOURS.quiet)
        self._layout.addWidget(plot)
        return plot
