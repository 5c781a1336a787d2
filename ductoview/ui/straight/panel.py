"""The panel under the images: at the left what is shown, at the right the strip and its charts."""

from PyQt6.QtCore import QPoint, QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ductoview.analysis.unrolled import Unrolled
from ductoview.display.grey_table import GreyTable
from ductoview.model.geometry import Spacing
from ductoview.ui.parts.label import label, line
from ductoview.ui.straight.along import (
    Spot,
    calibre_words,
    cursor_words,
    length_words,
    outside_words,
    way_words,
)
from ductoview.ui.straight.charts import Charts
from ductoview.ui.straight.strip_view import StripView
from ductoview.ui.style.fit import Sized
from ductoview.ui.style.table import Sizes
from ductoview.ui.words import joined

_LEAST_HEIGHT, _MOST_HEIGHT = 184, 440
_WORDS_WIDTH = 208


class StraightPanel(QWidget):
    """``pointed`` carries arc and offset or two times None, ``clicked`` arc and offset, ``asked`` also a logical place of
    the desktop; the unit is that of the course."""

    pointed = pyqtSignal(object, object)
    clicked = pyqtSignal(float, float)
    asked = pyqtSignal(float, float, object)

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.setMaximumHeight(_MOST_HEIGHT)
        self.strip, self.charts = StripView(), Charts()
        self._title = label("section", "STRAIGHTENED DUCT")
        self._way = label("small", wrap=True, what="the way that is shown")
        self._far = label("strong")
        self._calibre = label("small", wrap=True)
        self._cursor = label("small", what="what is at the cursor")
        self._notes = label("quiet", wrap=True)
        self._shown: Unrolled | None = None
        self._view = ""
        self._lay_out(sizes)
        self.strip.pointed.connect(self.pointed)
        self.strip.clicked.connect(self.clicked)
        self.strip.asked.connect(self._ask)
        self.strip.scaled.connect(self._scaled)
        self.charts.pointed.connect(lambda arc: self.pointed.emit(arc, None if arc is None else 0.0))
        self.charts.clicked.connect(lambda arc: self.clicked.emit(arc, 0.0))
        self.say("")

    # -- what is shown ---------------------------------------------------------------------------------------------
    def say(self, why: str, view: str = "") -> None:
        """Show no duct, and why."""
        self._shown = None
        self._view = view
        self._way.setText(_of(view, why))
        for part in (self._far, self._calibre, self._cursor, self._notes):
            part.clear()
        self.strip.show_duct(None)
        self.charts.show_duct(None, None)

    def show_duct(self, shown: Unrolled, view: str, goal: str, spacing: Spacing) -> None:
        """Show a duct; ``goal`` is what lies at the place that was asked for."""
        self._shown = shown
        self._view = view
        self.strip.show_duct(shown)
        self.charts.show_duct(shown, self.strip.scale)
        self._calibre.setText(calibre_words(shown, spacing))
        self._far.setText(f"{length_words(shown.target, shown.course.unit)} along duct")
        self.say_goal(goal)
        self._scaled()
        self.show_cursor(None)

    def say_goal(self, goal: str) -> None:
        """What the place that was asked for is called now."""
        if self._shown is not None:
            self._way.setText(_of(self._view, way_words(self._shown, goal)))

    def show_spots(self, spots: tuple[Spot, ...]) -> None:
        """What is marked along the duct."""
        self.strip.show_spots(spots)
        self.charts.show_spots(spots)

    def set_table(self, table: GreyTable | None) -> None:
        """The grey of the image now."""
        self.strip.set_table(table)

    def show_cursor(self, arc: float | None) -> None:
        """One line through strip and charts, and what is there."""
        self.strip.show_cursor(arc)
        self.charts.show_cursor(arc)
        if self._shown is not None:
            self._cursor.setText(cursor_words(self._shown, arc))

    def hasHeightForWidth(self) -> bool:
        """Its words wrap, but they do not say how high it is."""
        return False

    def sizeHint(self) -> QSize:
        """No more than it must have: how high it really is follows from the images above it."""
        return QSize(super().sizeHint().width(), _LEAST_HEIGHT)

    # -- within ----------------------------------------------------------------------------------------------------
    def _lay_out(self, sizes: Sizes) -> None:
        words = QWidget()
        Sized(words, sizes, lambda now: words.setFixedWidth(_WORDS_WIDTH if now.panel > 330 else _WORDS_WIDTH - 34))
        told = QVBoxLayout(words)
        told.setContentsMargins(14, 8, 4, 6)
        told.setSpacing(3)
        for part in (self._title, self._way, self._far, self._calibre, self._cursor, self._notes):
            told.addWidget(part)
        told.addStretch(1)
        drawn = QVBoxLayout()
        drawn.setContentsMargins(0, 6, 0, 2)
        drawn.setSpacing(2)
        drawn.addWidget(self.strip, 4)
        drawn.addWidget(self.charts, 6)
        row = QHBoxLayout()
        row.addWidget(words)
        row.addLayout(drawn, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line())
        column.addLayout(row, 1)

    def _scaled(self) -> None:
        scale = self.strip.scale
        self.charts.set_scale(scale)
        if self._shown is not None and scale is not None:
            marks = "ticks: branchings, the end" if self._shown.stops else ""
            self._notes.setText(joined(scale.words, marks, outside_words(self._shown)))

    def _ask(self, arc: float, offset: float, at: QPoint) -> None:
        self.asked.emit(arc, offset, self.strip.mapToGlobal(at))


def _of(view: str, words: str) -> str:
    return f"{view}: {words}" if view and words else words
