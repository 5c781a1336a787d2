"""What is told and what is asked stand in the panel together, and the card of the candidate in hand stays whole."""

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.card import FindingCard
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.style.sheet import style_sheet
from ductoview.ui.style.table import COLOURS, sizes_for
from ductoview.ui.window import MainWindow
from ductoview.workspace.object_states import STUDY as OF_STUDY
from ductoview.workspace.object_states import ObjectKind, ObjectStage, ObjectState
from tests.analysis.hand_drawn import tree_of
from tests.ui.paper_exam import FULL, SCOUT, STUDY
from tests.ui.paper_workspace import PaperWorkspace

DAMAGED = "PixelData (7FE0,0010) of image ...1.2.7 ends after 12 of 40 rows: the file is damaged. Ask for it once more."
WARNINGS = (
    "PixelSpacing stands alone: lengths are those at the detector.",
    "The window of the file is empty; not used.",
)
TREE = tree_of((1, None, [(20, 0), (20, 10)], (3.0, 3.0)), (2, 1, [(20, 10), (14, 16)], (2.0, 2.0)))


@pytest.fixture
def full_panel(paper: PaperWorkspace) -> PaperWorkspace:
    """All that the panel may have to say besides: a tree, warnings on the header, a row an image of what is written."""
    exam, hanging = paper.exams[STUDY]
    images = tuple(replace(one, facts=replace(one.facts, warnings=WARNINGS)) for one in exam.images)
    paper.exams[STUDY] = replace(exam, images=images), hanging
    paper.analyses[FULL] = replace(paper.analyses[FULL], tree=TREE)
    stages = zip((SCOUT, FULL, OF_STUDY), (ObjectStage.SAVED, ObjectStage.FETCHED, ObjectStage.STORED), strict=True)
    paper.states = tuple(ObjectState(kind=ObjectKind.SR, image_uid=uid, stage=stage) for uid, stage in stages)
    return paper


@pytest.fixture
def window(qtbot: QtBot, jobs: Jobs, full_panel: PaperWorkspace, request: pytest.FixtureRequest) -> MainWindow:
    """The whole window in its own look, of that size, with the first candidate in hand and no name kept for the reader."""
    width, height = request.param
    made = MainWindow(sizes_for(96, height), retry=lambda: None, may_leave=lambda: True)
    qtbot.addWidget(made)
    made.setStyleSheet(style_sheet(COLOURS, sizes_for(96, height)))
    made.resize(width, height)
    with qtbot.waitExposed(made):
        made.show()
    made.furnish(Desk(full_panel, jobs, reader="", node="PAPER", parent=jobs))  # type: ignore[arg-type]
    made.open_study(STUDY)
    qtbot.waitUntil(lambda: full_panel.exam is not None and jobs.running == 0)
    _reading(made).selection.choose(FULL, "c1")
    return made


def _reading(window: MainWindow) -> ReadingPage:
    assert window.reading is not None
    return window.reading


def _is_whole(window: MainWindow) -> bool:
    """Every pixel of the card in hand is in sight, its buttons too."""
    QApplication.processEvents()
    cards = [one for one in _reading(window).findings.findChildren(FindingCard) if one.row.finding.id == "c1"]
    return bool(cards) and cards[-1].visibleRegion().boundingRect() == cards[-1].rect()


def _button(window: MainWindow, words: str) -> QPushButton:
    return next(one for one in window.banner.findChildren(QPushButton) if one.text() == words and one.isVisible())


at_every_size = pytest.mark.parametrize("window", [(1366, 768), (1440, 900), (1920, 1080)], indirect=True)
in_a_low_one = pytest.mark.parametrize("window", [(1440, 900)], indirect=True)


@at_every_size
def test_a_failure_and_the_question_for_the_name_leave_the_card_in_hand_whole(qtbot: QtBot, window: MainWindow) -> None:
    window.banner.say(DAMAGED)
    _reading(window).objects.ask()
    qtbot.waitUntil(lambda: _is_whole(window))
    assert window.banner.isVisible()
    assert window.banner.words == DAMAGED


@at_every_size
def test_a_failure_that_comes_while_the_question_stands_leaves_it_whole_too(qtbot: QtBot, window: MainWindow) -> None:
    _reading(window).objects.ask()
    window.banner.ask(DAMAGED, "Addendum", lambda: None)
    qtbot.waitUntil(lambda: _is_whole(window))


@in_a_low_one
def test_what_is_told_is_folded_while_the_question_stands_and_whole_again_after_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = _reading(window)
    window.banner.say(DAMAGED)
    QApplication.processEvents()
    whole = window.banner.sizeHint().height()
    page.objects.ask()
    assert not page.tree.isVisible()
    assert window.banner.sizeHint().height() < whole - 40
    page.objects.not_yet()
    assert window.banner.sizeHint().height() == whole
    assert page.tree.isVisible()


@in_a_low_one
def test_a_folded_sentence_is_read_by_a_press_and_the_next_one_comes_folded(qtbot: QtBot, window: MainWindow) -> None:
    page = _reading(window)
    window.banner.say(DAMAGED)
    page.objects.ask()
    folded = window.banner.sizeHint().height()
    _button(window, "Read").click()
    assert window.banner.sizeHint().height() > folded
    assert page.objects.is_asking
    _button(window, "Put away").click()
    window.banner.say(DAMAGED)
    assert window.banner.sizeHint().height() == folded


@in_a_low_one
def test_on_another_page_it_is_not_folded(qtbot: QtBot, window: MainWindow) -> None:
    window.banner.say(DAMAGED)
    _reading(window).objects.ask()
    window.show_page("Studies")
    assert _button(window, "Put away").isVisible()
    window.show_page("Reading")
    assert _button(window, "Read").isVisible()
