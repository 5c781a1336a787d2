"""Calibre and density along the duct, under the strip and as wide; drawn by pyqtgraph, which is loaded when first needed."""

import math
from typing import Any

import numpy as np
from PyQt6.QtCore import QEvent, QObject, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QFont, QMouseEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ductoview.analysis.unrolled import Unrolled
from ductoview.ui.overlays.colours import colour_of
from ductoview.ui.parts.plots import pyqtgraph
from ductoview.ui.straight.along import Spot
from ductoview.ui.straight.scale import LEFT, RIGHT, Scale
from ductoview.ui.style.table import COLOURS

_AXIS_HEIGHT, _WORDS_HEIGHT, _TICKS_APART = 20, 14, 16
_CALIBRE, _DENSITY, _BESIDE = "#7fc0b4", "#b9bec3", "#6d747a"


class Charts(QWidget):
    """``pointed`` carries the way under the pointer or None, ``clicked`` that of a click."""

    pointed = pyqtSignal(object)
    clicked = pyqtSignal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(2 * 34 + _AXIS_HEIGHT)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._pg: Any = None
        self._view: Any = None
        self._plots: list[Any] = []
        self._curves: list[Any] = []
        self._words: list[Any] = []
        self._cursors: list[Any] = []
        self._lines: list[Any] = []
        self._shown: Unrolled | None = None
        self._along = 1.0
        self._ranges: list[tuple[float, float]] = []

    # -- what is shown ---------------------------------------------------------------------------------------------
    def show_duct(self, shown: Unrolled | None, scale: Scale | None) -> None:
        """The profiles of another duct, or nothing."""
        self._shown = shown
        if shown is None:
            if self._view is not None:
                self._view.hide()
            return
        if self._view is None:
            self._build()
        course, thick = shown.course, shown.densities
        calibre = np.where(course.arc <= shown.end, course.calibre, np.nan)
        every = np.concatenate([thick.lumen, thick.beside])
        seen = every[np.isfinite(every)]
        # The zero of density is nowhere: it is drawn from the least that is seen.
        low, high = (float(seen.min()), float(seen.max())) if seen.size else (0.0, 1.0)
        for curve, values in zip(self._curves, (calibre, thick.lumen - low, thick.beside - low), strict=True):
            curve.setData(course.arc, values)
        self._ranges = [(0.0, float(course.calibre.max())), (0.0, max(high - low, 1e-3))]
        self._words[0].setText(f"calibre {course.unit}")
        self._say_density(course.unit)
        self.set_scale(scale)
        self.show_cursor(None)
        self._view.show()

    def set_scale(self, scale: Scale | None) -> None:
        """The way begins and goes on exactly as in the strip."""
        if scale is None or self._view is None:
            return
        self._along = scale.along
        self._fit()

    def show_spots(self, spots: tuple[Spot, ...]) -> None:
        """Branchings and findings as lines down both charts."""
        if self._pg is None or self._shown is None:
            return
        for plot, line in self._lines:
            plot.removeItem(line)
        self._lines.clear()
        quiet = self._pg.mkPen(COLOURS.off, width=1, style=Qt.PenStyle.DotLine)
        for arc, _ in self._shown.stops:
            self._add_line(arc, quiet)
        for spot in spots:
            style = Qt.PenStyle.DashLine if spot.is_asking else Qt.PenStyle.SolidLine
            colour, width = colour_of(spot.status), 2 if spot.is_chosen else 1
            self._add_line(spot.arc, self._pg.mkPen(colour, width=width, style=style))

    def show_cursor(self, arc: float | None) -> None:
        """A line across both charts, or none."""
        for line in self._cursors:
            line.setVisible(arc is not None)
            if arc is not None:
                line.setValue(arc)

    def arc_at(self, x: float) -> float | None:
        """The way under a logical place, None beside the charts."""
        if self._shown is None:
            return None
        arc = (x - LEFT) / self._along
        return arc if 0 <= arc <= self._shown.course.length else None

    def x_of(self, arc: float) -> float:
        """Where the charts really draw a way, in logical pixels of this widget."""
        at = self._plots[0].getViewBox().mapViewToScene(QPointF(arc, 0.0))
        return float(self._view.mapTo(self, self._view.mapFromScene(at)).x())

    # -- events ----------------------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """The hand over the charts: only the way counts."""
        if isinstance(event, QMouseEvent):
            arc = self.arc_at(event.position().x())
            if event.type() == QEvent.Type.MouseMove:
                self.pointed.emit(arc)
            elif event.type() == QEvent.Type.MouseButtonRelease and arc is not None:
                self.clicked.emit(arc)
            return True
        if event is not None and event.type() == QEvent.Type.Leave:
            self.pointed.emit(None)
        return False

    # -- within ----------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        pg = self._pg = pyqtgraph()
        self._view = pg.GraphicsLayoutWidget()
        self._view.setBackground(COLOURS.page)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.ci.layout.setContentsMargins(0, 0, RIGHT, 0)
        self._view.ci.layout.setSpacing(8)
        self._view.viewport().setMouseTracking(True)
        self._view.viewport().installEventFilter(self)
        self._plots = [self._plot(row) for row in (0, 1)]
        calibre, density = self._plots
        self._curves = [
            calibre.plot(pen=pg.mkPen(_CALIBRE, width=1.6), connect="finite"),
            density.plot(pen=pg.mkPen(_DENSITY, width=1.4), connect="finite"),
            density.plot(pen=pg.mkPen(_BESIDE, width=1, style=Qt.PenStyle.DashLine), connect="finite"),
        ]
        self._layout.addWidget(self._view)

    def _say_density(self, unit: str) -> None:
        """As much as the chart has room for: what is drawn, then from where it counts."""
        drawn, counts = "mean density in the duct, dashed: beside it", f"  (from the least seen; along: {unit})"
        words, room = self._words[1], self.width() - LEFT - RIGHT - 4
        for said in (f"{drawn}{counts}", drawn, "mean density"):
            words.setText(said)
            if words.boundingRect().width() <= room:
                return

    def _fit(self) -> None:
        """Below the words of each chart its curve fills what there is."""
        if self._shown is not None and self._curves:
            self._say_density(self._shown.course.unit)
        across = max(self.width() - LEFT - RIGHT, 1) / self._along
        for plot, (low, high) in zip(self._plots, self._ranges, strict=False):
            plot.setXRange(0, across, padding=0)
            room = max(plot.getViewBox().height() - _WORDS_HEIGHT - 4, 8)
            a_pixel = (high - low) / room
            plot.setYRange(low - 2 * a_pixel, high + _WORDS_HEIGHT * a_pixel, padding=0)
            plot.getAxis("left").setTickSpacing(levels=[(_round_step(_TICKS_APART * a_pixel), 0)])

    def _plot(self, row: int) -> Any:
        plot = self._view.addPlot(row=row, col=0)
        plot.layout.setContentsMargins(0, 0, 0, 0)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        font = QFont(self.font())
        font.setPixelSize(11)
        for name in ("left", "bottom"):
            axis = plot.getAxis(name)
            axis.setPen(self._pg.mkPen(COLOURS.line))
            axis.setTextPen(self._pg.mkPen(COLOURS.quiet))
            axis.setStyle(tickFont=font, tickLength=-4, maxTickLevel=0)
        plot.getAxis("left").setWidth(LEFT)
        plot.getAxis("bottom").setHeight(_AXIS_HEIGHT)
        if row == 0:
            plot.hideAxis("bottom")
        plot.getViewBox().sigResized.connect(lambda _: self._fit())
        words = self._pg.TextItem("", color=COLOURS.quiet)
        words.setFont(font)
        words.setParentItem(plot.getViewBox())
        words.setPos(2, -3)
        self._words.append(words)
        cursor = self._pg.InfiniteLine(angle=90, pen=self._pg.mkPen(COLOURS.strong, width=1))
        cursor.setZValue(20)
        cursor.setVisible(False)
        plot.addItem(cursor, ignoreBounds=True)
        self._cursors.append(cursor)
        return plot

    def _add_line(self, arc: float, pen: Any) -> None:
        for plot in self._plots:
            line = self._pg.InfiniteLine(pos=arc, angle=90, pen=pen)
            plot.addItem(line, ignoreBounds=True)
            self._lines.append((plot, line))


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10 … that is no less."""
    ten = 10.0 ** math.floor(math.log10(least))
    return next(one * ten for one in (1.0, 2.0, 5.0, 10.0) if one * ten >= least * 0.999)
