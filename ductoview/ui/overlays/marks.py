"""Findings and callipers in a viewport: where they are, how they look, and which one is under the pointer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import hypot

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPolygonF

from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.ui.overlays.colours import CANDIDATE, FINDING, STRONG
from ductoview.ui.overlays.model import Layers, Mark, Overlay
from ductoview.ui.overlays.pens import cosmetic

_LEAST_RADIUS = 13.0
_OUTLINED_RADIUS = 24.0
_ROOM = 5.0
_REACH = 8.0
_TICK = 7.0

Place = tuple[float, float]
ToDevice = Callable[[PointPx], Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A mark as drawn, in device pixels: a circle around the finding, and its outline where that is large enough to show."""

    mark: Mark
    x: float
    y: float
    radius: float
    outline: tuple[Place, ...] = ()

    def distance(self, x: float, y: float) -> float:
        """How far a place is outside the circle; 0 inside."""
        return max(0.0, hypot(x - self.x, y - self.y) - self.radius)


def drawn_marks(overlay: Overlay, layers: Layers) -> tuple[Mark, ...]:
    """The marks to draw: no dismissed ones, no weak candidates, unless they are the chosen one."""
    return tuple(mark for mark in overlay.marks if layers.overlays and _is_drawn(mark.finding, overlay.chosen, layers))


def rings(marks: Iterable[Mark], to_device: ToDevice, ratio: float) -> tuple[Ring, ...]:
    """The marks' circles in a viewport."""
    return tuple(_ring(mark, to_device, ratio) for mark in marks)


def mark_at(circles: Sequence[Ring], x: float, y: float, ratio: float) -> str:
    """The id of the finding at a place, the smallest of those that hold it, else the nearest in reach; else empty."""
    near = [ring for ring in circles if ring.distance(x, y) <= _REACH * ratio]
    best = min(near, key=lambda ring: (ring.distance(x, y), ring.radius), default=None)
    return best.mark.finding.id if best is not None else ""


def paint_marks(painter: QPainter, circles: Iterable[Ring], chosen: str, font: QFont, ratio: float) -> None:
    """Candidates dashed and amber, findings solid and blue, each with its number; a mimic is quieter."""
    painter.setFont(font)
    for ring in circles:
        finding = ring.mark.finding
        is_finding = finding.status is FindingStatus.CONFIRMED
        is_chosen = finding.id == chosen
        colour = FINDING if is_finding else CANDIDATE
        quiet = finding.status is FindingStatus.DISMISSED or (finding.mimic is not None and not is_finding)
        alpha = 255 if is_chosen or not quiet else 140
        # A dark line around the coloured one: readable over contrast as white as it is.
        painter.setPen(cosmetic("#000000", (4.2 if is_chosen else 3.4) * ratio, alpha=120))
        _paint_ring(painter, ring)
        width = (2.6 if is_chosen else 1.6) * ratio
        painter.setPen(cosmetic(colour, width, alpha=alpha, dashes=() if is_finding else (4 / 1.6, 3 / 1.6)))
        _paint_ring(painter, ring)
        if ring.mark.number:
            side = ring.radius * 0.71 + 4 * ratio
            _paint_words(painter, str(ring.mark.number), QPointF(ring.x + side, ring.y - side), colour, alpha, ratio)


def paint_distance(
    painter: QPainter, start: Place, end: Place, words: str, font: QFont, ratio: float, *, colour: str = FINDING
) -> None:
    """A calliper: a line with an end at each side and its length beside it."""
    painter.setFont(font)
    (x0, y0), (x1, y1) = start, end
    length = hypot(x1 - x0, y1 - y0) or 1.0
    across = QPointF(-(y1 - y0) / length, (x1 - x0) / length) * _TICK * ratio
    lines = [QPolygonF([QPointF(x0, y0), QPointF(x1, y1)])]
    lines += [QPolygonF([QPointF(x, y) - across, QPointF(x, y) + across]) for x, y in (start, end)]
    for pen in (cosmetic("#000000", 3.4 * ratio, alpha=130), cosmetic(colour, 1.5 * ratio)):
        painter.setPen(pen)
        for line in lines:
            painter.drawPolyline(line)
    middle = QPointF((x0 + x1) / 2 + 10 * ratio, (y0 + y1) / 2 - 10 * ratio)
    _paint_words(painter, words, middle, STRONG, 255, ratio)


def length_words(start: PointPx, end: PointPx, spacing: Spacing) -> str:
    """A distance in mm, and where that holds if not in the breast; in pixels where the scale is unknown."""
    length_mm = spacing.distance_mm(start, end)
    if length_mm is None:
        return f"{hypot(start.row - end.row, start.column - end.column):.0f} px"
    where = f" {spacing.source.words}" if spacing.source is SpacingSource.DETECTOR_PLANE else ""
    return f"{length_mm:.1f} mm{where}"


def _is_drawn(finding: Finding, chosen: str, layers: Layers) -> bool:
    if finding.id == chosen or finding.status is FindingStatus.CONFIRMED:
        return True
    return finding.status is FindingStatus.CANDIDATE and finding.is_likely and layers.candidates


def _ring(mark: Mark, to_device: ToDevice, ratio: float) -> Ring:
    places = [to_device(point) for point in (mark.finding.outline or (mark.finding.at,))]
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    top, bottom = min(y for _, y in places), max(y for _, y in places)
    x, y = (left + right) / 2, (top + bottom) / 2
    radius = max(hypot(px - x, py - y) for px, py in places) + _ROOM * ratio
    return Ring(
        mark=mark,
        x=x,
        y=y,
        radius=max(radius, _LEAST_RADIUS * ratio),
        outline=tuple(places) if len(places) > 2 and radius > _OUTLINED_RADIUS * ratio else (),
    )


def _paint_ring(painter: QPainter, ring: Ring) -> None:
    if ring.outline:
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in ring.outline]))
    else:
        painter.drawEllipse(QPointF(ring.x, ring.y), ring.radius, ring.radius)


def _paint_words(painter: QPainter, words: str, at: QPointF, colour: str, alpha: int, ratio: float) -> None:
    box = QFontMetricsF(painter.font()).boundingRect(words)
    plate = QRectF(box).translated(at).adjusted(-4 * ratio, -2 * ratio, 4 * ratio, 2 * ratio)
    painter.fillRect(plate, QColor(0, 0, 0, 130))
    shade = QColor(colour)
    shade.setAlpha(alpha)
    painter.setPen(shade)
    painter.drawText(at, words)
