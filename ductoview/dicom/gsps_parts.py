"""What the layers of a presentation state are made of: lines and words in pixels of the image (PS3.3 C.10.5)."""

from dataclasses import dataclass, field

import numpy as np
from highdicom.pr import GraphicGroup, GraphicObject, TextObject
from numpy.typing import NDArray

from ductoview.dicom.coordinates import graphic_data
from ductoview.model.geometry import PointPx

Tracking = dict[str, str]
"""Tracking ID and UID, as highdicom names its arguments."""


_WORDS = "words"


@dataclass(slots=True)
class Drawing:
    """What one layer shows."""

    graphics: list[GraphicObject] = field(default_factory=list)
    texts: list[TextObject] = field(default_factory=list)
    groups: list[GraphicGroup] = field(default_factory=list)


def polyline(data: NDArray[np.float64], group: GraphicGroup | None = None, **tracking: str) -> GraphicObject:
    """A line through points of graphic data."""
    return GraphicObject("POLYLINE", data, "PIXEL", graphic_group=group, **tracking)


def label(
    text: str, at: PointPx, shape: tuple[int, int], tracking: Tracking, group: GraphicGroup | None = None
) -> TextObject:
    """Text in a box beside its anchor, on the side of the image that has room for it."""
    rows, columns = shape
    height = max(rows / 60, 1.0)
    width = min(0.6 * height * max(len(text), 1), columns * 0.45)
    (column, row), *_ = graphic_data([at], shape)
    left = column + height if column + height + width <= columns else max(column - height - width, 0.0)
    top = min(max(row - 2 * height, 0.0), rows - height)
    made = TextObject(
        _WORDS,
        "PIXEL",
        bounding_box=(left, top, left + width, top + height),
        anchor_point=(float(column), float(row)),
        text_justification="LEFT",
        graphic_group=group,
        **tracking,
    )
    # A backslash is a letter like others in ST (PS3.5 6.2); highdicom would refuse it.
    made.UnformattedTextValue = text
    return made


def group_of(number: int, kind: str, words: str) -> GraphicGroup:
    """A graphic group of that label, described by what the reader wrote."""
    made = GraphicGroup(number, kind)
    if words:
        made.GraphicGroupDescription = words
    return made
