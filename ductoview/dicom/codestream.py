"""Heads of compressed frames, read by ourselves and held against the header before any decoder sees a byte.

A decoder is native code: what it would be made to believe (a huge picture, a looping box, a stream that stops half
way) is found here first. JPEG: ISO 10918-1; JPEG-LS: ISO 14495-1; JPEG 2000: ISO 15444-1; RLE: PS3.5 annex G.
"""

import struct
from dataclasses import dataclass

from pydicom.uid import UID

from ductoview.dicom.pixel_format import PixelFormat
from ductoview.dicom.transfer_syntaxes import JPEG, JPEG_LS, RLE
from ductoview.errors import DicomReadError

_FRAME_HEADS = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xF7})
_OTHER_FRAME_HEADS = frozenset({0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_LOSSLESS = frozenset({0xC3})
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_JP2_SIGNATURE = b"\x00\x00\x00\x0cjP  "
_MOST_TILES = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class CodestreamHead:
    """What a codestream says of itself; ``process`` is the JPEG frame marker, 0 for JPEG 2000."""

    rows: int
    columns: int
    components: int
    precision: int
    process: int = 0


def checked_codestream(data: bytes, syntax: UID, form: PixelFormat) -> bytes:
    """The codestream without padding or wrapping, once its head agrees with the header and it has an end.

    Raises DicomReadError with both values where they differ.
    """
    if syntax in RLE:
        _check_rle(data, form)
        return data
    data = data.rstrip(b"\0")
    if syntax in JPEG | JPEG_LS:
        # Some writers reach an even length by one more FF, the fill byte before markers (ITU-T T.81 B.1.1.2).
        data = data.rstrip(b"\0\xff")
        head = _jpeg_head(data)
        _check_process(head, syntax)
        _check_agreement(head, form)
        _check_end(data)
        return data
    data = _codestream_of_jp2(data) if data.startswith(_JP2_SIGNATURE) else data
    head, tiles = _jpeg2000_head(data)
    _check_agreement(head, form)
    _check_tile_parts(data, tiles)
    return data


def _check_agreement(head: CodestreamHead, form: PixelFormat) -> None:
    if (head.rows, head.columns) != (form.rows, form.columns):
        raise DicomReadError(
            f"The compressed image is {head.rows} x {head.columns} but Rows x Columns say"
            f" {form.rows} x {form.columns}; fetch the file again."
        )
    if head.components != form.samples:
        raise DicomReadError(
            f"The compressed image has {head.components} components but SamplesPerPixel (0028,0002) is {form.samples}."
        )
    if not form.bits_stored <= head.precision <= form.bits_allocated:
        raise DicomReadError(
            f"The compressed image has {head.precision} bits a pixel but BitsStored (0028,0101) is {form.bits_stored}"
            f" of BitsAllocated {form.bits_allocated}."
        )


def _jpeg_head(data: bytes) -> CodestreamHead:
    """The first frame head of a JPEG or JPEG-LS stream, walking its marker segments."""
    if data[:2] != bytes((0xFF, _SOI)):
        raise DicomReadError("The compressed image does not begin as JPEG (no SOI marker); fetch the file again.")
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            break
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker in _OTHER_FRAME_HEADS:
            raise DicomReadError(f"The compressed image uses JPEG process FF{marker:02X}, which DICOM does not allow.")
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if marker in _FRAME_HEADS and place + 10 <= len(data):
            precision, rows, columns, components = struct.unpack(">BHHB", data[place + 4 : place + 10])
            return CodestreamHead(
                rows=rows, columns=columns, components=components, precision=precision, process=marker
            )
        if marker in (_SOS, _EOI) or length < 2:
            break
        place += 2 + length
    raise DicomReadError("The compressed image has no JPEG frame head before its data; fetch the file again.")


def _check_process(head: CodestreamHead, syntax: UID) -> None:
    is_jpeg_ls = head.process == 0xF7
    is_lossless_syntax = "Lossless" in syntax.keyword
    if is_jpeg_ls != (syntax in JPEG_LS) or (not is_jpeg_ls and is_lossless_syntax != (head.process in _LOSSLESS)):
        raise DicomReadError(
            f"TransferSyntaxUID says {syntax.name} but the image is JPEG process FF{head.process:02X};"
            " fetch the file again."
        )


def _check_end(data: bytes) -> None:
    if data[-2:] != bytes((0xFF, _EOI)):
        raise DicomReadError(
            f"The compressed image is cut off: no end marker (EOI) after {len(data):,} bytes; fetch the file again."
        )


def _codestream_of_jp2(data: bytes) -> bytes:
    """The codestream inside JP2 boxes; a box of length 0 reaches to the end and so ends the walk."""
    place = 0
    while place + 8 <= len(data):
        length, kind = struct.unpack(">L4s", data[place : place + 8])
        head = 8
        if length == 1:
            if place + 16 > len(data):
                break
            (length,) = struct.unpack(">Q", data[place + 8 : place + 16])
            head = 16
        if kind == b"jp2c":
            return data[place + head : place + length if length else None]
        if length < head:
            break
        place += length
    raise DicomReadError("The compressed image is a JP2 file without a codestream; fetch the file again.")


def _jpeg2000_head(data: bytes) -> tuple[CodestreamHead, int]:
    """Image size and depth of the SIZ segment, which must come first, and the number of tiles."""
    if data[:4] != b"\xff\x4f\xff\x51" or len(data) < 43:
        raise DicomReadError("The compressed image does not begin as JPEG 2000 (no SIZ); fetch the file again.")
    width, height, left, top, tile_width, tile_height, tile_left, tile_top = struct.unpack(">8L", data[8:40])
    (components,) = struct.unpack(">H", data[40:42])
    if not (tile_width and tile_height and width > left >= tile_left and height > top >= tile_top):
        raise DicomReadError("The compressed image's JPEG 2000 size segment (SIZ) makes no sense; fetch it again.")
    tiles = -(-(width - tile_left) // tile_width) * -(-(height - tile_top) // tile_height)
    if tiles > _MOST_TILES:
        raise DicomReadError(f"The compressed image is cut into {tiles:,} tiles, more than JPEG 2000 allows.")
    head = CodestreamHead(
        rows=height - top, columns=width - left, components=components, precision=(data[42] & 0x7F) + 1
    )
    return head, tiles


def _check_tile_parts(data: bytes, tiles: int) -> None:
    """Hop from tile-part to tile-part by their lengths to the end marker: no decoder does this for all streams."""
    place = 2
    while data[place : place + 1] == b"\xff" and data[place + 1 : place + 2] != b"\x90":
        place += 2 + max(int.from_bytes(data[place + 2 : place + 4], "big"), 2)
    seen = set()
    while data[place : place + 2] == b"\xff\x90" and place + 12 <= len(data):
        tile, length = struct.unpack(">HL", data[place + 4 : place + 10])
        seen.add(tile)
        present = len(data) - place
        # A length of 0 reaches to the end of the codestream (ISO 15444-1 A.4.2).
        length = length or present - 2
        if not 14 <= length <= present:
            raise DicomReadError(
                f"The compressed image is cut off: a tile holds {present:,} of {length:,} bytes; fetch the file again."
            )
        place += length
    if data[place : place + 2] != bytes((0xFF, _EOI)):
        raise DicomReadError(
            f"The compressed image is cut off: no end marker (EOC) after {len(data):,} bytes; fetch the file again."
        )
    if len(seen) != tiles:
        raise DicomReadError(f"The compressed image holds {len(seen):,} of {tiles:,} tiles; fetch the file again.")


def _check_rle(data: bytes, form: PixelFormat) -> None:
    """The RLE header: as many segments as bytes in a pixel, in order and inside the frame."""
    expected = form.samples * form.bits_allocated // 8
    if len(data) < 64:
        raise DicomReadError(f"The RLE frame has {len(data)} bytes, less than its 64-byte header; fetch it again.")
    count, *offsets = struct.unpack("<16L", data[:64])
    used = offsets[:expected]
    if count != expected:
        raise DicomReadError(f"The RLE frame has {count} segments instead of {expected}; fetch the file again.")
    if used[0] != 64 or used != sorted(set(used)) or used[-1] >= len(data):
        raise DicomReadError("The RLE frame's segments lie outside it; fetch the file again.")
