"""The report says every finding with its code, place, size and origin, and reads back as it was written."""

from dataclasses import replace
from pathlib import Path

import highdicom as hd
import pytest
from pydicom import Dataset, dcmread

from ductoview.dicom.object_uids import tracking_uid
from ductoview.dicom.sr import read_report, read_sr
from ductoview.errors import DicomReadError
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.persistence import Persistence, SeenIn
from ductoview.model.view import Phase
from tests.dicom.test_objects import sop_uid, write
from tests.support.duct_case import BY_HAND, DETECTOR, READER, analysis, empty_review, findings, reader_review
from tests.support.mg_source import write_mg


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_mg(tmp_path / "source.dcm")


def assert_same(read: Finding, written: Finding, *, in_mm: bool = True) -> None:
    """Places to 0.01 px; everything else exactly. Where a scale is known, sizes are written in mm only."""
    places = zip((read.at, *read.outline), (written.at, *written.outline), strict=True)
    assert all(abs(a.row - b.row) < 0.01 and abs(a.column - b.column) < 0.01 for a, b in places)
    anywhere = PointPx(0, 0)
    expected = replace(written, at=anywhere, outline=(), size_px=None if in_mm else written.size_px)
    assert replace(read, at=anywhere, outline=()) == expected


def test_candidates_come_back(source: Path, tmp_path: Path) -> None:
    read = read_sr(write(source, tmp_path / "out", analysed=analysis()).sr)
    for one, other in zip(read, findings(FindingStatus.CANDIDATE), strict=True):
        assert_same(one, other)


def test_a_readers_marks_come_back(source: Path, tmp_path: Path) -> None:
    marked = findings(FindingStatus.CONFIRMED, made_by=BY_HAND)
    review = replace(empty_review(sop_uid(source)), findings=marked)
    read = read_sr(write(source, tmp_path / "out", review=review, reader=READER).sr)
    for one, other in zip(read, marked, strict=True):
        assert_same(one, other)


def test_an_accepted_candidate_names_the_algorithm_that_proposed_it(source: Path, tmp_path: Path) -> None:
    accepted = findings(FindingStatus.CONFIRMED, made_by=BY_HAND)
    marks = (*accepted[:1], replace(accepted[1], id="own"))
    review = replace(empty_review(sop_uid(source)), findings=marks)
    written = write(source, tmp_path / "out", review=review, analysed=analysis(), reader=READER)
    assert [(one.status, one.provenance) for one in read_sr(written.sr)] == [
        (FindingStatus.CONFIRMED, DETECTOR),
        (FindingStatus.CONFIRMED, BY_HAND),
    ]
    assert written.seg is not None
    made_by = {
        item.TrackingID: item.SegmentationAlgorithmIdentificationSequence[0].AlgorithmName
        for item in dcmread(written.seg).SegmentSequence
    }
    assert (made_by["c1"], made_by["own"]) == (DETECTOR.name, "ductoview")


def test_without_a_scale_sizes_come_back_in_pixels(source: Path, tmp_path: Path) -> None:
    written = write(source, tmp_path / "out", analysed=analysis(in_mm=False), spacing=Spacing.unknown())
    for one, other in zip(read_sr(written.sr), findings(FindingStatus.CANDIDATE, in_mm=False), strict=True):
        assert_same(one, other, in_mm=False)
    report = read_report(written.sr)
    assert (report.total_length, report.max_calibre, report.tree_unit) == (180.0, 12.0, "{pixels}")


def test_the_tree_and_the_distances_come_back(source: Path, tmp_path: Path) -> None:
    review = reader_review(sop_uid(source))
    report = read_report(write(source, tmp_path / "out", analysed=analysis(), review=review, reader=READER).sr)
    assert report.reader == READER
    assert report.contrast_found is True
    assert (report.total_length, report.max_calibre, report.tree_unit) == (9.0, 0.6, "mm")
    assert report.callipers == review.callipers
    assert [finding.id for finding in report.findings] == ["c1", "c2"]


@pytest.mark.parametrize("kind", list(FindingKind))
def test_every_kind_has_its_code(kind: FindingKind, source: Path, tmp_path: Path) -> None:
    marked = replace(findings(FindingStatus.CONFIRMED, made_by=BY_HAND)[0], kind=kind)
    review = replace(empty_review(sop_uid(source)), findings=(marked,))
    (read,) = read_sr(write(source, tmp_path / "out", review=review, reader=READER).sr)
    assert_same(read, marked)


def test_highdicom_reads_the_report_as_tid_1500(source: Path, tmp_path: Path) -> None:
    document = hd.sr.srread(write(source, tmp_path / "out", analysed=analysis()).sr)
    groups = document.content.get_planar_roi_measurement_groups()
    assert [group.finding_type.value for group in groups] == ["111425", "111428", "111427"]
    assert [group.tracking_identifier for group in groups] == ["c1", "c2", "c3"]
    assert document.ConceptNameCodeSequence[0].CodingSchemeDesignator == "99DUCTO"


def test_the_procedure_is_a_mammary_ductogram_and_the_segmentation_is_evidence(source: Path, tmp_path: Path) -> None:
    written = write(source, tmp_path / "out", analysed=analysis(), reader=READER)
    assert written.seg is not None
    document = hd.sr.srread(written.sr)
    assert document.PerformedProcedureCodeSequence[0].CodeValue == "18102001"
    evidence = {str(uid) for _, _, uid, _ in document.get_evidence()}
    assert evidence == {sop_uid(source), str(dcmread(written.seg).SOPInstanceUID)}


def test_something_else_is_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(DicomReadError, match="no measurement report"):
        read_sr(source)
    with pytest.raises(DicomReadError, match="cannot be read"):
        read_sr(tmp_path / "absent.dcm")


def test_one_finding_in_two_phases_is_followed_under_one_uid_and_says_that_it_persists(
    source: Path, tmp_path: Path
) -> None:
    seen = SeenIn(image_uid="2.25.7", phase=Phase.EARLY, persistence=Persistence.PERSISTS, candidate_id="there")
    again, alone = findings(FindingStatus.CONFIRMED, made_by=BY_HAND)[:2]
    again = replace(again, persistence=(seen,), same_as=("2.25.7", "there"))
    review = replace(empty_review(sop_uid(source)), findings=(again, alone))
    written = write(source, tmp_path / "out", review=review, analysed=analysis(), reader=READER)
    report = dcmread(written.sr)
    uids = {
        tracking.TextValue: uid.UID
        for tracking, uid in zip(_all(report, "112039"), _all(report, "112040"), strict=True)
    }
    assert uids[again.id] == tracking_uid("2.25.7", "there")
    assert uids[alone.id] == tracking_uid(sop_uid(source), alone.id)
    [persistence] = _all(report, "PERSISTENCE")
    assert persistence.ConceptCodeSequence[0].CodeValue == "PERSISTS"
    assert written.gsps is not None
    assert written.seg is not None
    for path in (written.gsps, written.seg):
        text = str(dcmread(path))
        assert tracking_uid("2.25.7", "there") in text
        assert tracking_uid(sop_uid(source), again.id) not in text


def _all(item: Dataset, code: str) -> list[Dataset]:
    """Every content item of that concept, depth first."""
    found = []
    for one in item.get("ContentSequence", ()):
        names = one.get("ConceptNameCodeSequence", ())
        found += [one] if names and names[0].CodeValue == code else []
        found += _all(one, code)
    return found
