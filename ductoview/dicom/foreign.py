"""Any object about images that somebody saved, as one value: presentation state, segmentation, report or CAD report."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pydicom import Dataset
from pydicom.uid import (
    UID,
    AcquisitionContextSRStorage,
    BasicTextSRStorage,
    Comprehensive3DSRStorage,
    ComprehensiveSRStorage,
    EnhancedSRStorage,
    EnhancedXRayRadiationDoseSRStorage,
    GrayscaleSoftcopyPresentationStateStorage,
    PatientRadiationDoseSRStorage,
    PerformedImagingAgentAdministrationSRStorage,
    PlannedImagingAgentAdministrationSRStorage,
    ProcedureLogStorage,
    RadiopharmaceuticalRadiationDoseSRStorage,
    XRayRadiationDoseSRStorage,
)

from ductoview.dicom.cad_read import CAD_SR, cad_of
from ductoview.dicom.facts import patient_of
from ductoview.dicom.gsps_drawing import Layer
from ductoview.dicom.gsps_read import read_gsps
from ductoview.dicom.maker import created_of, software_of
from ductoview.dicom.part10 import open_part10
from ductoview.dicom.regions import SEGMENTATIONS, targets
from ductoview.dicom.report_marks import marks_of, says_of
from ductoview.dicom.seg_marks import segmented
from ductoview.dicom.values import MALFORMED, code_string, text
from ductoview.errors import DicomReadError
from ductoview.model.exam import ExamImage
from ductoview.model.foreign import ForeignMark, StateKind, StudyState
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.presentation import PresentationState
from ductoview.model.same_patient import differing, spoken_name

KINDS = {
    str(GrayscaleSoftcopyPresentationStateStorage): StateKind.GSPS,
    **dict.fromkeys(SEGMENTATIONS, StateKind.SEG),
    str(BasicTextSRStorage): StateKind.SR,
    str(EnhancedSRStorage): StateKind.SR,
    str(ComprehensiveSRStorage): StateKind.SR,
    str(Comprehensive3DSRStorage): StateKind.SR,
    CAD_SR: StateKind.CAD,
}
"""SOP classes that are shown."""

_LISTED = {"PR": StateKind.GSPS, "SEG": StateKind.SEG, "SR": StateKind.SR}
"""Other classes, by Modality: listed with a refusal, for somebody saved something."""

_NOT_LISTED = frozenset(
    {
        ProcedureLogStorage,
        XRayRadiationDoseSRStorage,
        EnhancedXRayRadiationDoseSRStorage,
        RadiopharmaceuticalRadiationDoseSRStorage,
        PatientRadiationDoseSRStorage,
        PlannedImagingAgentAdministrationSRStorage,
        PerformedImagingAgentAdministrationSRStorage,
        AcquisitionContextSRStorage,
    }
)
"""Reports on how images were made, not on what is seen in them."""

_UNTIED = (
    "It cannot be told whose it is: neither PatientID nor name and birth date stand both in it and in the images; "
    "nothing of it is shown."
)
_UNNAMED = "The images do not say whose they are: only their identifiers tie it to them."


def read_state(path: Path, images: Sequence[ExamImage], *, own: bool) -> StudyState | None:
    """The object in ``path`` as far as it is about ``images``; ``own`` tells that this library wrote it.

    An image whose patient differs in anything both state (ID, birth date, name, sex) is not one of its images, nor is
    one that says whose it is while the object does not. None for a kind that is not listed (dose reports, key object
    notes). What cannot be shown of it is in ``notes`` or ``refusal``; raises DicomReadError only when the file cannot be
    opened.
    """
    header = open_part10(path).header
    uid = text(header, "SOPClassUID")
    kind = KINDS.get(uid) or (None if uid in _NOT_LISTED else _LISTED.get(code_string(header, "Modality")))
    if kind is None:
        return None
    state = StudyState(
        kind=kind,
        sop_instance_uid=text(header, "SOPInstanceUID"),
        label=text(header, "ContentLabel"),
        description=text(header, "ContentDescription") or text(header, "SeriesDescription"),
        creator=text(header, "ContentCreatorName"),
        software=software_of(header),
        made=created_of(header, "PresentationCreation"),
        own=own,
    )
    if uid not in KINDS:
        return replace(state, refusal=f"This kind of object is not shown here: {UID(uid).name}.")
    patient = patient_of(header)
    against = {image.sop_instance_uid: another_patient(patient, image.facts.patient) for image in images}
    hers = [image for image in images if not against[image.sop_instance_uid]]
    if images and not hers:
        return replace(state, refusal=next(iter(against.values())))
    try:
        filled = _filled(state, path, header, hers)
        is_tied = all(_says_whose(image.facts.patient) for image in hers)
        return filled if is_tied else replace(filled, notes=(*filled.notes, _UNNAMED))
    except DicomReadError as error:
        return replace(state, refusal=str(error))
    except MALFORMED as error:
        return replace(state, refusal=f"It cannot be understood: {error}")


def another_patient(theirs: PatientIdentity, hers: PatientIdentity) -> str:
    """Why an object of one patient is not about an image of the other; empty when it can be."""
    if why := differing(theirs, hers):
        return f"It names another patient than the images ({why}); nothing of it is shown."
    same_id = theirs.patient_id and hers.patient_id
    same_name = all((spoken_name(theirs), spoken_name(hers), theirs.birth_date, hers.birth_date))
    return "" if same_id or same_name or not _says_whose(hers) else _UNTIED


def _says_whose(patient: PatientIdentity) -> bool:
    return bool(patient.patient_id or (patient.birth_date and spoken_name(patient)))


def _filled(state: StudyState, path: Path, header: Dataset, images: Sequence[ExamImage]) -> StudyState:
    uids = [image.sop_instance_uid for image in images]
    if state.kind is StateKind.GSPS:
        presentation = read_gsps(path, [image.path for image in images])
        if state.own:
            presentation = _without_note(presentation)
        about = tuple(uid for uid in uids if presentation.of(uid) is not None)
        missing = len(presentation.images) - len(about)
        absent = (f"{missing} of its images are not in this study.",) if missing else ()
        return replace(state, presentation=presentation, image_uids=about, notes=(*presentation.notes, *absent))
    marks: tuple[ForeignMark, ...]
    says: tuple[str, ...]
    notes: tuple[str, ...]
    where = targets(images)
    if state.kind is StateKind.CAD:
        marks, says, notes = cad_of(header, where)
    elif state.kind is StateKind.SR:
        marks, notes = marks_of(header, where)
        says = says_of(header)
    else:
        marks, notes = segmented(path, header, where)
        says = tuple(dict.fromkeys(mark.words for mark in marks))
    about = tuple(uid for uid in uids if any(mark.image_uid == uid for mark in marks))
    if state.own:
        marks = notes = ()
    return replace(state, marks=marks, says=says, notes=notes, image_uids=about)


def _without_note(state: PresentationState) -> PresentationState:
    """A state of ours without the note on where it comes from, which is for other viewers: the list says it here."""
    images = (
        replace(one, texts=tuple(text for text in one.texts if text.layer != Layer.NOTE.name)) for one in state.images
    )
    return replace(state, images=tuple(images))
