"""What leaves with the pixels unseen: comments in compressed streams, and bits that hold no pixel."""

import numpy as np
from pydicom import Dataset
from pydicom.encaps import generate_fragments

_STREAMS = {b"\xff\xd8\xff": 0, b"\xff\x4f\xff": 2}
"""How JPEG and JPEG 2000 begin, and how many bytes of a comment say what kind of comment it is."""
_COMMENTS, _DATA_BEGINS = (0xFE, 0x64), (0xDA, 0x90)


def clear_comments(ds: Dataset) -> None:
    """Blank the comments in the headers of JPEG and JPEG 2000 streams, in which a maker or a converter may name the patient.

    Not one byte moves (ITU-T T.81 B.2.4.5, T.800 A.9.2).
    """
    if "PixelData" not in ds or not ds.file_meta.TransferSyntaxUID.is_encapsulated:
        return
    whole = ds.PixelData
    for fragment in generate_fragments(whole):
        if fragment[:3] in _STREAMS and (cleaned := _without_comments(fragment)) != fragment:
            whole = whole.replace(fragment, cleaned)
    if whole is not ds.PixelData:
        ds.PixelData = whole


def _without_comments(stream: bytes) -> bytes:
    cleaned, at, skipped = bytearray(stream), 2, _STREAMS[stream[:3]]
    while stream[at : at + 1] == b"\xff" and stream[at + 1] not in _DATA_BEGINS:
        if stream[at + 1] == 0xFF:  # fill bytes may stand before a marker
            at += 1
            continue
        length = int.from_bytes(stream[at + 2 : at + 4])
        begin, end = at + 4 + skipped, min(at + 2 + length, len(stream))
        if stream[at + 1] in _COMMENTS and begin < end:
            cleaned[begin:end] = b" " * (end - begin)
        at += 2 + length
    return bytes(cleaned)


def clear_unused_bits(ds: Dataset) -> None:
    """Take away what lies beside the BitsStored of uncompressed pixels: an overlay of the retired kind, unseen and with a name.

    The values of the pixels stay, for PS3.5 8.1.1 gives those bits no meaning; a sign that goes on in them stays, too.
    """
    if "PixelData" not in ds or ds.file_meta.TransferSyntaxUID.is_encapsulated:
        return
    size, stored = int(ds.BitsAllocated) // 8, int(ds.BitsStored)
    order = "<" if ds.file_meta.TransferSyntaxUID.is_little_endian else ">"
    bits = np.frombuffer(ds.PixelData, f"{order}u{size}", len(ds.PixelData) // size)
    high, whole = int(ds.HighBit), (1 << 8 * size) - 1
    mask = ((1 << stored) - 1) << high + 1 - stored & whole
    kept = bits & bits.dtype.type(mask)
    if np.array_equal(bits, kept):
        return
    if ds.PixelRepresentation == 1:
        kept[kept >> high & 1 == 1] |= bits.dtype.type(~mask & whole & -(1 << high))
    ds.PixelData = kept.tobytes()
