"""One file de-identified: read whole, cleaned by PS3.15 Annex E, and written beside; the pixels go through as they are."""

import warnings
from pathlib import Path

from pydicom import Dataset, FileMetaDataset, dcmread
from pydicom.multival import MultiValue

from ductoview import __version__
from ductoview.dicom.deidentify_names import How
from ductoview.dicom.deidentify_pixels import clear_comments, clear_unused_bits
from ductoview.dicom.deidentify_rules import ALWAYS, CODES, rules_for
from ductoview.dicom.deidentify_treatment import is_image, says_letters, why_left_out
from ductoview.dicom.deidentify_walk import Cleaner, Notes, all_elements
from ductoview.dicom.part10 import open_part10
from ductoview.dicom.values import MALFORMED, text
from ductoview.errors import DicomReadError, DicomWriteError
from ductoview.model.deidentify import Account, Option
from ductoview.model.deidentify_texts import Identifiers, identifiers_of

_PROFILE = "PS3.15 Annex E Basic Profile 2026c"
# Values by which a person is found in a hospital's systems; names (PN) and UIDs are gathered by their VR.
_IDENTIFYING = frozenset(
    {
        "PatientID", "OtherPatientIDs", "AccessionNumber", "AdmissionID", "InstitutionName", "InstitutionAddress",
        "InstitutionalDepartmentName", "PatientAddress", "PatientTelephoneNumbers", "MilitaryRank", "StationName",
        "RequestedProcedureID", "ScheduledProcedureStepID", "PerformedProcedureStepID", "IssuerOfPatientID", "PatientBirthName",
        "VerifyingOrganization", "Occupation", "ClinicalTrialSubjectID", "FillerOrderNumberImagingServiceRequest",
        "PlacerOrderNumberImagingServiceRequest", "MedicalRecordLocator", "DeviceSerialNumber",
    }
)  # fmt: skip


def identifiers_in(path: Path) -> Identifiers:
    """The names, numbers and places in one file; raises DicomReadError when it cannot be read."""
    names: set[str] = set()
    numbers: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for element in all_elements(_read(path, header_only=True)):
            if element.VR == "PN":
                names |= set(_strings(element.value))
            elif element.keyword in _IDENTIFYING:
                numbers |= set(_strings(element.value))
    return identifiers_of(names, numbers)


def is_picture(path: Path) -> bool:
    """True when the file is an image of a patient that can be exported, so that its pixels must be looked at."""
    return is_image(_read(path, header_only=True))


def examine(path: Path, how: How) -> Account:
    """What would be kept and removed; nothing is written. Raises DicomReadError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _cleaned(_read(path, header_only=True), how)


def write_deidentified(path: Path, out: Path, how: How) -> Account:
    """Write the object without what names somebody to ``out``; nothing is written when it is left out.

    PixelData has the same values in the same transfer syntax. Raises DicomReadError or DicomWriteError.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ds = _read(path, header_only=False)
        syntax = ds.file_meta.TransferSyntaxUID
        account = _cleaned(ds, how)
        if account.left_out:
            return account
        try:
            if is_image(ds):
                clear_unused_bits(ds)
                clear_comments(ds)
            ds.file_meta = FileMetaDataset()
            ds.file_meta.TransferSyntaxUID = syntax
            ds.preamble = b"\0" * 128
            ds.save_as(out, enforce_file_format=True)
        except OSError as error:
            raise DicomWriteError(
                f"{out} could not be written: {error.strerror}. Check the disk and try again."
            ) from error
        except MALFORMED as error:
            out.unlink(missing_ok=True)
            raise DicomWriteError(f"The object cannot be written as DICOM again ({type(error).__name__}).") from error
    return account


def _read(path: Path, *, header_only: bool) -> Dataset:
    opened = open_part10(path)  # refuses what is hostile, damaged or retired, in a sentence
    try:
        ds = dcmread(path, stop_before_pixels=header_only, force=True)
    except (*MALFORMED, OSError) as error:
        raise DicomReadError("The file is damaged; fetch it again.") from error
    if not hasattr(ds, "file_meta"):
        ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = opened.transfer_syntax
    return ds


def _cleaned(ds: Dataset, how: How) -> Account:
    """Clean ``ds`` in place."""
    old = text(ds, "SOPInstanceUID")
    # Studies of nobody known are not one patient's.
    patient = text(ds, "PatientID") or text(ds, "PatientName") or text(ds, "StudyInstanceUID")
    notes, letters = Notes(), says_letters(ds)
    modality, left_out = text(ds, "Modality"), why_left_out(ds, how)
    rules = rules_for(how.options)
    cleaner = Cleaner(
        rules=rules, names=how.names, patient=patient, identifiers=how.identifiers, allowed=how.allowed, notes=notes
    )
    if not left_out:
        cleaner.clean(ds)
        _declare(ds, how, patient)
    return Account(
        sop_instance_uid=old,
        new_sop_instance_uid=how.names.uid(old),
        modality=modality,
        kept=tuple(dict.fromkeys(notes.kept)),
        removed=tuple(sorted(notes.removed)),
        replaced=tuple(sorted(notes.replaced)),
        texts=tuple(dict.fromkeys(notes.texts)),
        uids=tuple(notes.uids.items()),
        left_out=left_out,
        says_letters=letters,
    )


def _declare(ds: Dataset, how: How, patient: str) -> None:
    """The attributes by which a reader knows (PS3.15 E.1.1, E.3), and the name that is none."""
    ds.PatientID = how.names.patient(patient)
    ds.PatientName = f"{ds.PatientID}^DEIDENTIFIED"
    ds.PatientIdentityRemoved = "YES"
    ds.DeidentificationMethod = [_PROFILE, f"ductoview {__version__}"]
    chosen = [CODES[option] for option in Option if option in how.options]
    ds.DeidentificationMethodCodeSequence = [_dcm(*code) for code in (*ALWAYS, *chosen)]
    ds.LongitudinalTemporalInformationModified = "MODIFIED" if Option.DATES in how.options else "REMOVED"
    if is_image(ds) and how.is_let_go:
        # Said only where a person looked; else what the modality said stands.
        ds.BurnedInAnnotation = "NO"
    if is_image(ds) and text(ds, "Modality") == "MG":
        ds.RecognizableVisualFeatures = "NO"


def _dcm(value: str, words: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", words
    return item


def _strings(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, MultiValue) else [str(value or "")]
