"""Measures of the open study as files: what the window shows, a new folder each time, and never of another study."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from ductoview.errors import Cancelled, LibraryError
from ductoview.model.image_check import Verdict
from ductoview.model.reject_reason import RejectReason
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.measures_export import write_measures
from ductoview.workspace.workspace import Workspace
from tests.support.mg_source import write_mg
from tests.workspace.conftest import STUDY
from tests.workspace.test_objects import put_mark


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


def test_of_a_rejected_image_only_what_a_reader_left_on_it_is_written(workspace: Workspace, tmp_path: Path) -> None:
    study = f"{STUDY}.80"
    workspace.import_paths([write_mg(tmp_path / view, study_uid=study, view=view) for view in ("CC", "ML")])
    exam = workspace.open_exam(study)
    first, second = (image.facts.ref for image in exam.images)
    uids = [first.sop_instance_uid, second.sop_instance_uid]
    workspace.image_checks.decide(exam, uids, Verdict.REJECTED, (RejectReason.MOTION,), by="Roe^Jane")
    mark = put_mark(workspace, exam, first.sop_instance_uid)
    made = write_measures(workspace, exam, tmp_path)
    written = json.loads((made.folder / "measures.json").read_text(encoding="utf-8"))
    assert [one["sop_instance_uid"] for one in written["images"]] == [first.sop_instance_uid]
    assert [(one["sop_instance_uid"], one["id"]) for one in written["findings"]] == [(first.sop_instance_uid, mark)]


def test_of_a_study_that_was_left_nothing_is_written(workspace: Workspace, tmp_path: Path) -> None:
    exam = workspace.open_exam(STUDY)
    workspace.open_exam(STUDY)
    with pytest.raises(Cancelled):
        write_measures(workspace, exam, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_is_stopped_leaves_no_folder_that_looks_like_a_whole_one(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, run = threading.Event(), WorkerPool.run

    def stopped_after_the_first(self: WorkerPool, work: Any, *given: Any, **how: Any) -> Any:
        done = run(self, work, *given, **how)
        if work is tasks.export:
            stop.set()
        return done

    monkeypatch.setattr(WorkerPool, "run", stopped_after_the_first)
    with pytest.raises(Cancelled):
        write_measures(workspace, workspace.open_exam(STUDY), tmp_path, cancel=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_nothing_is_said(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(LibraryError, match="cannot be written"):
        write_measures(workspace, workspace.open_exam(STUDY), tmp_path / "file")
