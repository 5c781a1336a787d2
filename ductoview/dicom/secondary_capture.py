"""The annotated picture as Secondary Capture (PS3.3 A.8.1): for a viewer that shows pixels and nothing else."""

import numpy as np
from highdicom import PhotometricInterpretationValues
from highdicom.sc import SCImage
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.uid import ExplicitVRLittleEndian

from ductoview.dicom.object_uids import ObjectKind
from ductoview.dicom.provenance import complete, equipment
from ductoview.dicom.study_content import StudyContent

_TITLE = "Ductogram pictures"
_UNNAMED_YET = "2.25.0"


def build_secondary_capture(
    content: StudyContent, source: Dataset, rgb: NDArray[np.uint8], number: int, orientation: tuple[str, str] | None
) -> Dataset:
    """The picture ``rgb`` (rows, columns, 3) of the image whose header is ``source``.

    It names the patient in its pixels, and says so. ``orientation`` is PatientOrientation as it lies, None where unknown.
    """
    made, side = content.uids.created, _side(source)
    picture = SCImage.from_ref_dataset(
        ref_dataset=source,
        pixel_array=np.ascontiguousarray(rgb),
        photometric_interpretation=PhotometricInterpretationValues.RGB,
        bits_allocated=8,
        coordinate_system="PATIENT",
        series_instance_uid=content.series_uid(ObjectKind.SC, f"{_TITLE} {side}"),
        series_number=ObjectKind.SC.series_number,
        sop_instance_uid=_UNNAMED_YET,
        instance_number=number,
        # highdicom takes no unknown one: what stands here then is taken out again below.
        patient_orientation=orientation or ("A", "F"),
        transfer_syntax_uid=ExplicitVRLittleEndian,
        series_description=content.description(_TITLE),
        **equipment(content.uids.created),
    )
    picture.SpecificCharacterSet = "ISO_IR 192"
    picture.BurnedInAnnotation = "YES"
    picture.ImageType = ["DERIVED", "SECONDARY"]
    picture.Laterality = side or None
    picture.DateOfSecondaryCapture, picture.TimeOfSecondaryCapture = made.strftime("%Y%m%d"), made.strftime("%H%M%S")
    if orientation is None:
        picture.PatientOrientation = None
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = source.SOPClassUID, source.SOPInstanceUID
    picture.SourceImageSequence = [item]
    return complete(picture, content)


def _side(source: Dataset) -> str:
    """L or R, which all pictures of a series must agree on (PS3.3 C.7.3.1); empty where none is stated."""
    stated = str(source.get("ImageLaterality") or source.get("Laterality") or "")
    return stated if stated in ("L", "R") else ""
