"""Drawings of a reader in a viewport: how they look, their words, their handles, and which one is under the pointer."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import atan2, cos, hypot, pi, sin

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPolygonF

from ductoview.model.annotation import Annotation, AnnotationKind
from ductoview.model.geometry import SpacingSource
from ductoview.model.review import Calliper, ImageReview
from ductoview.ui.overlays.colours import FINDING, STRONG
from ductoview.ui.overlays.marks import Label, Place, ToDevice
from ductoview.ui.overlays.pens import cosmetic

_HEAD, _HEAD_ANGLE = 14.0, 0.45
_DOT, _HANDLE = 3.5, 6.0
_REACH, _HANDLE_REACH = 9.0, 18.0
_ARC = 26.0


def as_drawing(calliper: Calliper) -> Annotation:
    """A calliper as the line it is, to take it by its ends."""
    return Annotation(id=calliper.id, kind=AnnotationKind.POLYLINE, points=(calliper.start, calliper.end))


def drawings_of(review: ImageReview) -> tuple[Annotation, ...]:
    """All that a reader drew or measured on an image: callipers first."""
    return (*(as_drawing(one) for one in review.callipers), *review.annotations)


def annotation_words(drawn: Annotation, scale: str) -> str:
    """What the reader wrote, and what was measured in which ``scale``; empty for neither."""
    amounts = " · ".join(one.words for one in drawn.amounts)
    said = f"{amounts} {scale}".strip() if drawn.has_mm else amounts
    return "\n".join(words for words in (drawn.text, said) if words)


def paint_annotations(
    painter: QPainter, drawn: Iterable[Annotation], chosen: str, to_device: ToDevice, ratio: float
) -> None:
    """Solid lines over a dark rim; what is chosen is blue and has handles."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for one in drawn:
        is_chosen = one.id == chosen
        places = [to_device(at) for at in one.line]
        for pen in (
            cosmetic("#000000", 3.6 * ratio, alpha=140),
            cosmetic(FINDING if is_chosen else STRONG, (2.2 if is_chosen else 1.6) * ratio),
        ):
            painter.setPen(pen)
            _paint_shape(painter, one, places, ratio)
        if is_chosen:
            paint_handles(painter, [to_device(at) for at in one.points], ratio)


def paint_handles(painter: QPainter, places: Iterable[Place], ratio: float) -> None:
    """A disc at each place that the hand can take."""
    painter.setPen(cosmetic("#000000", 1.4 * ratio))
    painter.setBrush(QColor(FINDING))
    for x, y in places:
        painter.drawEllipse(QPointF(x, y), _HANDLE * ratio, _HANDLE * ratio)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def annotation_label(drawn: Annotation, scale: str, chosen: str, to_device: ToDevice, ratio: float) -> Label | None:
    """Its words, beside the tail of an arrow, the vertex of an angle, the first place of all else."""
    words = annotation_words(drawn, scale)
    if not words:
        return None
    at = drawn.points[1] if drawn.kind is AnnotationKind.ANGLE else drawn.points[0]
    x, y = to_device(at)
    is_chosen = drawn.id == chosen
    colour = FINDING if is_chosen else STRONG
    return Label(words=words, x=x, y=y, radius=_HANDLE * ratio, colour=colour, is_chosen=is_chosen)


def annotation_at(drawn: Sequence[Annotation], to_device: ToDevice, x: float, y: float, ratio: float) -> str:
    """The id of the nearest drawing whose line is within reach; empty for none."""
    near = [(_distance(one, to_device, x, y), one.id) for one in drawn]
    best = min((one for one in near if one[0] <= _REACH * ratio), default=None)
    return best[1] if best is not None else ""


def handle_at(drawn: Annotation, to_device: ToDevice, x: float, y: float, ratio: float) -> int | None:
    """Which point of a drawing is within a finger's reach; None for none."""
    places = [to_device(at) for at in drawn.points]
    near = min(range(len(places)), key=lambda at: hypot(places[at][0] - x, places[at][1] - y))
    return near if hypot(places[near][0] - x, places[near][1] - y) <= _HANDLE_REACH * ratio else None


def scale_words(drawn: Annotation, here: SpacingSource, words: str) -> str:
    """How its scale is known, beside its amounts: in the image's words while they are in its scale."""
    return words if drawn.source is here else drawn.source.words


def _paint_shape(painter: QPainter, drawn: Annotation, places: Sequence[Place], ratio: float) -> None:
    if drawn.kind is AnnotationKind.TEXT:
        painter.drawEllipse(QPointF(*places[0]), _DOT * ratio, _DOT * ratio)
        return
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in places]))
    if drawn.kind is AnnotationKind.ARROW:
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in _head(places[0], places[1], ratio)]))
    elif drawn.kind is AnnotationKind.ANGLE:
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in _arc(places, ratio)]))


def _head(tail: Place, tip: Place, ratio: float) -> list[Place]:
    turn = atan2(tail[1] - tip[1], tail[0] - tip[0])
    sides = [
        (tip[0] + _HEAD * ratio * cos(turn + by), tip[1] + _HEAD * ratio * sin(turn + by))
        for by in (-_HEAD_ANGLE, _HEAD_ANGLE)
    ]
    return [sides[0], tip, sides[1]]


def _arc(places: Sequence[Place], ratio: float) -> list[Place]:
    """Between the sides of an angle, the shorter way around."""
    one, vertex, other = places
    first, last = (atan2(at[1] - vertex[1], at[0] - vertex[0]) for at in (one, other))
    turn = (last - first + pi) % (2 * pi) - pi
    arm = min(
        _ARC * ratio, hypot(one[0] - vertex[0], one[1] - vertex[1]), hypot(other[0] - vertex[0], other[1] - vertex[1])
    )
    angles = [first + turn * step / 16 for step in range(17)]
    return [(vertex[0] + arm * cos(angle), vertex[1] + arm * sin(angle)) for angle in angles]


def _distance(drawn: Annotation, to_device: ToDevice, x: float, y: float) -> float:
    places = [to_device(at) for at in drawn.line]
    if len(places) == 1:
        return hypot(places[0][0] - x, places[0][1] - y)
    return min(_beside(one, other, x, y) for one, other in pairwise(places))


def _beside(one: Place, other: Place, x: float, y: float) -> float:
    """How far a place is from a straight piece."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    length2 = dx * dx + dy * dy or 1.0
    share = min(1.0, max(0.0, ((x - one[0]) * dx + (y - one[1]) * dy) / length2))
    return hypot(one[0] + share * dx - x, one[1] + share * dy - y)
