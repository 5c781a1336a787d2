"""More or fewer ducts than were found: seen while the slider is dragged, kept as one step, never unsaid."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.duct_level import STEP, DuctLevel
from ductoview.ui.correct.level_control import LevelControl
from ductoview.ui.reading.page import ReadingPage
from tests.ui.correct.test_correcting import ON_BRANCH
from tests.ui.paper_exam import FULL
from tests.ui.paper_workspace import PaperWorkspace
from tests.ui.straight.test_straight import canvas

READER = "DEMO^READER"


@pytest.fixture
def control(page: ReadingPage, qtbot: QtBot) -> LevelControl:
    """In the correcting mode."""
    qtbot.keyClick(page, Qt.Key.Key_R)
    [found] = page.correcting.bar.findChildren(LevelControl)
    qtbot.waitUntil(found.slider.isEnabled)
    return found


def shown(page: ReadingPage) -> DuctAnalysis:
    analysis = canvas(page)._easel.overlay.analysis
    assert analysis is not None
    return analysis


def words(control: LevelControl) -> str:
    return control.findChildren(QLabel)[0].text()


def press(control: LevelControl, word: str) -> None:
    [found] = [one for one in control.findChildren(QPushButton) if one.accessibleName() == word]
    found.click()


def test_a_press_is_one_step_that_is_kept_shown_and_taken_back(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot
) -> None:
    assert words(control) == "Ducts as found"
    press(control, "More")
    assert paper.review.image(FULL).duct_level == DuctLevel(more=STEP, by=READER)
    qtbot.waitUntil(lambda: shown(page).duct_level is not None)
    assert words(control) == "Not as found: +1"
    assert "more ducts shown than found (+1)" in shown(page).corrected_words
    page.deeds.undo()
    qtbot.waitUntil(lambda: shown(page).duct_level is None)
    assert words(control) == "Ducts as found"
    assert paper.review.image(FULL).duct_level is None


def test_while_the_finger_drags_ducts_are_shown_and_nothing_is_kept(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot
) -> None:
    control.slider.setSliderDown(True)
    control.slider.setSliderPosition(-3)
    qtbot.waitUntil(lambda: shown(page).duct_level is not None)
    assert shown(page).duct_level == DuctLevel(more=-3 * STEP, by=READER)
    assert paper.review.image(FULL).duct_level is None
    control.slider.setSliderDown(False)
    assert paper.review.image(FULL).duct_level == DuctLevel(more=-3 * STEP, by=READER)


def test_a_correction_by_hand_stands_on_the_other_level_too(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot
) -> None:
    found = len(shown(page).tree.segments)
    assert paper.exam is not None
    edit = DuctEdit(id="e1", kind=DuctEditKind.NO_DUCT, at=ON_BRANCH, by=READER)
    assert page.deeds.correct(paper.exam.image(FULL), edit, "take away a duct")
    press(control, "Fewer")
    press(control, "Fewer")
    wanted = "fewer ducts shown than found (−2), 1 duct taken away"
    qtbot.waitUntil(lambda: wanted in shown(page).corrected_words)
    assert len(shown(page).tree.segments) < found
    assert shown(page).warnings[0] == f"Ducts corrected by {READER}: {wanted}."
    assert sum("Ducts corrected" in one for one in shown(page).warnings) == 1
