"""The plug-in keeps the contract, is found through its entry point, and its file says what the review says."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from ductoview_csv.exporter import COLUMNS, CsvExporter
from ductoview_csv.measures import SEGMENT_COLUMNS, TREE_COLUMNS

from ductoview.hooks import conformance_case as case
from ductoview.hooks.conformance import faults_of
from ductoview.hooks.contracts import MethodKind
from ductoview.hooks.manager import load_methods
from ductoview.model.finding import SIZED_BY_HAND, Certainty, Extent, FindingStatus, Mimic, Provenance
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.review import ImageReview, Join, MarkRef, Review
from ductoview.model.view import ViewPosition

UID = "2.25.7.1"


@pytest.fixture
def facts() -> dict[str, object]:
    return {image.sop_instance_uid: image.facts for image in case.exams()[2].images}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_it_keeps_the_contract() -> None:
    assert faults_of(MethodKind.EXPORTER, CsvExporter()) == ()


def test_an_installed_ductoview_finds_it() -> None:
    found = [one for one in load_methods().registered if one.info.id == "ductoview-csv.findings"]
    assert [(one.kind, one.info.origin.split()[0], one.disabled) for one in found] == [
        (MethodKind.EXPORTER, "ductoview-csv", "")
    ]


def test_candidates_of_an_unreviewed_image_are_marked_so(tmp_path: Path, facts: dict) -> None:
    path, *_ = CsvExporter().export(Review(study_uid="2.25.7"), {UID: case.analysis()}, facts, tmp_path)
    (row,) = rows_of(path)
    assert tuple(row) == COLUMNS
    assert (row["kind"], row["code"], row["coding_scheme"]) == ("INTRALUMINAL_FILLING_DEFECT", "111425", "DCM")
    assert (row["status"], row["score"], row["made_by"]) == ("CANDIDATE", "0.8", "conformance")
    assert (row["row"], row["column"], row["size_mm"]) == ("160.0", "80.0", "1.2")
    assert (row["laterality"], row["view"], row["spacing_source"]) == ("L", "CC", "IMAGER_CORRECTED")


def test_what_a_candidate_may_be_instead_and_a_size_without_scale_are_written(tmp_path: Path, facts: dict) -> None:
    found = case.analysis().findings[0]
    bubble = replace(found, mimic=Mimic.AIR_BUBBLE, size_mm=None, size_px=21.5)
    sure = replace(found, id="own", status=FindingStatus.CONFIRMED, score=None, certainty=Certainty.POSSIBLE)
    review = Review(study_uid="2.25.7", images=(ImageReview(sop_instance_uid=UID, findings=(sure,)),))
    path, *_ = CsvExporter().export(review, {UID: replace(case.analysis(), findings=(bubble,))}, facts, tmp_path)
    assert [(row["mimic"], row["certainty"], row["size_mm"], row["size_px"]) for row in rows_of(path)] == [
        ("", "POSSIBLE", "1.2", ""),
        ("AIR_BUBBLE", "", "", "21.5"),
    ]


def test_no_millimetres_stand_beside_an_unknown_scale(tmp_path: Path, facts: dict) -> None:
    stale = replace(case.analysis().findings[0], status=FindingStatus.CONFIRMED, arc_from_orifice_mm=7.0)
    review = Review(study_uid="2.25.7", images=(ImageReview(sop_instance_uid=UID, findings=(stale,)),))
    unknown = {UID: replace(facts[UID], spacing=Spacing.unknown())}
    path, *_ = CsvExporter().export(review, {}, unknown, tmp_path)
    (row,) = rows_of(path)
    assert row["spacing_source"] == "UNKNOWN"
    assert [value for name, value in row.items() if name.endswith("_mm") and value] == []


def test_each_length_of_a_finding_says_how_exact_it_is_and_a_typed_size_does_not(tmp_path: Path, facts: dict) -> None:
    stretch = Extent(points=(PointPx(160, 80), PointPx(160, 120)), length_px=40.0, length_mm=4.0)
    measured = replace(case.analysis().findings[0], status=FindingStatus.CONFIRMED, extent=stretch)
    typed = replace(measured, id="typed", provenance=Provenance(name="A^B", parameters=SIZED_BY_HAND, is_reader=True))
    review = Review(study_uid="2.25.7", images=(ImageReview(sop_instance_uid=UID, findings=(measured, typed)),))
    path, *_ = CsvExporter().export(review, {}, facts, tmp_path)
    one, other = rows_of(path)
    assert (one["size_mm"], one["size_mm_plus_minus"], one["size_by_hand"]) == ("1.2", "0.2998", "")
    assert (other["size_mm"], other["size_mm_plus_minus"], other["size_by_hand"]) == ("1.2", "", "yes")
    assert (one["extent_mm"], one["extent_mm_plus_minus"], one["extent_px"]) == ("4.0", "0.0816", "")
    unknown = {uid: replace(image, spacing=Spacing.unknown()) for uid, image in facts.items()}
    path, *_ = CsvExporter().export(review, {}, unknown, tmp_path)
    assert [(row["extent_mm"], row["extent_px"]) for row in rows_of(path)] == [("", "40.0")] * 2


def test_of_an_image_that_is_not_here_no_millimetres_are_written(tmp_path: Path) -> None:
    mark = replace(case.analysis().findings[0], status=FindingStatus.CONFIRMED, size_px=12.0)
    review = Review(study_uid="2.25.7", images=(ImageReview(sop_instance_uid=UID, findings=(mark,)),))
    path, *_ = CsvExporter().export(review, {}, {}, tmp_path)
    (row,) = rows_of(path)
    assert [name for name, value in row.items() if "_mm" in name and value] == []
    assert row["size_px"] == "12.0"


def test_a_decided_candidate_stands_once_with_the_decision(tmp_path: Path, facts: dict) -> None:
    accepted = replace(case.analysis().findings[0], status=FindingStatus.CONFIRMED, at=PointPx(1.234, 5.678))
    review = Review(study_uid="2.25.7", images=(ImageReview(sop_instance_uid=UID, findings=(accepted,)),))
    path, *_ = CsvExporter().export(review, {UID: case.analysis()}, facts, tmp_path)
    assert [(row["status"], row["row"], row["column"]) for row in rows_of(path)] == [("CONFIRMED", "1.23", "5.68")]


def test_no_finding_is_a_header_alone(tmp_path: Path) -> None:
    path, *_ = CsvExporter().export(Review(study_uid="2.25.7"), {}, {}, tmp_path)
    assert path.read_text(encoding="utf-8").strip() == ",".join(COLUMNS)


def test_no_cell_is_a_formula(tmp_path: Path, facts: dict) -> None:
    mark = replace(case.analysis().findings[0], id="x", provenance=Provenance(name="=1+1", is_reader=True))
    review = Review(study_uid="2.25.7", images=(ImageReview(sop_instance_uid=UID, findings=(mark,)),))
    path, *_ = CsvExporter().export(review, {}, facts, tmp_path)
    assert rows_of(path)[0]["made_by"] == "'=1+1"


def test_segments_and_trees_stand_under_their_units(tmp_path: Path, facts: dict) -> None:
    _, segments, trees = CsvExporter().export(Review(study_uid="2.25.7"), {UID: case.analysis()}, facts, tmp_path)
    main, *branches = rows_of(segments)
    assert tuple(main) == SEGMENT_COLUMNS
    assert (main["length_mm"], main["length_px"], main["end"], main["parent"]) == ("8.0", "", "BRANCHING", "")
    assert main["spacing_source"] == "IMAGER_CORRECTED"
    assert len(branches) == 2
    assert all(float(row["branching_angle_deg"]) > 30 for row in branches)
    [tree] = rows_of(trees)
    assert tuple(tree) == TREE_COLUMNS
    assert (tree["segments"], tree["ends"], tree["ramification_counts"], tree["ring_width"]) == (
        "3",
        "2",
        "0 1",
        "5 mm",
    )
    assert sum(map(float, tree["ring_lengths"].split())) == pytest.approx(float(tree["total_length_mm"]), abs=0.05)


def test_the_tortuosity_of_a_ring_is_empty(tmp_path: Path, facts: dict) -> None:
    main, *others = case.tree().segments
    ring = replace(case.tree(), segments=(replace(main, end=main.start), *others))
    drawn = {UID: replace(case.analysis(), tree=ring)}
    _, segments, _ = CsvExporter().export(Review(study_uid="2.25.7"), drawn, facts, tmp_path)
    first, *rest = rows_of(segments)
    assert (first["tortuosity_ratio"], first["tortuosity_ratio_plus_minus"]) == ("", "")
    assert all(row["tortuosity_ratio"] == "1.0" for row in rest)


def test_who_corrected_the_ducts_stands_in_every_row_of_them(tmp_path: Path, facts: dict) -> None:
    by_hand = Provenance(name="DEMO^READER", parameters="orifice set", is_reader=True)
    corrected = replace(case.analysis(), provenance=(by_hand,))
    _, segments, trees = CsvExporter().export(Review(study_uid="2.25.7"), {UID: corrected}, facts, tmp_path)
    said = {row["corrections"] for row in (*rows_of(segments), *rows_of(trees))}
    assert said == {"Ducts corrected by DEMO^READER: orifice set."}


def test_without_a_scale_the_columns_in_millimetres_are_empty(tmp_path: Path, facts: dict) -> None:
    unknown = {uid: replace(one, spacing=Spacing.unknown()) for uid, one in facts.items()}
    _, segments, trees = CsvExporter().export(Review(study_uid="2.25.7"), {UID: case.analysis()}, unknown, tmp_path)
    for row in (*rows_of(segments), *rows_of(trees)):
        assert not [name for name, value in row.items() if value and "_mm" in name]
        assert row.get("length_px") or row.get("total_length_px")


def test_two_findings_joined_by_a_reader_say_quadrant_and_clock(tmp_path: Path, facts: dict) -> None:
    cc = facts[UID]
    cc = replace(cc, view=replace(cc.view, patient_orientation=("P", "L")))
    ml = replace(cc, view=replace(cc.view, position=ViewPosition.ML, patient_orientation=("P", "H")))
    analyses = {UID: case.analysis(), "2.25.7.9": case.analysis()}
    finding = replace(case.analysis().findings[0], status=FindingStatus.CONFIRMED, at=PointPx(300.0, 200.0))
    images = tuple(ImageReview(sop_instance_uid=uid, findings=(finding,)) for uid in analyses)
    join = Join.of(*(MarkRef(uid, finding.id) for uid in analyses))
    review = Review(study_uid="2.25.7", images=images, joins=(join,))
    findings, *_ = CsvExporter().export(review, analyses, {UID: cc, "2.25.7.9": ml}, tmp_path)
    here, there = [row for row in rows_of(findings) if row["status"] == "CONFIRMED"]
    assert (here["quadrant"], here["half"], here["same_as_image"]) == ("UPPER_OUTER", "UPPER+OUTER", "2.25.7.9")
    assert float(here["clock_hour"]) == pytest.approx(1.5, abs=0.01)
    assert (there["quadrant"], there["same_as_image"], there["same_as_row"]) == ("UPPER_OUTER", UID, "300.0")
    alone, *_ = CsvExporter().export(replace(review, joins=()), analyses, {UID: cc, "2.25.7.9": ml}, tmp_path)
    assert {(row["quadrant"], row["half"]) for row in rows_of(alone)[:2]} == {("", "OUTER"), ("", "UPPER")}
