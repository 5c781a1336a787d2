"""A reader's drawings, stretches and own kinds of finding leave in standard objects and come back to 0.01 px."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import DataElement, Dataset, dcmread

from ductoview.dicom.gsps import Layer
from ductoview.dicom.gsps_annotations import annotations_of
from ductoview.dicom.private_terms import MIMIC_TERMS
from ductoview.dicom.sr import read_report
from ductoview.model.annotation import Annotation, AnnotationKind, ellipse_in, measured
from ductoview.model.finding import CID_6057, FINDING_CODES, Certainty, Extent, Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.review import ImageReview
from tests.dicom.test_objects import sop_uid, write
from tests.support.duct_case import BY_HAND, READER, SPACING, empty_review
from tests.support.gsps_marks import only_image
from tests.support.judges import errors_of, need_judges
from tests.support.mg_source import write_mg

KIND = AnnotationKind
BOX = tuple(PointPx(*at) for at in ((60.25, 40.5), (60.25, 80.75), (90.125, 80.75)))


def drawings(spacing: Spacing = SPACING) -> tuple[Annotation, ...]:
    """One of each kind, and both lines closed too."""
    made = (
        Annotation(id="a1", kind=KIND.ARROW, points=BOX[:2], text="Compare: scar?", by=READER),
        Annotation(id="a2", kind=KIND.TEXT, points=BOX[:1], text="Clip", by=READER),
        Annotation(id="a3", kind=KIND.ANGLE, points=BOX, by=READER),
        Annotation(id="a4", kind=KIND.ELLIPSE, points=ellipse_in(BOX[0], BOX[2]), text="Mass", by=READER),
        Annotation(id="a5", kind=KIND.POLYLINE, points=BOX, by=READER),
        Annotation(id="a6", kind=KIND.POLYLINE, points=BOX, is_closed=True, by=READER),
        Annotation(id="a7", kind=KIND.FREEHAND, points=BOX, by=READER),
        Annotation(id="a8", kind=KIND.FREEHAND, points=BOX, is_closed=True, text="Größe", by=READER),
    )
    return tuple(measured(one, spacing) for one in made)


def stretch() -> Finding:
    points = tuple(PointPx(100.0 + row, 100.125) for row in range(5))
    extent = Extent(points=points, calibres_px=(12, 11.5, 4.25, 11, 12), length_px=4, length_mm=0.2)
    return Finding(
        id="f1", kind=FindingKind.DUCT_NARROWING, at=points[2], status=FindingStatus.CONFIRMED, size_mm=0.2125, segment=2,
        extent=extent, certainty=Certainty.PROBABLE, provenance=BY_HAND,
    )  # fmt: skip


def drawn_review(source: Path, spacing: Spacing = SPACING) -> ImageReview:
    return replace(empty_review(sop_uid(source)), annotations=drawings(spacing))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_mg(tmp_path / "source.dcm")


def assert_same(read: tuple[Annotation, ...], written: tuple[Annotation, ...]) -> None:
    assert [one.id for one in read] == [one.id for one in written]
    for one, other in zip(read, written, strict=True):
        for a, b in zip(one.points, other.points, strict=True):
            assert abs(a.row - b.row) < 0.01
            assert abs(a.column - b.column) < 0.01
        assert [(a.quantity, a.unit) for a in one.amounts] == [(b.quantity, b.unit) for b in other.amounts]
        assert [a.value for a in one.amounts] == pytest.approx([b.value for b in other.amounts], rel=1e-4)
        assert replace(one, points=other.points, amounts=()) == replace(other, amounts=())


def test_every_drawing_comes_back_from_the_presentation_state(source: Path, tmp_path: Path) -> None:
    written = write(source, tmp_path / "out", review=drawn_review(source), reader=READER)
    state = dcmread(written.gsps)
    assert_same(annotations_of(state, sop_uid(source), SPACING), drawings())
    assert annotations_of(state, "1.2.3", SPACING) == ()


def test_other_stations_see_line_and_value(source: Path, tmp_path: Path) -> None:
    written = write(source, tmp_path / "out", review=drawn_review(source), reader=READER)
    shown = only_image(written.gsps)
    texts = {one.tracking_id: one.text for one in shown.texts if one.layer == Layer.DRAWINGS.name}
    assert texts["a1"] == "Compare: scar?"
    assert texts["a3"] == "90 deg"
    assert texts["a4"] == "Mass, 2.0 mm, 1.5 mm, 2.4 mm2"
    assert texts["a8"].startswith("Größe, ")
    lines = [one.tracking_id for one in shown.graphics if one.layer == Layer.DRAWINGS.name]
    assert lines == ["a1", "a1", "a3", "a4", "a5", "a6", "a7", "a8"]
    assert shown.tracking_ids >= {one.id for one in drawings()}


def test_what_measures_comes_back_from_the_report(source: Path, tmp_path: Path) -> None:
    written = write(source, tmp_path / "out", review=drawn_review(source), reader=READER)
    report = read_report(written.sr)
    assert_same(report.annotations, tuple(one for one in drawings() if one.amounts))
    assert (report.callipers, report.findings) == ((), ())


def test_without_a_scale_the_report_says_pixels(source: Path, tmp_path: Path) -> None:
    review = drawn_review(source, Spacing.unknown())
    written = write(source, tmp_path / "out", review=review, reader=READER, spacing=Spacing.unknown())
    assert_same(read_report(written.sr).annotations, tuple(one for one in drawings(Spacing.unknown()) if one.amounts))
    assert not any(one.has_mm for one in annotations_of(dcmread(written.gsps), sop_uid(source), Spacing.unknown()))


def test_a_stretch_and_how_sure_the_reader_is_come_back(source: Path, tmp_path: Path) -> None:
    review = replace(empty_review(sop_uid(source)), findings=(stretch(),))
    written = write(source, tmp_path / "out", review=review, reader=READER)
    (found,) = read_report(written.sr).findings
    assert found.extent is not None
    assert [(round(at.row, 3), round(at.column, 3)) for at in found.extent.points] == [
        (100.0 + row, 100.125) for row in range(5)
    ]
    assert (found.extent.calibres_px, found.extent.length_mm) == ((12, 11.5, 4.25, 11, 12), 0.2)
    assert (found.certainty, found.size_mm, found.outline) == (Certainty.PROBABLE, 0.2125, ())
    assert "Narrowing, probable 0.2 mm over 0.2 mm" in {one.text for one in only_image(written.gsps).texts}


@pytest.mark.parametrize("kind", sorted(set(FindingKind) - CID_6057))
def test_a_finding_without_a_standard_code_comes_back(kind: FindingKind, source: Path, tmp_path: Path) -> None:
    marked = Finding(id="f1", kind=kind, at=PointPx(90, 100), status=FindingStatus.CONFIRMED, provenance=BY_HAND)
    review = replace(empty_review(sop_uid(source)), findings=(marked,))
    (found,) = read_report(write(source, tmp_path / "out", review=review, reader=READER).sr).findings
    assert (found.kind, found.at) == (kind, PointPx(90, 100))


def test_a_mimic_and_the_finding_of_the_same_name_share_their_code() -> None:
    own = {code.value: code for code in FINDING_CODES.values()}
    shared = [code for code in MIMIC_TERMS.values() if code.value in own]
    assert len(shared) == len(MIMIC_TERMS)
    assert all(own[code.value] == code for code in shared)
    assert len({(code.value, code.scheme) for code in FINDING_CODES.values()}) == len(FindingKind)
    assert all(len(code.value) <= 16 and len(code.meaning) <= 64 for code in FINDING_CODES.values())


def test_the_judges_find_nothing(source: Path, tmp_path: Path) -> None:
    need_judges()
    review = replace(drawn_review(source), findings=(stretch(),))
    written = write(source, tmp_path / "out", review=review, reader=READER)
    assert errors_of([source, written.gsps, written.sr]) == []


@pytest.mark.parametrize("words", ["опухоль · 腫瘍", "a\\b^c=d", "two  spaces", "x" * 500])
def test_words_of_any_script_come_back_as_they_were_written(words: str, source: Path, tmp_path: Path) -> None:
    drawn = replace(drawings()[3], text=words)
    review = replace(empty_review(sop_uid(source)), annotations=(drawn,))
    written = write(source, tmp_path / "out", review=review, reader=READER)
    (from_state,) = annotations_of(dcmread(written.gsps), sop_uid(source), SPACING)
    (from_report,) = read_report(written.sr).annotations
    assert (from_state.text, from_report.text) == (words, words)


def test_damaged_drawings_are_left_out_and_the_others_read(source: Path, tmp_path: Path) -> None:
    written = write(source, tmp_path / "out", review=drawn_review(source), reader=READER)
    report = dcmread(written.sr)

    def cut_angle(ds: Dataset, element: DataElement) -> None:
        if element.keyword == "GraphicData" and ds.GraphicType == "POLYLINE" and len(element.value) == 6:
            element.value = list(element.value)[:2]

    report.walk(cut_angle)
    report.save_as(tmp_path / "damaged.dcm")
    assert [one.id for one in read_report(tmp_path / "damaged.dcm").annotations] == ["a4", "a6", "a8"]
    state = dcmread(written.gsps)
    state.walk(cut_angle)
    kept = annotations_of(state, sop_uid(source), SPACING)
    assert [one.id for one in kept] == ["a1", "a2", "a4", "a6", "a8"]
