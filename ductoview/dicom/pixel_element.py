"""Where the PixelData element lies in a file, checked against the file's length before a byte of it is read."""

import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from ductoview.errors import DicomReadError

_PIXEL_DATA = 0x7FE00010
_UNDEFINED = 0xFFFFFFFF
_LONG_VRS = frozenset({b"OB", b"OW", b"UN", b"OD", b"OF", b"OL", b"OV"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PixelElement:
    """The value of PixelData (7FE0,0010).

    ``offset`` is where it starts and ``available`` how many bytes follow; ``length`` is None for encapsulated data
    (undefined length). ``held`` is the inflated file of a deflated one, else None.
    """

    offset: int
    length: int | None
    available: int
    held: bytes | None = None

    def held_in(self, inflated: bytes) -> "PixelElement":
        """The same element of a file that lies in memory."""
        return replace(self, held=inflated)

    def bytes_at(self, path: Path, start: int, count: int) -> bytes:
        """``count`` bytes from ``start`` within the value; fewer only where the file ends."""
        if self.held is not None:
            return self.held[self.offset + start : self.offset + start + count]
        with path.open("rb") as file:
            file.seek(self.offset + start)
            return file.read(count)


def locate_pixels(stream: BinaryIO, size: int, *, implicit: bool) -> PixelElement | None:
    """The pixel data element at which ``stream`` stands, None at its end.

    Raises DicomReadError when the element's head is cut off, of another kind, or its length reaches past the file.
    """
    head = stream.read(8)
    if not head:
        return None
    if len(head) < 8:
        raise DicomReadError("The file ends inside the head of an element; fetch it again.")
    tag = struct.unpack("<HH", head[:4])
    if (tag[0] << 16 | tag[1]) != _PIXEL_DATA:
        raise DicomReadError(f"Pixel data as ({tag[0]:04X},{tag[1]:04X}) (floating point) are no mammogram's.")
    length = _length(stream, head, implicit)
    offset = stream.tell()
    available = size - offset
    if length is not None and length > available:
        raise DicomReadError(
            f"PixelData (7FE0,0010) is cut off: the file holds {available:,} of {length:,} bytes; fetch it again."
        )
    return PixelElement(offset=offset, length=length, available=available)


def _length(stream: BinaryIO, head: bytes, implicit: bool) -> int | None:
    if implicit:
        (length,) = struct.unpack("<L", head[4:])
    elif head[4:6] not in _LONG_VRS:
        raise DicomReadError(f"PixelData (7FE0,0010) has the VR {head[4:6]!r} instead of OB or OW; fetch it again.")
    else:
        rest = stream.read(4)
        if len(rest) < 4:
            raise DicomReadError("The file ends inside the head of PixelData (7FE0,0010); fetch it again.")
        (length,) = struct.unpack("<L", rest)
    return None if length == _UNDEFINED else int(length)
