"""The straightened image, painted by ourselves: the image's own stored values through the table of its canvas."""

from math import ceil
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, pyqtSignal
from PyQt6.QtGui import QBrush, QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPolygonF, QResizeEvent
from PyQt6.QtWidgets import QWidget

from ductoview.analysis.unrolled import Unrolled
from ductoview.display.grey_table import GreyTable
from ductoview.model.ducts import NodeKind
from ductoview.model.finding import FindingStatus
from ductoview.ui.overlays.colours import PLATE_ALPHA, colour_of
from ductoview.ui.overlays.pens import cosmetic, strike
from ductoview.ui.straight.along import Spot
from ductoview.ui.straight.scale import LEFT, RIGHT, Scale, scale_of
from ductoview.ui.style.table import COLOURS

_TICK, _LEAST_RADIUS = 8.0, 9.0


class StripView(QWidget):
    """``pointed`` carries arc and offset under the pointer, or two times None; ``clicked`` the same of a click with the
    left button; ``asked`` also the logical place, of one with the right button; all in the course's unit."""

    pointed = pyqtSignal(object, object)
    clicked = pyqtSignal(float, float)
    asked = pyqtSignal(float, float, object)
    scaled = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setMinimumHeight(44)
        self.setAccessibleName("straightened duct")
        self._shown: Unrolled | None = None
        self._table: GreyTable | None = None
        self._spots: tuple[Spot, ...] = ()
        self._cursor: float | None = None
        self._read: tuple[NDArray[Any], NDArray[np.bool_]] | None = None
        self._image: QImage | None = None

    # -- what is shown ---------------------------------------------------------------------------------------------
    def show_duct(self, shown: Unrolled | None) -> None:
        """Another duct, or none."""
        self._shown, self._cursor, self._spots = shown, None, ()
        self._lay()

    def show_spots(self, spots: tuple[Spot, ...]) -> None:
        """What is marked along it."""
        self._spots = spots
        self.update()

    def set_table(self, table: GreyTable | None) -> None:
        """The grey of the image now."""
        if table is not self._table:
            self._table, self._image = table, None
            self.update()

    def show_cursor(self, arc: float | None) -> None:
        """A line across the duct, or none."""
        if arc != self._cursor:
            self._cursor = arc
            self.update()

    @property
    def scale(self) -> Scale | None:
        """How the duct is laid out; None without one."""
        if self._shown is None:
            return None
        return scale_of(self._shown.course, self.width() - LEFT - RIGHT, self.height())

    def x_of(self, arc: float) -> float:
        """Where a way is, in logical pixels."""
        return LEFT + arc * (self.scale.along if self.scale else 1.0)

    def y_of(self, offset: float) -> float:
        """Where an offset is, in logical pixels."""
        return self.height() / 2 - offset * (self.scale.across if self.scale else 1.0)

    def place(self, x: float, y: float) -> tuple[float, float] | None:
        """Arc and offset under a logical place; None beside the duct's picture."""
        shown, scale = self._shown, self.scale
        if shown is None or scale is None:
            return None
        arc, offset = (x - LEFT) / scale.along, (self.height() / 2 - y) / scale.across
        if not -shown.course.step <= arc <= shown.course.length + shown.course.step or abs(offset) > scale.half:
            return None
        return min(max(arc, 0.0), shown.course.length), offset

    # -- events ----------------------------------------------------------------------------------------------------
    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is not None:
            self.pointed.emit(*(self.place(event.position().x(), event.position().y()) or (None, None)))

    def leaveEvent(self, event: QEvent | None) -> None:
        self.pointed.emit(None, None)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        found = self.place(event.position().x(), event.position().y()) if event is not None else None
        if event is None or found is None or not self.rect().contains(event.position().toPoint()):
            return
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(*found)
        elif event.button() is Qt.MouseButton.RightButton:
            self.asked.emit(*found, event.position().toPoint())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._lay()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        scale, shown = self.scale, self._shown
        if scale is None or shown is None or self._table is None:
            return
        high = scale.half * scale.across
        box = QRectF(LEFT, self.height() / 2 - high, shown.course.length * scale.along, 2 * high)
        painter.fillRect(box, QColor(COLOURS.panel))
        painter.fillRect(box, QBrush(QColor(COLOURS.off), Qt.BrushStyle.BDiagPattern))
        if self._image is None:
            self._image = self._grey(self._table)
        painter.drawImage(box, self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_stops(painter, shown, box)
        self._paint_target(painter, shown, box)
        for spot in self._spots:
            self._paint_spot(painter, spot, scale)
        if self._cursor is not None:
            x = self.x_of(self._cursor)
            painter.setPen(cosmetic(COLOURS.strong, 1.2))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))

    # -- within ----------------------------------------------------------------------------------------------------
    def _lay(self) -> None:
        """Read the strip at the pixels of the screen: averaged where it has more, interpolated where it has fewer."""
        self._read = self._image = None
        shown, scale = self._shown, self.scale
        if shown is not None and scale is not None:
            ratio, course = self.devicePixelRatioF(), shown.course
            rows = np.abs(course.offset) <= scale.half + course.step / 2
            size = (
                max(1, ceil(course.length * scale.along * ratio)),
                max(1, ceil(2 * scale.half * scale.across * ratio)),
            )
            inside = _resized(shown.strip.inside[rows].astype(np.uint8) * 255, size) == 255
            self._read = _resized(shown.strip.values[rows], size), inside
        self.update()
        self.scaled.emit()

    def _grey(self, table: GreyTable) -> QImage:
        """Grey where there is image; nothing elsewhere."""
        if self._read is None:
            return QImage()
        values, inside = self._read
        grey = table.apply(np.ascontiguousarray(values))
        pixels = np.dstack([grey, grey, grey, np.where(inside, 255, 0).astype(np.uint8)])
        pixels[~inside] = 0
        height, width = grey.shape
        return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()

    def _paint_stops(self, painter: QPainter, shown: Unrolled, box: QRectF) -> None:
        for arc, kind in shown.stops:
            x = self.x_of(arc)
            painter.setPen(cosmetic("#000000", 3.4, alpha=150))
            self._paint_ticks(painter, x, box)
            dashes = (2.0, 1.5) if kind == NodeKind.CROSSING.value else ()
            painter.setPen(cosmetic(COLOURS.strong, 1.4, dashes=dashes))
            self._paint_ticks(painter, x, box)

    def _paint_ticks(self, painter: QPainter, x: float, box: QRectF) -> None:
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.top() + _TICK))
        painter.drawLine(QPointF(x, box.bottom() - _TICK), QPointF(x, box.bottom()))

    def _paint_target(self, painter: QPainter, shown: Unrolled, box: QRectF) -> None:
        """A blue wedge at the place that was asked for: beyond it the way is only the main branch."""
        x, y = self.x_of(shown.target), box.bottom()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS.blue))
        painter.drawPolygon(QPolygonF([QPointF(x, y - 9), QPointF(x - 6, y), QPointF(x + 6, y)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_spot(self, painter: QPainter, spot: Spot, scale: Scale) -> None:
        x, y = self.x_of(spot.arc), self.y_of(max(-scale.half, min(scale.half, spot.offset)))
        across = max(_LEAST_RADIUS, spot.size / 2 * scale.across)
        along = max(_LEAST_RADIUS, spot.size / 2 * scale.along)
        most = max(_LEAST_RADIUS, self.height() / 2 - 2)
        colour, dashes = colour_of(spot.status), (2.5, 1.9) if spot.is_asking else ()
        for pen in (
            cosmetic("#000000", 3.6, alpha=130),
            cosmetic(colour, 2.4 if spot.is_chosen else 1.5, dashes=dashes),
        ):
            painter.setPen(pen)
            painter.drawEllipse(QPointF(x, y), along, min(across, most))
            if spot.status is FindingStatus.DISMISSED:
                strike(painter, QPointF(x, y), along, min(across, most))
        if spot.number:
            plate = QRectF(QPointF(x + along * 0.7 + 2, 1), QSizeF(8 + 8 * len(str(spot.number)), 16))
            painter.fillRect(plate, QColor(0, 0, 0, PLATE_ALPHA))
            painter.setPen(QColor(colour))
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, str(spot.number))


def _resized(values: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    """Along each side on its own: the mean of what a screen pixel covers, or linear between what there is."""
    rows, columns = values.shape
    width, height = size
    across = cv2.INTER_AREA if width < columns else cv2.INTER_LINEAR
    down = cv2.INTER_AREA if height < rows else cv2.INTER_LINEAR
    wide = cv2.resize(values, (width, rows), interpolation=across)
    return np.asarray(cv2.resize(wide, (width, height), interpolation=down))
