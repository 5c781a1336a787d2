"""Objects that ductoview wrote, here or at another workstation, read so that a review can be built from them again.

Suspicion is the same as with anybody's: what is about another patient, or cannot be understood, is refused in a sentence.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pydicom import Dataset
from pydicom.uid import (
    EncapsulatedPDFStorage,
    GrayscaleSoftcopyPresentationStateStorage,
    KeyObjectSelectionDocumentStorage,
    SecondaryCaptureImageStorage,
    SegmentationStorage,
)

from ductoview.dicom.content_tree import concept_of
from ductoview.dicom.facts import patient_of
from ductoview.dicom.foreign import another_patient
from ductoview.dicom.image_digest import image_digest
from ductoview.dicom.maker import created_of, is_ours
from ductoview.dicom.part10 import open_part10
from ductoview.dicom.private_terms import UNREVIEWED_REPORT
from ductoview.dicom.sr_carried import read_carried
from ductoview.dicom.sr_read import SrContent, read_report
from ductoview.dicom.values import MALFORMED, code_string, items, number, text
from ductoview.errors import DicomReadError
from ductoview.model.carried import OfStudy, carried_from, of_study, restored
from ductoview.model.exam import ExamImage
from ductoview.model.own_objects import (
    FOR_SURGERY,
    GSPS,
    OF_INTEREST,
    PDF,
    PICTURE,
    REPORT,
    SEG,
    OwnObject,
    OwnObjects,
    OwnReport,
)
from ductoview.model.review import ImageReview
from ductoview.model.signature import Signature

_BY_CLASS = {
    str(GrayscaleSoftcopyPresentationStateStorage): GSPS,
    str(SegmentationStorage): SEG,
    str(EncapsulatedPDFStorage): PDF,
    str(SecondaryCaptureImageStorage): PICTURE,
}
_TITLES = {("113000", "DCM"): OF_INTEREST, ("113004", "DCM"): FOR_SURGERY}


def read_own_objects(paths: Sequence[Path], images: Sequence[ExamImage]) -> OwnObjects:
    """Those of ours among the files; others' objects, and unreviewed candidates, are passed over in silence."""
    by_uid = {image.sop_instance_uid: image for image in images}
    reports: list[OwnReport] = []
    others: list[OwnObject] = []
    refused: list[str] = []
    for path in paths:
        try:
            header = open_part10(path).header
            if not is_ours(header):
                continue
            if images and (why := another_patient(patient_of(header), images[0].facts.patient)):
                raise DicomReadError(why)
            if code_string(header, "Modality") != "SR":
                others += _other(header)
            elif (report := _report(path, header, by_uid)) is not None:
                reports.append(report)
        except (DicomReadError, *MALFORMED) as error:
            refused.append(f"A ductoview object of this study is not used: {error}")
    return OwnObjects(reports=tuple(reports), others=tuple(others), refused=tuple(refused))


def _other(header: Dataset) -> list[OwnObject]:
    kind = _BY_CLASS.get(text(header, "SOPClassUID"), "")
    if text(header, "SOPClassUID") == KeyObjectSelectionDocumentStorage:
        kind = _TITLES.get(concept_of(header, "ConceptNameCodeSequence"), "")
    if kind == PICTURE:
        kind += f"{int(number(header, 'InstanceNumber') or 0)}"
    about = _referenced(header) if kind in (GSPS, SEG) else ""
    return [_object(header, kind, about)] if kind else []


def _object(header: Dataset, kind: str, image_uid: str) -> OwnObject:
    return OwnObject(
        kind=kind,
        sop_instance_uid=text(header, "SOPInstanceUID"),
        image_uid=image_uid,
        created=created_of(header, "PresentationCreation"),
    )


def _referenced(header: Dataset) -> str:
    """The one image that a presentation state or a segmentation of ours is about."""
    for series in items(header, "ReferencedSeriesSequence"):
        for keyword in ("ReferencedImageSequence", "ReferencedInstanceSequence"):
            for image in items(series, keyword):
                return text(image, "ReferencedSOPInstanceUID")
    return ""


def _report(path: Path, header: Dataset, images: Mapping[str, ExamImage]) -> OwnReport | None:
    if UNREVIEWED_REPORT.same_as(*concept_of(header, "ConceptNameCodeSequence")):
        return None
    said = read_report(path)
    image_uid = next((uid for uid in _evidence(header) if uid in images), "")
    if not said.reader or not image_uid:
        raise DicomReadError(f"the report {path.stem[-8:]} names no reader, or no image that is here.")
    carried = read_carried(header)
    review, study = _review(said, carried.working_data, image_uid)
    image = images[image_uid]
    is_same = not carried.image_digest or image_digest(image.path) == carried.image_digest
    return OwnReport(
        object=_object(header, REPORT, image_uid),
        reader=said.reader,
        signature=_signature(header, study),
        predecessors=_predecessors(header),
        review=replace(review, sha256=image.facts.ref.sha256 if is_same else carried.image_digest),
        record=said.record,
        of_study=study,
    )


def _review(said: SrContent, working_data: str, image_uid: str) -> tuple[ImageReview, OfStudy | None]:
    """With what is carried; what the report says in standard items where another program dropped that.

    Without what a newer version carries, corrections of ducts and joins would be lost with the next saving.
    """
    data = carried_from(working_data)
    if data is None and working_data.strip():
        raise DicomReadError(
            "what a report carries for ductoview is damaged or of another version. Open the study with a newer version; "
            "the report can be looked at in the list of what is saved about the images."
        )
    if data is not None and data["image"]["sop_instance_uid"] != image_uid:
        raise DicomReadError("a report names one image, and what it carries for ductoview is about another.")
    if data is not None:
        return restored(said.findings, said.callipers, said.annotations, data), of_study(data)
    plain = ImageReview(
        sop_instance_uid=image_uid,
        findings=said.findings,
        callipers=said.callipers,
        annotations=said.annotations,
    )
    return plain, None


def _signature(header: Dataset, study: OfStudy | None) -> Signature | None:
    """Of who verified the report; the organisation as the signer gave it, where that is carried."""
    if code_string(header, "VerificationFlag") != "VERIFIED":
        return None
    for observer in items(header, "VerifyingObserverSequence"):
        at = _moment(text(observer, "VerificationDateTime"))
        last = study.signatures[-1] if study and study.signatures else None
        reader = text(observer, "VerifyingObserverName")
        if last is not None and (last.reader, last.at) == (reader, at):
            return last
        return Signature(reader=reader, organisation=text(observer, "VerifyingOrganization"), at=at)
    raise DicomReadError("a report says that it is verified, but not by whom.")


def _moment(stated: str) -> datetime:
    """A DT value to the second (PS3.5 6.2); without an offset, as de-identification leaves it, the time of this computer."""
    for form in ("%Y%m%d%H%M%S%z", "%Y%m%d%H%M%S.%f%z", "%Y%m%d%H%M%S", "%Y%m%d%H%M%S.%f"):
        with suppress(ValueError):
            at = datetime.strptime(stated, form)
            return at if at.tzinfo else at.replace(tzinfo=datetime.now().astimezone().tzinfo)
    raise DicomReadError(f"a report is verified, but VerificationDateTime (0040,A030) {stated[:26]!r} is no time.")


def _evidence(header: Dataset) -> list[str]:
    return [
        text(instance, "ReferencedSOPInstanceUID")
        for study in items(header, "CurrentRequestedProcedureEvidenceSequence")
        for series in items(study, "ReferencedSeriesSequence")
        for instance in items(series, "ReferencedSOPSequence")
    ]


def _predecessors(header: Dataset) -> tuple[str, ...]:
    return tuple(
        text(instance, "ReferencedSOPInstanceUID")
        for study in items(header, "PredecessorDocumentsSequence")
        for series in items(study, "ReferencedSeriesSequence")
        for instance in items(series, "ReferencedSOPSequence")
    )
