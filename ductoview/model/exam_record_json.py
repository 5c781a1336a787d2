"""The exam record as plain data for JSON and back, whole or one field; only what was said is written."""

from enum import StrEnum
from typing import Any

from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_fields import FieldKind, RecordValue, field_of
from ductoview.model.exam_record_values import with_value

Json = dict[str, Any]


def record_to_json(record: ExamRecord) -> Json:
    """Plain data of what was said."""
    return {name: value_to_json(getattr(record, name)) for name in record.said}


def record_from_json(data: Json) -> ExamRecord:
    """The record of ``record_to_json``; raises ValueError for what no field may hold."""
    record = ExamRecord()
    for name, value in data.items():
        record = with_value(record, name, value_from_json(name, value))
    return record


def value_to_json(value: RecordValue) -> Any:
    """Plain data of one field."""
    if isinstance(value, tuple):
        return [one.value for one in value]
    return value.value if isinstance(value, StrEnum) else value


def value_from_json(name: str, data: Any) -> RecordValue:
    """The value of the field of that name; raises ValueError for a choice it does not have."""
    field = field_of(name)
    if field.kind is FieldKind.CHOICES:
        return tuple(field.choice(one).value for one in data)
    if field.kind is FieldKind.CHOICE and data is not None:
        return field.choice(data).value
    value: RecordValue = data
    return value
