"""Measures of the open study as files: what the window shows, a new folder each time, and never of another study."""

import json
from pathlib import Path

import pytest

from ductoview.errors import Cancelled, LibraryError
from ductoview.workspace.measures_export import write_measures
from ductoview.workspace.workspace import Workspace
from tests.workspace.conftest import STUDY


def test_measures_of_every_image_go_into_a_new_folder_each_time(workspace: Workspace, tmp_path: Path) -> None:
    exam = workspace.open_exam(STUDY)
    made = [write_measures(workspace, exam, tmp_path) for _ in range(2)]
    assert made[0].folder != made[1].folder
    assert {one.folder.parent for one in made} == {tmp_path}
    assert "measures.json" in made[0].names
    assert made[0].failures == ()
    written = json.loads((made[0].folder / "measures.json").read_text(encoding="utf-8"))
    assert {one["sop_instance_uid"] for one in written["images"]} == {one.sop_instance_uid for one in exam.images}
    assert exam.patient.patient_id not in made[0].folder.name


def test_of_a_study_that_was_left_nothing_is_written(workspace: Workspace, tmp_path: Path) -> None:
    exam = workspace.open_exam(STUDY)
    workspace.open_exam(STUDY)
    with pytest.raises(Cancelled):
        write_measures(workspace, exam, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_nothing_is_said(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(LibraryError, match="cannot be written"):
        write_measures(workspace, workspace.open_exam(STUDY), tmp_path / "file")
