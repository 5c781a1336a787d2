"""Findings and callipers in a viewport: where they are, how they look, and which one is under the pointer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import hypot

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPolygonF

from ductoview.display.viewport import Rect
from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.geometry import PointPx, Spacing
from ductoview.ui.overlays.colours import FINDING, PLATE_ALPHA, STRONG, colour_of
from ductoview.ui.overlays.labels import Anchor, is_apart, spread
from ductoview.ui.overlays.model import Layers, Mark, Overlay
from ductoview.ui.overlays.pens import cosmetic, strike

_LEAST_RADIUS = 13.0
_OUTLINED_RADIUS = 24.0
_ROOM = 5.0
_REACH = 8.0
_TICK = 7.0
_MOST_POINTS = 200

Place = tuple[float, float]
ToDevice = Callable[[PointPx], Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A mark as drawn, in device pixels: a circle around the finding, its outline where that is large enough to show, and
    the stretch it takes up."""

    mark: Mark
    x: float
    y: float
    radius: float
    outline: tuple[Place, ...] = ()
    stretch: tuple[Place, ...] = ()

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


def paint_marks(painter: QPainter, circles: Iterable[Ring], chosen: str, ratio: float) -> None:
    """Candidates dashed and amber, findings solid and blue, a dismissed one grey and struck through; a mimic is quieter,
    the chosen one lies over the others."""
    for ring in sorted(circles, key=lambda one: one.mark.finding.id == chosen):
        is_chosen = ring.mark.finding.id == chosen
        colour, alpha = _colour(ring.mark.finding, is_chosen=is_chosen)
        # A dark line around the coloured one: readable over contrast as white as it is.
        painter.setPen(cosmetic("#000000", (4.2 if is_chosen else 3.4) * ratio, alpha=120))
        _paint_ring(painter, ring, ratio)
        dashes = (4 / 1.6, 3 / 1.6) if ring.mark.finding.status is FindingStatus.CANDIDATE else ()
        painter.setPen(cosmetic(colour, (2.6 if is_chosen else 1.6) * ratio, alpha=alpha, dashes=dashes))
        _paint_ring(painter, ring, ratio)


def paint_distance(painter: QPainter, start: Place, end: Place, ratio: float, *, colour: str = FINDING) -> None:
    """A calliper: a line with an end at each side."""
    (x0, y0), (x1, y1) = start, end
    length = hypot(x1 - x0, y1 - y0) or 1.0
    across = QPointF(-(y1 - y0) / length, (x1 - x0) / length) * _TICK * ratio
    lines = [QPolygonF([QPointF(x0, y0), QPointF(x1, y1)])]
    lines += [QPolygonF([QPointF(x, y) - across, QPointF(x, y) + across]) for x, y in (start, end)]
    for pen in (cosmetic("#000000", 3.4 * ratio, alpha=130), cosmetic(colour, 1.5 * ratio)):
        painter.setPen(pen)
        for line in lines:
            painter.drawPolyline(line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words beside a circle (a mark's number) or beside the middle of a line (a length); several lines if need be."""

    words: str
    x: float
    y: float
    radius: float
    colour: str
    is_chosen: bool = False


def number_labels(circles: Iterable[Ring], chosen: str) -> tuple[Label, ...]:
    """The numbers of the marks that have one; always readable, also that of a quiet mark."""
    return tuple(
        Label(
            words=str(ring.mark.number),
            x=ring.x,
            y=ring.y,
            radius=ring.radius,
            colour=_colour(ring.mark.finding, is_chosen=ring.mark.finding.id == chosen)[0],
            is_chosen=ring.mark.finding.id == chosen,
        )
        for ring in circles
        if ring.mark.number
    )


def length_label(start: Place, end: Place, words: str, ratio: float) -> Label:
    """The words of a distance, beside its middle."""
    return Label(words=words, x=(start[0] + end[0]) / 2, y=(start[1] + end[1]) / 2, radius=_TICK * ratio, colour=STRONG)


def paint_labels(
    painter: QPainter, labels: Sequence[Label], taken: Sequence[Rect], size: tuple[int, int], font: QFont, ratio: float
) -> tuple[Rect, ...]:
    """The labels of what is in sight, none on another; returns where they stand.

    ``taken`` is where words stand, ``size`` (width, height) of the viewport.
    """
    metrics, room = QFontMetricsF(font), round(4 * ratio)
    labels = [one for one in labels if _is_in_sight(one, *size)]
    anchors = [
        Anchor(
            x=one.x,
            y=one.y,
            radius=one.radius,
            width=round(max(metrics.horizontalAdvance(line) for line in one.words.splitlines())) + 2 * room,
            height=round(metrics.lineSpacing() * one.words.count("\n") + metrics.height()) + room // 2,
            is_first=one.is_chosen,
        )
        for one in labels
    ]
    painter.setFont(font)
    places = spread(anchors, taken, *size)
    for label, anchor, rect in zip(labels, anchors, places, strict=True):
        box = QRectF(rect.x, rect.y, rect.width, rect.height)
        if is_apart(anchor, rect):
            painter.setPen(cosmetic(label.colour, ratio, alpha=170))
            painter.drawLine(QPointF(label.x, label.y), box.center())
        painter.fillRect(box, QColor(0, 0, 0, PLATE_ALPHA))
        painter.setPen(QColor(label.colour))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label.words)
        if label.is_chosen:
            painter.setPen(cosmetic(label.colour, 1.2 * ratio))
            painter.drawRect(box)
    return places


def _is_in_sight(label: Label, width: int, height: int) -> bool:
    """True when some of its circle is in the viewport: of what lies beyond, no words stand at the edge."""
    reach = label.radius
    return -reach <= label.x <= width + reach and -reach <= label.y <= height + reach


def length_words(start: PointPx, end: PointPx, spacing: Spacing) -> str:
    """A distance in mm, and how its scale is known; in pixels where it is not."""
    length_mm = spacing.distance_mm(start, end)
    if length_mm is None:
        return f"{hypot(start.row - end.row, start.column - end.column):.0f} px"
    return f"{length_mm:.1f} mm {spacing.short_words}"


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
        stretch=tuple(_stretch(mark.finding, to_device)),
    )


def _stretch(finding: Finding, to_device: ToDevice) -> list[Place]:
    """The line of what a finding takes up, in no more points than are seen."""
    points = finding.extent.points if finding.extent else ()
    every = max(1, len(points) // _MOST_POINTS)
    return [to_device(at) for at in (*points[:-1:every], *points[-1:])]


def _paint_stretch(painter: QPainter, places: Sequence[Place], ratio: float) -> None:
    """Along the duct, with an end across it at each side."""
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in places]))
    for end, inner in ((places[0], places[1]), (places[-1], places[-2])):
        length = hypot(end[0] - inner[0], end[1] - inner[1]) or 1.0
        across = QPointF(inner[1] - end[1], end[0] - inner[0]) / length * _TICK * ratio
        painter.drawLine(QPointF(*end) - across, QPointF(*end) + across)


def _paint_ring(painter: QPainter, ring: Ring, ratio: float) -> None:
    if ring.stretch:
        _paint_stretch(painter, ring.stretch, ratio)
    if ring.outline:
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in ring.outline]))
    else:
        painter.drawEllipse(QPointF(ring.x, ring.y), ring.radius, ring.radius)
    if ring.mark.finding.status is FindingStatus.DISMISSED:
        strike(painter, QPointF(ring.x, ring.y), ring.radius, ring.radius)


def _colour(finding: Finding, *, is_chosen: bool) -> tuple[str, int]:
    """Colour and opacity of a mark."""
    is_finding = finding.status is FindingStatus.CONFIRMED
    is_quiet = finding.status is FindingStatus.DISMISSED or (finding.mimic is not None and not is_finding)
    return colour_of(finding.status), 140 if is_quiet and not is_chosen else 255
