"""The queue in numbers that are read from two metres: one for each state, and what went out in the last hour as bars."""

from dataclasses import dataclass
from datetime import datetime

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ductoview.model.library import QueueState
from ductoview.ui.style.table import COLOURS, Sizes
from ductoview.workspace.needs import age_words
from ductoview.workspace.tally import Tally

_Q = QueueState
_SHOWN = (
    (_Q.QUEUED, "waiting", "", COLOURS.amber),
    (_Q.SENDING, "sending", "", COLOURS.amber),
    (_Q.HELD, "on hold", "", COLOURS.amber),
    (_Q.STORED, "stored", "today", COLOURS.strong),
    (_Q.VERIFIED, "verified", "today", COLOURS.green),
    (_Q.COMMITTED, "committed", "today", COLOURS.green),
)
_NUMBER_OF_TARGET = 0.72
_CHART_SHARE = 0.2
_WORTH_TELLING_S = 60.0
_LINE = 1.35
"""Of a letter's height."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its word, a note below that, and its colour; a nought is quiet."""

    number: int
    word: str
    note: str
    colour: str

    @property
    def words(self) -> str:
        """All of it in a line."""
        return " ".join(filter(None, (str(self.number), self.word, self.note)))


def figures(tally: Tally, now: datetime) -> tuple[Figure, ...]:
    """What is shown, from the left: who needs a person, what failed, then the way to the PACS."""
    red, failed = COLOURS.red if tally.is_red else COLOURS.amber, tally.counts[_Q.FAILED]
    studies = "study" if tally.needing == 1 else "studies"
    waited_s = (now - datetime.fromisoformat(tally.oldest)).total_seconds() if tally.oldest else 0.0
    waits = f"the first for {age_words(waited_s)}" if waited_s >= _WORTH_TELLING_S else ""
    found = [Figure(tally.needing, "needs you" if tally.needing == 1 else "need you", studies, red)]
    if failed:
        found.append(Figure(failed, "failed", "", COLOURS.red))
    for state, word, note, colour in _SHOWN:
        found.append(Figure(tally.counts[state], word, waits if state is _Q.QUEUED else note, colour))
    return tuple(found)


class Summary(QWidget):
    """Follows ``show_tally``; the words of it stand in its accessible name, too."""

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self._figures: tuple[Figure, ...] = ()
        self._stored: tuple[int, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_tally(self, tally: Tally, now: datetime) -> None:
        """Show these numbers."""
        self._figures, self._stored = figures(tally, now), tally.stored
        said = ", ".join(one.words for one in self._figures)
        self.setAccessibleName(f"{said}, {self._hour}")
        self.setToolTip(f"{said}\n{self._hour}")
        self.update()

    def sizeHint(self) -> QSize:
        """One number high, with its word and note below."""
        high = 1.1 * self._number_px + _LINE * (self._sizes.heading + self._sizes.small)
        return QSize(8 * self._sizes.target, round(high))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Numbers from the left, bars at the right."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chart = self.width() * _CHART_SHARE
        each = (self.width() - chart) / max(len(self._figures), 1)
        for at, figure in enumerate(self._figures):
            self._paint_figure(painter, QRectF(at * each, 0, each, self.height()), figure)
        self._paint_bars(painter, QRectF(self.width() - chart, 0, chart, self.height()))

    def _paint_figure(self, painter: QPainter, where: QRectF, figure: Figure) -> None:
        is_quiet = figure.number == 0
        number = self._font(self._number_px, is_bold=not is_quiet)
        top = QRectF(where.left(), 0, where.width(), 1.1 * self._number_px)
        self._paint_words(painter, top, f"{figure.number:,}", number, COLOURS.off if is_quiet else figure.colour)
        word = QRectF(where.left(), top.bottom(), where.width(), _LINE * self._sizes.heading)
        self._paint_words(
            painter, word, figure.word, self._font(self._sizes.heading), COLOURS.quiet if is_quiet else COLOURS.strong
        )
        note = QRectF(where.left(), word.bottom(), where.width(), _LINE * self._sizes.small)
        self._paint_words(painter, note, figure.note, self._font(self._sizes.small), COLOURS.quiet)

    def _paint_words(self, painter: QPainter, where: QRectF, words: str, font: QFont, colour: str) -> None:
        painter.setPen(QColor(colour))
        painter.setFont(font)
        short = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, round(where.width()) - 4)
        painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)

    def _paint_bars(self, painter: QPainter, where: QRectF) -> None:
        """The tallest is as high as a number; an hour in which nothing went out is a line."""
        height, most = self._number_px, max(self._stored, default=0)
        width = where.width() / max(len(self._stored), 1)
        painter.setPen(Qt.PenStyle.NoPen)
        for at, count in enumerate(self._stored):
            tall = max(2.0, height * count / most) if most else 2.0
            painter.setBrush(QColor(COLOURS.green_line if count else COLOURS.raised))
            painter.drawRoundedRect(QRectF(where.left() + at * width, height - tall + 2, width - 3, tall), 2, 2)
        count, below = sum(self._stored), QRectF(where.left(), 1.1 * height, where.width(), _LINE * self._sizes.heading)
        self._paint_words(
            painter,
            below,
            f"{count:,} stored",
            self._font(self._sizes.heading),
            COLOURS.strong if count else COLOURS.quiet,
        )
        note = QRectF(where.left(), below.bottom(), where.width(), _LINE * self._sizes.small)
        self._paint_words(painter, note, "in the last hour", self._font(self._sizes.small), COLOURS.quiet)

    @property
    def _hour(self) -> str:
        count = sum(self._stored)
        return f"{count:,} {'object' if count == 1 else 'objects'} stored in the last hour"

    @property
    def _number_px(self) -> int:
        return round(self._sizes.target * _NUMBER_OF_TARGET)

    def _font(self, pixels: int, *, is_bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setBold(is_bold)
        return font
