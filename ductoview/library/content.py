"""Whether two files say the same, though their bytes differ: every PACS writes its own file meta information."""

from pathlib import Path

from pydicom import Dataset
from pydicom.uid import UID

from ductoview.dicom.part10 import Part10, open_part10
from ductoview.dicom.values import MALFORMED
from ductoview.errors import DicomReadError

_CHUNK = 1 << 20


def same_content(one: Path, other: Path) -> bool:
    """True when all attributes and the pixel data are equal; encoding, group lengths and file meta may differ."""
    try:
        first, second = open_part10(one), open_part10(other)
        return (
            _packing(first.transfer_syntax) == _packing(second.transfer_syntax)
            and _plain(first.header) == _plain(second.header)
            and _same_pixels(first, second)
        )
    except (DicomReadError, *MALFORMED):
        return False


def _packing(syntax: UID) -> str:
    """What decides how pixel bytes look: all native syntaxes are one."""
    return str(syntax) if syntax.is_encapsulated else "native"


def _plain(ds: Dataset) -> dict[int, object]:
    """Elements without group lengths and padding, sequences taken apart."""
    return {
        int(element.tag): [_plain(item) for item in element.value] if element.VR == "SQ" else element.value
        for element in ds
        if element.tag.element != 0 and element.tag != 0xFFFCFFFC
    }


def _same_pixels(one: Part10, other: Part10) -> bool:
    if one.pixels is None or other.pixels is None:
        return one.pixels is other.pixels
    length = one.pixels.available if one.pixels.length is None else one.pixels.length
    if length != (other.pixels.available if other.pixels.length is None else other.pixels.length):
        return False
    return all(
        one.pixels.bytes_at(one.path, start, min(_CHUNK, length - start))
        == other.pixels.bytes_at(other.path, start, min(_CHUNK, length - start))
        for start in range(0, length, _CHUNK)
    )
