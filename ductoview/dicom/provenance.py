"""Who and what made an object: equipment, dates, series, algorithm; the same words in every kind of object."""

import hashlib
import io
from datetime import datetime
from typing import Any, Protocol

from highdicom import AlgorithmIdentificationSequence
from highdicom.coding_schemes import CodingSchemeIdentificationItem
from pydicom import Dataset, dcmwrite
from pydicom.sr.codedict import codes

from ductoview import __version__
from ductoview.dicom.charset import speak
from ductoview.dicom.content import ImageContent
from ductoview.dicom.object_uids import ObjectKind, ObjectUIDs
from ductoview.dicom.private_terms import SCHEME
from ductoview.model.finding import Provenance

MANUFACTURER = "ductoview"
_UNNAMED_YET = "2.25.0"
# Patient, General Study and Patient Study attributes (PS3.3 C.7.1.1, C.7.2.1, C.7.2.2) that all instances of a study
# must agree on.
_SAME_THROUGHOUT_THE_STUDY = (
    "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "OtherPatientIDsSequence",
    "PatientAge", "PatientSize", "PatientWeight", "EthnicGroup", "PatientComments", "AdditionalPatientHistory",
    "StudyDate", "StudyTime", "StudyID", "StudyDescription", "AccessionNumber", "ReferringPhysicianName",
    "PhysiciansOfRecord", "NameOfPhysiciansReadingStudy", "ProcedureCodeSequence", "PatientIdentityRemoved",
    "DeidentificationMethod", "DeidentificationMethodCodeSequence",
)  # fmt: skip

_TITLES = {
    ObjectKind.GSPS: "Ductogram presentation",
    ObjectKind.SEG: "Ductogram segmentation",
    ObjectKind.SR: "Ductogram measurements",
}


class Origin(Protocol):
    """What an object comes from: the image's header (PS3.3 C.7), the identifiers of this saving, the source's characters."""

    @property
    def header(self) -> Dataset:
        """Of the source image."""
        ...

    @property
    def uids(self) -> ObjectUIDs:
        """Of this saving."""
        ...

    @property
    def charset(self) -> tuple[str, ...]:
        """SpecificCharacterSet of the source."""
        ...


def series_description(content: ImageContent, kind: ObjectKind) -> str:
    """SeriesDescription (0008,103E): says at once when nobody has reviewed or signed what is inside."""
    if content.unreviewed:
        return f"{_TITLES[kind]}: unreviewed candidates"
    if not content.signed:
        return f"{_TITLES[kind]}: draft"
    return _TITLES[kind] + (": addendum" if content.predecessor else "")


def creation(content: ImageContent, kind: ObjectKind) -> dict[str, Any]:
    """Arguments common to all highdicom constructors: series, dates, equipment, our coding scheme."""
    created = content.uids.created
    return {
        "series_instance_uid": content.uids.series_uid(kind, _series_level(content, kind)),
        "series_number": kind.series_number,
        "sop_instance_uid": _UNNAMED_YET,
        "instance_number": int(content.header.get("InstanceNumber") or 1),
        "series_description": series_description(content, kind),
        **equipment(created),
        "coding_schemes": [
            CodingSchemeIdentificationItem(
                designator=SCHEME, name="ductoview private terms", responsible_organization="ductoview"
            )
        ],
    }


def equipment(created: datetime) -> dict[str, Any]:
    """Arguments of all highdicom constructors that tell what made an object, and when."""
    return {
        "manufacturer": MANUFACTURER,
        "manufacturer_model_name": "ductoview",
        "software_versions": __version__,
        "device_serial_number": "software",
        "series_date": created.date(),
        "series_time": created.time(),
    }


def _series_level(content: ImageContent, kind: ObjectKind) -> str:
    """What all instances of a series must agree on (PS3.3 C.7.3.1): description, and the side a GSPS states there."""
    side = content.facts.view.laterality.value if kind is ObjectKind.GSPS else ""
    return f"{series_description(content, kind)} {side}"


def algorithm_identification(provenance: Provenance | None) -> AlgorithmIdentificationSequence:
    """Algorithm identification (PS3.3 10.16) of what an algorithm made, or what a reader made with this program."""
    named = provenance if provenance is not None and not provenance.is_reader else Provenance(name="ductoview")
    identification = AlgorithmIdentificationSequence(
        name=named.name[:64],
        family=codes.cid7162.MultiScaleResolutionFiltering,
        version=(named.version or __version__)[:64],
        source="ductoview",
    )
    if named.parameters:
        identification[0].AlgorithmParameters = named.parameters
    return identification


def complete(dataset: Dataset, content: Origin) -> Dataset:
    """Finish an object: what its study says, the fixed dates, and a UID that names exactly this content."""
    for keyword in _SAME_THROUGHOUT_THE_STUDY:
        if keyword in content.header:
            dataset[keyword] = content.header[keyword]
    _date(dataset, content.uids.created)
    speak(dataset, content.charset)
    dataset.SOPInstanceUID = content.uids.instance_uid(_digest(dataset))
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return dataset


def _date(dataset: Dataset, created: datetime) -> None:
    """Replace every "now" that highdicom wrote by the moment the identifiers were fixed."""
    for what in ("InstanceCreation", "Content", "PresentationCreation"):
        if f"{what}Date" in dataset:
            setattr(dataset, f"{what}Date", created.strftime("%Y%m%d"))
            setattr(dataset, f"{what}Time", created.strftime("%H%M%S"))
    for item in dataset.get("ContributingEquipmentSequence", ()):
        if "ContributionDateTime" in item:
            item.ContributionDateTime = created.strftime("%Y%m%d%H%M%S")


def _digest(dataset: Dataset) -> bytes:
    written = io.BytesIO()
    dcmwrite(written, dataset, enforce_file_format=True)
    return hashlib.sha256(written.getvalue()).digest()
