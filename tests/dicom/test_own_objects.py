"""Objects of ours read again: whose they are, on which pixels, signed by whom; what cannot be trusted is refused."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread

from ductoview.dicom.image_digest import image_digest
from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.dicom.objects import WrittenObjects, write_objects
from ductoview.dicom.own_objects import read_own_objects
from ductoview.model.carried import carried_text
from ductoview.model.exam import ExamImage
from ductoview.model.own_objects import GSPS, SEG, OwnObjects
from ductoview.model.review import ImageReview, Review
from ductoview.model.signature import Signature
from tests.support.duct_case import READER, analysis, facts_of, reader_review
from tests.support.mg_source import write_mg

HERE = "5" * 64
SIGNED = Signature(reader=READER, organisation="Clinic", at=datetime(2026, 3, 2, 10, 11, 12, tzinfo=UTC))


@dataclass(frozen=True)
class Written:
    """A signed image with its objects; ``about`` is the image that the carried part names."""

    image: ExamImage
    objects: WrittenObjects

    def read(self, change: Callable[[Dataset], object] = lambda _: None) -> OwnObjects:
        """After a change of the report."""
        report = dcmread(self.objects.sr)
        change(report)
        report.save_as(self.objects.sr)
        return read_own_objects(self.objects.files, [self.image])


def write(folder: Path, *, about: str = "", reader: str | None = READER) -> Written:
    source = write_mg(folder / "source.dcm")
    facts = facts_of(source)
    uid = facts.ref.sop_instance_uid
    decided = reader_review(uid) if reader else ImageReview(sop_instance_uid=uid)
    review = Review(study_uid=facts.ref.study_uid).with_image(decided).signed(SIGNED)
    data = carried_text(review, decided).replace(uid, about or uid)
    objects = write_objects(
        source, facts, decided, analysis((facts.rows, facts.columns)), out=folder, reader=reader,
        study_objects=ObjectUIDs.fresh(facts.ref.study_uid), signature=SIGNED if reader else None, working_data=data,
    )  # fmt: skip
    here = replace(facts, ref=replace(facts.ref, sha256=HERE))
    return Written(ExamImage(facts=here, path=source), objects)


def test_a_signed_report_comes_back_with_its_signature_and_what_it_says_and_carries(tmp_path: Path) -> None:
    written = write(tmp_path)
    found = written.read()
    (report,) = found.reports
    assert found.refused == ()
    assert {one.kind for one in found.others} == {GSPS, SEG}
    assert {one.image_uid for one in found.others} == {written.image.sop_instance_uid}
    assert report.signature == SIGNED
    assert report.of_study is not None
    assert report.of_study.signatures == (SIGNED,)
    wanted = reader_review(written.image.sop_instance_uid)
    assert [(one.id, one.status, one.at) for one in report.review.findings] == [
        (one.id, one.status, one.at) for one in wanted.findings
    ]
    assert report.review.sha256 == HERE


def test_a_report_on_other_pixels_stands_on_no_file_that_is_here(tmp_path: Path) -> None:
    written = write(tmp_path)
    before = image_digest(written.image.path)
    image = dcmread(written.image.path)
    image.PixelData = bytes(len(image.PixelData))
    image.save_as(written.image.path)
    (report,) = written.read().reports
    assert report.review.sha256 == before


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("PatientOrientation", ["P", "R"]), ("ImageLaterality", "R"), ("ImagerPixelSpacing", [0.5, 0.5])],
)
def test_how_the_pixels_lie_and_are_scaled_belongs_to_them(tmp_path: Path, keyword: str, value: object) -> None:
    source = write_mg(tmp_path / "a.dcm")
    other = dcmread(source)
    setattr(other, keyword, value)
    other.save_as(tmp_path / "b.dcm")
    assert image_digest(tmp_path / "b.dcm") != image_digest(source)
    other = dcmread(source)
    other.PatientName, other.AccessionNumber = "Corrected^Name", "7"
    other.save_as(tmp_path / "c.dcm")
    assert image_digest(tmp_path / "c.dcm") == image_digest(source)


def _of_somebody_else(report: Dataset) -> None:
    report.PatientID, report.PatientName, report.PatientBirthDate = "OTHER", "Else^Somebody", "19500101"


def _verified_by_nobody(report: Dataset) -> None:
    del report.VerifyingObserverSequence


def test_a_report_of_another_patient_is_refused(tmp_path: Path) -> None:
    found = write(tmp_path).read(_of_somebody_else)
    assert found.reports == ()
    assert "another patient" in found.refused[0]


def test_a_report_that_is_verified_by_nobody_is_refused(tmp_path: Path) -> None:
    found = write(tmp_path).read(_verified_by_nobody)
    assert found.reports == ()
    assert "not by whom" in found.refused[0]


def _carried(report: Dataset) -> Dataset:
    """The container of what the report carries."""
    return next(one for one in report.ContentSequence if one.ConceptNameCodeSequence[0].CodeValue == "CARRIED")


@pytest.mark.parametrize(("here", "instead"), [("carried/1", "carried/2"), ("}", "")], ids=["newer", "cut off"])
def test_what_is_carried_and_cannot_be_understood_is_never_left_out_in_silence(
    tmp_path: Path, here: str, instead: str
) -> None:
    def change(report: Dataset) -> None:
        data = _carried(report).ContentSequence[1]
        data.TextValue = data.TextValue.replace(here, instead)

    found = write(tmp_path).read(change)
    assert found.reports == ()
    assert "is damaged or of another version" in found.refused[0]


def test_where_another_program_dropped_what_is_carried_the_report_says_what_it_says(tmp_path: Path) -> None:
    (report,) = write(tmp_path).read(lambda report: report.ContentSequence.remove(_carried(report))).reports
    assert report.of_study is None
    assert [one.id for one in report.review.findings] == ["c1", "c2"]


@pytest.mark.parametrize(
    ("stated", "at"),
    [
        ("20260302101112.25+0100", datetime(2026, 3, 2, 9, 11, 12, 250_000, tzinfo=UTC)),
        ("19000101000000", datetime(1900, 1, 1, tzinfo=datetime.now().astimezone().tzinfo)),
    ],
)
def test_a_time_of_signing_in_any_form_of_the_standard_is_read(tmp_path: Path, stated: str, at: datetime) -> None:
    def change(report: Dataset) -> None:
        report.VerifyingObserverSequence[0].VerificationDateTime = stated

    (report,) = write(tmp_path).read(change).reports
    assert report.signature is not None
    assert report.signature.at == at


def test_a_report_that_is_verified_at_no_time_is_refused_in_a_sentence(tmp_path: Path) -> None:
    def change(report: Dataset) -> None:
        report.VerifyingObserverSequence[0].VerificationDateTime = "2026"

    found = write(tmp_path).read(change)
    assert found.reports == ()
    assert "VerificationDateTime (0040,A030) '2026' is no time" in found.refused[0]


def test_what_is_carried_about_another_image_is_refused(tmp_path: Path) -> None:
    found = write(tmp_path, about="1.2.3.4").read()
    assert found.reports == ()
    assert "is about another" in found.refused[0]


def test_candidates_that_nobody_looked_at_and_reports_of_other_software_make_no_review(tmp_path: Path) -> None:
    unreviewed = write(tmp_path, reader=None).read()
    assert (unreviewed.reports, unreviewed.refused) == ((), ())
    (tmp_path / "other").mkdir()
    foreign = write(tmp_path / "other").read(lambda report: setattr(report, "Manufacturer", "Other Vendor"))
    assert (foreign.reports, foreign.refused) == ((), ())
