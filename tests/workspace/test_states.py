"""Every object about the images of a study is listed, others' first, read once, and refused in a sentence."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.model.exam import Exam
from ductoview.model.library import StoredInstance
from ductoview.model.progress import no_progress
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.exams import read_exam
from ductoview.workspace.states import StateKind, StudyState, read_states, summary
from tests.support.cad import REQUIRED, finding, write_cad
from tests.support.mg_source import write_mg
from tests.support.states import write_state

STUDY = "1.2.3"


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerPool]:
    with WorkerPool(size=1) as pool:
        yield pool


def stored(path: Path, modality: str, **changes: object) -> StoredInstance:
    plain = StoredInstance(
        study_uid=STUDY, series_uid="1", sop_instance_uid=path.name, sop_class_uid="1", path=path, sha256="",
        modality=modality,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def exam_of(worker: WorkerPool, image: Path) -> Exam:
    return read_exam(STUDY, [stored(image, "MG")], worker, load_token=1, progress=no_progress, cancel=None)


def test_others_come_first_and_every_refusal_is_said(tmp_path: Path, worker: WorkerPool) -> None:
    image = write_mg(tmp_path / "image", study_uid=STUDY)
    ours = write_state(tmp_path / "ours", image, PresentationCreationDate="20260401", Manufacturer="ductoview")
    theirs = write_state(tmp_path / "theirs", image)
    stranger = write_state(tmp_path / "stranger", image, PatientID="ELSE", PresentationCreationDate="20250101")
    cad = write_cad(tmp_path / "cad", image, [finding("Mass", (50.5, 60.5), (), intent=REQUIRED)])
    broken = tmp_path / "broken"
    broken.write_text("no DICOM")
    exam = exam_of(worker, image)
    states = read_states(
        exam,
        [
            stored(ours, "PR", own=True), stored(image, "MG"), stored(theirs, "PR"), stored(stranger, "PR"),
            stored(cad, "SR"), stored(broken, "SEG"), stored(tmp_path / "gone", "PR", missing=True),
        ],
        worker, progress=no_progress, cancel=None,
    ).states  # fmt: skip
    assert [(state.kind, state.own) for state in states] == [
        (StateKind.GSPS, False), (StateKind.CAD, False), (StateKind.GSPS, False), (StateKind.SEG, False),
        (StateKind.GSPS, True),
    ]  # fmt: skip
    shown, marked, refused, unreadable, _ = states
    uid = exam.images[0].sop_instance_uid
    assert (shown.refusal, shown.image_uids, shown.of(uid) is not None) == ("", (uid,), True)
    assert (len(marked.marks_on(uid)), marked.marks_on("1.9")) == (1, ())
    assert refused.refusal.startswith("It names another patient")
    assert refused.of(uid) is None
    assert "no DICOM file" in unreadable.refusal
    assert summary(states) == "3 presentation states · 1 segmentation by others · 1 CAD report"


def test_what_was_read_is_not_read_again(tmp_path: Path, worker: WorkerPool) -> None:
    image = write_mg(tmp_path / "image", study_uid=STUDY)
    known = StudyState(kind=StateKind.SR, sop_instance_uid="gone.by.now", made="20260101")
    (state,) = read_states(
        exam_of(worker, image), [stored(tmp_path / "gone.by.now", "SR")], worker,
        known=[known], progress=no_progress, cancel=None,
    ).states  # fmt: skip
    assert state is known


def test_of_too_many_those_of_others_are_read_and_the_rest_is_counted(tmp_path: Path, worker: WorkerPool) -> None:
    known = [StudyState(kind=StateKind.GSPS, sop_instance_uid=str(number)) for number in range(502)]
    ours = [stored(tmp_path / str(number), "PR", own=True) for number in range(3)]
    theirs = [stored(tmp_path / str(number), "PR") for number in range(3, 502)]
    listed = read_states(
        exam_of(worker, write_mg(tmp_path / "image", study_uid=STUDY)), [*ours, *theirs], worker,
        known=known, progress=no_progress, cancel=None,
    )  # fmt: skip
    assert (len(listed.states), listed.not_listed) == (500, 2)
    assert {one.path.name for one in theirs} <= {state.sop_instance_uid for state in listed.states}


def test_nothing_is_said_of_nothing() -> None:
    assert summary(()) == ""
    own_report = StudyState(kind=StateKind.SR, sop_instance_uid="1", own=True)
    assert summary((own_report,)) == ""
    assert summary((replace(own_report, own=False),) * 2) == "2 reports by others"
