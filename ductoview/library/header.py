"""What the index needs of a file's header; pixels are never touched."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydicom import Dataset, dcmread
from pydicom.datadict import dictionary_VR
from pydicom.errors import InvalidDicomError
from pydicom.filereader import read_file_meta_info
from pydicom.uid import DeflatedExplicitVRLittleEndian

from ductoview.dicom.part10 import open_part10
from ductoview.dicom.values import MALFORMED, number, text
from ductoview.errors import DicomReadError, LibraryError
from ductoview.library.attributes import ATTRIBUTES, UIDS

_LONGEST = 1024
_TAGS = ["SpecificCharacterSet", *(attribute.keyword for attribute in ATTRIBUTES)]
UNREADABLE = 0xC000
OTHER_OBJECT = 0xA900


@dataclass(frozen=True, slots=True)
class Header:
    """The indexed attributes by keyword; absent ones are empty."""

    values: dict[str, str]

    def __getitem__(self, keyword: str) -> str:
        return self.values.get(keyword, "")


def read_header(path: Path) -> Header:
    """The indexed attributes of a file; raises LibraryError (0xC000) when it cannot be understood."""
    return header_of(read_attributes(path, _TAGS))


def read_attributes(path: Path, keywords: Sequence[str]) -> Dataset:
    """These attributes of a file, perhaps with others; raises LibraryError (0xC000) when it cannot be understood."""
    try:
        return _dataset(path, keywords)
    except DicomReadError as error:
        raise LibraryError(str(error), UNREADABLE) from error
    except (InvalidDicomError, OSError, *MALFORMED) as error:
        raise LibraryError(
            f"The object's header cannot be read ({type(error).__name__}); send it again.", UNREADABLE
        ) from error


def header_of(ds: Dataset) -> Header:
    """The indexed attributes of a dataset; raises LibraryError (0xC000) when one of its three UIDs is missing."""
    header = Header({attribute.keyword: _text(ds, attribute.keyword) for attribute in ATTRIBUTES})
    for keyword in UIDS:
        if not header[keyword] or len(header[keyword]) == _LONGEST:
            raise LibraryError(f"{keyword} is missing or no UID, so the object cannot be kept apart.", UNREADABLE)
    return header


def check_is(header: Header, sop_class_uid: str, sop_instance_uid: str) -> None:
    """Raise LibraryError (0xA900) when the object is not the one that was announced (PS3.4 B.2.3)."""
    for keyword, announced in (("SOPClassUID", sop_class_uid), ("SOPInstanceUID", sop_instance_uid)):
        if announced and announced != header[keyword]:
            raise LibraryError(
                f"{keyword} of the object ({header[keyword][:64]}) is not the one announced ({announced[:64]}).",
                OTHER_OBJECT,
            )


def _text(ds: Dataset, keyword: str) -> str:
    if dictionary_VR(keyword) != "US":
        return text(ds, keyword)[:_LONGEST]
    value = number(ds, keyword)
    return "" if value is None else f"{value:.0f}"


def _dataset(path: Path, keywords: Sequence[str]) -> Dataset:
    """Only the wanted elements, except of deflated files and bare datasets: those are opened with more suspicion."""
    with path.open("rb") as file:
        file.seek(128)
        is_part10 = file.read(4) == b"DICM"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if is_part10 and read_file_meta_info(path).get("TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
            return dcmread(path, stop_before_pixels=True, specific_tags=list(keywords))
    return open_part10(path).header
