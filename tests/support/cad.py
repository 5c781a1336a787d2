"""Mammography CAD reports as a CAD server writes them (PS3.16 TID 4000 and below), by hand."""

from collections.abc import Sequence
from pathlib import Path

from pydicom import Dataset, FileMetaDataset, dcmread
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from tests.support.states import item

CAD_SR = "1.2.840.10008.5.1.4.1.1.88.50"
REQUIRED = ("111150", "Presentation Required: Rendering device is expected to present")
OPTIONAL = ("111151", "Presentation Optional: Rendering device may present")
NOT_SHOWN = ("111152", "Not for Presentation: Rendering device expected not to present")


def coded(value: str, meaning: str, scheme: str = "DCM") -> list[Dataset]:
    """A code sequence of one item."""
    return [item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)]


def content(kind: str, name: tuple[str, str] | None, relation: str, *below: Dataset, **more: object) -> Dataset:
    """A content item."""
    made = item(RelationshipType=relation, ValueType=kind, **more)
    if name is not None:
        made.ConceptNameCodeSequence = coded(*name)
    if kind == "CONTAINER":
        made.ContinuityOfContent = "SEPARATE"
    if below:
        made.ContentSequence = list(below)
    return made


def code(name: tuple[str, str], value: tuple[str, str], relation: str, *below: Dataset) -> Dataset:
    """A CODE item."""
    return content("CODE", name, relation, *below, ConceptCodeSequence=coded(*value))


def image(uid: str, sop_class: str, relation: str = "CONTAINS") -> Dataset:
    """An IMAGE item by value."""
    return content(
        "IMAGE", None, relation,
        ReferencedSOPSequence=[item(ReferencedSOPClassUID=sop_class, ReferencedSOPInstanceUID=uid)],
    )  # fmt: skip


def place(name: tuple[str, str], kind: str, data: Sequence[float], library: Sequence[int]) -> Dataset:
    """A SCOORD selected by reference from an item of the image library, as CAD servers write it."""
    chosen = item(RelationshipType="SELECTED FROM", ReferencedContentItemIdentifier=list(library))
    return content("SCOORD", name, "HAS PROPERTIES", chosen, GraphicType=kind, GraphicData=list(data))


def finding(meaning: str, centre: Sequence[float], outline: Sequence[float], *, intent: tuple[str, str]) -> Dataset:
    """A Single Image Finding (TID 4006) with centre and outline on the first image of the library."""
    parts = [
        code(("111056", "Rendering Intent"), intent, "HAS CONCEPT MOD"),
        content("TEXT", ("111001", "Algorithm Name"), "HAS PROPERTIES", TextValue="FindIt"),
        content("TEXT", ("111003", "Algorithm Version"), "HAS PROPERTIES", TextValue="2.0"),
        place(("111010", "Center"), "POINT", centre, (1, 1, 1)),
    ]
    if outline:
        parts.append(place(("111041", "Outline"), "POLYLINE", outline, (1, 1, 1)))
    return code(("111059", "Single Image Finding"), ("F-01796", meaning), "INFERRED FROM", *parts)


def write_cad(
    path: Path,
    source: Path,
    findings: Sequence[Dataset] = (),
    *,
    about: str = "",
    detections: tuple[str, str] = ("111222", "Succeeded"),
    outcome: tuple[str, str] = ("111242", "All algorithms succeeded; with findings"),
) -> Path:
    """A CAD report on the image in ``source``, or on its own source ``about``."""
    seen = dcmread(source, stop_before_pixels=True)
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.SOPClassUID, ds.SOPInstanceUID = CAD_SR, generate_uid(None)
    for keyword in ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyID",
                    "StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName"):  # fmt: skip
        setattr(ds, keyword, seen.get(keyword, ""))
    ds.Modality, ds.SeriesInstanceUID, ds.SeriesNumber, ds.InstanceNumber = "SR", generate_uid(None), 88, 1
    ds.Manufacturer, ds.ManufacturerModelName, ds.SoftwareVersions = "CAD Works", "Seeker", "7"
    ds.DeviceSerialNumber = "1"
    ds.ContentDate, ds.ContentTime = "20260302", "102000"
    ds.CompletionFlag, ds.VerificationFlag = "COMPLETE", "UNVERIFIED"
    ds.ReferencedPerformedProcedureStepSequence, ds.PerformedProcedureCodeSequence = [], []
    uid = about or seen.SOPInstanceUID
    reference = item(ReferencedSOPClassUID=seen.SOPClassUID, ReferencedSOPInstanceUID=uid)
    series = item(SeriesInstanceUID=seen.SeriesInstanceUID, ReferencedSOPSequence=[reference])
    ds.CurrentRequestedProcedureEvidenceSequence = [
        item(StudyInstanceUID=seen.StudyInstanceUID, ReferencedSeriesSequence=[series])
    ]
    ds.ValueType, ds.ContinuityOfContent = "CONTAINER", "SEPARATE"
    ds.ConceptNameCodeSequence = coded("111036", "Mammography CAD Report")
    ds.ContentTemplateSequence = [item(MappingResource="DCMR", TemplateIdentifier="4000")]
    ds.ContentSequence = [
        content("CONTAINER", ("111028", "Image Library"), "CONTAINS", image(uid, seen.SOPClassUID)),
        code(("111017", "CAD Processing and Findings Summary"), outcome, "CONTAINS", *findings),
        code(("111064", "Summary of Detections"), detections, "CONTAINS"),
        code(("111065", "Summary of Analyses"), ("111225", "Not Attempted"), "CONTAINS"),
    ]
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, ds.SOPInstanceUID
    ds.save_as(path, enforce_file_format=True)
    return path
