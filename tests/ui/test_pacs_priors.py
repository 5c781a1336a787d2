"""Earlier studies that only the PACS has, with nothing coming by itself: one quiet button, one press."""

from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ductoview.errors import NetworkError
from ductoview.model.library import TransferOutcome
from ductoview.model.node import StudyAnswer, StudyRow
from ductoview.ui.jobs import Job, Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.workspace.settings import Settings
from tests.ui.paper_exam import PATIENT, STUDY, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

ROW = StudyRow(
    study_uid="1.1.7", patient_id=PATIENT.patient_id, patient_name=PATIENT.name, birth_date=PATIENT.birth_date,
    study_date="20190301", description="Screening", modalities=("MG",), source="PAPER",
)  # fmt: skip


@pytest.fixture
def paper(request: pytest.FixtureRequest) -> PaperWorkspace:
    rows, failure = getattr(request, "param", ((ROW,), ""))
    return replace(paper_exam(), remote=rows, failure=failure, settings=Settings(fetch_prior=False))


def fetched(paper: PaperWorkspace) -> list[Any]:
    return [what for name, what in paper.asked if name == "fetch"]


def test_it_is_named_and_one_press_fetches_it(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    button = page.priors.pacs.button
    assert button.isVisible()
    assert button.text() == "In the PACS: 2019-03-01 · fetch"
    assert button.toolTip() == "2019-03-01 · Screening"
    assert fetched(paper) == []
    before = page.tiles.order
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert fetched(paper) == ["1.1.7"]
    assert button.isHidden()
    assert page.tiles.order == before, "nothing hangs by itself"


def test_the_key_for_earlier_studies_names_what_only_the_pacs_has(qtbot: QtBot, page: ReadingPage) -> None:
    qtbot.keyClick(page, Qt.Key.Key_P)
    words = "No earlier study of this patient is on this computer. In the PACS: 2019-03-01 · fetch"
    assert page.hint.text() == f"{words} (the button above the images)."


@pytest.mark.parametrize("paper", [((ROW, replace(ROW, study_uid="1.1.8", study_date="20210401")), "")], indirect=True)
def test_one_press_fetches_all(qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace) -> None:
    assert page.priors.pacs.button.text() == "In the PACS: 2 studies, newest 2021-04-01 · fetch"
    page.priors.pacs.press()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert fetched(paper) == ["1.1.8", "1.1.7"]


@pytest.mark.parametrize("paper", [((), ""), ((replace(ROW, patient_id="ELSE"),), "")], indirect=True)
def test_without_any_nothing_is_said(page: ReadingPage) -> None:
    assert page.priors.pacs.button.isHidden()


@pytest.mark.parametrize("paper", [((ROW,), "PAPER does not answer.")], indirect=True)
def test_a_pacs_that_does_not_answer_is_no_banner_and_can_be_asked_again(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    button = page.priors.pacs.button
    assert button.text() == "Earlier studies: no answer from the PACS · ask again"
    assert button.toolTip() == "PAPER does not answer."
    paper.failure = ""
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert button.text().startswith("In the PACS: 2019-03-01")


def test_a_fetch_that_fails_says_why_and_is_offered_again(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    page._desk.told.connect(lambda words, _: told.append(words))

    def broken(*_: object, **__: object) -> TransferOutcome:
        raise NetworkError("PAPER ended the association.")

    monkeypatch.setattr(paper, "fetch", broken)
    page.priors.pacs.press()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert told == ["Earlier studies were not fetched: PAPER ended the association."]
    assert page.priors.pacs.button.text().startswith("In the PACS: 2019-03-01")


def test_nothing_of_it_stays_for_the_next_study(qtbot: QtBot, page: ReadingPage, jobs: Jobs) -> None:
    page.close_study()
    assert page.priors.pacs.button.isHidden()
    page.open(STUDY)
    page.close_study()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.priors.pacs.button.isHidden()


def test_they_are_fetched_from_where_they_were_found(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes: list[str] = []

    def fetch(node: str, _study_uid: str, **_: object) -> TransferOutcome:
        nodes.append(node)
        return TransferOutcome(done=1)

    monkeypatch.setattr(paper, "fetch", fetch)
    page._desk.remember("DEMO^READER", "ELSEWHERE")
    page.priors.pacs.press()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert nodes == ["PAPER"]


def test_a_pacs_that_is_chosen_while_another_is_still_asked_is_not_fetched_from(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, nodes = Event(), list[str]()

    def remote_studies(_node: str, _query: object, **_: object) -> StudyAnswer:
        go.wait(60)
        return StudyAnswer(rows=(ROW,))

    def fetch(node: str, _study_uid: str, **_: object) -> TransferOutcome:
        nodes.append(node)
        return TransferOutcome(done=1)

    monkeypatch.setattr(paper, "remote_studies", remote_studies)
    monkeypatch.setattr(paper, "fetch", fetch)
    pacs = page.priors.pacs
    assert pacs._exam is not None
    pacs._ask(pacs._exam)
    page._desk.remember("DEMO^READER", "ELSEWHERE")
    go.set()
    qtbot.waitUntil(lambda: jobs.running == 0)
    pacs.press()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert nodes == ["PAPER"]


def test_a_fetch_given_up_for_another_study_ends_without_touching_that_ones(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, began = (Event(), Event()), list[str]()

    def fetch(_node: str, study_uid: str, **_: object) -> TransferOutcome:
        began.append(study_uid)
        go[len(began) - 1].wait(10)
        return TransferOutcome(done=1)

    monkeypatch.setattr(paper, "fetch", fetch)
    pacs = page.priors.pacs
    pacs.press()
    qtbot.waitUntil(lambda: len(began) == 1)
    assert paper.exam is not None
    pacs.show_exam(replace(paper.exam, load_token=paper.exam.load_token + 1))
    qtbot.waitUntil(lambda: pacs.button.text().startswith("In the PACS"))
    pacs.press()
    qtbot.waitUntil(lambda: len(began) == 2)
    go[0].set()
    qtbot.waitUntil(lambda: jobs.running == 1)
    assert "stop" in pacs.button.text()
    pacs.press()
    go[1].set()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert len(began) == 2, "the second press stopped it"


@pytest.mark.parametrize("paper", [((ROW,), ""), ((ROW,), "PAPER does not answer.")], indirect=True)
def test_an_answer_about_another_study_is_dropped_even_where_nothing_could_be_stopped(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Job, "cancel", lambda _job: None)
    pacs = page.priors.pacs
    pacs.button.hide()
    assert pacs._exam is not None
    pacs._ask(pacs._exam)
    pacs.show_exam(None)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert pacs.button.isHidden()
    assert pacs._rows == ()


@pytest.mark.parametrize("nodes", [("PAPER",), ("A WORKLIST", "PAPER")])
def test_a_pacs_that_nothing_was_sent_to_yet_is_asked_too(
    qtbot: QtBot,
    page: ReadingPage,
    jobs: Jobs,
    paper: PaperWorkspace,
    monkeypatch: pytest.MonkeyPatch,
    nodes: tuple[str, ...],
) -> None:
    """A new station had been told of no earlier study before its first report was sent: nobody had asked."""
    asked: list[str] = []

    def remote_studies(node: str, _query: object, **_: object) -> StudyAnswer:
        asked.append(node)
        return StudyAnswer(rows=(ROW,))

    monkeypatch.setattr(paper, "remote_studies", remote_studies)
    paper.settings = replace(paper.settings, worklist_node="A WORKLIST")
    desk = page._desk
    desk.node, desk.nodes = "", nodes
    page.open(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert asked == ["PAPER"]
    assert page.priors.pacs.button.text().startswith("In the PACS: 2019-03-01")
