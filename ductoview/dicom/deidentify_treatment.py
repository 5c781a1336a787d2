"""Which kinds of object can be cleaned, and what is said of those that cannot: what is unknown does not leave the house."""

from pydicom import Dataset

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
