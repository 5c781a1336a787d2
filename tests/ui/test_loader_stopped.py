"""What is said of images whose analysis was stopped before it found anything."""

import pytest

from ductoview.errors import WorkerError
from ductoview.ui.desk import Desk
from ductoview.ui.reading.loader import Loader
from tests.ui.identity_walk import HeldJobs
from tests.ui.paper_exam import STUDY, paper_exam


def test_an_image_that_nobody_looked_at_is_not_told_as_one_without_candidates(qapp: object) -> None:
    paper, jobs = paper_exam(), HeldJobs()
    desk = Desk(paper, jobs, reader="", parent=jobs)  # type: ignore[arg-type]
    loader = Loader(desk, jobs)
    loader.begin(paper.open_exam(STUDY), paper.hang())
    while not loader._analysing:
        jobs.work(0) if jobs.todo else jobs.deliver(0)
    loader.stop_analysing()
    while jobs.todo or jobs.arriving:
        jobs.work(0) if jobs.todo else jobs.deliver(0)
    assert loader.analysed_count < len(paper.open_exam(STUDY).images)
    assert loader.waiting_words == "Candidates were not looked for everywhere."
    jobs.close()
    desk.close()


def test_what_failed_once_is_no_word_about_the_second_attempt(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that was killed for want of memory: choosing the image again begins anew, and says that it does."""
    paper, jobs = paper_exam(), HeldJobs()
    desk = Desk(paper, jobs, reader="", parent=jobs)  # type: ignore[arg-type]
    loader = Loader(desk, jobs)

    def killed(*_: object, **__: object) -> None:
        raise WorkerError("The worker process was killed.")

    with monkeypatch.context() as short_of_memory:
        short_of_memory.setattr(type(paper), "analysis_as_found", killed)
        loader.begin(paper.open_exam(STUDY), paper.hang())
        while jobs.todo or jobs.arriving:
            jobs.work(0) if jobs.todo else jobs.deliver(0)
    uid = paper.open_exam(STUDY).images[0].sop_instance_uid
    assert loader.why_not(uid) == "The worker process was killed."
    loader.want(uid)
    assert loader.why_not(uid) == "Looking for ducts…"
    while jobs.todo or jobs.arriving:
        jobs.work(0) if jobs.todo else jobs.deliver(0)
    assert loader.is_whole(uid)
    jobs.close()
    desk.close()
