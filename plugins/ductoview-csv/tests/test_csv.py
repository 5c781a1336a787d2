"""The plug-in keeps the contract, is found through its entry point, and its file says what the review says."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from ductoview_csv.exporter import COLUMNS, CsvExporter

from ductoview.hooks import conformance_case as case
from ductoview.hooks.conformance import faults_of
from ductoview.hooks.contracts import MethodKind
from ductoview.hooks.manager import load_methods
from ductoview.model.finding import FindingStatus, Provenance
from ductoview.model.geometry import PointPx
from ductoview.model.review import ImageReview, Review

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
    (path,) = CsvExporter().export(Review(study_uid="2.25.7"), {UID: case.analysis()}, facts, tmp_path)
    (row,) = rows_of(path)
    assert tuple(row) == COLUMNS
    assert (row["kind"], row["code"], row["coding_scheme"]) == ("INTRALUMINAL_FILLING_DEFECT", "111425", "DCM")
    assert (row["status"], row["score"], row["made_by"]) == ("CANDIDATE", "0.8", "conformance")
    assert (row["row"], row["column"], row["size_mm"]) == ("160.0", "80.0", "1.2")
    assert (row["laterality"], row["view"], row["spacing_source"]) == ("L", "CC", "IMAGER_CORRECTED")


def test_a_decided_candidate_stands_once_with_the_decision(tmp_path: Path, facts: dict) -> None:
    accepted = replace(case.analysis().findings[0], status=FindingStatus.CONFIRMED, at=PointPx(1.234, 5.678))
    review = Review(study_uid="2.25.7", images=(ImageReview(sop_instance_uid=UID, findings=(accepted,)),))
    (path,) = CsvExporter().export(review, {UID: case.analysis()}, facts, tmp_path)
    assert [(row["status"], row["row"], row["column"]) for row in rows_of(path)] == [("CONFIRMED", "1.23", "5.68")]


def test_no_finding_is_a_header_alone(tmp_path: Path) -> None:
    (path,) = CsvExporter().export(Review(study_uid="2.25.7"), {}, {}, tmp_path)
    assert path.read_text(encoding="utf-8").strip() == ",".join(COLUMNS)


def test_no_cell_is_a_formula(tmp_path: Path, facts: dict) -> None:
    mark = replace(case.analysis().findings[0], id="x", provenance=Provenance(name="=1+1", is_reader=True))
    review = Review(study_uid="2.25.7", images=(ImageReview(sop_instance_uid=UID, findings=(mark,)),))
    (path,) = CsvExporter().export(review, {}, facts, tmp_path)
    assert rows_of(path)[0]["made_by"] == "'=1+1"
