"""``analyze`` keeps the rules of its output folder; what the analysis itself is worth is tested elsewhere."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pydicom
import pytest
from pydicom import Dataset

from ductoview.cli.analyze_job import Job, analyse_and_write
from ductoview.cli.analyze_plan import plan
from ductoview.cli.headers import ImageHeader
from ductoview.dicom.read import read_header
from ductoview.model.view import Phase
from ductoview.workers.pool import WorkerPool
from tests.cli.support import ductoview
from tests.support.dicom_files import write_image
from tests.support.dicom_servers import free_port
from tests.support.judges import errors_of, need_judges
from tests.support.mg_source import mg_dataset, write_mg

CASES = Path(__file__).resolve().parents[2] / "sample_dicom/cases"
SMALL = {"rows": 128, "columns": 96}


def header_of(path: Path) -> ImageHeader:
    facts, grey = read_header(path)
    return ImageHeader(path=path, facts=facts, grey=grey)


def test_each_image_gets_a_folder_with_its_files(tmp_path: Path) -> None:
    write_mg(tmp_path / "in/a.dcm", SOPInstanceUID="1.2.3", **SMALL)
    write_mg(tmp_path / "in/same.dcm", SOPInstanceUID="1.2.3", **SMALL)
    strange = write_mg(tmp_path / "in/strange.dcm", SOPInstanceUID="1.2.333333.4", **SMALL)
    strange.write_bytes(strange.read_bytes().replace(b"1.2.333333.4", b"../../escape"))
    out = tmp_path / "out"
    said = ductoview("analyze", tmp_path / "in", "--out", out)
    assert said.code == 0, said.err
    hashed = hashlib.sha256(b"../../escape").hexdigest()
    assert {path.name for path in out.iterdir()} == {"1.2.3", "1.2.3-2", hashed}
    for folder in out.iterdir():
        assert {path.name for path in folder.iterdir()} == {"analysis.json", "mask.png", "overlay.png"}
        data = json.loads((folder / "analysis.json").read_text())
        assert data["schema"] == "ductoview.analysis/1"
        assert data["timings_ms"]["total"] >= data["timings_ms"]["decode"] > 0
        mask = cv2.imread(str(folder / "mask.png"), cv2.IMREAD_UNCHANGED)
        assert (mask.shape, mask.dtype) == ((data["image"]["rows"], data["image"]["columns"]), np.uint8)
    warnings = json.loads((out / "1.2.3-2/analysis.json").read_text())["warnings"]
    same = "An earlier file has the same SOPInstanceUID (0008,0018); the results are in 1.2.3-2."
    assert same in warnings
    assert f"  same.dcm: {same}" in said.problems
    assert [line.rpartition(" -> ")[2] for line in said.out.splitlines()].count(str(out / "1.2.3-2")) == 1
    assert said.problems[-1] == f"3 images analysed into {out}."


def test_the_objects_are_sound_and_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    path = write_mg(tmp_path / "a.dcm", SOPInstanceUID="1.2.3")
    assert ductoview("analyze", path, "--out", tmp_path / "out", "--dicom").code == 0
    written = sorted((tmp_path / "out/1.2.3").glob("*.dcm"))
    assert {"gsps.dcm", "sr.dcm"} <= {path.name for path in written}
    need_judges()
    assert errors_of(written) == []
    assert ductoview("analyze", path, "--out", tmp_path / "out").code == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["1.2.3"]
    assert not list((tmp_path / "out").rglob("*.dcm"))


def test_a_contradiction_blocks_the_objects_but_not_the_analysis(tmp_path: Path) -> None:
    write_mg(tmp_path / "a.dcm", SOPInstanceUID="1.2.3", Laterality="R", **SMALL)
    said = ductoview("analyze", tmp_path / "a.dcm", "--out", tmp_path / "out", "--dicom")
    assert said.code == 1
    assert f"{tmp_path / 'a.dcm'}: No objects are written for this image" in said.err
    assert {path.name for path in (tmp_path / "out/1.2.3").iterdir()} == {"analysis.json", "mask.png", "overlay.png"}


def test_what_is_no_image_is_counted_and_no_error(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_mg(folder / "a", **SMALL)
    report = mg_dataset(**SMALL)
    for keyword in ("Rows", "Columns", "PixelData", "ViewCodeSequence"):
        del report[keyword]
    report.Modality, report.SOPClassUID = "SR", "1.2.840.10008.5.1.4.1.1.88.33"
    report.file_meta.MediaStorageSOPClassUID = report.SOPClassUID
    report.save_as(folder / "report.dcm", enforce_file_format=True)
    (folder / "notes.txt").write_text("notes")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    said = ductoview("analyze", folder, "--out", tmp_path / "out")
    assert said.code == 0
    assert said.problems[-1] == (
        f"1 image analysed into {tmp_path / 'out'}; 1 DICOM object without picture; 2 other files left out."
    )


def test_nothing_to_analyse_is_said(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    said = ductoview("analyze", tmp_path / "in", "--out", tmp_path / "out")
    assert (said.code, said.err) == (0, "No image analysed.\n")


def test_a_multi_frame_object_is_named(tmp_path: Path) -> None:
    frames = np.zeros((2, 64, 48), np.uint16)
    path = write_image(tmp_path / "frames.dcm", frames)
    said = ductoview("analyze", path, "--out", tmp_path / "out")
    assert said.code == 1
    assert said.problems[0] == (
        f"{path}: NumberOfFrames (0028,0008) is 2: a multi-frame object is shown but not analysed."
    )
    assert said.problems[-1] == "No image analysed; 1 failed."


@pytest.mark.parametrize("option", ["--out", "--scout"])
def test_an_option_that_cannot_be_used_is_wrong_use(option: str, tmp_path: Path) -> None:
    write_mg(tmp_path / "a.dcm", **SMALL)
    (tmp_path / "text").write_text("text")
    words = {"--out": tmp_path / "out", option: tmp_path / "text"}
    said = ductoview("analyze", tmp_path / "a.dcm", *(word for pair in words.items() for word in pair))
    assert said.code == 2
    assert said.err.startswith(f"ductoview: {option} {tmp_path / 'text'}")


def test_the_scout_of_the_same_study_side_and_view_is_used(tmp_path: Path) -> None:
    study = {"study_uid": "1.2.9", **SMALL}

    def image(name: str, view: str, minute: int, **changes: object) -> ImageHeader:
        return header_of(write_mg(tmp_path / name, view=view, AcquisitionTime=f"10{minute:02d}00", **study | changes))

    images = [
        image("cc-full", "CC", 21),
        image("cc-scout", "CC", 1),
        image("cc-full-raw", "CC", 21, PresentationIntentType="FOR PROCESSING"),
        image("cc-scout-raw", "CC", 1, PresentationIntentType="FOR PROCESSING"),
        image("ml-full", "ML", 23),
        image("other-scout", "ML", 0, study_uid="1.2.10"),
        image("other-full", "ML", 24, study_uid="1.2.10"),
    ]
    steps = {step.path.name: step for step in plan(images, tmp_path, None)}
    assert {name: step.scout and step.scout.name for name, step in steps.items()} == {
        "cc-full": "cc-scout",
        "cc-scout": None,
        "cc-full-raw": "cc-scout-raw",
        "cc-scout-raw": None,
        "ml-full": None,
        "other-scout": None,
        "other-full": "other-scout",
    }
    assert steps["cc-scout"].facts.phase is Phase.SCOUT
    assert steps["cc-full"].facts.phase is Phase.FULL


def test_an_opacified_image_is_no_scout_whatever_the_times_say(tmp_path: Path) -> None:
    """Two exposures of one view, both with contrast, neither file says so: the earlier one must not stand in as scout."""
    for name, minute in (("early", 1), ("late", 21)):
        ds = pydicom.dcmread(CASES / "02-cutoff/cc-full.dcm")
        for keyword in [one.keyword for one in ds if one.keyword.startswith("ContrastBolus")]:
            del ds[keyword]
        ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = f"1.2.3.{minute}"
        ds.AcquisitionTime = ds.ContentTime = f"10{minute:02d}00"
        ds.pop("AcquisitionDateTime", None)
        ds.save_as(tmp_path / f"{name}.dcm", enforce_file_format=True)
    images = [header_of(tmp_path / f"{name}.dcm") for name in ("early", "late")]
    early, late = plan(images, tmp_path, None)
    assert early.is_presumed_scout
    assert late.scout == tmp_path / "early.dcm"
    assert [step.scout for step in plan(images, tmp_path, None, {early.path})] == [None, None]
    said = ductoview("analyze", early.path, late.path, "--out", tmp_path / "out")
    assert said.code == 0
    for number in (1, 21):
        data = json.loads((tmp_path / f"out/1.2.3.{number}/analysis.json").read_text())
        assert (data["image"]["phase"], data["contrast_found"]) == ("UNKNOWN", True)
        assert any("serves as scout for no other image" in one for one in data["warnings"]) is (number == 1)
    assert "contrast was found in it: its phase is unknown" in said.err


def test_two_images_of_a_study_without_contrast_are_no_scout_and_full(tmp_path: Path) -> None:
    flat = SMALL | {"study_uid": "1.2.3", "PixelData": bytes(2 * 128 * 96)}
    for number, time in enumerate(("100000", "100500"), start=1):
        when = {"AcquisitionTime": time, "ContentTime": time}
        write_mg(tmp_path / f"{number}.dcm", SOPInstanceUID=f"1.2.3.{number}", **flat, **when)
    said = ductoview("analyze", tmp_path / "1.dcm", tmp_path / "2.dcm", "--out", tmp_path / "out")
    assert said.code == 0
    for number, was in ((1, "SCOUT"), (2, "FULL")):
        data = json.loads((tmp_path / f"out/1.2.3.{number}/analysis.json").read_text())
        assert (data["image"]["phase"], data["contrast_found"]) == ("UNKNOWN", False)
        why = f"{was} by its time, but no image of this study shows contrast: its phase is unknown."
        assert data["warnings"][0] == why
        assert f"{number}.dcm: {why}" in said.err


def test_a_named_scout_serves_its_side_and_view_only(tmp_path: Path) -> None:
    images = [header_of(write_mg(tmp_path / view, view=view, **SMALL)) for view in ("CC", "ML")]
    scout = header_of(write_mg(tmp_path / "scout", view="CC", **SMALL))
    cc, ml = plan([*images], tmp_path, scout)
    assert (cc.scout, cc.notes) == (tmp_path / "scout", ())
    assert (ml.scout, ml.notes) == (
        None,
        ("The scout shows L MCC, this image L MML: analysed without the scout.",),
    )


def test_a_named_scout_of_another_patient_serves_nobody(tmp_path: Path) -> None:
    scout = header_of(write_mg(tmp_path / "scout", view="CC", **SMALL))
    other = header_of(write_mg(tmp_path / "other", view="CC", PatientID="OTHER-1", **SMALL))
    [step] = plan([other], tmp_path, scout)
    assert step.scout is None
    assert step.notes == ("The scout states another patient ID: analysed without the scout.",)


def test_a_scout_of_the_same_study_serves_neither_another_patient_nor_an_image_of_unknown_view(tmp_path: Path) -> None:
    usage, group = Dataset(), Dataset()
    usage.ContrastBolusAgentPhase, group.ContrastBolusUsageSequence = "PRE_CONTRAST", [usage]
    before = {"SharedFunctionalGroupsSequence": [group], "study_uid": "1.2.3", **SMALL}
    scout = header_of(write_mg(tmp_path / "scout", **before))
    other = header_of(write_mg(tmp_path / "other", study_uid="1.2.3", PatientID="OTHER-1", **SMALL))
    same = header_of(write_mg(tmp_path / "same", study_uid="1.2.3", **SMALL))
    steps = {step.path.name: step for step in plan([scout, other, same], tmp_path, None)}
    assert (steps["other"].scout, steps["same"].scout) == (None, tmp_path / "scout")
    assert steps["other"].notes == ("The scout states another patient ID: analysed without the scout.",)
    nowhere = dict.fromkeys(("ImageLaterality", "ViewCodeSequence", "ViewPosition", "PatientOrientation"))
    images = [header_of(write_mg(tmp_path / "scout", **before, **nowhere))]
    images.append(header_of(write_mg(tmp_path / "image", study_uid="1.2.3", **nowhere, **SMALL)))
    assert [step.scout for step in plan(images, tmp_path, None)] == [None, None]


def test_a_scout_nobody_looks_at_is_said(tmp_path: Path) -> None:
    cc, ml = (write_mg(tmp_path / f"{view}.dcm", view=view, **SMALL) for view in ("CC", "ML"))
    scout = write_mg(tmp_path / "scout", view="CC", **SMALL)
    said = ductoview("analyze", cc, ml, "--scout", scout, "--out", tmp_path / "out")
    assert said.code == 0
    assert said.problems[0] == f"{scout}: the segmenter ductoview.segment 0.1.0 does not look at a scout."
    assert "  ML.dcm: The scout shows L MCC, this image L MML: analysed without the scout." in said.problems


@pytest.mark.parametrize(
    ("installed", "address", "code", "words"),
    [
        (False, "tcp://127.0.0.1:8786", 2, "--cluster needs dask.distributed, which is not installed"),
        (True, "somewhere", 2, "--cluster somewhere is no address of a scheduler; write tcp://HOST:PORT."),
        (True, "tcp://127.0.0.1:{free_port}", 1, "gave no answer within 10 s; is its scheduler running there?"),
    ],
)
def test_a_cluster_that_cannot_be_used_is_said(
    installed: bool, address: str, code: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", ModuleType("distributed") if installed else None)
    path = write_mg(tmp_path / "a.dcm", **SMALL)
    said = ductoview("analyze", path, "--out", tmp_path / "out", "--cluster", address.format(free_port=free_port()))
    assert (said.code, len(said.problems)) == (code, 1)
    assert words in said.err


def test_no_window_toolkit_is_loaded(tmp_path: Path) -> None:
    """Neither the command nor its worker loads Qt."""
    path = write_mg(tmp_path / "a.dcm", **SMALL)
    source = (
        "import sys; from ductoview.cli.main import main\n"
        f"code = main(['analyze', {str(path)!r}, '--out', {str(tmp_path / 'out')!r}])\n"
        "print('LOADED', code, *sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=True)
    code, *modules = done.stdout.rpartition("LOADED ")[2].split()
    assert code == "0"
    assert not {name for name in modules if name.startswith(("PyQt6", "pyqtgraph", "pynetdicom"))}
    with WorkerPool(size=1) as pool:
        pool.run(analyse_and_write, [Job(path=path, folder=tmp_path / "again", phase=Phase.UNKNOWN)])
        worker = pool.run(loaded_modules)
    assert "ductoview.analysis.pipeline" in worker
    assert not {name for name in worker if name.startswith(("PyQt6", "pyqtgraph", "pynetdicom"))}


def loaded_modules() -> list[str]:
    return sorted(sys.modules)
