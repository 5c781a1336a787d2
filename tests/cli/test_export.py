"""``export --format`` writes the review by the real CSV plug-in; contradictory sides block it, but not a plain copy."""

import csv
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.model.finding import FindingStatus
from ductoview.model.review import ImageReview, Review
from ductoview.model.review_events import difference
from ductoview.service.client import ServiceClient
from tests.cli.support import ductoview
from tests.cli.test_network import SMALL, stop_service
from tests.support.duct_case import findings
from tests.support.mg_source import write_mg

if not os.environ.get("CI"):
    pytest.importorskip("ductoview_csv", reason="the CSV plug-in is not installed")
CSV = "ductoview-csv.findings"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a reviewed study 1.2.8, and a study 1.2.9 whose side is contradictory."""
    home, folder = tmp_path_factory.mktemp("export") / "home", tmp_path_factory.mktemp("images")
    write_mg(folder / "sound.dcm", study_uid="1.2.8", SOPInstanceUID="1.2.8.1", **SMALL)
    write_mg(folder / "contradictory.dcm", study_uid="1.2.9", SOPInstanceUID="1.2.9.1", Laterality="R", **SMALL)
    with ServiceClient.connect(home) as client:
        assert client.import_files([folder]).done == 2
        (stored,) = client.instances("1.2.8")
        confirmed = tuple(replace(one, status=FindingStatus.CONFIRMED) for one in findings(FindingStatus.CONFIRMED))
        image = ImageReview(sop_instance_uid="1.2.8.1", sha256=stored.sha256, findings=confirmed)
        client.append_events(difference(Review(study_uid="1.2.8"), Review(study_uid="1.2.8", images=(image,))))
    yield home
    stop_service(home)


def test_the_review_is_written_as_csv(home: Path, tmp_path: Path) -> None:
    said = ductoview("export", "--study", "1.2.8", "--out", tmp_path, "--format", CSV, home=home)
    path = tmp_path / "1.2.8/ductoview-csv-findings/findings.csv"
    written = [path.with_name(name) for name in ("findings.csv", "segments.csv", "trees.csv")]
    words = "".join(f"{one} written by {CSV}.\n" for one in written)
    assert (said.code, said.out, said.err) == (0, words, "")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["status"] for row in rows] == ["CONFIRMED"] * 3
    assert {(row["study_uid"], row["sop_instance_uid"], row["laterality"]) for row in rows} == {
        ("1.2.8", "1.2.8.1", "L")
    }
    assert sorted(one.name for one in (tmp_path / "1.2.8").iterdir()) == ["ductoview-csv-findings"]


def test_the_measures_are_written_as_json_without_the_patient(home: Path, tmp_path: Path) -> None:
    said = ductoview("export", "--study", "1.2.8", "--out", tmp_path, "--format", "ductoview.measures", home=home)
    path = tmp_path / "1.2.8/ductoview-measures/measures.json"
    assert (said.code, said.out, said.err) == (0, f"{path} written by ductoview.measures.\n", "")
    data = json.loads(path.read_text(encoding="utf-8"))
    assert (data["schema"], data["study_uid"]) == ("ductoview.measures/1", "1.2.8")
    assert [one["sop_instance_uid"] for one in data["images"]] == ["1.2.8.1"]
    assert [one["status"] for one in data["findings"]] == ["CONFIRMED"] * 3
    assert {one["place"]["by"] for one in data["findings"]} == {"NOTHING"}  # a picture of noise has no nipple


def test_an_unknown_format_is_wrong_use_and_lists_those_there_are(home: Path, tmp_path: Path) -> None:
    said = ductoview("export", "--study", "1.2.8", "--out", tmp_path / "out", "--format", "hl7", home=home)
    assert said.code == 2
    assert "--format hl7: no exporter has this id; there is " in said.err
    assert CSV in said.err
    assert not (tmp_path / "out").exists()


def test_contradictory_sides_block_the_export_but_not_the_copy(home: Path, tmp_path: Path) -> None:
    said = ductoview("export", "--study", "1.2.9", "--out", tmp_path / "csv", "--format", CSV, home=home)
    assert (said.code, len(said.problems)) == (1, 1)
    assert "Nothing is exported: " in said.err
    assert not (tmp_path / "csv").exists()
    copied = ductoview("export", "--study", "1.2.9", "--out", tmp_path, home=home)
    assert copied.code == 0
    assert copied.problems[0].startswith("Copied all the same: ")
    assert (tmp_path / "1.2.9/MG0001.dcm").exists()
