"""Which kinds of object can be cleaned, and what is said of those that cannot: what is unknown does not leave the house."""

import numpy as np
from pydicom import Dataset
from pydicom.encaps import generate_fragments

from ductoview.dicom.deidentify_names import How
from ductoview.dicom.overlay_planes import are_in_pixels
from ductoview.dicom.values import code_string, text

_ROOT = "1.2.840.10008.5.1.4.1.1."
_IMAGES = frozenset({"1", "1.1", "1.1.1", "1.2", "1.2.1", "2", "4", "12.1", "13.1.3", "13.1.4", "13.1.5"})
_OBJECTS = frozenset({"11.1", "66.4", "66.7", "88.11", "88.22", "88.33", "88.34", "88.50", "88.59", "88.67"})
_WITH_LETTERS = {
    "7": "a Secondary Capture", "7.1": "a Secondary Capture", "7.2": "a Secondary Capture", "7.3": "a Secondary Capture",
    "7.4": "a Secondary Capture", "6.1": "an ultrasound image", "3.1": "an ultrasound film",
    "104.1": "an Encapsulated PDF", "104.2": "an encapsulated document", "104.3": "an encapsulated model",
}  # fmt: skip

_STREAMS = {b"\xff\xd8\xff": 0, b"\xff\x4f\xff": 2}
"""How JPEG and JPEG 2000 begin, and how many bytes of a comment say what kind of comment it is."""
_COMMENTS, _DATA_BEGINS = (0xFE, 0x64), (0xDA, 0x90)


def is_image(ds: Dataset) -> bool:
    """True for a picture of a patient, whose pixels may hold letters."""
    return text(ds, "SOPClassUID").removeprefix(_ROOT) in _IMAGES


def says_letters(ds: Dataset) -> bool:
    """True for a picture of which the modality says that letters are drawn into it."""
    return is_image(ds) and code_string(ds, "BurnedInAnnotation") == "YES"


def why_left_out(ds: Dataset, how: How) -> str:
    """Why an object is not exported, in a sentence; empty when it is."""
    sop_class = text(ds, "SOPClassUID")
    if not text(ds, "SOPInstanceUID") or not text(ds, "StudyInstanceUID"):
        return "It has no SOPInstanceUID or StudyInstanceUID, so nothing can tell to what it belongs."
    kind = sop_class.removeprefix(_ROOT)
    if kind in _WITH_LETTERS:
        return f"It is {_WITH_LETTERS[kind]}: names drawn into it cannot be removed. Export it by hand after a look."
    if kind not in _IMAGES | _OBJECTS:
        return f"Its kind (SOPClassUID {sop_class or 'missing'}) is not one ductoview can clean."
    if kind in _OBJECTS:
        return ""
    if ds.file_meta.TransferSyntaxUID.is_encapsulated and are_in_pixels(ds):
        return (
            "An overlay, often with letters, is kept in the bits of its compressed pixels and cannot be removed there."
        )
    if how.is_let_go:
        return ""
    if says_letters(ds):
        return "Its BurnedInAnnotation says YES: letters are drawn into the picture. Look at it and let it go by hand."
    if how.is_free_of_letters is False:
        return "Letters were found in the picture. Look at them and let the image go, or leave it out."
    return ""


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
