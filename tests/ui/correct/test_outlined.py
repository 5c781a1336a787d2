"""At another level outlines are drawn first: nothing is made of them, none stays, a hand that does not rest waits for none."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ductoview.errors import AnalysisError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.duct_level import STEP, DuctLevel
from ductoview.model.ducts import DuctTree
from ductoview.model.progress import check
from ductoview.ui.correct.level_control import LevelControl
from ductoview.ui.reading.page import ReadingPage
from tests.ui.correct.test_correcting import ON_BRANCH
from tests.ui.correct.test_levelling import READER, WITHIN_S, press, shown
from tests.ui.paper_exam import FULL, SCOUT
from tests.ui.paper_workspace import PaperWorkspace


class InParts:
    """Analyses of paper that give their outlines once they ``may_begin``, and whose trees wait until they ``may_end``.

    Those of ``bad`` images fail before anything is drawn; with ``words`` all fail by them in place of a tree.
    """

    def __init__(
        self, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch, words: str = "", bad: tuple[str, ...] = ()
    ) -> None:
        self.may_begin, self.may_end = threading.Event(), threading.Event()
        self.may_begin.set()
        self.asked: list[tuple[str, float]] = []
        self._at, self._words, self._bad = paper.analysis_at, words, bad
        monkeypatch.setattr(paper, "analysis_at", self)

    def __call__(
        self, uid: str, level: Any, *, is_whole: bool = True, first: Any = None, cancel: threading.Event, **_: Any
    ) -> DuctAnalysis:
        made: DuctAnalysis = self._at(uid, level)
        if not is_whole:
            self.asked.append((uid, level.more if level is not None else 0.0))
            self.may_begin.wait(WITHIN_S)
            if uid in self._bad:
                raise AnalysisError("The image cannot be read any more.")
            first(replace(made, tree=DuctTree(), findings=()))
            while not self.may_end.wait(0.01):
                check(cancel)
            if self._words:
                raise AnalysisError(self._words)
        return made


def test_outlines_are_drawn_at_once_and_nothing_is_made_of_them(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL))
    parts = InParts(paper, monkeypatch)
    press(control, "More")
    qtbot.waitUntil(lambda: shown(page).duct_level is not None)
    assert not shown(page).tree.segments
    assert page.loader.analysis(FULL) is None
    assert not page.loader.is_whole(FULL)
    assert page.loader.waiting_words == "Looking for ducts…"
    assert "Outlines are drawn" in page.loader.why_not(FULL)
    assert control.slider.isEnabled()
    parts.may_end.set()
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL))
    assert shown(page).tree.segments
    assert parts.asked == [(FULL, STEP)], "the same wish is granted once"


def test_a_hand_that_does_not_rest_sees_outlines_and_waits_for_no_tree(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL))
    parts = InParts(paper, monkeypatch)
    control.slider.setSliderDown(True)
    for steps in (1, 2, 3):
        control.slider.setSliderPosition(steps)
        qtbot.waitUntil(lambda wanted=steps * STEP: shown(page).duct_level == DuctLevel(more=wanted, by=READER))
    parts.may_end.set()
    control.slider.setSliderDown(False)
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL))
    assert parts.asked == [(FULL, steps * STEP) for steps in (1, 2, 3)]
    assert page.loader.level(FULL) == DuctLevel(more=3 * STEP, by=READER)


def test_outlines_whose_ducts_do_not_come_give_way_to_what_was_there(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL))
    before = shown(page)
    parts = InParts(paper, monkeypatch, "The ducts could not be followed.")
    control.slider.setSliderDown(True)
    control.slider.setSliderPosition(2)
    qtbot.waitUntil(lambda: shown(page) is not before)
    parts.may_end.set()
    qtbot.waitUntil(lambda: bool(shown(page).tree.segments))
    assert page.loader.analysis(FULL) is not None
    assert shown(page).duct_level is None


def test_where_a_hand_has_corrected_ducts_are_waited_for(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL))
    assert paper.exam is not None
    edit = DuctEdit(id="e1", kind=DuctEditKind.NO_DUCT, at=ON_BRANCH, by=READER)
    assert page.deeds.correct(paper.exam.image(FULL), edit, "take away a duct")
    parts, drawn = InParts(paper, monkeypatch), []
    page.loader.analysed.connect(lambda _, ducts: drawn.append(len(ducts.tree.segments)))
    press(control, "More")
    parts.may_end.set()
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL) and page.loader.level(FULL) is not None)
    assert drawn
    assert all(drawn)


def test_ducts_that_could_not_be_followed_are_not_tried_for_ever(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL))
    parts = InParts(paper, monkeypatch, "The ducts could not be followed.")
    parts.may_end.set()
    press(control, "More")
    qtbot.waitUntil(lambda: bool(parts.asked) and page._desk.jobs.running == 0)
    assert parts.asked == [(FULL, STEP)]
    assert page.loader.analysis(FULL) is not None


def test_no_image_stays_outlined_when_the_growing_of_another_fails(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL) and page.loader.is_whole(SCOUT))
    parts = InParts(paper, monkeypatch, bad=(SCOUT,))
    parts.may_begin.clear()
    press(control, "More")
    qtbot.waitUntil(lambda: parts.asked == [(FULL, STEP)])
    page.selection.choose(SCOUT)
    press(control, "More")
    page.selection.choose(FULL)
    press(control, "More")
    parts.may_begin.set()
    parts.may_end.set()
    qtbot.waitUntil(lambda: (SCOUT, STEP) in parts.asked and page._desk.jobs.running == 0)
    assert page.loader.outlined == ()
    assert page.loader.analysis(FULL) is not None


def test_a_level_taken_back_while_outlined_is_taken_off_the_screen(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL))
    parts = InParts(paper, monkeypatch)
    press(control, "More")
    qtbot.waitUntil(lambda: page.loader.outlined == (FULL,))
    page.deeds.undo()
    qtbot.waitUntil(lambda: shown(page).duct_level is None)
    parts.may_end.set()
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL))
    assert page.loader.level(FULL) is None
    assert parts.asked == [(FULL, STEP), (FULL, 0.0)], "the ducts of the other level are waited for no more"


def test_an_outlined_image_that_is_hung_again_is_not_analysed_anew(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL))
    parts, loaded = InParts(paper, monkeypatch), []
    monkeypatch.setattr(paper, "analysis_as_found", lambda uid, **_: pytest.fail(f"{uid} is analysed anew"))
    press(control, "More")
    qtbot.waitUntil(lambda: page.loader.outlined == (FULL,))
    page.loader.loaded.connect(lambda uid, _: loaded.append(uid))
    page.loader.want(FULL)
    qtbot.waitUntil(lambda: loaded == [FULL])
    assert page.loader.awaited == 0
    parts.may_end.set()
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL) and page._desk.jobs.running == 0)
    assert page.loader.level(FULL) == DuctLevel(more=STEP, by=READER)


def test_candidates_that_cannot_be_looked_for_are_no_longer_waited_for(
    page: ReadingPage, control: LevelControl, paper: PaperWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL))
    at = paper.analysis_at

    def without_candidates(uid: str, level: Any, *, is_whole: bool = True, **others: Any) -> DuctAnalysis:
        if is_whole:
            raise AnalysisError("The image cannot be read any more.")
        made: DuctAnalysis = at(uid, level, is_whole=is_whole, **others)
        return made

    monkeypatch.setattr(paper, "analysis_at", without_candidates)
    press(control, "More")
    qtbot.waitUntil(lambda: page.loader.waiting_words == "Candidates were not looked for everywhere.")
    assert shown(page).tree.segments
    assert page.loader.level(FULL) == DuctLevel(more=STEP, by=READER)
    assert not page.loader.is_whole(FULL)
    assert page.loader.awaited == 0
    monkeypatch.setattr(paper, "analysis_at", at)
    press(control, "More")
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL))
    assert page.loader.waiting_words == ""
