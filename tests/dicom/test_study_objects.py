"""Report page, key objects and pictures of a study pass the judges, refer to what is there, and repeat themselves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from pydicom import dcmread

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.dicom.study_content import study_content
from ductoview.dicom.study_objects import Capture, StudyParts, write_study_objects
from ductoview.errors import DicomWriteError
from ductoview.model.signature import Signature
from tests.dicom.test_objects import write
from tests.support.duct_case import READER, analysis, facts_of, reader_review
from tests.support.judges import errors_of, template_errors_of
from tests.support.mg_source import write_mg

PAGE = b"%PDF-1.4 odd%"
SESSION = UUID("00000000-0000-4000-8000-000000000007")


def uids_of(source: Path) -> ObjectUIDs:
    study = dcmread(source, stop_before_pixels=True).StudyInstanceUID
    return ObjectUIDs(study_uid=study, session=SESSION, created=datetime(2026, 11, 28, 21, 0))


def written(source: Path, objects: Sequence[Path], out: Path, signature: Signature | None = None) -> dict[str, Path]:
    content = study_content(source, uids=uids_of(source), reader=READER, signature=signature, is_addendum=False)
    rgb = np.zeros((40, 30, 3), np.uint8)
    parts = StudyParts(
        page=PAGE,
        shown=[source],
        key_images=[source],
        surgical=[source],
        objects={source: objects},
        captures=[Capture(source=source, rgb=rgb, orientation=("A", "R"))],
    )
    return write_study_objects(content, parts, out)


@pytest.mark.parametrize(
    ("charset", "changes"),
    [
        ("ISO_IR 100", {"PatientName": "Müller^Änne"}),
        ("ISO_IR 144", {"PatientName": "Иванова^Анна"}),
        ("ISO_IR 192", {"PatientName": "Yamada^Hanako=山田^花子=やまだ^はなこ"}),
        ("ISO_IR 100", dict.fromkeys(("PatientBirthDate", "PatientSex", "AccessionNumber", "StudyID"))),
    ],
)
def test_the_judges_find_nothing(tmp_path: Path, charset: str, changes: dict[str, str | None]) -> None:
    source = write_mg(tmp_path / "image.dcm", charset=charset, **changes)
    facts = facts_of(source)
    objects = write(
        source, tmp_path / "out", review=reader_review(facts.ref.sop_instance_uid),
        analysed=analysis((facts.rows, facts.columns)), reader=READER,
    )  # fmt: skip
    files = written(source, objects.files, tmp_path / "study")
    sound = [source] if None not in changes.values() else []
    assert errors_of([*sound, *objects.files, *files.values()]) == []
    assert len({dcmread(one).SeriesInstanceUID for one in files.values()}) == 3
    assert {str(dcmread(one).PatientName) for one in files.values()} == {str(dcmread(source).PatientName)}


def test_the_page_comes_out_as_it_went_in(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "image.dcm")
    pdf = dcmread(written(source, (), tmp_path / "study")["pdf"])
    assert pdf.EncapsulatedDocument[: pdf.EncapsulatedDocumentLength] == PAGE
    assert (pdf.VerificationFlag, pdf.DocumentTitle) == ("UNVERIFIED", "Ductogram report: draft")


def test_a_signature_verifies_the_page(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "image.dcm")
    signature = Signature.of_now(READER, "Clinic")
    pdf = dcmread(written(source, (), tmp_path / "study", signature)["pdf"])
    assert (pdf.VerificationFlag, pdf.DocumentTitle) == ("VERIFIED", "Ductogram report")


def test_the_selection_names_image_and_objects(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "image.dcm")
    facts = facts_of(source)
    objects = write(
        source, tmp_path / "out", review=reader_review(facts.ref.sop_instance_uid),
        analysed=analysis((facts.rows, facts.columns)), reader=READER,
    )  # fmt: skip
    selection = dcmread(written(source, objects.files, tmp_path / "study")["for_surgery"])
    assert selection.ConceptNameCodeSequence[0].CodeValue == "113003"
    named = {
        item.ReferencedSOPSequence[0].ReferencedSOPInstanceUID
        for item in selection.ContentSequence
        if "ReferencedSOPSequence" in item
    }
    assert named == {dcmread(one).SOPInstanceUID for one in (source, *objects.files)}


def test_a_picture_says_that_it_names_the_patient(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "image.dcm")
    picture = dcmread(written(source, (), tmp_path / "study")["picture1"])
    assert picture.BurnedInAnnotation == "YES"
    assert (picture.PhotometricInterpretation, picture.pixel_array.shape) == ("RGB", (40, 30, 3))


def test_written_again_it_is_the_same_to_the_byte(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "image.dcm")
    one, other = (written(source, (), tmp_path / name) for name in ("one", "other"))
    assert {name: path.read_bytes() for name, path in one.items()} == {
        name: path.read_bytes() for name, path in other.items()
    }


def test_identifiers_of_another_study_are_refused(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "image.dcm")
    with pytest.raises(DicomWriteError, match="belong to study"):
        study_content(
            source, uids=replace(uids_of(source), study_uid="1.2"), reader=READER, signature=None, is_addendum=False
        )


@pytest.mark.parametrize("name", ["sr", "of_interest", pytest.param("for_surgery", marks=pytest.mark.full)])
def test_report_and_selections_follow_their_templates(tmp_path: Path, name: str) -> None:
    source = write_mg(tmp_path / "image.dcm")
    facts = facts_of(source)
    objects = write(
        source, tmp_path / "out", review=reader_review(facts.ref.sop_instance_uid),
        analysed=analysis((facts.rows, facts.columns)), reader=READER,
    )  # fmt: skip
    files = written(source, objects.files, tmp_path / "study")
    assert template_errors_of({"sr": objects.sr, **files}[name]) == []
