"""What a reader's drawings measure as measurement groups of the report (TID 1501, each value with its SCOORD), and back."""

from collections.abc import Mapping
from typing import TypeVar

from highdicom.sr import (
    CodedConcept,
    CoordinatesForMeasurement,
    GraphicTypeValues,
    Measurement,
    MeasurementsAndQualitativeEvaluations,
    QualitativeEvaluation,
    RelationshipTypeValues,
    SourceImageForRegion,
    TextContentItem,
    TrackingIdentifier,
)
from pydicom import Dataset
from pydicom.sr.codedict import codes

from ductoview.dicom import private_terms as terms
from ductoview.dicom.coded import concept, key_of, names
from ductoview.dicom.content import ImageContent
from ductoview.dicom.coordinates import closed, graphic_data, points_of
from ductoview.dicom.object_uids import tracking_uid
from ductoview.model import codes as model_codes
from ductoview.model.annotation import LINES, Amount, Annotation, AnnotationKind, Quantity
from ductoview.model.codes import Code
from ductoview.model.geometry import SpacingSource
from ductoview.model.measures import Unit

_T = TypeVar("_T")
_NAMES = {
    Quantity.LENGTH: model_codes.LENGTH,
    Quantity.AREA: model_codes.AREA,
    Quantity.ANGLE: model_codes.ANGLE,
    Quantity.LONG_AXIS: model_codes.LONG_AXIS,
    Quantity.SHORT_AXIS: model_codes.SHORT_AXIS,
}
_METHODS = {
    Quantity.LENGTH: terms.ALONG_LINE,
    Quantity.AREA: terms.INSIDE_LINE,
    Quantity.ANGLE: terms.STRAIGHT_LINE,
    Quantity.LONG_AXIS: terms.STRAIGHT_LINE,
    Quantity.SHORT_AXIS: terms.STRAIGHT_LINE,
}
_UNITS = {
    Unit.MM: Code("mm", "UCUM", "millimeter"),
    Unit.MM2: Code("mm2", "UCUM", "square millimeter"),
    Unit.PX: Code("{pixels}", "UCUM", "Pixels"),
    Unit.PX2: Code("{square_pixels}", "UCUM", "Square pixels"),
    Unit.DEGREE: Code("deg", "UCUM", "degree"),
}
_COMMENT = Code("121106", "DCM", "Comment")
_TRACKING_IDENTIFIER = Code("112039", "DCM", "Tracking Identifier")


def annotation_groups(content: ImageContent) -> list[MeasurementsAndQualitativeEvaluations]:
    """A group for each drawing that measures something; arrows and words do not, and stand in the presentation state."""
    return [_group(drawn, content) for drawn in content.annotations if drawn.amounts]


def annotation_of(group: Dataset, reader: str) -> Annotation | None:
    """The drawing that a group of ours is about, None when it is about something else or is damaged."""
    kind = _choice(group, terms.DRAWING, terms.DRAWING_TERMS)
    values = [item for item in group.get("ContentSequence", ()) if item.get("ValueType") == "NUM"]
    places = [part for item in values for part in item.get("ContentSequence", ()) if part.ValueType == "SCOORD"]
    if kind is None or not places:
        return None
    points = points_of(places[0].GraphicData)
    is_closed = kind in LINES and len(points) > 3 and points[0] == points[-1]
    try:
        return Annotation(
            id=_text(group, _TRACKING_IDENTIFIER),
            kind=kind,
            points=points[:-1] if is_closed else points,
            text=_text(group, _COMMENT),
            is_closed=is_closed,
            amounts=tuple(filter(None, map(_amount, values))),
            source=_choice(group, terms.SPACING_SOURCE, terms.SPACING_TERMS) or SpacingSource.UNKNOWN,
            by=reader,
        )
    except ValueError:
        return None


def _group(drawn: Annotation, content: ImageContent) -> MeasurementsAndQualitativeEvaluations:
    data = graphic_data(drawn.points, content.shape)
    is_ellipse = drawn.kind is AnnotationKind.ELLIPSE
    source = SourceImageForRegion(content.header.SOPClassUID, content.header.SOPInstanceUID)
    place = CoordinatesForMeasurement(
        GraphicTypeValues.ELLIPSE if is_ellipse else GraphicTypeValues.POLYLINE,
        closed(data) if drawn.is_closed else data,
        source,
    )
    group = MeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(tracking_uid(str(content.header.SOPInstanceUID), drawn.id), drawn.id),
        measurements=[
            Measurement(
                concept(_NAMES[one.quantity]),
                one.value,
                _unit(one.unit),
                method=concept(_METHODS[one.quantity]),
                referenced_coordinates=[place],
            )
            for one in drawn.amounts
        ],
        qualitative_evaluations=[
            QualitativeEvaluation(concept(terms.DRAWING), concept(terms.DRAWING_TERMS[drawn.kind])),
            QualitativeEvaluation(concept(terms.SPACING_SOURCE), concept(terms.SPACING_TERMS[drawn.source])),
        ],
    )
    if drawn.text:
        group[0].ContentSequence.append(TextContentItem(codes.DCM.Comment, drawn.text, RelationshipTypeValues.CONTAINS))
    return group


def _unit(unit: Unit) -> CodedConcept:
    return concept(_UNITS[unit])


def _amount(item: Dataset) -> Amount | None:
    quantity = key_of(item, "ConceptNameCodeSequence", _NAMES)
    value = next(iter(item.get("MeasuredValueSequence") or ()), Dataset())
    unit = key_of(value, "MeasurementUnitsCodeSequence", _UNITS)
    if quantity is None or unit is None or "NumericValue" not in value:
        return None
    return Amount(quantity, float(value.get("FloatingPointValue", value.NumericValue)), unit)


def _choice(group: Dataset, name: Code, table: Mapping[_T, Code]) -> _T | None:
    named = (item for item in group.get("ContentSequence", ()) if names(item, "ConceptNameCodeSequence", name))
    return next((key_of(item, "ConceptCodeSequence", table) for item in named), None)


def _text(group: Dataset, name: Code) -> str:
    named = (item for item in group.get("ContentSequence", ()) if names(item, "ConceptNameCodeSequence", name))
    return next((str(item.get("TextValue", "")) for item in named), "")
