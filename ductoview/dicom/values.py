"""Attributes of a dataset whatever their writer did to them: absent, empty, unreadable and sound are told apart."""

import math
import struct
from collections.abc import Sequence

from pydicom import Dataset
from pydicom.charset import decode_bytes, python_encoding
from pydicom.datadict import dictionary_has_tag, dictionary_VR, tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.errors import BytesLengthException
from pydicom.tag import BaseTag, Tag

# What pydicom and Python raise on malformed bytes; anything else is a fault of ours and must be seen.
MALFORMED = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, NotImplementedError, EOFError,
    AssertionError, RecursionError, StopIteration, struct.error, BytesLengthException,
)  # fmt: skip
# A nested sequence is parsed when it is asked for, from memory: pydicom's OSError is then the bytes' fault, not a disk's.
_UNREADABLE = (*MALFORMED, OSError)
_NONE_STATED = "iso8859"
"""What pydicom takes where no SpecificCharacterSet is stated."""
_MULTIPLE = b"\\"
_PERSON_NAME_DELIMITERS = {0x5E, 0x3D, 0x5C}
_TEXT_DELIMITERS = {0x0D, 0x0A, 0x09, 0x0C, 0x5C}


def is_stated(ds: Dataset, keyword: str) -> bool:
    """True when the attribute is there and not empty, readable or not."""
    if keyword not in ds:
        return False
    element = ds.get_item(_tag(keyword))
    value = None if element is None else element.value
    return value is not None and not (hasattr(value, "__len__") and len(value) == 0)


def numbers(ds: Dataset, keyword: str) -> tuple[float, ...]:
    """All values as floats, NaN and infinities included; empty when absent or when one of them is no number."""
    try:
        value = ds.get(keyword)
        if value is None or isinstance(value, bytes):
            return ()
        many = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        return tuple(float(one) for one in many)
    except _UNREADABLE:
        return ()


def number(ds: Dataset, keyword: str) -> float | None:
    """The first value when it is finite, else None."""
    found = numbers(ds, keyword)
    return found[0] if found and math.isfinite(found[0]) else None


def positive(ds: Dataset, keyword: str) -> float | None:
    """The first value when it is finite and above zero, else None."""
    found = number(ds, keyword)
    return found if found is not None and found > 0 else None


def text(ds: Dataset, keyword: str) -> str:
    """The value as text without padding, several joined by a backslash; empty when absent.

    Bytes that do not fit SpecificCharacterSet, or whose set is unknown or not stated, are read as UTF-8 when they are
    valid UTF-8 and as ISO 8859-1 otherwise: text is never lost and never raises.
    """
    tag = _tag(keyword)
    element = ds.get_item(tag) if tag in ds else None
    if element is None or element.value is None:
        return ""
    if isinstance(element, RawDataElement):
        raw = element.value
        return _decoded(raw, charsets_of(ds), tag).rstrip(" \0").strip() if isinstance(raw, bytes) else ""
    if isinstance(element.value, bytes):
        return _guessed(element.value).strip(" \0")
    return "\\".join(str(one) for one in _many(element.value)).strip(" \0")


def texts(ds: Dataset, keyword: str) -> tuple[str, ...]:
    """The values of a multi-valued text attribute, each without padding."""
    whole = text(ds, keyword)
    return tuple(part.strip() for part in whole.split("\\")) if whole else ()


def code_string(ds: Dataset, keyword: str) -> str:
    """The first value of a code string, in capitals; empty when absent."""
    found = texts(ds, keyword)
    return found[0].upper() if found else ""


def items(ds: Dataset, keyword: str) -> tuple[Dataset, ...]:
    """The items of a sequence; empty when absent or unreadable."""
    try:
        value = ds.get(keyword)
        return tuple(item for item in value if isinstance(item, Dataset)) if value else ()
    except _UNREADABLE:
        return ()


def charsets_of(ds: Dataset) -> tuple[str, ...] | None:
    """Python encodings of SpecificCharacterSet; None when one is unknown, empty when none is stated.

    An item of a sequence states none and is in that of the whole (PS3.5 6.1.2.3), which pydicom hands down to it.
    """
    try:
        stated = ds.get("SpecificCharacterSet")
    except MALFORMED:
        return None
    terms = [str(term).strip() for term in _many(stated)] if stated else []
    if not terms:
        handed_down = [str(one) for one in _many(ds.original_character_set)]
        return () if set(handed_down) <= {_NONE_STATED} else tuple(handed_down)
    encodings = [python_encoding.get(term) for term in terms]
    return None if None in encodings else tuple(str(encoding) for encoding in encodings)


def _decoded(raw: bytes, encodings: tuple[str, ...] | None, tag: BaseTag) -> str:
    if raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii")
    if not encodings:
        return _guessed(raw)
    is_name = dictionary_has_tag(tag) and dictionary_VR(tag) == "PN"
    delimiters = _PERSON_NAME_DELIMITERS if is_name else _TEXT_DELIMITERS
    try:
        if len(encodings) == 1 and b"\x1b" not in raw:
            return raw.decode(encodings[0])
        return str(decode_bytes(raw, list(encodings), delimiters))
    except (UnicodeError, LookupError):
        return _guessed(raw)


def _guessed(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("iso8859-1")


def _many(value: object) -> Sequence[object]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else [value]


def _tag(keyword: str) -> BaseTag:
    number = tag_for_keyword(keyword)
    if number is None:
        raise KeyError(f"{keyword} is no DICOM keyword.")
    return Tag(number)
