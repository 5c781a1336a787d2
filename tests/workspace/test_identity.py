"""Whatever is asked in whatever order from however many threads: what comes belongs to the study that is open, or nothing."""

import random
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ductoview.errors import Cancelled
from ductoview.model.exam import Exam
from ductoview.workspace.workspace import Workspace
from tests.support.mg_source import write_mg
from tests.workspace.conftest import WITHIN_S

STUDIES = {f"1.2.826.0.1.3680043.8.498.9{number}": f"D-000{number}" for number in (1, 2, 3)}
STEPS = 60


def test_no_image_is_ever_shown_under_another_patient(workspace: Workspace, tmp_path: Path) -> None:
    owner: dict[str, str] = {}
    for study, patient in STUDIES.items():
        workspace.import_paths(
            [write_mg(tmp_path / study / view, study_uid=study, PatientID=patient, view=view) for view in ("CC", "ML")]
        )
        owner |= {image.sop_instance_uid: study for image in workspace.open_exam(study).images}
    chance = random.Random(20261125)
    asked: list[tuple[str, Future[Any]]] = []
    with ThreadPoolExecutor(4) as threads:
        for _ in range(STEPS):
            if chance.random() < 0.4:
                study = chance.choice(list(STUDIES))
                asked.append((study, threads.submit(workspace.open_exam, study)))
            else:
                uid = chance.choice(list(owner))
                asked.append((uid, threads.submit(chance.choice((workspace.image, workspace.analysis)), uid)))
    opened = [check_one(wanted, future, owner) for wanted, future in asked]
    exams = [exam for exam in opened if exam is not None]
    assert workspace.exam is not None
    assert workspace.exam.load_token == max(exam.load_token for exam in exams)
    assert workspace.exam.patient.patient_id == STUDIES[workspace.exam.study_uid]
    assert {owner[image.sop_instance_uid] for image in workspace.exam.images} == {workspace.exam.study_uid}


def check_one(wanted: str, future: "Future[Any]", owner: dict[str, str]) -> Exam | None:
    """A result belongs to what was asked; who came too late got none."""
    error = future.exception(WITHIN_S)
    if error is not None:
        assert isinstance(error, Cancelled)
        return None
    result = future.result()
    if isinstance(result, Exam):
        assert (result.study_uid, result.patient.patient_id) == (wanted, STUDIES[wanted])
        return result
    if hasattr(result, "facts"):
        assert result.facts.ref.sop_instance_uid == wanted
        assert result.facts.patient.patient_id == STUDIES[owner[wanted]]
    return None
