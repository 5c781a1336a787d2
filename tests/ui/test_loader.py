"""In which order images are analysed, and which are not."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QApplication

from ductoview.model.exam import Hanging, PriorExam
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Job
from ductoview.ui.reading.loader import Loader
from tests.ui.identity_walk import HeldJobs
from tests.ui.paper_exam import FULL, SCOUT, STUDY, paper_exam


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[HeldJobs]:
    """In place of those that run by themselves."""
    made = HeldJobs()
    yield made
    made.close()
    for desk in made.findChildren(Desk):
        desk.close()


def test_a_scout_that_is_decoded_sooner_is_not_analysed_before_what_hangs(jobs: HeldJobs) -> None:
    paper = paper_exam()
    loader = Loader(Desk(paper, jobs, reader="", parent=jobs), jobs)  # type: ignore[arg-type]
    exam = paper.open_exam(STUDY)
    analysed: list[str] = []
    loader.analysed.connect(lambda uid, _analysis: analysed.append(uid))
    loader.begin(exam, paper.hang())
    jobs.todo.reverse()
    while jobs.todo or jobs.arriving:
        jobs.work(0) if jobs.todo else jobs.deliver(0)
        while jobs.arriving:
            jobs.deliver(0)
    assert analysed == [FULL, SCOUT]
    assert loader.awaited == 0


def test_an_image_of_an_earlier_study_is_only_looked_at(jobs: HeldJobs) -> None:
    paper = paper_exam()
    loader = Loader(Desk(paper, jobs, reader="", parent=jobs), jobs)  # type: ignore[arg-type]
    exam = paper.open_exam(STUDY)
    scout = exam.image(SCOUT)
    prior = PriorExam(study_uid="1.1.1", study_date="20250301", images=(scout,))
    loader.begin(replace(exam, images=(exam.image(FULL),), priors=(prior,)), paper.hang())
    loader.want(SCOUT)
    while jobs.todo or jobs.arriving:
        jobs.work(0) if jobs.todo else jobs.deliver(0)
    assert loader.analysis(SCOUT) is None
    assert loader.analysis(FULL) is not None
    assert loader.awaited == 0


def test_what_comes_for_an_exam_that_is_read_no_more_is_dropped_even_where_nothing_could_be_stopped(
    jobs: HeldJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = paper_exam()
    paper.subtracted[FULL, SCOUT] = object()
    loader = Loader(Desk(paper, jobs, reader="", parent=jobs), jobs)  # type: ignore[arg-type]
    exam = paper.open_exam(STUDY)
    monkeypatch.setattr(Job, "cancel", lambda _job: None)
    heard: list[str] = []
    for signal in (loader.loaded, loader.pictured, loader.analysed, loader.twinned, loader.subtracted, loader.failed):
        signal.connect(lambda uid, _: heard.append(uid))

    def ask() -> None:
        loader.begin(exam, paper.hang())
        loader.twin(FULL)
        loader.subtract(FULL, SCOUT, lambda _fraction, _phrase: None, lambda: None)

    def drain() -> None:
        while jobs.todo or jobs.arriving:
            jobs.work(0) if jobs.todo else jobs.deliver(0)

    ask()
    drain()
    assert len(heard) == 8, "two images with their small pictures and analyses, one twin, one subtraction"
    heard.clear()
    ask()
    loader.begin(replace(exam, load_token=exam.load_token + 1, images=()), Hanging(name=""))
    drain()
    assert heard == []


def test_an_analysis_of_an_exam_is_none_of_the_next_one_with_the_same_images(jobs: HeldJobs) -> None:
    """Opened again, the same study may stand on other bytes or another review."""
    paper = paper_exam()
    loader = Loader(Desk(paper, jobs, reader="", parent=jobs), jobs)  # type: ignore[arg-type]
    exam = paper.open_exam(STUDY)
    loader.begin(exam, paper.hang())
    while jobs.todo or jobs.arriving:
        jobs.work(0) if jobs.todo else jobs.deliver(0)
    assert loader.analysis(FULL) is not None
    paper.exam = replace(exam, load_token=exam.load_token + 1)
    assert loader.analysis(FULL) is None


class _InParts:
    """The paper workspace, whose analysis gives its ducts first."""

    def __init__(self, paper: object) -> None:
        self._paper = paper

    def __getattr__(self, name: str) -> object:
        return getattr(self._paper, name)

    def analysis_as_found(self, uid: str, *, first: object, **_: object) -> object:
        whole = self._paper.analyses[uid]  # type: ignore[attr-defined]
        first(replace(whole, findings=()))  # type: ignore[operator]
        return whole


def _loading(jobs: HeldJobs) -> Loader:
    paper = paper_exam()
    exam = paper.open_exam(STUDY)
    loader = Loader(Desk(_InParts(paper), jobs, reader="", parent=jobs), jobs)  # type: ignore[arg-type]
    prior = PriorExam(study_uid="1.1.1", study_date="20250301", images=(exam.image(SCOUT),))
    loader.begin(replace(exam, images=(exam.image(FULL),), priors=(prior,)), paper.hang())
    return loader


def _until_the_ducts_are_there(jobs: HeldJobs, loader: Loader) -> None:
    while loader.ducts(FULL) is None:
        jobs.work(0) if jobs.todo else jobs.deliver(0)


def test_ducts_are_told_before_their_candidates_and_count_as_no_analysis(jobs: HeldJobs) -> None:
    loader = _loading(jobs)
    assert loader.waiting_words == "Looking for ducts…"
    _until_the_ducts_are_there(jobs, loader)
    ducts = loader.ducts(FULL)
    assert ducts is not None
    assert ducts.contrast_found
    assert loader.analysis(FULL) is None, "nothing is marked, measured or corrected on what a closer look may change"
    assert loader.why_not(FULL) == "Ducts are drawn from a glance; a closer look follows…"
    assert not ducts.findings
    assert not loader.is_whole(FULL)
    assert (loader.analysed_count, loader.analysed_images, loader.awaited) == (0, (), 1)
    assert loader.waiting_words == "Ducts are drawn; candidates follow…"
    while jobs.todo or jobs.arriving:
        jobs.work(0) if jobs.todo else jobs.deliver(0)
    whole = loader.analysis(FULL)
    assert whole is not None
    assert whole.findings
    assert loader.is_whole(FULL)
    assert (loader.analysed_count, loader.awaited, loader.waiting_words) == (1, 0, "")


def test_where_candidates_were_stopped_it_is_said_and_another_wish_looks_for_them(jobs: HeldJobs) -> None:
    loader = _loading(jobs)
    _until_the_ducts_are_there(jobs, loader)
    loader.stop_analysing()
    while jobs.todo or jobs.arriving:
        jobs.work(0) if jobs.todo else jobs.deliver(0)
    assert loader.waiting_words == "Candidates were not looked for everywhere."
    assert not loader.is_whole(FULL)
    assert (loader.analysis(FULL), loader.why_not(FULL)) == (None, "Ducts were seen at a glance only.")
    loader.want(FULL)
    while jobs.todo or jobs.arriving:
        jobs.work(0) if jobs.todo else jobs.deliver(0)
    assert loader.is_whole(FULL)
