"""Annotations as plain data for JSON and back: nothing is rounded, nothing is lost."""

from typing import Any

from ductoview.model.annotation import Amount, Annotation, AnnotationKind, Quantity
from ductoview.model.geometry import PointPx, SpacingSource
from ductoview.model.measures import Unit

Json = dict[str, Any]


def annotation_to_json(drawn: Annotation) -> Json:
    """Plain data of one drawing; points are ``[row, column]``, amounts ``[quantity, value, unit]``."""
    return {
        "id": drawn.id,
        "kind": drawn.kind.value,
        "points": [[at.row, at.column] for at in drawn.points],
        "text": drawn.text,
        "is_closed": drawn.is_closed,
        "amounts": [[one.quantity.value, one.value, one.unit.value] for one in drawn.amounts],
        "source": drawn.source.value,
        "by": drawn.by,
    }


def annotation_from_json(data: Json) -> Annotation:
    """The drawing of ``annotation_to_json``; raises KeyError or ValueError for other data."""
    return Annotation(
        id=data["id"],
        kind=AnnotationKind(data["kind"]),
        points=tuple(PointPx(row, column) for row, column in data["points"]),
        text=data["text"],
        is_closed=data["is_closed"],
        amounts=tuple(Amount(Quantity(name), value, Unit(unit)) for name, value, unit in data["amounts"]),
        source=SpacingSource(data["source"]),
        by=data["by"],
    )
