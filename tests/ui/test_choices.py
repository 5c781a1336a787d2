"""Layouts and phases as cards of big rows on the reading page."""

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.model.exam import HangingChoice
from ductoview.model.view import Phase
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from tests.ui.paper_exam import FULL, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

CHOICES = (
    HangingChoice(protocol="a", title="First", summary="one way", score=1.0, is_best=True),
    HangingChoice(protocol="b", title="Second", summary="another", score=0.5),
    HangingChoice(protocol="c", title="Third", summary="none", score=0.0, why_not="No earlier study is here."),
)


@pytest.fixture
def paper() -> PaperWorkspace:
    made = paper_exam()
    made.choices = CHOICES
    return made


def rows(page: ReadingPage) -> dict[str, QPushButton]:
    found = [one for one in page.card.findChildren(QPushButton) if one.isVisibleTo(page)]
    return {one.text() or one.accessibleName(): one for one in found}


def test_a_key_goes_through_the_layouts_that_fit(page: ReadingPage, paper: PaperWorkspace) -> None:
    wishes = page._wishes()
    wishes["next_hanging"]()
    wishes["next_hanging"]()
    wishes["previous_hanging"]()
    asked = [what for name, what in paper.asked if name == "hang"]
    assert asked[:2] == ["b", "b"]
    assert set(asked) <= {"a", "b"}


def test_images_stay_analysed_when_they_hang_another_way(qtbot: QtBot, page: ReadingPage, jobs: Jobs) -> None:
    before = [row.finding.id for row in page.rows()]
    page._wishes()["next_hanging"]()
    qtbot.waitUntil(lambda: jobs.running == 0)
    tile = page.tiles.tile(FULL)
    assert tile is not None
    assert tile.canvas.mammogram is not None
    assert [row.finding.id for row in page.rows()] == before


def test_the_card_names_all_layouts_and_why_one_does_not_fit(page: ReadingPage) -> None:
    page.layouts.ask()
    found = rows(page)
    assert [words for words in found if words.startswith(("First", "Second", "Third"))] == [
        "First · fits best",
        "Second",
        "Third",
    ]
    assert not found["Third"].isEnabled()
    said = {title: [one.text() for one in found[title].findChildren(QLabel)] for title in ("Second", "Third")}
    assert said == {"Second": ["Second", "another"], "Third": ["Third", "No earlier study is here."]}
    page.phases.ask(FULL, QPoint(0, 0))
    assert not any(words.startswith("Second") for words in rows(page))
    assert any(words.startswith("Delayed") for words in rows(page))


def test_a_phase_is_stated_by_a_press_and_undone(qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace) -> None:
    thumb = page.strip.thumb(FULL)
    assert thumb is not None
    qtbot.mouseClick(thumb, Qt.MouseButton.LeftButton, pos=thumb.phase_box.center().toPoint())
    assert page.card.isVisible()
    delayed = next(one for words, one in rows(page).items() if words.startswith("Delayed"))
    qtbot.mouseClick(delayed, Qt.MouseButton.LeftButton)
    assert page.card.isHidden()
    did = [what for name, what in paper.asked if name == "do"]
    assert "phase of" in str(did[-1])


def test_no_phase_is_asked_without_an_image_of_the_study(page: ReadingPage) -> None:
    page.phases.ask("9.9.9", QPoint(0, 0))
    assert page.card.isHidden()


def test_a_phase_is_stated_by_one_key(qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace) -> None:
    page.selection.choose(FULL)
    qtbot.keyClick(page, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert paper.review.image(FULL).phase is Phase.DELAYED
