"""In which order images are analysed, and which are not."""

from dataclasses import replace

from ductoview.model.exam import PriorExam
from ductoview.ui.desk import Desk
from ductoview.ui.reading.loader import Loader
from tests.ui.identity_walk import HeldJobs
from tests.ui.paper_exam import FULL, SCOUT, STUDY, paper_exam


def test_a_scout_that_is_decoded_sooner_is_not_analysed_before_what_hangs(qapp: object) -> None:
    paper, jobs = paper_exam(), HeldJobs()
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
    jobs.close()


def test_an_image_of_an_earlier_study_is_only_looked_at(qapp: object) -> None:
    paper, jobs = paper_exam(), HeldJobs()
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
    jobs.close()
