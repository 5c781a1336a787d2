"""A rejection note names the image, why and by whom, passes the judges, and is the same each time."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import SecondaryCaptureImageStorage

from ductoview.dicom.rejection_note import write_rejection_note
from ductoview.errors import DicomWriteError
from ductoview.model.image_check import CheckEvent, ImageCheck, Verdict, decision
from ductoview.model.reject_reason import RejectReason
from tests.support.duct_case import facts_of
from tests.support.judges import errors_of, template_errors_of
from tests.support.mg_source import write_mg

_R = RejectReason


def step(source: Path, *reasons: RejectReason, by: str = "Roe^Jane") -> CheckEvent:
    return decision(facts_of(source).ref, Verdict.REPEAT, reasons, by=by)


def modifiers(note: Dataset) -> list[str]:
    return [
        item.ConceptCodeSequence[0].CodeValue
        for item in note.ContentSequence
        if item.RelationshipType == "HAS CONCEPT MOD"
    ]


@pytest.mark.parametrize(
    ("reasons", "by", "title", "expected", "words"),
    [
        ((_R.MOTION,), "Roe^Jane", "113001", ["111210"], " (111210 DCM Motion blur)"),
        (
            (_R.UNDER_FILLED, _R.NIPPLE_NOT_IN_PROFILE),
            "",
            "113001",
            ["111220"],
            " (UNDER_FILLED 99DUCTO Ducts under-filled with contrast; 111205 DCM Nipple not in profile)",
        ),
        ((_R.WRONG_PATIENT,), "Müller^Änne", "113037", [], ""),
        ((_R.WRONG_ORDER, _R.MOTION), "Roe^Jane", "113038", ["111210"], " (111210 DCM Motion blur)"),
    ],
)
def test_it_says_why_and_the_judges_find_nothing(
    tmp_path: Path, reasons: tuple[RejectReason, ...], by: str, title: str, expected: list[str], words: str
) -> None:
    source = write_mg(tmp_path / "image.dcm", PatientName="Ärztin^Ünal")
    path = write_rejection_note(source, step(source, *reasons, by=by), tmp_path / "note.dcm")
    note = dcmread(path)
    assert note.ConceptNameCodeSequence[0].CodeValue == title
    assert modifiers(note) == expected
    assert (note.Modality, str(note.PatientName)) == ("KO", "Ärztin^Ünal")
    (named,) = (item for item in note.ContentSequence if item.ValueType == "IMAGE")
    assert named.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == dcmread(source).SOPInstanceUID
    (said,) = (item.TextValue for item in note.ContentSequence if item.ValueType == "TEXT")
    assert said == ImageCheck(verdict=Verdict.REPEAT, reasons=reasons).words + words
    assert errors_of([source, path]) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"NumberOfFrames": 2, "PixelData": bytes(4 * 256 * 192)},
        {
            "SOPClassUID": SecondaryCaptureImageStorage,
            "SamplesPerPixel": 3,
            "PhotometricInterpretation": "RGB",
            "PlanarConfiguration": 0,
            "PixelData": bytes(6 * 256 * 192),
        },
    ],
    ids=["several frames", "colour"],
)
def test_an_image_that_can_carry_no_marks_can_be_rejected_all_the_same(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    source = write_mg(tmp_path / "image.dcm", **changes)
    path = write_rejection_note(source, step(source, _R.WRONG_PATIENT), tmp_path / "note.dcm")
    (named,) = (item for item in dcmread(path).ContentSequence if item.ValueType == "IMAGE")
    assert named.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == dcmread(source).SOPInstanceUID
    assert errors_of([path]) == []


@pytest.mark.full
def test_it_follows_its_template(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "image.dcm")
    path = write_rejection_note(source, step(source, _R.UNDER_FILLED, _R.MOTION), tmp_path / "note.dcm")
    # The validator looks for the title among the items beside the container, where no title ever is, and so takes the
    # modifier for one without its condition (Rows 3 and 4 of TID 2010).
    mistaken = "Conditional content item present when condition not satisfied"
    assert [error for error in template_errors_of(path) if mistaken not in error] == []


def test_written_again_it_is_the_same_to_the_byte(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "image.dcm")
    rejected = step(source, _R.MOTION)
    one, other = (write_rejection_note(source, rejected, tmp_path / name) for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()


def test_what_rejects_nothing_or_another_image_is_no_note(tmp_path: Path) -> None:
    source, other = write_mg(tmp_path / "image.dcm"), write_mg(tmp_path / "other.dcm")
    with pytest.raises(DicomWriteError, match="rejects no image"):
        write_rejection_note(source, replace(step(source, _R.MOTION), verdict=Verdict.ACCEPTED), tmp_path / "note")
    wrong = replace(step(source, _R.MOTION), study_uid=dcmread(other).StudyInstanceUID)
    with pytest.raises(DicomWriteError, match="not the image that was rejected"):
        write_rejection_note(other, wrong, tmp_path / "note")
