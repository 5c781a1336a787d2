"""Model codes to and from DICOM code sequences (PS3.3 table 8.8-1)."""

from collections.abc import Mapping
from typing import TypeVar

from highdicom.sr import CodedConcept
from pydicom import Dataset

from ductoview.model.codes import Code

T = TypeVar("T")


def concept(code: Code) -> CodedConcept:
    """The highdicom value of a model code."""
    return CodedConcept(value=code.value, scheme_designator=code.scheme, meaning=code.meaning)


def names(item: Dataset, keyword: str, code: Code) -> bool:
    """True when the item's code sequence of that keyword names the concept."""
    sequence = item.get(keyword)
    return bool(sequence) and code.same_as(
        str(sequence[0].get("CodeValue", "")), str(sequence[0].get("CodingSchemeDesignator", ""))
    )


def key_of(item: Dataset, keyword: str, table: Mapping[T, Code]) -> T | None:
    """Which key of the table the item's code sequence names, None when it names none."""
    return next((key for key, code in table.items() if names(item, keyword, code)), None)
