"""Layers, graphics, compound graphics and texts of a presentation state as values (PS3.3 C.10.5, C.10.7)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from pydicom import Dataset

from ductoview.dicom.cielab import rgb_of
from ductoview.dicom.values import code_string, items, number, numbers, text
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Graphic, GraphicLayer, Rgb, Shape, TextObject

MOST_POINTS = 200_000
MOST_OBJECTS = 5_000
_MOST_TEXT = 1_000
_FARTHEST = 1e6
_LEAST = {Shape.POINT: 1, Shape.POLYLINE: 2, Shape.INTERPOLATED: 2, Shape.CIRCLE: 2, Shape.ELLIPSE: 4}
_MOST = {Shape.POINT: 1, Shape.CIRCLE: 2, Shape.ELLIPSE: 4}
_AS_LINES = {"MULTILINE": Shape.POLYLINE, "ARROW": Shape.POLYLINE, "RULER": Shape.POLYLINE, "ELLIPSE": Shape.ELLIPSE}


@dataclass(slots=True)
class Drawn:
    """What is drawn on one image; ``left_out`` counts what could not be, by reason."""

    graphics: list[Graphic] = field(default_factory=list)
    texts: list[TextObject] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    points: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence for each reason."""
        return tuple(f"{count} {reason}; left out." for reason, count in self.left_out.items())

    def add(self, graphic: Graphic | None) -> None:
        """Keep a graphic within the limits."""
        if graphic is None:
            self.left_out["graphic objects of unknown type, units or number of points"] += 1
        elif self.points + len(graphic.points) > MOST_POINTS or len(self.graphics) >= MOST_OBJECTS:
            self.left_out[f"graphic objects beyond the limit of {MOST_POINTS:,} points"] += 1
        else:
            self.points += len(graphic.points)
            self.graphics.append(graphic)


def layers_of(state: Dataset) -> tuple[GraphicLayer, ...]:
    """The graphic layers with order and recommended colour."""
    return tuple(
        GraphicLayer(
            name=text(item, "GraphicLayer"),
            order=int(number(item, "GraphicLayerOrder") or 0),
            colour=_layer_colour(item),
            description=text(item, "GraphicLayerDescription"),
        )
        for item in items(state, "GraphicLayerSequence")
    )


def drawn_by(annotations: Iterator[Dataset]) -> Drawn:
    """Everything the items of GraphicAnnotationSequence draw."""
    drawn = Drawn()
    for annotation in annotations:
        layer = text(annotation, "GraphicLayer")
        simple = items(annotation, "GraphicObjectSequence")
        for item in simple:
            drawn.add(_graphic(item, layer))
        told = {number(item, "CompoundGraphicInstanceID") for item in simple}
        for item in items(annotation, "CompoundGraphicSequence"):
            # Whoever writes a compound graphic writes it as plain ones too, under the same id (PS3.3 C.10.5.1.4).
            if number(item, "CompoundGraphicInstanceID") in told - {None}:
                continue
            found = _compound(item, layer)
            for graphic in found:
                drawn.add(graphic)
            if not found:
                drawn.left_out[f"compound graphics {code_string(item, 'CompoundGraphicType')[:16]}"] += 1
        for item in items(annotation, "TextObjectSequence"):
            words = _text(item, layer)
            if words is None or len(drawn.texts) >= MOST_OBJECTS:
                drawn.left_out["text objects without words or place"] += 1
            else:
                drawn.texts.append(words)
    return drawn


def points_in(flat: tuple[float, ...], *, in_display: bool) -> tuple[PointPx, ...]:
    """Points of column, row pairs; empty when they are no pairs, not finite or absurdly far."""
    pairs = np.asarray(flat, dtype=np.float64)
    if pairs.size % 2 or not np.isfinite(pairs).all() or (np.abs(pairs) > _FARTHEST).any():
        return ()
    shift = 0.0 if in_display else 0.5
    return tuple(PointPx(row=row - shift, column=column - shift) for column, row in pairs.reshape(-1, 2).tolist())


def _graphic(item: Dataset, layer: str) -> Graphic | None:
    units, kind = code_string(item, "GraphicAnnotationUnits"), code_string(item, "GraphicType")
    if units not in ("PIXEL", "DISPLAY") or kind not in set(Shape):
        return None
    shape = Shape(kind)
    points = points_in(numbers(item, "GraphicData"), in_display=units == "DISPLAY")
    if not _LEAST[shape] <= len(points) <= _MOST.get(shape, len(points)):
        return None
    line = next(iter(items(item, "LineStyleSequence")), Dataset())
    return Graphic(
        shape=shape,
        points=points,
        layer=layer,
        filled=code_string(item, "GraphicFilled") == "Y",
        dashed=code_string(line, "LineDashingStyle") == "DASHED",
        in_display=units == "DISPLAY",
        colour=_lab(line, "PatternOnColorCIELabValue"),
        tracking_id=text(item, "TrackingID"),
    )


def _compound(item: Dataset, layer: str) -> list[Graphic]:
    """A compound graphic as plain lines where that is simple, else nothing."""
    units, kind = code_string(item, "CompoundGraphicUnits"), code_string(item, "CompoundGraphicType")
    points = points_in(numbers(item, "GraphicData"), in_display=units == "DISPLAY")
    if number(item, "RotationAngle"):
        return []
    if kind == "RECTANGLE" and len(points) == 2:
        (one, other), shape = points, Shape.POLYLINE
        points = (one, PointPx(one.row, other.column), other, PointPx(other.row, one.column), one)
    elif kind in _AS_LINES and len(points) >= _LEAST[_AS_LINES[kind]]:
        shape = _AS_LINES[kind]
    else:
        return []
    filled = code_string(item, "GraphicFilled") == "Y"
    return [Graphic(shape=shape, points=points, layer=layer, filled=filled, in_display=units == "DISPLAY")]


def _text(item: Dataset, layer: str) -> TextObject | None:
    words = text(item, "UnformattedTextValue").replace("\x0c", " ")[:_MOST_TEXT]
    box_in_display = code_string(item, "BoundingBoxAnnotationUnits") == "DISPLAY"
    anchor_in_display = code_string(item, "AnchorPointAnnotationUnits") == "DISPLAY"
    first, last = (
        points_in(numbers(item, f"BoundingBox{corner}HandCorner"), in_display=box_in_display)
        for corner in ("TopLeft", "BottomRight")
    )
    anchor = points_in(numbers(item, "AnchorPoint"), in_display=anchor_in_display)
    has_box = len(first) == len(last) == 1
    if not words or not (has_box or len(anchor) == 1):
        return None
    style = next(iter(items(item, "TextStyleSequence")), Dataset())
    return TextObject(
        text=words,
        layer=layer,
        anchor=anchor[0] if len(anchor) == 1 else None,
        anchor_is_visible=code_string(item, "AnchorPointVisibility") == "Y",
        anchor_in_display=anchor_in_display,
        box=(first[0], last[0]) if has_box else None,
        box_in_display=box_in_display,
        justify=code_string(item, "BoundingBoxTextHorizontalJustification") or "LEFT",
        colour=_lab(style, "TextColorCIELabValue"),
        tracking_id=text(item, "TrackingID"),
    )


def _layer_colour(item: Dataset) -> Rgb | None:
    """CIELab, else the retired RGB, else the grey value (PS3.3 C.10.7)."""
    if (colour := _lab(item, "GraphicLayerRecommendedDisplayCIELabValue")) is not None:
        return colour
    rgb = numbers(item, "GraphicLayerRecommendedDisplayRGBValue")
    if len(rgb) != 3:
        rgb = numbers(item, "GraphicLayerRecommendedDisplayGrayscaleValue")[:1] * 3
    if len(rgb) != 3 or not all(0 <= value <= 0xFFFF for value in rgb):
        return None
    red, green, blue = (int(value) * 255 // 0xFFFF for value in rgb)
    return red, green, blue


def _lab(item: Dataset, keyword: str) -> Rgb | None:
    values = numbers(item, keyword)
    return rgb_of(values) if len(values) == 3 and all(0 <= value <= 0xFFFF for value in values) else None
