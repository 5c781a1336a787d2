"""Any object about images that somebody saved, as one value: presentation state, segmentation, report or CAD report."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pydicom import Dataset
from pydicom.uid import (
    BasicTextSRStorage,
    Comprehensive3DSRStorage,
    ComprehensiveSRStorage,
    EnhancedSRStorage,
    GrayscaleSoftcopyPresentationStateStorage,
    SegmentationStorage,
)

from ductoview.dicom.cad_read import CAD_SR, cad_of
from ductoview.dicom.facts import patient_of
from ductoview.dicom.gsps_drawing import Layer
from ductoview.dicom.gsps_read import read_gsps
from ductoview.dicom.maker import created_of, software_of
from ductoview.dicom.part10 import open_part10
from ductoview.dicom.regions import targets
from ductoview.dicom.report_marks import marks_of, says_of
from ductoview.dicom.seg_marks import segmented
from ductoview.dicom.values import MALFORMED, text
from ductoview.errors import DicomReadError
from ductoview.model.exam import ExamImage
from ductoview.model.foreign import ForeignMark, StateKind, StudyState
from ductoview.model.presentation import PresentationState
from ductoview.model.same_patient import differing, is_named

KINDS = {
    str(GrayscaleSoftcopyPresentationStateStorage): StateKind.GSPS,
    str(SegmentationStorage): StateKind.SEG,
    "1.2.840.10008.5.1.4.1.1.66.7": StateKind.SEG,
    str(BasicTextSRStorage): StateKind.SR,
    str(EnhancedSRStorage): StateKind.SR,
    str(ComprehensiveSRStorage): StateKind.SR,
    str(Comprehensive3DSRStorage): StateKind.SR,
    CAD_SR: StateKind.CAD,
}
"""SOP classes that are listed."""


_UNNAMED = "It does not say whose it is: only the identifiers of its images tie it to this patient."


def read_state(path: Path, images: Sequence[ExamImage], *, own: bool) -> StudyState | None:
    """The object in ``path`` as far as it is about ``images``; ``own`` tells that this library wrote it.

    An image whose patient differs in anything both state (ID, birth date, name, sex) is not one of its images. None for
    a kind that is not listed (dose reports, key object notes). What cannot be shown of it is in ``notes`` or
    ``refusal``; raises DicomReadError only when the file cannot be opened.
    """
    header = open_part10(path).header
    kind = KINDS.get(text(header, "SOPClassUID"))
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
    patient = patient_of(header)
    against = {image.sop_instance_uid: differing(patient, image.facts.patient) for image in images}
    hers = [image for image in images if not against[image.sop_instance_uid]]
    if images and not hers:
        why = next(iter(against.values()))
        return replace(state, refusal=f"It names another patient than the images ({why}); nothing of it is shown.")
    try:
        filled = _filled(state, path, header, hers)
        return filled if is_named(patient) else replace(filled, notes=(*filled.notes, _UNNAMED))
    except DicomReadError as error:
        return replace(state, refusal=str(error))
    except MALFORMED as error:
        return replace(state, refusal=f"It cannot be understood: {error}")


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
    return replace(state, marks=() if state.own else marks, says=says, notes=notes, image_uids=about)


def _without_note(state: PresentationState) -> PresentationState:
    """A state of ours without the note on where it comes from, which is for other viewers: the list says it here."""
    images = (
        replace(one, texts=tuple(text for text in one.texts if text.layer != Layer.NOTE.name)) for one in state.images
    )
    return replace(state, images=tuple(images))
