"""Objects as Part 10 files: what one is, read without decoding anything, and the file head for one that arrives."""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from pydicom import Dataset
from pydicom.filereader import data_element_generator, read_file_meta_info
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)
from pynetdicom import PYNETDICOM_IMPLEMENTATION_UID

from ductoview.errors import NetworkError

_PREAMBLE = 128
_MAGIC = b"DICM"
_MOST_INFLATED = 4 << 20
_MOST_ELEMENTS = 20_000
_SOP_CLASS, _SOP_INSTANCE, _STUDY = 0x00080016, 0x00080018, 0x0020000D


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectFacts:
    """What the dataset of a file says of itself, and its transfer syntax; ``plain`` tells that the file meta agrees."""

    path: Path
    sop_class_uid: str
    sop_instance_uid: str
    study_uid: str
    transfer_syntax_uid: str
    plain: bool


def file_head(sop_class_uid: str, sop_instance_uid: str, transfer_syntax_uid: str) -> bytes:
    """Preamble and file meta information of an object (PS3.10 7.1); what follows in the file is the dataset as it came.

    UIDs are written as they are: devices that break the rules of UIDs are not ours to teach, and their images count.
    """
    meta = b"".join(
        (
            b"\x02\0\x01\0OB\0\0\x02\0\0\0\0\x01",
            _uid_element(0x0002, sop_class_uid),
            _uid_element(0x0003, sop_instance_uid),
            _uid_element(0x0010, transfer_syntax_uid),
            _uid_element(0x0012, str(PYNETDICOM_IMPLEMENTATION_UID)),
        )
    )
    return b"\0" * _PREAMBLE + _MAGIC + struct.pack("<HH2sHI", 2, 0, b"UL", 4, len(meta)) + meta


def object_facts(path: Path) -> ObjectFacts:
    """The facts of a file, of which only the beginning is read; raises NetworkError when it is no DICOM file.

    A bare dataset, without preamble and file meta information, is one too.
    """
    try:
        meta, start = _meta(path)
        with path.open("rb") as file:
            file.seek(start)
            syntax = UID(str(meta.get("TransferSyntaxUID", ""))) if start else _bare_syntax(file)
            uids = _uids(file, syntax)
    except Exception as error:
        raise NetworkError(f"{path.name} cannot be read as a DICOM file ({type(error).__name__}).") from error
    if not syntax or not uids.get(_SOP_CLASS) or not uids.get(_SOP_INSTANCE):
        raise NetworkError(
            f"{path.name} cannot be read as a DICOM file (it lacks SOPClassUID, SOPInstanceUID or TransferSyntaxUID)."
        )
    return ObjectFacts(
        path=path,
        sop_class_uid=uids[_SOP_CLASS],
        sop_instance_uid=uids[_SOP_INSTANCE],
        study_uid=uids.get(_STUDY, ""),
        transfer_syntax_uid=str(syntax),
        plain=meta.get("MediaStorageSOPClassUID") == uids[_SOP_CLASS]
        and meta.get("MediaStorageSOPInstanceUID") == uids[_SOP_INSTANCE],
    )


def _meta(path: Path) -> tuple[Dataset, int]:
    """The file meta information and where the dataset begins."""
    with path.open("rb") as file:
        file.seek(_PREAMBLE)
        if file.read(4) != _MAGIC:
            return Dataset(), 0
    meta = read_file_meta_info(path)
    return meta, _PREAMBLE + 4 + 12 + int(meta.FileMetaInformationGroupLength)


def _bare_syntax(file: BinaryIO) -> UID:
    head = file.read(6)
    file.seek(0)
    return ExplicitVRLittleEndian if head[4:].isalpha() and head[4:].isupper() else ImplicitVRLittleEndian


def _uid_element(element: int, value: str) -> bytes:
    raw = value.encode("ascii", "replace")
    raw += b"\0" * (len(raw) % 2)
    return struct.pack("<HH2sH", 2, element, b"UI", len(raw)) + raw


def _uids(file: BinaryIO, syntax: UID) -> dict[int, str]:
    """The UIDs of the dataset that begins here; a hostile one is given up after 20,000 elements or 4 MB inflated."""
    if syntax == DeflatedExplicitVRLittleEndian:
        file = BytesIO(zlib.decompressobj(-zlib.MAX_WBITS).decompress(file.read(_MOST_INFLATED), _MOST_INFLATED))
    seen = 0

    def is_past(tag: int, _vr: str | None, _length: int) -> bool:
        nonlocal seen
        seen += 1
        return tag > _STUDY or seen > _MOST_ELEMENTS

    elements = data_element_generator(
        file, syntax == ImplicitVRLittleEndian, syntax != ExplicitVRBigEndian, stop_when=is_past, defer_size=1024,
        specific_tags=[_SOP_CLASS, _SOP_INSTANCE, _STUDY],
    )  # fmt: skip
    return {
        int(element.tag): element.value.decode("ascii").strip("\0 ")
        for element in elements
        if isinstance(element.value, bytes) and element.tag in (_SOP_CLASS, _SOP_INSTANCE, _STUDY)
    }
