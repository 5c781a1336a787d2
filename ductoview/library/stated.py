"""What a stored image states of whom and what it shows, for comparing it with an order."""

from pathlib import Path

from ductoview.dicom.facts import patient_of
from ductoview.dicom.values import code_string, text
from ductoview.dicom.view import view_of
from ductoview.library.header import read_attributes
from ductoview.model.order import Stated

_KEYWORDS = (
    "SpecificCharacterSet", "PatientID", "IssuerOfPatientID", "PatientName", "PatientBirthDate", "PatientSex",
    "AccessionNumber", "StudyDate", "Modality", "ImageLaterality", "Laterality", "AnatomicRegionSequence",
    "SharedFunctionalGroupsSequence",
)  # fmt: skip


def read_stated(path: Path) -> Stated:
    """What the header of a file states; raises LibraryError (0xC000) when it cannot be understood."""
    ds = read_attributes(path, _KEYWORDS)
    return Stated(
        patient=patient_of(ds),
        issuer=text(ds, "IssuerOfPatientID"),
        accession_number=text(ds, "AccessionNumber"),
        side=view_of(ds).laterality,
        study_date=text(ds, "StudyDate").replace(".", ""),
        modality=code_string(ds, "Modality"),
    )
