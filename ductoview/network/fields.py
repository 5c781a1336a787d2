"""Values of an answer, none of which can be relied on to be there or to be right."""

import warnings
from collections.abc import Iterator

from pydicom import DataElement, Dataset
from pydicom.config import IGNORE
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.multival import MultiValue

_UTF_8 = "ISO_IR 192"


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
    """The same answer; one that states no character set but is UTF-8 is read as UTF-8 (wlmscpfs and others do so)."""
    if "SpecificCharacterSet" in ds:
        return ds
    raw = b"".join(_raw_texts(ds))
    if not raw.isascii() and _is_utf8(raw):
        ds.SpecificCharacterSet = _UTF_8
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


def _raw_texts(ds: Dataset) -> Iterator[bytes]:
    for tag in ds.keys():  # noqa: SIM118  (iterating a Dataset decodes its values)
        element = ds.get_item(tag)
        if isinstance(element, RawDataElement) and isinstance(element.value, bytes):
            yield element.value


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
