"""Image library of the report: which image was read, of which side and view (TID 1600 to 1603).

Written by hand: highdicom would need ImagerPixelSpacing and state it uncorrected for magnification, beside
measurements that are corrected.
"""

from highdicom.sr import (
    CodeContentItem,
    CodedConcept,
    ContainerContentItem,
    ContentItem,
    ContentSequence,
    ImageContentItem,
    NumContentItem,
    RelationshipTypeValues,
    TextContentItem,
)
from pydicom import Dataset
from pydicom.sr.codedict import codes

from ductoview.dicom.content import ImageContent
from ductoview.model.view import Laterality

_ACQUISITION = RelationshipTypeValues.HAS_ACQ_CONTEXT
_SIDES = {
    Laterality.LEFT: codes.SCT.Left,
    Laterality.RIGHT: codes.SCT.Right,
    Laterality.BOTH: codes.SCT.Bilateral,
}
_MODALITIES = {
    "MG": "Mammography",
    "DX": "Digital Radiography",
    "CR": "Computed Radiography",
    "XA": "X-Ray Angiography",
    "RF": "Radiofluoroscopy",
}
_PIXELS = CodedConcept("{pixels}", "UCUM", "Pixels")


def image_library(content: ImageContent) -> ContainerContentItem:
    """The library with the one image the report is about."""
    header = content.header
    library = ContainerContentItem(codes.DCM.ImageLibrary, relationship_type=RelationshipTypeValues.CONTAINS)
    group = ContainerContentItem(codes.DCM.ImageLibraryGroup, relationship_type=RelationshipTypeValues.CONTAINS)
    image = ImageContentItem(
        name=codes.SCT.Source,
        referenced_sop_class_uid=header.SOPClassUID,
        referenced_sop_instance_uid=header.SOPInstanceUID,
        relationship_type=RelationshipTypeValues.CONTAINS,
    )
    image.ContentSequence = _sequence(_descriptors(content))
    group.ContentSequence = _sequence([image])
    library.ContentSequence = _sequence([group])
    return library


def _descriptors(content: ImageContent) -> list[ContentItem]:
    header = content.header
    described: list[ContentItem] = []
    modality = str(header.get("Modality", ""))
    if modality in _MODALITIES:
        described.append(_code(codes.DCM.Modality, CodedConcept(modality, "DCM", _MODALITIES[modality])))
    side = _SIDES.get(content.facts.view.laterality)
    if side is not None:
        described.append(_code(codes.DCM.ImageLaterality, side))
    view = _coded_view(header)
    if view is not None:
        described.append(_code(codes.DCM.ImageView, view))
    if header.get("PatientOrientation"):
        along_row, along_column = header.PatientOrientation
        described.append(TextContentItem(codes.DCM.PatientOrientationRow, str(along_row), _ACQUISITION))
        described.append(TextContentItem(codes.DCM.PatientOrientationColumn, str(along_column), _ACQUISITION))
    for name, count in ((codes.DCM.PixelDataRows, header.Rows), (codes.DCM.PixelDataColumns, header.Columns)):
        described.append(NumContentItem(name, int(count), _PIXELS, relationship_type=_ACQUISITION))
    return described


def _coded_view(header: Dataset) -> CodedConcept | None:
    """The image's own view code, as it is written there."""
    item = next(iter(header.get("ViewCodeSequence") or ()), None)
    if item is None or not all(item.get(k) for k in ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")):
        return None
    return CodedConcept(str(item.CodeValue), str(item.CodingSchemeDesignator), str(item.CodeMeaning))


def _code(name: CodedConcept, value: CodedConcept) -> CodeContentItem:
    return CodeContentItem(name, value, _ACQUISITION)


def _sequence(items: list[ContentItem]) -> ContentSequence:
    sequence = ContentSequence()
    sequence.extend(items)
    return sequence
