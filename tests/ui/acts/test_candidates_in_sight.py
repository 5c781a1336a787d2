"""A candidate is decided about where it is seen: what is not drawn is shown first, or refused with a line."""

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ductoview.model.finding import FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from tests.ui.acts.hand import KEY, acts, chosen, decided, press, tile
from tests.ui.paper_exam import CANDIDATES, FULL, SCOUT
from tests.ui.paper_workspace import PaperWorkspace

asks_twice = pytest.mark.parametrize("paper", ["asks twice"], indirect=True)
one_place = pytest.mark.parametrize("paper", ["one place"], indirect=True)


@one_place
def test_in_one_place_accept_first_brings_the_image_of_the_candidate(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    assert page.tiles.order == (SCOUT,)
    qtbot.keyClick(page, KEY.Key_Return)
    assert (page.tiles.order, chosen(page), acts(paper)) == ((FULL,), (FULL, "c1"), [])
    qtbot.keyClick(page, KEY.Key_Return)
    assert acts(paper) == [], "the image is not there yet"
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert tile(page, FULL).canvas.draws("c1")
    assert not tile(page, FULL).canvas.is_resting, "it comes large, also when its pixels come later"
    qtbot.keyClick(page, KEY.Key_Return)
    assert decided(paper) == {"c1": FindingStatus.CONFIRMED}


@one_place
def test_nothing_is_decided_about_a_candidate_whose_place_shows_another_image(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    qtbot.keyClick(page, KEY.Key_Space)
    qtbot.keyClick(page, KEY.Key_Space)
    assert chosen(page) == (FULL, "c1")
    qtbot.waitUntil(lambda: jobs.running == 0)
    page.tiles.put(SCOUT, at=FULL)
    for key in (KEY.Key_Return, KEY.Key_Backspace):
        page.tiles.put(SCOUT, at=FULL)
        qtbot.keyClick(page, key)
        assert (page.tiles.order, acts(paper)) == ((FULL,), [])


def test_alone_the_image_of_the_candidate_takes_the_place(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    page.selection.choose(SCOUT)
    page.tiles.alone()
    assert (tile(page, SCOUT).isVisible(), tile(page, FULL).isVisible()) == (True, False)
    qtbot.keyClick(page, KEY.Key_Return)
    assert chosen(page) == (FULL, "c1")
    assert (tile(page, SCOUT).isVisible(), tile(page, FULL).isVisible()) == (False, True)
    qtbot.keyClick(page, KEY.Key_Return)
    assert decided(paper) == {"c1": FindingStatus.CONFIRMED}
    page.tiles.alone()
    assert (tile(page, SCOUT).isVisible(), tile(page, FULL).isVisible()) == (True, True)


@asks_twice
def test_alone_follows_the_steps(qtbot: QtBot, page: ReadingPage) -> None:
    page.tiles.alone()
    seen = []
    for _ in range(6):
        qtbot.keyClick(page, KEY.Key_Space)
        uid, finding_id = chosen(page)
        seen.append(uid)
        assert tile(page, uid).isVisible()
        assert sum(one.isVisible() for one in (tile(page, FULL), tile(page, SCOUT))) == 1
        assert not finding_id or tile(page, uid).canvas.draws(finding_id)
    assert set(seen) == {FULL, SCOUT}


def test_a_mark_that_was_moved_out_of_sight_is_shown_first(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    qtbot.keyClick(page, KEY.Key_Space)
    qtbot.keyClick(page, KEY.Key_Space)
    uid, finding_id = chosen(page)
    canvas = tile(page, uid).canvas
    canvas.resize(120, 120)
    canvas.look_at(PointPx(39, 29) if uid == FULL else PointPx(0, 0))
    canvas.zoom_by(16)
    assert not canvas.draws(finding_id)
    qtbot.keyClick(page, KEY.Key_Return)
    assert acts(paper) == []
    assert canvas.draws(finding_id)
    assert "was not in sight" in page.hint.text()
    qtbot.keyClick(page, KEY.Key_Return)
    assert finding_id in decided(paper)


@one_place
def test_a_card_decides_nothing_about_an_image_that_does_not_hang(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    press(qtbot, page, "Dismiss")
    assert (page.tiles.order, chosen(page), acts(paper)) == ((FULL,), (FULL, "c1"), [])
    qtbot.waitUntil(lambda: jobs.running == 0)
    press(qtbot, page, "Dismiss")
    assert decided(paper) == {"c1": FindingStatus.DISMISSED}


def test_a_card_decides_nothing_about_an_image_behind_another(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    page.selection.choose(SCOUT)
    page.tiles.alone()
    press(qtbot, page, "Accept")
    assert (acts(paper), tile(page, FULL).isVisible()) == ([], True)
    assert "was not in sight; here it is." in page.hint.text()
    press(qtbot, page, "Accept")
    assert decided(paper) == {"c1": FindingStatus.CONFIRMED}


@pytest.mark.parametrize("gone", [QWidget.hide, QWidget.showMinimized])
def test_nothing_is_decided_in_a_window_that_is_away(
    page: ReadingPage, paper: PaperWorkspace, gone: Callable[[QWidget], None]
) -> None:
    page.steps.with_chosen(page.deeds.accept)
    gone(page)
    page.steps.with_chosen(page.deeds.accept)
    assert acts(paper) == []
    page.showNormal()
    page.steps.with_chosen(page.deeds.accept)
    assert decided(paper) == {"c1": FindingStatus.CONFIRMED}


# -- what is not drawn -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("hides", "words"),
    [(KEY.Key_T, "Marks are hidden: T shows them."), (KEY.Key_C, "Candidates are hidden: C shows them.")],
)
@pytest.mark.parametrize("act", [KEY.Key_Return, KEY.Key_Backspace])
def test_hidden_marks_are_not_decided_about(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, hides: KEY, words: str, act: KEY
) -> None:
    qtbot.keyClick(page, hides)
    for _ in range(3):
        qtbot.keyClick(page, act)
        assert page.hint.text() == f"Nothing was decided. {words}"
    assert acts(paper) == []
    qtbot.keyClick(page, hides)
    assert page.hint.text() == "", "the line goes with its reason"
    qtbot.keyClick(page, act)
    qtbot.keyClick(page, act)
    assert list(decided(paper)) == ["c1"]


def test_a_finding_is_not_removed_while_marks_are_hidden(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    qtbot.keyClick(page, KEY.Key_Return)
    qtbot.keyClick(page, KEY.Key_Return)
    qtbot.keyClick(page, KEY.Key_C)
    before = decided(paper)
    qtbot.keyClick(page, KEY.Key_T)
    page.steps.with_chosen(page.deeds.remove)
    assert decided(paper) == before
    qtbot.keyClick(page, KEY.Key_T)
    page.steps.with_chosen(page.deeds.remove)
    assert decided(paper) == {}, "what a reader said is drawn while candidates are hidden"


def test_nothing_is_decided_while_the_scout_is_drawn(qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace) -> None:
    qtbot.keyClick(page, KEY.Key_Return)
    qtbot.keyPress(page, KEY.Key_Tab)
    assert not tile(page, FULL).canvas.shows_itself
    qtbot.keyClick(page, KEY.Key_Return)
    assert acts(paper) == []
    assert page.hint.text() == "Nothing was decided. The scout is shown: let go of Tab."
    assert not tile(page, FULL).canvas.draws("c1")
    qtbot.keyRelease(page, KEY.Key_Tab)
    qtbot.keyClick(page, KEY.Key_Return)
    assert decided(paper) == {"c1": FindingStatus.CONFIRMED}


def test_a_press_on_the_scout_chooses_no_mark_of_the_image_below(qtbot: QtBot, page: ReadingPage) -> None:
    canvas = tile(page, FULL).canvas
    assert canvas._lens is not None
    at = QPoint(*(round(one / canvas.devicePixelRatioF()) for one in canvas._lens.to_device(CANDIDATES[0].at)))
    page.selection.choose(FULL)
    qtbot.keyPress(page, KEY.Key_Tab)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert chosen(page) == (FULL, "")
    qtbot.keyRelease(page, KEY.Key_Tab)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert chosen(page)[1] in {one.id for one in CANDIDATES}


def test_a_dismissed_candidate_is_not_decided_about_unseen(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    for key in (KEY.Key_Return, KEY.Key_Backspace, KEY.Key_Return):
        qtbot.keyClick(page, key)
    assert decided(paper) == {"c1": FindingStatus.DISMISSED}
    assert chosen(page)[1] == "c2", "the key goes on to what asks"
    page.selection.choose(FULL, "c1")
    page.steps.with_chosen(page.deeds.accept)
    assert decided(paper) == {"c1": FindingStatus.DISMISSED}
    assert "is not drawn" in page.hint.text()


def test_while_the_question_stands_nothing_is_decided(qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace) -> None:
    qtbot.keyClick(page, KEY.Key_Return)
    page.objects.ask()
    before = chosen(page)
    for key in (KEY.Key_Return, KEY.Key_Backspace):
        qtbot.keyClick(page, key)
    assert (acts(paper), chosen(page)) == ([], before)
