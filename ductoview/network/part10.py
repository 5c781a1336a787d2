"""Objects as Part 10 files: what one is, read without decoding anything, and the file head for one that arrives."""

import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from pydicom.filereader import data_element_generator, read_file_meta_info
from pydicom.filewriter import write_file_meta_info
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian
from pynetdicom.dsutils import create_file_meta

from ductoview.errors import NetworkError

_PREAMBLE = 128
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
    """Preamble and file meta information of an object; what follows in the file is the dataset as it came."""
    head = BytesIO()
    head.write(b"\0" * _PREAMBLE + b"DICM")
    meta = create_file_meta(
        sop_class_uid=UID(sop_class_uid),
        sop_instance_uid=UID(sop_instance_uid),
        transfer_syntax=UID(transfer_syntax_uid),
    )
    write_file_meta_info(head, meta)
    return head.getvalue()


def object_facts(path: Path) -> ObjectFacts:
    """The facts of a file, of which only the beginning is read; raises NetworkError when it is no Part 10 file."""
    try:
        meta = read_file_meta_info(path)
        syntax = UID(str(meta.get("TransferSyntaxUID", "")))
        with path.open("rb") as file:
            file.seek(_PREAMBLE + 4 + 12 + int(meta.FileMetaInformationGroupLength))
            uids = _uids(file, syntax)
    except Exception as error:
        raise NetworkError(f"{path.name} cannot be read as a DICOM file ({type(error).__name__}).") from error
    if not syntax or not uids.get(_SOP_CLASS) or not uids.get(_SOP_INSTANCE):
        raise NetworkError(f"{path.name} lacks SOPClassUID, SOPInstanceUID or TransferSyntaxUID.")
    return ObjectFacts(
        path=path,
        sop_class_uid=uids[_SOP_CLASS],
        sop_instance_uid=uids[_SOP_INSTANCE],
        study_uid=uids.get(_STUDY, ""),
        transfer_syntax_uid=str(syntax),
        plain=meta.get("MediaStorageSOPClassUID") == uids[_SOP_CLASS]
        and meta.get("MediaStorageSOPInstanceUID") == uids[_SOP_INSTANCE],
    )


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
