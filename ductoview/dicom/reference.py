"""The source image's header, made fit to be the origin of our own objects; never its pixels."""

import re
import struct
import warnings
from pathlib import Path

from pydicom import Dataset, dcmread
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag
from pydicom.valuerep import DSfloat

from ductoview.dicom.grey import is_usable
from ductoview.dicom.values import numbers
from ductoview.errors import DicomWriteError
from ductoview.model.voi import VoiFunction, Window

# Type 2 attributes of Patient and General Study (PS3.3 C.7.1.1, C.7.2.1): must be there, may be empty.
_PATIENT_AND_STUDY = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex",
    "StudyDate", "StudyTime", "StudyID", "AccessionNumber", "ReferringPhysicianName",
)  # fmt: skip
_NEEDED = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID", "Rows", "Columns")
# Attributes whose malformed values (PS3.5 6.2) no object of ours may repeat.
_FORMATS = {
    "PatientBirthDate": r"\d{8}",
    "StudyDate": r"\d{8}",
    "StudyTime": r"\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?",
    "PatientSex": r"[MFO]",
    "PatientAge": r"\d{3}[DWMY]",
    "VOILUTFunction": r"LINEAR|LINEAR_EXACT|SIGMOID",
    "PatientOrientation": r"\['[APRLFH]+', '[APRLFH]+'\]",
}
_WINDOW = ("WindowCenter", "WindowWidth", "WindowCenterWidthExplanation")
_UNICODE = "ISO_IR 192"


def reference_header(path: Path, *, as_a_whole: bool = False) -> Dataset:
    """The header of one image, in UTF-8 and with every attribute our objects copy.

    Type 2 attributes the source lacks are added empty, malformed ones are emptied, and windows that cannot be used are
    left out. Raises DicomWriteError when the file is no single-frame grey image that an object could refer to; what names
    an image ``as_a_whole``, without a place in it, may name one in colour or of many frames too.
    """
    with warnings.catch_warnings():
        # pydicom's warnings would repeat a patient's data in a log; what they warn of is dropped here.
        warnings.simplefilter("ignore", UserWarning)
        header = _read(path)
        _drop_unreadable(header)
        _refuse_what_nothing_can_refer_to(header, path.name)
        if not as_a_whole:
            _refuse_what_has_no_one_plane(header, path.name)
        header.decode()
    header.SpecificCharacterSet = _UNICODE
    _empty_what_is_malformed(header)
    for keyword in _PATIENT_AND_STUDY:
        if keyword not in header:
            setattr(header, keyword, None)
    _keep_usable_windows(header)
    return header


def _read(path: Path) -> Dataset:
    try:
        return dcmread(path, stop_before_pixels=True, force=True)  # without preamble an image is still one
    except (OSError, EOFError, ValueError, NotImplementedError, struct.error) as error:
        raise DicomWriteError(f"{path.name} cannot be the source of DICOM objects: {error}") from error


def _refuse_what_nothing_can_refer_to(header: Dataset, name: str) -> None:
    missing = [keyword for keyword in _NEEDED if not header.get(keyword)]
    if missing:
        raise DicomWriteError(f"{name} lacks {', '.join(missing)}; no DICOM object can refer to it.")


def _refuse_what_has_no_one_plane(header: Dataset, name: str) -> None:
    if int(header.get("SamplesPerPixel", 1)) != 1:
        raise DicomWriteError(
            f"{name} is a colour image (SamplesPerPixel {header.SamplesPerPixel}); objects need a grey one."
        )
    if int(header.get("NumberOfFrames") or 1) != 1:
        raise DicomWriteError(
            f"{name} has {header.NumberOfFrames} frames (NumberOfFrames); objects are written for single images."
        )
    header.SamplesPerPixel = 1


def _drop_unreadable(header: Dataset) -> None:
    """Remove numbers that are none, and sequences that hold one: nothing we copy is worth failing for."""
    for tag in list(header.keys()):
        if not _is_readable(header, tag):
            del header[tag]


def _is_readable(parent: Dataset, tag: BaseTag) -> bool:
    try:
        element = parent[tag]
    except (ValueError, TypeError, OverflowError, NotImplementedError):
        return False
    if element.VR == "SQ":
        return all(_is_readable(item, inner) for item in element.value for inner in list(item.keys()))
    if element.VR not in ("IS", "DS") or element.value is None:
        return True
    values = element.value if isinstance(element.value, MultiValue) else [element.value]
    return not any(isinstance(value, str) and not isinstance(value, DSfloat) and value for value in values)


def _empty_what_is_malformed(header: Dataset) -> None:
    for keyword, pattern in _FORMATS.items():
        value = header.get(keyword)
        if value is not None and not re.fullmatch(pattern, str(value).strip()):
            header.pop(keyword)


def _keep_usable_windows(header: Dataset) -> None:
    """Keep the windows that a reader of the image can use, in their order; without any, none of their attributes."""
    function = VoiFunction(header.get("VOILUTFunction") or VoiFunction.LINEAR)
    centers, widths = numbers(header, "WindowCenter"), numbers(header, "WindowWidth")
    usable = [
        place
        for place, (center, width) in enumerate(zip(centers, widths, strict=False))
        if is_usable(Window(center=center, width=width, function=function))
    ]
    if not usable:
        for keyword in (*_WINDOW, "VOILUTFunction"):
            header.pop(keyword, None)
    elif not len(usable) == len(centers) == len(widths):
        for keyword in _WINDOW:
            _keep_places(header, keyword, usable)


def _keep_places(header: Dataset, keyword: str, places: list[int]) -> None:
    if header.get(keyword):
        value = header[keyword].value
        values = list(value) if isinstance(value, MultiValue) else [value]
        header[keyword].value = [values[place] if place < len(values) else "" for place in places]
