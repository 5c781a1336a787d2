"""Reading one image file: its facts, or the whole mammogram. Run it in a worker wherever the file is not ours."""

from pathlib import Path

from pydicom import Dataset
from pydicom.uid import (
    UID,
    EncapsulatedPDFStorage,
    RTDoseStorage,
    SegmentationStorage,
)

from ductoview.dicom.facts import facts_of, has_image_module
from ductoview.dicom.grey import grey_path_of
from ductoview.dicom.part10 import Part10, open_part10
from ductoview.dicom.pixel_element import PixelElement
from ductoview.dicom.pixel_format import PixelFormat, pixel_format_of
from ductoview.dicom.pixels import check_length, pixels_of
from ductoview.dicom.values import text
from ductoview.errors import DicomReadError, NotAnImage
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.voi import GreyPath

_LABEL_MAP = UID("1.2.840.10008.5.1.4.1.1.66.7")
# Objects that may carry PixelData or Rows and are still no picture of a patient.
_DERIVED = frozenset({SegmentationStorage, _LABEL_MAP, RTDoseStorage, EncapsulatedPDFStorage})
# Every SOP class of images, and no other, has this in its keyword (PS3.6 table A-1).
_IMAGE_CLASS = "ImageStorage"


def read_facts(path: Path) -> ImageFacts:
    """What the header of ``path`` says; no pixel is decoded, but their presence is checked against the file's length.

    Raises DicomReadError in one sentence when the file cannot be opened as an image, NotAnImage for a sound object
    without pixels.
    """
    return read_header(path)[0]


def read_header(path: Path) -> tuple[ImageFacts, GreyPath]:
    """Facts and grey path of ``path`` without decoding a pixel; raises as ``read_facts`` does."""
    source, _, form = _opened(path)
    facts = facts_of(source.header, form, source.transfer_syntax, source.sha256, source.warnings)
    return facts, grey_path_of(source.header)


def read_mammogram(path: Path, *, frame: int = 0) -> Mammogram:
    """The decoded image of ``path``: stored values of ``frame`` (0-based), (rows, columns), read-only.

    Raises DicomReadError when anything is missing (both byte counts named) or damaged, NotAnImage for a sound object
    without pixels. Never returns part of an image.
    """
    source, element, form = _opened(path)
    pixels, about_pixels = pixels_of(source, element, form, frame)
    notes = (*source.warnings, *about_pixels)
    facts = facts_of(source.header, form, source.transfer_syntax, source.sha256, notes)
    return Mammogram(facts=facts, grey=grey_path_of(source.header), pixels=pixels)


def check_whole(source: Part10) -> None:
    """Raise DicomReadError when an image's pixel data are shorter than its header says; other objects pass."""
    if source.pixels is not None and text(source.header, "SOPClassUID") not in _DERIVED:
        check_length(source, source.pixels, pixel_format_of(source.header))


def _opened(path: Path) -> tuple[Part10, PixelElement, PixelFormat]:
    source = open_part10(Path(path))
    sop_class = text(source.header, "SOPClassUID")
    is_image = has_image_module(source.header) or _IMAGE_CLASS in UID(sop_class or _media_class(source.header)).keyword
    if sop_class in _DERIVED or (source.pixels is None and not is_image):
        modality = text(source.header, "Modality") or "no modality"
        raise NotAnImage(f"This is a DICOM object without a picture ({modality}).")
    if source.pixels is None:
        raise DicomReadError("PixelData (7FE0,0010) is missing though this is an image; fetch it again.")
    form = pixel_format_of(source.header)
    check_length(source, source.pixels, form)
    return source, source.pixels, form


def _media_class(header: Dataset) -> str:
    """What the file meta information says of a header that breaks off before SOPClassUID."""
    return str(getattr(header, "file_meta", Dataset()).get("MediaStorageSOPClassUID") or "")
