"""What a presentation state or a foreign mark draws, as plain lines, words and bitmaps in stored pixels (PS3.3 C.10.5).

One geometry for both painters: ``render`` through OpenCV and the canvas through Qt.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.display.orientation import Orientation
from ductoview.model.foreign import ForeignMark
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import (
    DisplayedArea,
    Graphic,
    GraphicLayer,
    Plane,
    Presentation,
    Rgb,
    Shape,
    TextObject,
)

QUIET: Rgb = (184, 164, 214)
"""Colour of what others drew and gave no colour: neither amber, which asks, nor blue, which is our reader's."""
_ROUND = 96
_BETWEEN = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stroke:
    """A line through ``points`` (n, 2; row, column in stored pixels, floats); a single point is drawn as a small cross."""

    points: NDArray[np.float64]
    colour: Rgb = QUIET
    closed: bool = False
    filled: bool = False
    dashed: bool = False

    @property
    def is_point(self) -> bool:
        """True for a place instead of a line."""
        return len(self.points) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Lines of text: in ``box`` (two opposite corners) or beside ``anchor``, to which a line leads where ``leads``.

    Nobody prescribes where words ``about`` places stand: near these, wherever there is room.
    """

    lines: tuple[str, ...]
    colour: Rgb = QUIET
    box: tuple[PointPx, PointPx] | None = None
    anchor: PointPx | None = None
    leads: bool = False
    justify: str = "LEFT"
    about: tuple[PointPx, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tint:
    """A bitmap laid over the image in one colour."""

    plane: Plane
    colour: Rgb = QUIET


Drawing = Stroke | Words | Tint


def drawings(
    presentation: Presentation, orientation: Orientation, stored_shape: tuple[int, int]
) -> tuple[Drawing, ...]:
    """Everything a presentation draws, lowest layer first; display fractions are laid into the displayed area."""
    layers = {layer.name: layer for layer in presentation.layers}
    area = presentation.area or _whole(stored_shape)
    found: list[tuple[int, Drawing]] = []
    for plane in presentation.planes:
        found.append((_order(layers, plane.layer), Tint(plane=plane, colour=_colour(layers, plane.layer, None))))
    for graphic in presentation.graphics:
        points = _placed(graphic.points, area, orientation, stored_shape) if graphic.in_display else graphic.points
        colour = _colour(layers, graphic.layer, graphic.colour)
        found.append((_order(layers, graphic.layer), stroke(graphic, points, colour)))
    for text in presentation.texts:
        colour = _colour(layers, text.layer, text.colour)
        found.append((_order(layers, text.layer), _words(text, area, orientation, stored_shape, colour)))
    return tuple(drawing for _, drawing in sorted(found, key=lambda one: one[0]))


def stroke(graphic: Graphic, points: Sequence[PointPx], colour: Rgb = QUIET) -> Stroke:
    """One graphic as a line; curves become short straight pieces."""
    array = np.array([(point.row, point.column) for point in points], dtype=np.float64).reshape(-1, 2)
    match graphic.shape:
        case Shape.CIRCLE:
            array = _circle(array)
        case Shape.ELLIPSE:
            array = _ellipse(array)
        case Shape.INTERPOLATED:
            array = _curve(array)
    closed = graphic.shape in (Shape.CIRCLE, Shape.ELLIPSE) or (len(array) > 2 and np.array_equal(array[0], array[-1]))
    return Stroke(points=array, colour=colour, closed=bool(closed), filled=graphic.filled, dashed=graphic.dashed)


def mark_drawings(marks: Iterable[ForeignMark]) -> tuple[Drawing, ...]:
    """Marks of another program in the quiet colour, each with what it is and whose."""
    drawn: list[Drawing] = []
    for mark in marks:
        drawn += [stroke(graphic, graphic.points) for graphic in mark.graphics]
        points = tuple(point for graphic in mark.graphics for point in graphic.points)
        at = min(points, key=lambda p: (p.row, p.column))
        drawn.append(Words(lines=(mark.words, f"by {mark.by}"), anchor=at, about=points))
    return tuple(drawn)


def displayed(area: DisplayedArea, orientation: Orientation, stored_shape: tuple[int, int]) -> tuple[PointPx, PointPx]:
    """Top left and bottom right pixel of an area in the shown image."""
    edges = (PointPx(area.top - 0.5, area.left - 0.5), PointPx(area.bottom + 0.5, area.right + 0.5))
    one, other = (orientation.to_shown(edge, stored_shape) for edge in edges)
    return (
        PointPx(min(one.row, other.row) + 0.5, min(one.column, other.column) + 0.5),
        PointPx(max(one.row, other.row) - 0.5, max(one.column, other.column) - 0.5),
    )


def _whole(stored_shape: tuple[int, int]) -> DisplayedArea:
    return DisplayedArea(top=0, left=0, bottom=stored_shape[0] - 1, right=stored_shape[1] - 1)


def _placed(
    fractions: Iterable[PointPx], area: DisplayedArea, orientation: Orientation, stored_shape: tuple[int, int]
) -> tuple[PointPx, ...]:
    """Stored places of fractions of the displayed area, whose corners are edges of pixels (PS3.3 C.10.5.1.1)."""
    first, last = displayed(area, orientation, stored_shape)
    high, wide = last.row - first.row + 1, last.column - first.column + 1
    return tuple(
        orientation.to_stored(
            PointPx(first.row - 0.5 + at.row * high, first.column - 0.5 + at.column * wide), stored_shape
        )
        for at in fractions
    )


def _words(
    text: TextObject, area: DisplayedArea, orientation: Orientation, stored_shape: tuple[int, int], colour: Rgb
) -> Words:
    box, anchor = text.box, text.anchor
    if box is not None and text.box_in_display:
        first, last = _placed(box, area, orientation, stored_shape)
        box = (first, last)
    if anchor is not None and text.anchor_in_display:
        (anchor,) = _placed((anchor,), area, orientation, stored_shape)
    return Words(
        lines=tuple(text.text.splitlines()) or ("",),
        colour=colour,
        box=box,
        anchor=anchor,
        leads=text.anchor_is_visible,
        justify=text.justify,
    )


def _order(layers: dict[str, GraphicLayer], name: str) -> int:
    return layers[name].order if name in layers else 0


def _colour(layers: dict[str, GraphicLayer], name: str, own: Rgb | None) -> Rgb:
    """The object's own line or text style, else the layer's recommendation, else the quiet one."""
    return own or (layers[name].colour if name in layers else None) or QUIET


def _circle(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centre and one place on the circle."""
    centre, edge = points[0], points[1]
    radius = float(np.hypot(*(edge - centre)))
    return _round(centre, np.array([radius, 0.0]), np.array([0.0, radius]))


def _ellipse(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Both ends of the major and both ends of the minor axis."""
    centre = points.mean(axis=0)
    return _round(centre, (points[1] - points[0]) / 2, (points[3] - points[2]) / 2)


def _round(centre: NDArray[np.float64], one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    angles = np.linspace(0, 2 * np.pi, _ROUND, endpoint=False)[:, None]
    return np.asarray(centre + np.cos(angles) * one + np.sin(angles) * other)


def _curve(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """A smooth line through all points (Catmull-Rom; the standard leaves the kind of interpolation open)."""
    if len(points) < 3:
        return points
    is_closed = np.array_equal(points[0], points[-1])
    before, after = (points[-2], points[1]) if is_closed else (points[0], points[-1])
    padded = np.vstack([before, points, after])
    steps = np.linspace(0, 1, _BETWEEN, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(
            0.5
            * (2 * b + (c - a) * steps + (2 * a - 5 * b + 4 * c - d) * steps**2 + (3 * b - a - 3 * c + d) * steps**3)
        )
    return np.vstack([*pieces, points[-1:]])
