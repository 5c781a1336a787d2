"""In a low window the question before signing leaves a candidate's card whole."""

import pytest
from PyQt6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.model.geometry import PointPx
from ductoview.model.review import Calliper
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.parts.banner import Banner
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.style.apply import dress
from ductoview.ui.style.sheet import style_sheet
from ductoview.ui.style.table import COLOURS, sizes_for
from tests.ui.paper_exam import STUDY
from tests.ui.paper_workspace import PaperWorkspace

_BELOW_PX = 3
"""What a line leaves empty below its letters."""


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


@pytest.mark.parametrize("first", [560, 1100])
@pytest.mark.parametrize("sideless", [(), ("L CC", "L ML")])
def test_in_the_smallest_window_every_word_of_the_question_is_seen_and_its_buttons_whole(
    qtbot: QtBot, qapp: QApplication, jobs: Jobs, paper: PaperWorkspace, sideless: tuple[str, ...], first: int
) -> None:
    dress(qapp)
    sizes = sizes_for(96, 900)
    page = ReadingPage(Desk(paper, jobs, reader="DEMO^READER", node="", parent=jobs), sizes)  # type: ignore[arg-type]
    page.setStyleSheet(style_sheet(COLOURS, sizes))
    qtbot.addWidget(page)
    page.setMinimumSize(1000, 560)
    page.resize(1000, first)
    with qtbot.waitExposed(page):
        page.show()
    page.open(STUDY)
    qtbot.waitUntil(lambda: paper.exam is not None and jobs.running == 0)
    assert paper.exam is not None
    here, there = PointPx(10, 10), PointPx(20, 20)
    drawn = Calliper(id="k", start=here, end=there, length_px=14.1, length_mm=1.4)
    page.measures.show_drawn([(paper.exam.images[0], drawn)])
    if not sideless:
        page.findings.show_rows((), "Nothing to ask about.")
    banner, notices = Banner(), page.notices
    assert notices is not None
    notices.hold(banner)
    banner.say("L CC has no scout that could be subtracted.")
    notices.fill(on=True)
    page.objects.prepare("PHANTOM, EINS, LEFT", "DEMO^READER", (), "")
    page.objects.set_sideless(sideless)
    page.objects.set_lying(sideless)
    page.objects.ask()
    page.resize(1000, 560)
    told = [one for one in page.objects.findChildren(QLabel) if one.isVisible() and one.wordWrap()]
    qtbot.waitUntil(lambda: all(one.height() >= one.heightForWidth(one.width()) - _BELOW_PX for one in told))
    buttons = [one for one in page.objects.findChildren(QPushButton) if one.isVisible()]
    foot = page.objects.mapTo(page, page.objects.rect().bottomLeft()).y()
    assert all(one.height() >= one.minimumSizeHint().height() for one in buttons)
    assert foot <= page.height()
    page.objects.not_yet()
    assert page.measures.isVisible()
