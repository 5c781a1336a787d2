"""The exam record as a section of the report, and back: a container below the root, which TID 1500 (extensible) allows."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from highdicom.sr import (
    CodeContentItem,
    CodedConcept,
    ContainerContentItem,
    ContentSequence,
    NumContentItem,
    RelationshipTypeValues,
    TextContentItem,
)
from pydicom import Dataset

from ductoview.dicom.coded import concept, key_of, names
from ductoview.dicom.record_terms import CHOICES, CLOCK, EXAM_RECORD, NAMES, SCHEME_VERSIONS, UNITS, YES_NO
from ductoview.model.codes import Code
from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_fields import FIELDS, FieldKind, RecordField, RecordValue
from ductoview.model.exam_record_values import with_value

_CONTAINS = RelationshipTypeValues.CONTAINS
_Item: TypeAlias = CodeContentItem | NumContentItem | TextContentItem


def record_section(record: ExamRecord) -> ContainerContentItem | None:
    """The record as a container, one item for each thing that was said; None when nothing was."""
    items = [
        item for field in FIELDS if field.name in record.said for item in _items(field, getattr(record, field.name))
    ]
    if not items:
        return None
    section = ContainerContentItem(concept(EXAM_RECORD), is_content_continuous=False, relationship_type=_CONTAINS)
    section.ContentSequence = ContentSequence(items)
    return section


def read_record(document: Dataset) -> ExamRecord:
    """The record in a report; empty when it has none. A code that no field knows is passed over, never guessed."""
    record = ExamRecord()
    for section in _named(document, EXAM_RECORD):
        for field in FIELDS:
            value = _value(field, list(_named(section, NAMES[field.name])))
            try:
                record = with_value(record, field.name, value)
            except ValueError:
                continue
    return record


def _items(field: RecordField, value: RecordValue) -> list[_Item]:
    name = concept(NAMES[field.name])
    if field.kind is FieldKind.TEXT:
        return [TextContentItem(name, _line_ends(str(value)), _CONTAINS)]
    if field.name in UNITS and isinstance(value, int | float):
        return [NumContentItem(name, value, concept(UNITS[field.name]), relationship_type=_CONTAINS)]
    chosen = value if isinstance(value, tuple) else (value,)
    return [CodeContentItem(name, _versioned(_codes(field)[one]), _CONTAINS) for one in chosen]


def _codes(field: RecordField) -> Mapping[RecordValue, Code]:
    """The codes of a field's values."""
    if field.kind is FieldKind.YES_NO:
        return dict(YES_NO.items())
    if field.name in CHOICES:
        return dict(CHOICES[field.name].items())
    return dict(CLOCK.items())


def _value(field: RecordField, items: list[Dataset]) -> RecordValue:
    if not items:
        return field.nothing
    if field.kind is FieldKind.TEXT:
        return str(items[0].get("TextValue", "")).replace("\r\n", "\n")
    if field.name in UNITS:
        measured = items[0].MeasuredValueSequence[0]
        number = float(measured.get("FloatingPointValue", measured.NumericValue))
        return int(number) if field.kind is FieldKind.WHOLE and number.is_integer() else number
    chosen = [key_of(item, "ConceptCodeSequence", _codes(field)) for item in items]
    if field.kind is FieldKind.CHOICES:
        return tuple(one for one in chosen if one is not None)  # type: ignore[misc]
    return chosen[0]


def _versioned(code: Code) -> CodedConcept:
    return CodedConcept(code.value, code.scheme, code.meaning, SCHEME_VERSIONS.get(code.scheme))


def _line_ends(words: str) -> str:
    """Lines end with CR LF (PS3.5 6.1.3)."""
    return "\r\n".join(words.splitlines())


def _named(parent: Dataset, code: Code) -> Iterator[Dataset]:
    return (item for item in parent.get("ContentSequence", ()) if names(item, "ConceptNameCodeSequence", code))
