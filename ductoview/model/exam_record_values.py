"""Setting and reading fields of the exam record by the table of fields: what may be said, what was, what is missing."""

from dataclasses import replace
from enum import StrEnum
from typing import Any

from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_fields import ALONE, FIELDS, FieldKind, RecordField, RecordValue, Section, field_of


def with_value(record: ExamRecord, name: str, value: RecordValue) -> ExamRecord:
    """The record with that field set; raises ValueError in a sentence for what the field may not hold."""
    changed: dict[str, Any] = {name: _checked(field_of(name), value)}
    return replace(record, **changed)


def toggled(field: RecordField, chosen: tuple[StrEnum, ...], value: StrEnum) -> tuple[StrEnum, ...]:
    """Several choices with one more or one less, in the order of the table; "none" and the others push each other out."""
    if value in chosen:
        wanted = set(chosen) - {value}
    elif value in ALONE:
        wanted = {value}
    else:
        wanted = (set(chosen) | {value}) - ALONE
    return tuple(one.value for one in field.choices if one.value in wanted)


def rows(record: ExamRecord) -> tuple[tuple[Section, str, str], ...]:
    """What was said, as section, words of the field and words of its value, in the table's order."""
    return tuple(
        (one.section, one.words, one.words_of(getattr(record, one.name))) for one in FIELDS if one.name in record.said
    )


def unsaid(record: ExamRecord) -> tuple[RecordField, ...]:
    """The fields that safety needs and nobody has spoken of."""
    return tuple(one for one in FIELDS if one.required and one.name not in record.said)


def _checked(field: RecordField, value: RecordValue) -> RecordValue:
    if value == field.nothing and type(value) is type(field.nothing):
        return value
    match field.kind:
        case FieldKind.YES_NO if isinstance(value, bool):
            return value
        case FieldKind.CHOICE if isinstance(value, StrEnum):
            return field.choice(value).value
        case FieldKind.CHOICES if isinstance(value, tuple):
            chosen = {field.choice(one).value for one in value}
            if len(chosen) > 1 and chosen & ALONE:
                raise ValueError(f"{field.words}: none and something else cannot both hold.")
            return tuple(one.value for one in field.choices if one.value in chosen)
        case FieldKind.TEXT if isinstance(value, str):
            return value.strip()
        case FieldKind.WHOLE | FieldKind.DECIMAL if isinstance(value, int | float) and not isinstance(value, bool):
            return _in_range(field, value)
    raise ValueError(f"{field.words}: {value!r} cannot be said here.")


def _in_range(field: RecordField, value: float) -> RecordValue:
    low, high = field.range
    rounded = round(value) if field.kind is FieldKind.WHOLE else round(value, field.decimals)
    if not low <= rounded <= high or abs(rounded - value) > 1e-9:
        words = f"{low:.{field.decimals}f} to {high:.{field.decimals}f} {field.unit}".strip()
        digits = f" with {field.decimals} decimals" if field.decimals else " in whole numbers"
        raise ValueError(f"{field.words}: {value:g} is not accepted; give {words}{digits}.")
    return rounded
