"""In a low window the question before signing leaves a candidate's card whole."""

import pytest
from pytestqt.qtbot import QtBot

from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.style.table import sizes_for
from tests.ui.paper_exam import STUDY
from tests.ui.paper_workspace import PaperWorkspace


@pytest.mark.parametrize(("height", "is_there"), [(768, False), (1400, True)])
def test_a_question_in_a_low_window_takes_the_room_of_the_duct_tree(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, height: int, is_there: bool
) -> None:
    page = ReadingPage(Desk(paper, jobs, reader="DEMO^READER", node="PAPER", parent=jobs), sizes_for(96, height))  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.resize(1366, height)
    with qtbot.waitExposed(page):
        page.show()
    page.open(STUDY)
    qtbot.waitUntil(lambda: paper.exam is not None and jobs.running == 0)
    before = page.findings.height()
    page.objects.ask()
    qtbot.waitUntil(lambda: page.findings.height() != before)
    assert page.objects.is_asking
    assert page.tree.isVisible() is is_there
    page.objects.not_yet()
    qtbot.waitUntil(lambda: page.findings.height() == before)
    assert page.tree.isVisible()
