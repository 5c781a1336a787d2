"""More or fewer ducts than were found: seen while the slider is dragged, kept as one step, never unsaid."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from PyQt6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.errors import Cancelled
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.duct_level import STEP, DuctLevel
from ductoview.model.progress import check
from ductoview.ui.correct.level_control import LevelControl
from ductoview.ui.reading.page import ReadingPage
from tests.ui.conftest import PATIENCE_MS
from tests.ui.correct.test_correcting import ON_BRANCH
from tests.ui.paper_exam import FULL, SCOUT, STUDY
from tests.ui.paper_workspace import PaperWorkspace
from tests.ui.straight.test_straight import canvas

READER = "DEMO^READER"
WITHIN_S = 60


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


def test_what_was_dragged_for_one_image_is_kept_for_no_other(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: {FULL, SCOUT} <= set(page.loader.analysed_images))
    control.slider.setSliderDown(True)
    control.slider.setSliderPosition(-3)
    page.selection.choose(SCOUT)
    control.slider.setSliderPosition(-4)
    control.slider.setSliderDown(False)
    assert [paper.review.image(uid).duct_level for uid in (FULL, SCOUT)] == [None, None]
    qtbot.waitUntil(lambda: page.loader.level(FULL) is None)
    assert page.loader.level(SCOUT) is None


def test_candidates_of_one_image_are_looked_for_though_another_is_wished_meanwhile(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: {FULL, SCOUT} <= set(page.loader.analysed_images))
    begun, go_on = threading.Event(), threading.Event()
    analysis_at = paper.analysis_at

    def slow(uid: str, *given: Any, is_whole: bool = True, cancel: threading.Event, **more: Any) -> DuctAnalysis:
        if is_whole and not go_on.is_set():
            begun.set()
            while not (cancel.is_set() or go_on.wait(0.01)):
                pass
        check(cancel)
        return analysis_at(uid, *given, is_whole=is_whole, cancel=cancel, **more)

    monkeypatch.setattr(paper, "analysis_at", slow)
    press(control, "More")
    qtbot.waitUntil(begun.is_set)
    page.selection.choose(SCOUT)
    press(control, "More")
    qtbot.waitUntil(lambda: page.loader.level(SCOUT) is not None)
    go_on.set()
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL) and page.loader.is_whole(SCOUT))


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


def test_a_wish_for_the_next_study_outlives_the_growing_for_the_one_before(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam, hanging = paper.exams[STUDY]
    paper.exams["1.2.9"] = (replace(exam, study_uid="1.2.9", load_token=2), hanging)
    begun, go_on = threading.Event(), threading.Event()
    analysis_at = paper.analysis_at

    def slow(uid: str, *given: Any, **more: Any) -> DuctAnalysis:
        is_first = not begun.is_set()
        begun.set()
        if is_first:
            go_on.wait(WITHIN_S)
            raise Cancelled("Another study was opened.")
        return analysis_at(uid, *given, **more)

    monkeypatch.setattr(paper, "analysis_at", slow)
    press(control, "More")
    qtbot.waitUntil(begun.is_set)
    page.open("1.2.9")
    qtbot.waitUntil(lambda: paper.exam is not None and paper.exam.load_token == 2 and control.slider.isEnabled())
    press(control, "More")
    go_on.set()
    qtbot.waitUntil(lambda: page.loader.level(FULL) == DuctLevel(more=STEP, by=READER), timeout=PATIENCE_MS // 4)
