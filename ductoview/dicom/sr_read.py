"""Our measurement report back into values; other people's TID 1500 reports give what they share with ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import TypeVar

from pydicom import Dataset, dcmread
from pydicom.errors import InvalidDicomError

from ductoview.dicom import private_terms as terms
from ductoview.dicom.coded import key_of, names
from ductoview.dicom.coordinates import points_of, without_closing
from ductoview.dicom.sr_annotations import annotation_of
from ductoview.dicom.sr_place import SaidPlace, read_place
from ductoview.dicom.sr_record import read_record
from ductoview.errors import DicomReadError
from ductoview.model import codes as model_codes
from ductoview.model.annotation import Annotation
from ductoview.model.codes import Code
from ductoview.model.exam_record import ExamRecord
from ductoview.model.finding import FINDING_CODES, Extent, Finding, FindingKind, FindingStatus, Provenance
from ductoview.model.geometry import PointPx
from ductoview.model.review import Calliper

T = TypeVar("T")

_IMAGING_MEASUREMENTS = Code("126010", "DCM", "Imaging Measurements")
_MEASUREMENT_GROUP = Code("125007", "DCM", "Measurement Group")
_FINDING = Code("121071", "DCM", "Finding")
_TRACKING_IDENTIFIER = Code("112039", "DCM", "Tracking Identifier")
_IMAGE_REGION = Code("111030", "DCM", "Image Region")
_CENTER = Code("111010", "DCM", "Center")
_COMMENT = Code("121106", "DCM", "Comment")
_ALGORITHM_NAME = Code("111001", "DCM", "Algorithm Name")
_ALGORITHM_VERSION = Code("111003", "DCM", "Algorithm Version")
_ALGORITHM_PARAMETERS = Code("111002", "DCM", "Algorithm Parameters")
_PERSON_OBSERVER_NAME = Code("121008", "DCM", "Person Observer Name")
_MILLIMETRE = Code("mm", "UCUM", "millimeter")


@dataclass(frozen=True, slots=True, kw_only=True)
class SrContent:
    """What a report says; ``reader`` is empty when no person observed. Lengths of the tree are in ``tree_unit``.
    ``places`` are by the ids of the findings."""

    title: str
    reader: str
    verified: bool
    findings: tuple[Finding, ...]
    callipers: tuple[Calliper, ...]
    annotations: tuple[Annotation, ...]
    contrast_found: bool | None
    total_length: float | None
    max_calibre: float | None
    tree_unit: str
    record: ExamRecord
    places: Mapping[str, SaidPlace]


def read_sr(path: Path) -> tuple[Finding, ...]:
    """The findings of a measurement report, in stored pixels; raises DicomReadError when the file is none."""
    return read_report(path).findings


def read_report(path: Path) -> SrContent:
    """Everything we write in a measurement report; raises DicomReadError when the file is none."""
    try:
        document = dcmread(path)
    except (InvalidDicomError, OSError, EOFError) as error:
        raise DicomReadError(f"{path.name} cannot be read as a report: {error}") from error
    template = next(iter(document.get("ContentTemplateSequence") or ()), Dataset())
    if template.get("TemplateIdentifier") != "1500":
        raise DicomReadError(f"{path.name} is no measurement report (ContentTemplateSequence is not TID 1500).")
    reader = _value(document, _PERSON_OBSERVER_NAME, "PersonName")
    groups = [group for part in _items(document, _IMAGING_MEASUREMENTS) for group in _items(part, _MEASUREMENT_GROUP)]
    tree = next((group for group in groups if _items(group, terms.CONTRAST_FOUND)), Dataset())
    length, unit = _number(tree, model_codes.LENGTH)
    return SrContent(
        title=str(document.ConceptNameCodeSequence[0].CodeMeaning),
        reader=reader,
        verified=document.get("VerificationFlag") == "VERIFIED",
        findings=tuple(_finding(group, reader) for group in groups if _kind(group) is not None),
        callipers=tuple(_calliper(group) for group in groups if _is_calliper(group)),
        annotations=tuple(one for group in groups if (one := annotation_of(group, reader)) is not None),
        contrast_found=_choice(tree, terms.CONTRAST_FOUND, terms.YES_NO_TERMS),
        total_length=length,
        max_calibre=_number(tree, terms.LUMEN_CALIBRE)[0],
        tree_unit=unit,
        record=read_record(document),
        places={
            _value(group, _TRACKING_IDENTIFIER, "TextValue"): read_place(group)
            for group in groups
            if _kind(group) is not None
        },
    )


def _finding(group: Dataset, reader: str) -> Finding:
    kind = _kind(group)
    assert kind is not None
    at, outline, stretch = _place(group)
    size, unit = _number(group, model_codes.DIAMETER if kind in terms.SIZE_IS_A_CALIBRE else model_codes.LONG_AXIS)
    in_mm = unit == _MILLIMETRE.value
    return Finding(
        id=_value(group, _TRACKING_IDENTIFIER, "TextValue"),
        kind=kind,
        at=at,
        status=_choice(group, terms.FINDING_STATUS, terms.STATUS_TERMS) or FindingStatus.CONFIRMED,
        score=_number(group, terms.DETECTOR_SCORE)[0],
        size_mm=size if in_mm else None,
        size_px=None if in_mm else size,
        segment=_whole(_value(group, terms.DUCT_SEGMENT, "TextValue")),
        distance_from_nipple_mm=_number(group, model_codes.DISTANCE_FROM_NIPPLE)[0],
        arc_from_orifice_mm=_number(group, model_codes.PATH_LENGTH)[0],
        outline=outline,
        extent=_extent(group, stretch),
        certainty=_choice(group, terms.CERTAINTY, terms.CERTAINTY_TERMS),
        group=_whole(_value(group, terms.GROUP, "TextValue")),
        mimic=_choice(group, terms.POSSIBLE_MIMIC, terms.MIMIC_TERMS),
        why=_value(group, _COMMENT, "TextValue"),
        description=_value(group, terms.DESCRIPTION, "TextValue"),
        provenance=_provenance(group, reader),
    )


def _provenance(group: Dataset, reader: str) -> Provenance:
    name = _value(group, _ALGORITHM_NAME, "TextValue")
    if not name:
        return Provenance(name=reader, is_reader=True)
    return Provenance(
        name=name,
        version=_value(group, _ALGORITHM_VERSION, "TextValue"),
        parameters=_value(group, _ALGORITHM_PARAMETERS, "TextValue"),
    )


def _place(group: Dataset) -> tuple[PointPx, tuple[PointPx, ...], tuple[PointPx, ...]]:
    """Where a finding stands, the closed outline around it, the stretch it takes up; none of ours has both of these."""
    region = next(iter(_items(group, _IMAGE_REGION)))
    points = points_of(region.GraphicData)
    if region.GraphicType == "POINT":
        return points[0], (), ()
    is_stretch = bool(_items(group, model_codes.LENGTH)) and points[0] != points[-1]
    line = points if is_stretch else without_closing(points)
    centers = list(_items(group, _CENTER))
    at = points_of(centers[0].GraphicData)[0] if centers else _mean(line)
    return (at, (), line) if is_stretch else (at, line, ())


def _extent(group: Dataset, stretch: tuple[PointPx, ...]) -> Extent | None:
    if len(stretch) < 2:
        return None
    length, unit = _number(group, model_codes.LENGTH)
    along = sum(hypot(one.row - other.row, one.column - other.column) for one, other in pairwise(stretch))
    calibres = _numbers(_value(group, terms.CALIBRE_PROFILE, "TextValue"))
    in_mm = unit == _MILLIMETRE.value
    return Extent(
        points=stretch,
        calibres_px=calibres if len(calibres) == len(stretch) else (),
        length_px=along if in_mm or length is None else length,
        length_mm=length if in_mm else None,
    )


def _numbers(text: str) -> tuple[float, ...]:
    """Numbers with spaces between them; none where a word stands among them, as after de-identification."""
    try:
        return tuple(map(float, text.split()))
    except ValueError:
        return ()


def _mean(points: tuple[PointPx, ...]) -> PointPx:
    return PointPx(sum(p.row for p in points) / len(points), sum(p.column for p in points) / len(points))


def _is_calliper(group: Dataset) -> bool:
    return _kind(group) is None and bool(_items(group, model_codes.DISTANCE))


def _calliper(group: Dataset) -> Calliper:
    (measured,) = _items(group, model_codes.DISTANCE)
    scoord = next(item for item in measured.ContentSequence if item.ValueType == "SCOORD")
    start, end = points_of(scoord.GraphicData)
    length, unit = _number(group, model_codes.DISTANCE)
    in_mm = unit == _MILLIMETRE.value
    length_px = ((start.row - end.row) ** 2 + (start.column - end.column) ** 2) ** 0.5
    return Calliper(
        id=_value(group, _TRACKING_IDENTIFIER, "TextValue"),
        start=start,
        end=end,
        length_px=length_px if in_mm or length is None else length,
        length_mm=length if in_mm else None,
    )


def _kind(group: Dataset) -> FindingKind | None:
    return _choice(group, _FINDING, FINDING_CODES)


def _items(parent: Dataset, code: Code) -> list[Dataset]:
    return [item for item in parent.get("ContentSequence", ()) if names(item, "ConceptNameCodeSequence", code)]


def _choice(parent: Dataset, code: Code, table: Mapping[T, Code]) -> T | None:
    return next((key_of(item, "ConceptCodeSequence", table) for item in _items(parent, code)), None)


def _value(parent: Dataset, code: Code, keyword: str) -> str:
    return next((str(item.get(keyword, "")) for item in _items(parent, code)), "")


def _whole(text: str) -> int | None:
    return int(text) if text.lstrip("-").isdigit() else None


def _number(parent: Dataset, code: Code) -> tuple[float | None, str]:
    """Value and UCUM unit of the first measurement of that name; the double when the report has one."""
    for item in _items(parent, code):
        measured = item.MeasuredValueSequence[0]
        exact = measured.get("FloatingPointValue", measured.NumericValue)
        return float(exact), str(measured.MeasurementUnitsCodeSequence[0].CodeValue)
    return None, ""
