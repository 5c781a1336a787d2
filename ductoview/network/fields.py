"""Values of an answer, none of which can be relied on to be there or to be right."""

import warnings
from collections.abc import Iterator
from contextlib import suppress

from pydicom import DataElement, Dataset
from pydicom.charset import convert_encodings
from pydicom.config import IGNORE
from pydicom.datadict import dictionary_has_tag, dictionary_VR, tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.multival import MultiValue

_UTF_8 = "ISO_IR 192"
_SET_OF_ESCAPE = {
    b"\x1b$B": "ISO 2022 IR 87", b"\x1b$@": "ISO 2022 IR 87", b"\x1b$(D": "ISO 2022 IR 159", b"\x1b)I": "ISO 2022 IR 13",
    b"\x1b(J": "ISO 2022 IR 13", b"\x1b$)C": "ISO 2022 IR 149", b"\x1b$)A": "ISO 2022 IR 58",
}  # fmt: skip
"""Escape sequences name the set they switch to (PS3.3 tables C.12-3 and C.12-4)."""


def text(ds: Dataset, keyword: str) -> str:
    """The value as text, several joined by backslashes; empty when absent or unreadable."""
    return "\\".join(_parts(ds, keyword))


def texts(ds: Dataset, keyword: str) -> tuple[str, ...]:
    """The single values as texts, empty ones left out."""
    return tuple(filter(None, _parts(ds, keyword)))


def count(ds: Dataset, keyword: str) -> int | None:
    """The value as a whole number; None when absent or none."""
    try:
        return int(text(ds, keyword))
    except ValueError:
        return None


def put(ds: Dataset, keyword: str, value: str) -> None:
    """Set an attribute to what a person or a node wrote, which may break the rules of its kind; empty is asked for."""
    tag = tag_for_keyword(keyword)
    assert tag is not None
    ds.add(DataElement(tag, dictionary_VR(tag), value or None, validation_mode=IGNORE))


def with_charset(ds: Dataset) -> Dataset:
    """The same answer, with the character set that its bytes show where it states none, or an empty one.

    Some nodes (wlmscpfs is one) give UTF-8, or switch to Japanese, Korean or Chinese sets, without saying so.
    """
    if _states_charset(ds):
        return ds
    raw = b"\0".join(_raw_texts(ds))
    charset: list[str] = []
    switched = [name for escape, name in _SET_OF_ESCAPE.items() if escape in raw]
    if switched:
        charset = ["", *dict.fromkeys(switched)]
    elif not raw.isascii() and _is_utf8(raw):
        charset = [_UTF_8]
    if charset:
        ds.SpecificCharacterSet = charset
        _read_in(ds, convert_encodings(list(charset)))
    return ds


def _parts(ds: Dataset, keyword: str) -> Iterator[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ds.get(keyword)
    except Exception:  # noqa: BLE001  (pydicom raises what it likes on bad values)
        return
    many = value if isinstance(value, (MultiValue, list, tuple)) else (value,)
    for one in many:
        yield "" if one is None else str(one).strip("\0 ")


def _states_charset(ds: Dataset) -> bool:
    stated = ds.get_item("SpecificCharacterSet")
    return stated is not None and bool(stated.value)


def _read_in(ds: Dataset, encodings: list[str]) -> None:
    """Have what is not decoded yet read in these encodings, in items that were taken apart already too.

    pydicom reads what came over the wire in the set that was stated then, whatever is set later.
    """
    ds.set_original_encoding(*ds.original_encoding, encodings)
    for element in _parsed_sequences(ds):
        for item in element.value:
            if not _states_charset(item):
                _read_in(item, encodings)


def _parsed_sequences(ds: Dataset) -> Iterator[DataElement]:
    """Sequences of undefined length are taken apart as they are read."""
    elements = [ds.get_item(tag) for tag in ds.keys()]  # noqa: SIM118  (iterating a Dataset decodes its values)
    return (one for one in elements if isinstance(one, DataElement) and one.VR == "SQ")


def _raw_texts(ds: Dataset) -> Iterator[bytes]:
    """The bytes of all texts, those of items too; read from a copy, since reading decodes them for good."""
    twin = Dataset({tag: ds.get_item(tag) for tag in ds.keys()})  # noqa: SIM118  (iterating a Dataset decodes its values)
    for tag, element in tuple(twin.items()):
        if _vr(element) == "SQ":
            with suppress(Exception):  # pydicom raises what it likes on bad values
                for item in twin[tag].value:
                    yield from _raw_texts(item)
        elif isinstance(element, RawDataElement):
            yield element.value or b""


def _vr(element: DataElement | RawDataElement) -> str:
    """Implicit VR leaves it to the dictionary; a private element is of unknown kind."""
    if element.VR:
        return str(element.VR)
    return dictionary_VR(element.tag) if dictionary_has_tag(element.tag) else "UN"


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
