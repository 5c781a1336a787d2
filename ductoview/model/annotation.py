"""What a reader draws on an image beside findings and callipers, measured where it can be: arrows, words, angles, lines."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.model.measures import Unit


class AnnotationKind(StrEnum):
    """What is drawn; the values are written to disk and never change their meaning."""

    ARROW = "ARROW"
    """Two points, from the tail to the tip."""
    TEXT = "TEXT"
    """One point, beside which the words stand."""
    ANGLE = "ANGLE"
    """Three points, the vertex in the middle."""
    ELLIPSE = "ELLIPSE"
    """Four points: both ends of one axis, then both of the other, as GraphicType ELLIPSE has them (PS3.3 C.10.5)."""
    POLYLINE = "POLYLINE"
    """Two points or more; three or more where it is closed."""
    FREEHAND = "FREEHAND"
    """The same, drawn in one movement."""

    @property
    def words(self) -> str:
        """Short name for the reader."""
        return _WORDS[self]


_WORDS = {
    AnnotationKind.ARROW: "Arrow",
    AnnotationKind.TEXT: "Text",
    AnnotationKind.ANGLE: "Angle",
    AnnotationKind.ELLIPSE: "Ellipse",
    AnnotationKind.POLYLINE: "Line",
    AnnotationKind.FREEHAND: "Freehand",
}
_FEWEST = {
    AnnotationKind.ARROW: 2,
    AnnotationKind.TEXT: 1,
    AnnotationKind.ANGLE: 3,
    AnnotationKind.ELLIPSE: 4,
    AnnotationKind.POLYLINE: 2,
    AnnotationKind.FREEHAND: 2,
}
LINES = frozenset({AnnotationKind.POLYLINE, AnnotationKind.FREEHAND})
"""Kinds of any number of points, which may be closed."""


class Quantity(StrEnum):
    """What an amount tells."""

    LENGTH = "LENGTH"
    AREA = "AREA"
    ANGLE = "ANGLE"
    LONG_AXIS = "LONG_AXIS"
    SHORT_AXIS = "SHORT_AXIS"


@dataclass(frozen=True, slots=True)
class Amount:
    """A measured value of an annotation; in pixels where the scale is unknown."""

    quantity: Quantity
    value: float
    unit: Unit

    @property
    def words(self) -> str:
        """``12.3 mm``, ``45 mm²``, ``37°``."""
        digits = 1 if self.unit in (Unit.MM, Unit.MM2) else 0
        return f"{self.value:.{digits}f}{_UNIT_WORDS[self.unit]}"


_UNIT_WORDS = {Unit.MM: " mm", Unit.PX: " px", Unit.MM2: " mm²", Unit.PX2: " px²", Unit.DEGREE: "°"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One drawing of a reader on one image.

    ``points`` are stored pixels as the kind has them, ``is_closed`` joins the last to the first (LINES only). ``text``
    is what the reader wrote, ``by`` who drew it. ``amounts`` were measured when it was drawn, in the scale ``source``
    says; none is in mm where that is UNKNOWN.
    """

    id: str
    kind: AnnotationKind
    points: tuple[PointPx, ...]
    text: str = ""
    is_closed: bool = False
    amounts: tuple[Amount, ...] = ()
    source: SpacingSource = SpacingSource.UNKNOWN
    by: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for points the kind cannot have, and for millimetres without a scale."""
        fewest = 3 if self.is_closed else _FEWEST[self.kind]
        fits = len(self.points) >= fewest if self.kind in LINES else len(self.points) == fewest
        if not fits or (self.is_closed and self.kind not in LINES):
            raise ValueError(f"{self.kind} cannot have {len(self.points)} points (closed: {self.is_closed}).")
        if self.source is SpacingSource.UNKNOWN and self.has_mm:
            raise ValueError(f"An amount of {self.kind} in mm needs a known spacing.")

    @property
    def has_mm(self) -> bool:
        """True when an amount is in millimetres."""
        return any(one.unit in (Unit.MM, Unit.MM2) for one in self.amounts)

    @property
    def line(self) -> tuple[PointPx, ...]:
        """The points of the line that is drawn, the first again at the end of a closed one; of an ellipse, 48 around it."""
        if self.kind is AnnotationKind.ELLIPSE:
            return _around(self.points)
        return (*self.points, self.points[0]) if self.is_closed else self.points

    def amount(self, quantity: Quantity) -> Amount | None:
        """The amount of that quantity, or None."""
        return next((one for one in self.amounts if one.quantity is quantity), None)


def measured(drawn: Annotation, spacing: Spacing) -> Annotation:
    """The same drawing with its amounts in that scale: mm where it is known, else pixels (then taken as square)."""
    find = _AMOUNTS.get(drawn.kind)
    return replace(drawn, amounts=find(drawn, spacing) if find else (), source=spacing.source)


def reshaped(drawn: Annotation, points: Sequence[PointPx], spacing: Spacing) -> Annotation:
    """The same drawing at other points, measured again."""
    return measured(replace(drawn, points=tuple(points)), spacing)


def ellipse_in(one: PointPx, other: PointPx) -> tuple[PointPx, ...]:
    """The points of the ellipse in the upright box between two corners, the longer axis first."""
    row, column = (one.row + other.row) / 2, (one.column + other.column) / 2
    down = (PointPx(min(one.row, other.row), column), PointPx(max(one.row, other.row), column))
    across = (PointPx(row, min(one.column, other.column)), PointPx(row, max(one.column, other.column)))
    is_tall = abs(one.row - other.row) >= abs(one.column - other.column)
    return (*down, *across) if is_tall else (*across, *down)


def moved_point(drawn: Annotation, at: int, to: PointPx) -> tuple[PointPx, ...]:
    """The points when one of them goes elsewhere: an ellipse keeps its middle and its directions, the rest stays."""
    points = list(drawn.points)
    if drawn.kind is not AnnotationKind.ELLIPSE:
        points[at] = to
        return tuple(points)
    middle = _middle(points)
    old = points[at]
    ray = (old.row - middle.row, old.column - middle.column)
    reach = math.hypot(*ray)
    if reach == 0:
        return drawn.points
    along = ((to.row - middle.row) * ray[0] + (to.column - middle.column) * ray[1]) / reach
    share = max(along, 0.5) / reach
    first = at - at % 2
    for index, sign in ((at, 1.0), (first + (1 - at % 2), -1.0)):
        points[index] = PointPx(middle.row + sign * share * ray[0], middle.column + sign * share * ray[1])
    long_first = _apart(points[0], points[1]) >= _apart(points[2], points[3])
    return tuple(points) if long_first else (points[2], points[3], points[0], points[1])


def _line_amounts(drawn: Annotation, spacing: Spacing) -> tuple[Amount, ...]:
    rows, columns, length, area = _steps(spacing)
    places = [(at.row * rows, at.column * columns) for at in drawn.line]
    way = sum(math.dist(one, other) for one, other in pairwise(places))
    found: tuple[Amount, ...] = (Amount(Quantity.LENGTH, way, length),)
    if drawn.is_closed:
        twice = sum(y0 * x1 - y1 * x0 for (y0, x0), (y1, x1) in pairwise(places))
        found += (Amount(Quantity.AREA, abs(twice) / 2, area),)
    return found


def _ellipse_amounts(drawn: Annotation, spacing: Spacing) -> tuple[Amount, ...]:
    rows, columns, length, area = _steps(spacing)
    one, other, third, fourth = ((at.row * rows, at.column * columns) for at in drawn.points)
    axes = sorted((math.dist(one, other), math.dist(third, fourth)), reverse=True)
    # By the cross product, as pixels that are not square would make the axes of a turned ellipse oblique.
    u, v = ((b[0] - a[0], b[1] - a[1]) for a, b in ((one, other), (third, fourth)))
    return (
        Amount(Quantity.LONG_AXIS, axes[0], length),
        Amount(Quantity.SHORT_AXIS, axes[1], length),
        Amount(Quantity.AREA, math.pi / 4 * abs(u[0] * v[1] - u[1] * v[0]), area),
    )


def _angle_amounts(drawn: Annotation, spacing: Spacing) -> tuple[Amount, ...]:
    rows, columns, _, _ = _steps(spacing)
    one, vertex, other = drawn.points
    first, second = (
        math.atan2((at.row - vertex.row) * rows, (at.column - vertex.column) * columns) for at in (one, other)
    )
    turn = abs(math.degrees(first - second))
    return (Amount(Quantity.ANGLE, min(turn, 360 - turn), Unit.DEGREE),)


_AMOUNTS: dict[AnnotationKind, Callable[[Annotation, Spacing], tuple[Amount, ...]]] = {
    AnnotationKind.ANGLE: _angle_amounts,
    AnnotationKind.ELLIPSE: _ellipse_amounts,
    AnnotationKind.POLYLINE: _line_amounts,
    AnnotationKind.FREEHAND: _line_amounts,
}


def _steps(spacing: Spacing) -> tuple[float, float, Unit, Unit]:
    if spacing.row_mm is None or spacing.column_mm is None:
        return 1.0, 1.0, Unit.PX, Unit.PX2
    return spacing.row_mm, spacing.column_mm, Unit.MM, Unit.MM2


def _around(points: Sequence[PointPx]) -> tuple[PointPx, ...]:
    middle = _middle(points)
    (y1, x1), (y2, x2) = ((at.row - middle.row, at.column - middle.column) for at in (points[0], points[2]))
    turns = [2 * math.pi * step / 48 for step in range(49)]
    return tuple(
        PointPx(
            middle.row + math.cos(turn) * y1 + math.sin(turn) * y2,
            middle.column + math.cos(turn) * x1 + math.sin(turn) * x2,
        )
        for turn in turns
    )


def _middle(points: Sequence[PointPx]) -> PointPx:
    return PointPx((points[0].row + points[1].row) / 2, (points[0].column + points[1].column) / 2)


def _apart(one: PointPx, other: PointPx) -> float:
    return math.hypot(one.row - other.row, one.column - other.column)
