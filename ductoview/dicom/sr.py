"""Comprehensive SR by TID 1500 "Measurement Report": what was found and measured on one image (PS3.16)."""

from highdicom.sr import (
    ComprehensiveSR,
    DeviceObserverIdentifyingAttributes,
    MeasurementReport,
    ObservationContext,
    ObserverContext,
    PersonObserverIdentifyingAttributes,
)
from pydicom import Dataset
from pydicom.sr.codedict import codes

from ductoview.dicom.coded import concept
from ductoview.dicom.content import ImageContent
from ductoview.dicom.object_uids import DEVICE_OBSERVER_UID, ObjectKind
from ductoview.dicom.private_terms import UNREVIEWED_REPORT
from ductoview.dicom.provenance import MANUFACTURER, complete, creation
from ductoview.dicom.sr_annotations import annotation_groups
from ductoview.dicom.sr_carried import carried_section
from ductoview.dicom.sr_groups import calliper_group, finding_group, tree_group
from ductoview.dicom.sr_library import image_library
from ductoview.dicom.sr_read import SrContent, read_report, read_sr
from ductoview.dicom.sr_record import record_section
from ductoview.model.codes import MAMMARY_DUCTOGRAM
from ductoview.model.library import InstanceRow

__all__ = ["SrContent", "build_sr", "read_report", "read_sr"]


def build_sr(content: ImageContent, segmentation: Dataset | None = None) -> Dataset:
    """The report of one image; ``segmentation`` is listed as evidence when there is one.

    Unreviewed candidates: titled so, UNVERIFIED, no person named. With a reader: the reader is the observer, and
    only a signed report is COMPLETE, FINAL and VERIFIED by him (PS3.3 C.17.2). An addendum names the report it adds to.
    """
    report = _measurement_report(content)
    signature = content.signature
    document = ComprehensiveSR(
        evidence=[content.header, *([segmentation] if segmentation is not None else [])],
        content=report[0],
        is_complete=content.signed,
        is_final=content.signed,
        is_verified=content.signed,
        verifying_observer_name=signature.reader if signature else None,
        verifying_organization=_organisation(content),
        previous_versions=[_referenced(content.predecessor)] if content.predecessor else None,
        performed_procedure_codes=[concept(MAMMARY_DUCTOGRAM)],
        **creation(content, ObjectKind.SR),
    )
    for observer in document.get("VerifyingObserverSequence", ()):
        observer.VerificationDateTime = signature.at.strftime("%Y%m%d%H%M%S%z") if signature else ""
    return complete(document, content)


def _organisation(content: ImageContent) -> str | None:
    """VerifyingOrganization (0040,A027), which may not be empty: the signer's own, else where the image was made."""
    if content.signature is None:
        return None
    return (content.signature.organisation or content.facts.institution)[:64] or "not stated"


def _referenced(report: InstanceRow) -> Dataset:
    """What Predecessor Documents Sequence (0040,A360) needs of a report."""
    dataset = Dataset()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = report.study_uid, report.series_uid
    dataset.SOPClassUID, dataset.SOPInstanceUID = report.sop_class_uid, report.sop_instance_uid
    return dataset


def _measurement_report(content: ImageContent) -> MeasurementReport:
    report = MeasurementReport(
        observation_context=_observation_context(content),
        procedure_reported=concept(MAMMARY_DUCTOGRAM),
        title=concept(UNREVIEWED_REPORT) if content.unreviewed else codes.DCM.ImagingMeasurementReport,
        imaging_measurements=[
            tree_group(content),
            *(finding_group(finding, content) for finding in content.findings),
            *(calliper_group(calliper, content) for calliper in content.callipers),
            *annotation_groups(content),
        ],
    )
    items = report[0].ContentSequence
    items.insert(len(items) - 1, image_library(content))  # TID 1500: the library comes before the measurements
    if (section := record_section(content.record)) is not None:
        items.append(section)
    if content.carried is not None:
        items.append(carried_section(content.carried))
    return report


def _observation_context(content: ImageContent) -> ObservationContext:
    person = None
    if content.reader is not None:
        person = ObserverContext(codes.DCM.Person, PersonObserverIdentifyingAttributes(name=content.reader))
    device = DeviceObserverIdentifyingAttributes(
        uid=DEVICE_OBSERVER_UID, name="ductoview", manufacturer_name=MANUFACTURER, model_name="ductoview"
    )
    return ObservationContext(
        observer_person_context=person, observer_device_context=ObserverContext(codes.DCM.Device, device)
    )
