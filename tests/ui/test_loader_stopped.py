"""What is said of images whose analysis was stopped before it found anything."""

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
