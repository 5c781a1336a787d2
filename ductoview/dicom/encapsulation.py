"""The frames of encapsulated pixel data, item by item (PS3.5 A.4), each checked to lie inside the file."""

import struct
from dataclasses import dataclass
from pathlib import Path

from ductoview.dicom.pixel_element import PixelElement
from ductoview.errors import DicomReadError

_ITEM = 0xFFFEE000
_DELIMITER = 0xFFFEE0DD
_MOST_FRAGMENTS = 100_000
_END_OF_IMAGE = b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class _Fragment:
    """``item`` is where its item tag starts, ``start`` its first byte, both within the PixelData value."""

    item: int
    start: int
    length: int


def frame_bytes(path: Path, element: PixelElement, *, frame: int, frames: int) -> bytes:
    """The codestream of one frame (0-based) of ``frames``.

    Raises DicomReadError when an item reaches past the file, the items do not make up that many frames, or the offset
    table points elsewhere than at an item.
    """
    parts = _frame_parts(path, element, frames)[frame]
    return b"".join(element.bytes_at(path, part.start, part.length) for part in parts)


def check_items(path: Path, element: PixelElement, *, frames: int) -> None:
    """Raise DicomReadError as ``frame_bytes`` would, reading only the heads of the items."""
    _frame_parts(path, element, frames)


def _frame_parts(path: Path, element: PixelElement, frames: int) -> list[list[_Fragment]]:
    table, fragments = _items(path, element)
    if not fragments:
        raise DicomReadError("PixelData (7FE0,0010) is encapsulated but holds no frame; fetch the file again.")
    return _by_frame(path, element, table, fragments, frames)


def _items(path: Path, element: PixelElement) -> tuple[tuple[int, ...], list[_Fragment]]:
    found: list[_Fragment] = []
    place = 0
    while place < element.available:
        head = element.bytes_at(path, place, 8)
        if len(head) < 8:
            raise DicomReadError(f"PixelData (7FE0,0010) ends inside the head of item {len(found)}; fetch it again.")
        group, number, length = struct.unpack("<HHL", head)
        tag = group << 16 | number
        if tag == _DELIMITER:
            break
        if tag != _ITEM:
            raise DicomReadError(
                f"PixelData (7FE0,0010) has ({group:04X},{number:04X}) where an item was expected; fetch it again."
            )
        present = element.available - place - 8
        if length > present:
            raise DicomReadError(
                f"PixelData (7FE0,0010) is cut off: item {len(found)} holds {present:,} of {length:,} bytes;"
                " fetch it again."
            )
        found.append(_Fragment(place, place + 8, length))
        if len(found) > _MOST_FRAGMENTS:
            raise DicomReadError(f"PixelData (7FE0,0010) has more than {_MOST_FRAGMENTS:,} items and was not opened.")
        place += 8 + length
    else:
        raise DicomReadError(
            "PixelData (7FE0,0010) is cut off: the file ends before the sequence delimiter; fetch it again."
        )
    if not found:
        return (), []
    offsets = element.bytes_at(path, found[0].start, found[0].length)
    return struct.unpack(f"<{len(offsets) // 4}L", offsets[: len(offsets) // 4 * 4]), found[1:]


def _by_frame(
    path: Path, element: PixelElement, table: tuple[int, ...], fragments: list[_Fragment], frames: int
) -> list[list[_Fragment]]:
    if frames == 1:
        return [fragments]
    if len(table) == frames:
        return _by_table(table, fragments)
    if len(fragments) == frames:
        return [[fragment] for fragment in fragments]
    groups: list[list[_Fragment]] = [[]]
    for fragment in fragments:
        groups[-1].append(fragment)
        tail = element.bytes_at(path, fragment.start + max(fragment.length - 4, 0), min(fragment.length, 4))
        if tail.rstrip(b"\0").endswith(_END_OF_IMAGE):
            groups.append([])
    groups = [group for group in groups if group]
    if len(groups) != frames:
        raise DicomReadError(
            f"NumberOfFrames (0028,0008) is {frames} but PixelData holds {len(fragments)} fragments"
            " and no offset table that divides them; fetch the file again."
        )
    return groups


def _by_table(table: tuple[int, ...], fragments: list[_Fragment]) -> list[list[_Fragment]]:
    base = fragments[0].item
    numbers = {fragment.item - base: number for number, fragment in enumerate(fragments)}
    starts = [numbers.get(offset) for offset in table]
    if starts[0] != 0 or any(start is None for start in starts):
        raise DicomReadError(
            "The basic offset table of PixelData (7FE0,0010) points outside its items; fetch it again."
        )
    places = [start for start in starts if start is not None]
    if places != sorted(set(places)):
        raise DicomReadError("The basic offset table of PixelData (7FE0,0010) is out of order; fetch it again.")
    return [fragments[a:b] for a, b in zip(places, [*places[1:], len(fragments)], strict=True)]
