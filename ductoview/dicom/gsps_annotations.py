"""A reader's drawings in a presentation state and back: each is a graphic group, whose label is its kind (PS3.3 C.10.5.1.1).

The description of a group is what the reader wrote; the text that is shown has the measured values too. Other stations show
lines, ellipses and words; we know each drawing again by its group.
"""

from math import atan2, cos, hypot, sin

import numpy as np
from highdicom.pr import GraphicGroup, GraphicObject
from numpy.typing import NDArray
from pydicom import Dataset

from ductoview.dicom.content import ImageContent
from ductoview.dicom.coordinates import closed, graphic_data
from ductoview.dicom.gsps_items import points_in
from ductoview.dicom.gsps_parts import Drawing, Tracking, group_of, label, polyline
from ductoview.dicom.object_uids import tracking_uid
from ductoview.dicom.values import items, number, numbers, text
from ductoview.model.annotation import LINES, Annotation, AnnotationKind, measured
from ductoview.model.geometry import PointPx, Spacing

_HEAD_SHARE, _HEAD_ANGLE = 1 / 60, 0.45
_LONGEST = 1_000


def annotation_drawing(content: ImageContent) -> Drawing:
    """The layer of the reader's drawings."""
    drawing = Drawing()
    sop_instance_uid = str(content.header.SOPInstanceUID)
    for number_of, drawn in enumerate(content.annotations, start=1):
        tracking = {"tracking_id": drawn.id, "tracking_uid": tracking_uid(sop_instance_uid, drawn.id)}
        group = group_of(number_of, drawn.kind.value, drawn.text)
        drawing.groups.append(group)
        drawing.graphics.extend(_graphics(drawn, content.shape, group, tracking))
        if words := annotation_text(drawn):
            at = drawn.points[1] if drawn.kind is AnnotationKind.ANGLE else drawn.points[0]
            drawing.texts.append(label(words, at, content.shape, tracking, group))
    return drawing


def annotation_text(drawn: Annotation) -> str:
    """What stands beside a drawing: words and measured values, in letters that every character set has."""
    values = [one.words.replace("²", "2").replace("°", " deg") for one in drawn.amounts]
    return ", ".join(words for words in (drawn.text, *values) if words)


def annotations_of(state: Dataset, sop_instance_uid: str, spacing: Spacing) -> tuple[Annotation, ...]:
    """The drawings of ours on one image, measured in its scale; what cannot be one of ours is left out."""
    kinds = {
        int(number(group, "GraphicGroupID") or 0): group
        for group in items(state, "GraphicGroupSequence")
        if text(group, "GraphicGroupLabel") in set(AnnotationKind)
    }
    by = text(state, "ContentCreatorName")
    lines: dict[int, Dataset] = {}
    anchors: dict[int, Dataset] = {}
    for annotation in items(state, "GraphicAnnotationSequence"):
        images = [text(one, "ReferencedSOPInstanceUID") for one in items(annotation, "ReferencedImageSequence")]
        if images and sop_instance_uid not in images:
            continue
        # The first graphic of a group is the drawing itself; what follows is the head of an arrow.
        for keyword, into in (("GraphicObjectSequence", lines), ("TextObjectSequence", anchors)):
            for item in items(annotation, keyword):
                into.setdefault(int(number(item, "GraphicGroupID") or 0), item)
    found = (_annotation(group, lines.get(at), anchors.get(at), by) for at, group in kinds.items())
    return tuple(measured(one, spacing) for one in found if one is not None)


def _annotation(group: Dataset, line: Dataset | None, words: Dataset | None, by: str) -> Annotation | None:
    kind = AnnotationKind(text(group, "GraphicGroupLabel"))
    item, keyword = (words, "AnchorPoint") if kind is AnnotationKind.TEXT else (line, "GraphicData")
    if item is None:
        return None
    points = points_in(numbers(item, keyword), in_display=False)
    is_closed = kind in LINES and len(points) > 3 and points[0] == points[-1]
    try:
        return Annotation(
            id=text(item, "TrackingID"),
            kind=kind,
            points=points[:-1] if is_closed else points,
            text=text(group, "GraphicGroupDescription")[:_LONGEST],
            is_closed=is_closed,
            by=by,
        )
    except ValueError:
        return None


def _graphics(
    drawn: Annotation, shape: tuple[int, int], group: GraphicGroup, tracking: Tracking
) -> list[GraphicObject]:
    data = graphic_data(drawn.points, shape)
    match drawn.kind:
        case AnnotationKind.TEXT:
            return []
        case AnnotationKind.ELLIPSE:
            return [GraphicObject("ELLIPSE", data, "PIXEL", graphic_group=group, **tracking)]
        case AnnotationKind.ARROW:
            head = graphic_data(_head(drawn.points[0], drawn.points[1], min(shape) * _HEAD_SHARE), shape)
            return [polyline(data, group, **tracking), polyline(head, group, **tracking)]
    return [polyline(closed(data) if drawn.is_closed else data, group, **tracking)]


def _head(tail: PointPx, tip: PointPx, reach: float) -> NDArray[np.float64]:
    """Row and column of the three points of an arrow's head, never longer than half the arrow."""
    turn = atan2(tail.row - tip.row, tail.column - tip.column)
    arm = min(reach, hypot(tail.row - tip.row, tail.column - tip.column) / 2)
    one, other = (
        (tip.row + arm * sin(turn + by), tip.column + arm * cos(turn + by)) for by in (-_HEAD_ANGLE, _HEAD_ANGLE)
    )
    return np.array([one, (tip.row, tip.column), other])
