"""Where the files of an image go, and what they hold."""

import json
import resource
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pytest

from ductoview.dicom.read import read_mammogram
from ductoview.errors import AnalysisError
from ductoview.model.ducts import DuctTree
from ductoview.model.image import Mammogram
from ductoview.workspace.analysis_files import folder_name, write_analysis
from tests.support.duct_case import analysis
from tests.support.mg_source import write_mg


@pytest.fixture(scope="module")
def mammogram(tmp_path_factory: pytest.TempPathFactory) -> Mammogram:
    return read_mammogram(write_mg(tmp_path_factory.mktemp("image") / "cc.dcm"))


@pytest.mark.parametrize("uid", ["../../etc", "", "1.2/3", "..", "1.2\n", "1." * 40, "１.２"])
def test_only_a_uid_becomes_a_folder_name(uid: str) -> None:
    assert folder_name(uid) == sha256(uid.encode()).hexdigest()


def test_a_name_taken_in_this_run_is_numbered() -> None:
    assert folder_name("1.2") == "1.2"
    assert folder_name("1.2", {"1.2"}) == "1.2-2"
    assert folder_name("1.2", {"1.2", "1.2-2"}) == "1.2-3"


def test_the_three_files_hold_the_analysis(tmp_path: Path, mammogram: Mammogram) -> None:
    known = analysis(mammogram.pixels.shape)
    folder = write_analysis(tmp_path, mammogram.facts, known, mammogram)
    assert folder.name == mammogram.facts.ref.sop_instance_uid
    assert json.loads((folder / "analysis.json").read_text())["schema"] == "ductoview.analysis/1"
    mask = cv2.imread(str(folder / "mask.png"), cv2.IMREAD_UNCHANGED)
    assert mask.dtype == np.uint8
    assert np.array_equal(mask, known.lumen * np.uint8(255))
    overlay = cv2.imread(str(folder / "overlay.png"))
    assert overlay.ndim == 3


def test_a_later_run_replaces_what_an_earlier_one_left(tmp_path: Path, mammogram: Mammogram) -> None:
    write_analysis(tmp_path, mammogram.facts, analysis(mammogram.pixels.shape), mammogram)
    folder = write_analysis(tmp_path, mammogram.facts, analysis(mammogram.pixels.shape, contrast=False))
    assert sorted(path.name for path in folder.iterdir()) == ["analysis.json", "mask.png"]
    assert not cv2.imread(str(folder / "mask.png"), cv2.IMREAD_UNCHANGED).any()


def test_a_full_disk_leaves_the_files_of_the_earlier_run_together(tmp_path: Path, mammogram: Mammogram) -> None:
    shape = mammogram.pixels.shape
    folder = write_analysis(tmp_path, mammogram.facts, analysis(shape))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    noise = np.random.default_rng(0).random(shape) > 0.5  # does not fit where the analysis does
    later = replace(analysis(shape), lumen=noise, tree=DuctTree(), findings=())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, hard))
    try:
        with pytest.raises(AnalysisError, match="could not be written"):
            write_analysis(tmp_path, mammogram.facts, later)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, mammogram: Mammogram) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AnalysisError, match="could not be written"):
        write_analysis(tmp_path / "file", mammogram.facts, analysis(mammogram.pixels.shape))
