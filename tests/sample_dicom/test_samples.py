"""The committed samples: sound DICOM, as the manifest says, drawn again the same, and showing their ducts."""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pydicom
import pytest

from sample_dicom.cases import CASES
from sample_dicom.contact_sheet import shown
from sample_dicom.decode import stored_pixels
from sample_dicom.make_samples import check_image, exposures
from tests.support.judges import errors_of

SAMPLES = Path(__file__).resolve().parents[2] / "sample_dicom"
FILES = sorted((SAMPLES / "cases").glob("*/*.dcm"))
MANIFEST: list[dict[str, Any]] = json.loads((SAMPLES / "manifest.json").read_text())["images"]
DECODED = ["01-papilloma/cc-full", "02-cutoff/ml-full", "03-extravasation/cc-scout", "04-ectasia/cc-full"]
DECODED += ["06-papillomatosis/cc-full", "07-cyst/ml-full", "10-fine-pixels/cc-full"]


def truth_of(path: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads(path.with_suffix(".truth.json").read_text())
    return truth


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder)
def test_a_study_has_no_error(case: Any) -> None:
    files = sorted((SAMPLES / "cases" / case.folder).glob("*.dcm"))
    assert len(files) == len(exposures(case))
    assert errors_of(files) == []


def test_the_set_is_what_the_readme_says() -> None:
    sizes = Counter((line["rows"], line["columns"]) for line in MANIFEST)
    assert sizes == {(2294, 1914): 25, (4096, 3328): 2, (5928, 4728): 1}
    assert len(CASES) == 10
    assert sum(case.spec.with_scout for case in CASES) == 4
    everything = [path for path in SAMPLES.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in everything) < 60e6
    assert (SAMPLES / "contact_sheet.png").stat().st_size < 1e6


def test_the_manifest_names_every_file() -> None:
    assert sorted(line["file"] for line in MANIFEST) == [path.relative_to(SAMPLES).as_posix() for path in FILES]
    for line in MANIFEST:
        header = pydicom.dcmread(SAMPLES / line["file"], stop_before_pixels=True)
        truth = truth_of(SAMPLES / line["file"])
        assert (header.Rows, header.Columns) == (line["rows"], line["columns"])
        assert len(truth["findings"]) == line["findings"]
        assert (truth["laterality"], truth["view"]) == (header.ImageLaterality, header.ViewPosition)
        spacing = float(header.ImagerPixelSpacing[0]) / float(header.EstimatedRadiographicMagnificationFactor)
        assert truth["pixel_spacing_mm"] == pytest.approx(spacing, rel=1e-4)
        assert header.PatientOrientation[0] == {"L": "A", "R": "P"}[header.ImageLaterality]
        for segment in truth["segments"][:1]:  # the main duct runs from the nipple away from where the nipple points
            inwards = segment["path"][-1][1] - segment["path"][0][1]
            assert (inwards < 0) == (header.ImageLaterality == "L")


def test_nobody_is_in_them() -> None:
    headers = [pydicom.dcmread(path, stop_before_pixels=True) for path in FILES]
    assert all(header.PatientID.startswith("PHANTOM-") for header in headers)
    assert len({header.SOPInstanceUID for header in headers}) == len(headers) == 28
    assert len({header.StudyInstanceUID for header in headers}) == 10


@pytest.mark.parametrize("name", DECODED)
def test_pixels_and_masks_are_those_of_the_manifest(name: str) -> None:
    line = next(line for line in MANIFEST if line["file"] == f"cases/{name}.dcm")
    path = SAMPLES / line["file"]
    pixels = stored_pixels(pydicom.dcmread(path))
    mask = cv2.imread(str(path.with_suffix(".truth_mask.png")), cv2.IMREAD_GRAYSCALE)
    assert mask.shape == pixels.shape
    assert set(np.unique(mask)) <= {0, 255}
    assert hashlib.sha256(pixels.astype("<u2").tobytes()).hexdigest() == line["pixels_sha256"]
    assert hashlib.sha256(np.packbits(mask > 0).tobytes()).hexdigest() == line["mask_sha256"]


@pytest.mark.parametrize(("number", "view"), [(8, "ML"), (2, "CC")])
def test_drawn_again_they_agree_within_one_grey_level(number: int, view: str) -> None:
    assert check_image(CASES[number - 1], view, "FULL", SAMPLES) <= 1


@pytest.mark.parametrize("name", ["01-papilloma/cc-full", "02-cutoff/cc-full", "06-papillomatosis/ml-full"])
def test_ducts_are_bright_as_the_file_itself_is_shown(name: str) -> None:
    path = SAMPLES / "cases" / f"{name}.dcm"
    grey = shown(pydicom.dcmread(path))
    mask = cv2.imread(str(path.with_suffix(".truth_mask.png")), cv2.IMREAD_GRAYSCALE)
    lumen = cv2.erode(mask, np.ones((7, 7), np.uint8)) > 0
    near = cv2.dilate(mask, np.ones((101, 101), np.uint8)) > 0
    tissue = near & (cv2.dilate(mask, np.ones((21, 21), np.uint8)) == 0)
    assert np.median(grey[lumen]) > np.median(grey[tissue]) + 20
