"""``export --format`` writes the review by the real CSV plug-in; contradictory sides block it, but not a plain copy."""

import csv
import json
import os
import resource
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.duct_level import DuctLevel
from ductoview.model.finding import FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.image_check import Verdict, decision
from ductoview.model.reject_reason import RejectReason
from ductoview.model.review import ImageReview, Review
from ductoview.model.review_events import difference
from ductoview.service.client import ServiceClient
from ductoview.workers.tasks import analyse_file
from ductoview.workspace.settings import Settings
from tests.cli.support import ductoview
from tests.cli.test_network import SMALL, stop_service
from tests.support.duct_case import facts_of, findings
from tests.support.mg_source import write_mg

if not os.environ.get("CI"):
    pytest.importorskip("ductoview_csv", reason="the CSV plug-in is not installed")
CSV = "ductoview-csv.findings"
STROKE = DuctEdit(
    id="stroke",
    kind=DuctEditKind.PAINTED,
    at=PointPx(20, 12),
    by="DEMO^READER",
    paths=(((20.0, 12.0, 6.0), (20.0, 40.0, 6.0)),),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Reviewed studies: 1.2.8, and 1.2.10 with corrected ducts, on other bytes 1.2.11; 1.2.9 contradicts itself. Of
    1.2.12 both images are without contrast, of 1.2.13 one is rejected."""
    home, folder = tmp_path_factory.mktemp("export") / "home", tmp_path_factory.mktemp("images")
    write_mg(folder / "sound.dcm", study_uid="1.2.8", SOPInstanceUID="1.2.8.1", **SMALL)
    write_mg(folder / "contradictory.dcm", study_uid="1.2.9", SOPInstanceUID="1.2.9.1", Laterality="R", **SMALL)
    for study in ("1.2.10", "1.2.11"):
        write_mg(folder / f"{study}.dcm", study_uid=study, SOPInstanceUID=f"{study}.1", **SMALL)
    with ServiceClient.connect(home) as client:
        assert client.import_files([folder]).done == 4
        (stored,) = client.instances("1.2.8")
        confirmed = tuple(replace(one, status=FindingStatus.CONFIRMED) for one in findings(FindingStatus.CONFIRMED))
        image = ImageReview(sop_instance_uid="1.2.8.1", sha256=stored.sha256, findings=confirmed)
        client.append_events(difference(Review(study_uid="1.2.8"), Review(study_uid="1.2.8", images=(image,))))
        for study, sha256 in (("1.2.10", client.instances("1.2.10")[0].sha256), ("1.2.11", "b" * 64)):
            image = replace(image, sop_instance_uid=f"{study}.1", sha256=sha256, duct_edits=(STROKE,))
            image = replace(image, duct_level=DuctLevel(more=-1.0, by="DEMO^READER"))
            client.append_events(difference(Review(study_uid=study), Review(study_uid=study, images=(image,))))
        flat = SMALL | {"study_uid": "1.2.12", "PixelData": bytes(2 * 64 * 48)}
        for number, time in enumerate(("100000", "100500"), start=1):
            when = {"AcquisitionTime": time, "ContentTime": time}
            write_mg(folder / f"12.{number}.dcm", SOPInstanceUID=f"1.2.12.{number}", **flat, **when)
        for number in (1, 2):
            write_mg(folder / f"13.{number}.dcm", study_uid="1.2.13", SOPInstanceUID=f"1.2.13.{number}", **SMALL)
        assert client.import_files([folder]).done == 4
        rejected = next(one for one in client.instances("1.2.13") if one.sop_instance_uid == "1.2.13.2")
        ref = facts_of(folder / "13.2.dcm").ref
        wrong = decision(
            replace(ref, sha256=rejected.sha256), Verdict.REJECTED, (RejectReason.WRONG_PATIENT,), by="Roe^Jane"
        )
        client.image_checks.append_checks((wrong,))
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


def test_the_tables_have_the_ducts_as_a_reader_corrected_them(home: Path, tmp_path: Path) -> None:
    formats = ("--format", "ductoview.measures", "--format", CSV)
    assert ductoview("export", "--study", "1.2.10", "--out", tmp_path, *formats, home=home).code == 0
    data = json.loads((tmp_path / "1.2.10/ductoview-measures/measures.json").read_text(encoding="utf-8"))
    said = "Ducts corrected by DEMO^READER: fewer ducts shown than found (−2), 1 stroke painted."
    assert data["images"][0]["corrections"] == said
    assert len(data["images"][0]["segments"]) == 1
    with (tmp_path / "1.2.10/ductoview-csv-findings/segments.csv").open(newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 1


def test_what_was_decided_on_other_bytes_of_an_image_is_not_written_and_that_is_said(
    home: Path, tmp_path: Path
) -> None:
    said = ductoview("export", "--study", "1.2.11", "--out", tmp_path, "--format", "ductoview.measures", home=home)
    assert said.code == 1
    assert "1.2.11.1: was reviewed with other content" in said.err
    data = json.loads((tmp_path / "1.2.11/ductoview-measures/measures.json").read_text(encoding="utf-8"))
    assert data["findings"] == []
    assert "corrections" not in data["images"][0]


def test_a_rejected_image_is_no_part_of_what_is_exported_and_that_is_said(home: Path, tmp_path: Path) -> None:
    formats = [word for one in (CSV, "ductoview.measures", "fhir") for word in ("--format", one)]
    said = ductoview("export", "--study", "1.2.13", "--out", tmp_path, *formats, home=home)
    assert said.code == 0
    assert "Nothing is written of image 1.2.13.2. Rejected: wrong patient." in said.err
    files = [path for path in (tmp_path / "1.2.13").rglob("*") if path.is_file()]
    assert len(files) == 5
    for path in files:
        assert "1.2.13.2" not in path.read_text(encoding="utf-8")
    copies = (("export", "--study"), ("export", "--deidentify", "--study"), ("deidentify", "--study"))
    for number, way in enumerate(copies):
        copied = ductoview(*way, "1.2.13", "--out", tmp_path / f"copy{number}", home=home)
        assert copied.code == 0
        assert "Copied all the same: Rejected: wrong patient (image 1.2.13.2)" in copied.err


def test_two_images_in_which_the_analysis_found_no_contrast_are_no_phases_as_in_the_window(
    home: Path, tmp_path: Path
) -> None:
    assert ductoview("export", "--study", "1.2.12", "--out", tmp_path, "--format", CSV, home=home).code == 0
    with (tmp_path / "1.2.12/ductoview-csv-findings/trees.csv").open(newline="", encoding="utf-8") as file:
        assert [row["phase"] for row in csv.DictReader(file)] == ["UNKNOWN", "UNKNOWN"]


def test_the_limits_of_this_home_are_those_of_its_tables(tmp_path: Path) -> None:
    limits = Settings(ectasia_mm=2.75, ampulla_ectasia_mm=3.25).limits
    _, analysis = analyse_file(write_mg(tmp_path / "small.dcm", **SMALL), limits=limits)
    said = " ".join(one.parameters for one in analysis.provenance)
    assert "2.75" in said
    assert "3.25" in said


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


@pytest.mark.parametrize("way", [(), ("--zip",), ("--dicomdir",)], ids=["folder", "zip", "medium"])
def test_a_full_disk_leaves_no_part_of_a_file(home: Path, tmp_path: Path, way: tuple[str, ...]) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with ServiceClient.connect(home):  # a service that is started now would have no room either
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
        try:
            said = ductoview("export", "--study", "1.2.8", "--out", tmp_path, *way, home=home)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert said.code == 1
    assert "could not be written" in said.err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("way", [(), ("--zip",), ("--dicomdir",)], ids=["folder", "zip", "medium"])
def test_a_copy_is_written_over_nothing(home: Path, tmp_path: Path, way: tuple[str, ...]) -> None:
    earlier = tmp_path / ("1.2.8.zip" if way == ("--zip",) else "1.2.8/MG0001.dcm")
    earlier.parent.mkdir(exist_ok=True)
    earlier.write_bytes(b"an earlier copy")
    said = ductoview("export", "--study", "1.2.8", "--out", tmp_path, *way, home=home)
    assert said.code == 2
    assert "exists already" in said.err
    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [b"an earlier copy"]


@pytest.mark.parametrize("way", [(), ("--zip",), ("--dicomdir",), ("--deidentify",), ("--deidentify", "--zip")])
def test_a_copy_is_on_the_disk_before_it_has_its_name(
    home: Path, tmp_path: Path, way: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    out, sync = tmp_path / "out", os.fsync

    def fsync(handle: int) -> None:
        here = [one.name for one in tmp_path.rglob("*") if one.is_dir() and one.parent == out]
        if os.fstat(handle).st_ino != out.stat().st_ino:
            assert not [name for name in here if not name.startswith(".")], "its name came first"
        synced.add(os.fstat(handle).st_ino)
        sync(handle)

    with ServiceClient.connect(home):
        out.mkdir()
        monkeypatch.setattr(os, "fsync", fsync)
        target = out / "case" if "--deidentify" in way else out
        assert ductoview("export", "--study", "1.2.8", "--out", target, *way, home=home).code == 0
    assert {one.stat().st_ino for one in (out, *out.rglob("*"))} <= synced


def test_a_copy_may_be_a_medium_and_may_name_nobody(home: Path, tmp_path: Path) -> None:
    assert ductoview("export", "--study", "1.2.8", "--out", tmp_path, "--dicomdir", home=home).code == 0
    assert b"Doris" in (tmp_path / "1.2.8/DICOMDIR").read_bytes()
    said = ductoview("export", "--study", "1.2.8", "--out", tmp_path / "new", "--deidentify", "--dicomdir", home=home)
    assert (said.code, said.err) == (0, "")
    written = [one.read_bytes() for one in (tmp_path / "new").rglob("*") if one.is_file()]
    assert len(written) == 3
    assert not any(b"Doris" in one or b"1.2.8.1" in one for one in written)
