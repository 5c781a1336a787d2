"""The newest earlier mammogram of the side comes from the PACS by itself, once the patient's own images are all analysed."""

from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ductoview.errors import NetworkError
from ductoview.model.exam import ExamImage, PriorExam
from ductoview.model.library import TransferOutcome
from ductoview.model.node import StudyRow
from ductoview.model.view import Laterality, Phase
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.workspace.notices import Topic, WorkspaceNotice
from tests.ui.paper_exam import PATIENT, facts, paper_exam
from tests.ui.paper_workspace import PaperWorkspace


def row(uid: str, date: str, description: str = "Screening") -> StudyRow:
    return StudyRow(
        study_uid=uid, patient_id=PATIENT.patient_id, patient_name=PATIENT.name, birth_date=PATIENT.birth_date,
        study_date=date, description=description, modalities=("MG",), source="PAPER",
    )  # fmt: skip


ROWS = (
    row("1.1.9", "20250301", "Galactography"),
    row("1.1.8", "20240301"),
    row("1.1.7", "20210301"),
    row("1.1.6", "20190301"),
)


@pytest.fixture
def paper() -> PaperWorkspace:
    return replace(paper_exam(), remote=ROWS)


def fetched(paper: PaperWorkspace) -> list[Any]:
    return [what for name, what in paper.asked if name == "fetch"]


def come(qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace, of: StudyRow, side: Laterality) -> None:
    """The search found what was fetched."""
    assert paper.exam is not None
    one = facts(f"{of.study_uid}.1", Phase.UNKNOWN)
    image = ExamImage(facts=replace(one, view=replace(one.view, laterality=side)), path=Path("paper.dcm"))
    prior = PriorExam(study_uid=of.study_uid, study_date=of.study_date, images=(image,))
    paper.exam = replace(paper.exam, priors=(*paper.exam.priors, prior))
    page.priors.show_exam(paper.exam)
    qtbot.waitUntil(lambda: jobs.running == 0)


def test_the_newest_plain_one_comes_and_the_others_are_offered(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace
) -> None:
    qtbot.waitUntil(lambda: jobs.running == 0 and bool(fetched(paper)))
    assert fetched(paper) == ["1.1.8"]
    assert page.priors.pacs.button.text() == "In the PACS: 3 studies, newest 2025-03-01 · fetch"
    come(qtbot, jobs, page, paper, ROWS[1], Laterality.LEFT)
    assert fetched(paper) == ["1.1.8"], "it shows the side: no other is needed"


def test_where_it_shows_the_other_side_the_one_before_comes_and_then_no_more(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace
) -> None:
    qtbot.waitUntil(lambda: jobs.running == 0 and bool(fetched(paper)))
    come(qtbot, jobs, page, paper, ROWS[1], Laterality.RIGHT)
    assert fetched(paper) == ["1.1.8", "1.1.7"]
    come(qtbot, jobs, page, paper, ROWS[2], Laterality.RIGHT)
    assert fetched(paper) == ["1.1.8", "1.1.7"]


def test_nothing_comes_before_the_images_of_the_study_are_analysed(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: jobs.running == 0 and bool(fetched(paper)))
    paper.asked.clear()
    go, analyse = Event(), paper.analysis_as_found

    def slow(uid: str, **how: Any) -> Any:
        go.wait(20)
        return analyse(uid, **how)

    monkeypatch.setattr(paper, "analysis_as_found", slow)
    assert paper.exam is not None
    again = replace(paper.exam, load_token=2)
    study, hanging = again.study_uid, paper.exams[again.study_uid][1]
    paper.exams[study] = again, hanging
    page.open(study)
    qtbot.waitUntil(lambda: page.priors.pacs.button.isVisible())
    assert fetched(paper) == []
    go.set()
    qtbot.waitUntil(lambda: jobs.running == 0 and bool(fetched(paper)))


def test_after_a_failure_it_is_offered_not_tried_again(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: jobs.running == 0 and bool(fetched(paper)))
    tried: list[str] = []

    def broken(_node: str, study_uid: str, **_: object) -> TransferOutcome:
        tried.append(study_uid)
        raise NetworkError("PAPER ended the association.")

    monkeypatch.setattr(paper, "fetch", broken)
    assert paper.exam is not None
    paper.exams[paper.exam.study_uid] = replace(paper.exam, load_token=2), paper.exams[paper.exam.study_uid][1]
    page.open(paper.exam.study_uid)
    qtbot.waitUntil(lambda: jobs.running == 0 and bool(tried))
    page._desk._hear(WorkspaceNotice(topic=Topic.EXAM, load_token=2))
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert tried == ["1.1.8"]
    assert page.priors.pacs.button.text().endswith("fetch")
