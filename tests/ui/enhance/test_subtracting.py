"""The scout subtracted in the window: shown with its residual, away by the same key, refused in a sentence."""

from collections.abc import Callable
from dataclasses import replace
from threading import Event
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ductoview.analysis.subtract import Subtraction
from ductoview.errors import AnalysisError
from ductoview.model.identifiers import SOPInstanceUID
from ductoview.model.view import Phase, ViewModifier
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.workspace.notices import Topic, WorkspaceNotice
from tests.ui.paper_exam import FULL, SCOUT, STUDY
from tests.ui.paper_workspace import PaperWorkspace


def test_the_key_shows_it_with_its_residual_and_the_key_ends_it(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    paper.subtracted[FULL, SCOUT] = Subtraction(np.full((40, 30), 0.3, np.float32), 0.21, 0.18, 1.4)
    qtbot.keyClick(page, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: tile.canvas.made != "")
    assert tile.canvas.made.startswith("SUBTRACTION of scout 10:12 · residual 0.21 mm")
    assert not tile.is_enhanced
    assert not page.busy.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_N)
    assert tile.canvas.made == ""


def test_a_scout_whose_contrast_was_scaled_says_so_on_the_image(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    made = Subtraction(np.full((40, 30), 0.3, np.float32), 0.21, 0.18, 1.4, contrast=1.43)
    paper.subtracted[FULL, SCOUT] = made
    qtbot.keyClick(page, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: tile.canvas.made != "")
    assert tile.canvas.made.endswith("moved 1.4 mm · scout's contrast × 1.43")


def test_of_an_image_whose_pixels_have_not_come_that_is_said(qtbot: QtBot, page: ReadingPage) -> None:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    tile.canvas.clear()
    qtbot.keyClick(page, Qt.Key.Key_N)
    assert page.hint.text() == "The pixels of L CC are not here: no scout can be subtracted from them."


def test_what_does_not_fit_is_told_and_the_image_stays(qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace) -> None:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    said: list[str] = []
    page.enhancing.subtracting._desk.told.connect(lambda words, _tone: said.append(words))
    paper.subtracted[FULL, SCOUT] = AnalysisError("The scout does not fit: only 40% of the breast is on both images.")
    qtbot.keyClick(page, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: said != [])
    assert said == ["The scout does not fit: only 40% of the breast is on both images."]
    assert tile.canvas.made == ""


def test_the_scout_itself_has_nothing_to_be_subtracted(qtbot: QtBot, page: ReadingPage) -> None:
    said: list[str] = []
    page.enhancing.subtracting._desk.told.connect(lambda words, _tone: said.append(words))
    page._hang(SCOUT)
    qtbot.waitUntil(lambda: (tile := page.tiles.tile(SCOUT)) is not None and tile.canvas.mammogram is not None)
    qtbot.keyClick(page, Qt.Key.Key_N)
    assert "has no scout" in said[-1]


@pytest.fixture
def stated(page: ReadingPage, paper: PaperWorkspace) -> Callable[[str, Phase], None]:
    """A person states the phase of an image."""

    def state(uid: str, phase: Phase) -> None:
        assert paper.exam is not None
        images = [
            replace(one, facts=replace(one.facts, phase=phase)) if one.sop_instance_uid == uid else one
            for one in paper.exam.images
        ]
        paper.exam = replace(paper.exam, images=tuple(images))
        paper.bus.tell(WorkspaceNotice(topic=Topic.EXAM, subject=STUDY, load_token=paper.exam.load_token))

    return state


@pytest.fixture
def told(page: ReadingPage) -> list[str]:
    heard: list[str] = []
    page.enhancing.subtracting._desk.told.connect(lambda words, _tone: heard.append(words))
    return heard


@pytest.mark.parametrize(("uid", "phase"), [(SCOUT, Phase.FULL), (FULL, Phase.SCOUT)])
def test_of_what_turns_out_to_be_no_scout_the_subtraction_goes(
    uid: str, phase: Phase, qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace,
    stated: Callable[[str, Phase], None], told: list[str],
) -> None:  # fmt: skip
    tile = page.tiles.tile(FULL)
    assert tile is not None
    paper.subtracted[FULL, SCOUT] = Subtraction(np.full((40, 30), 0.3, np.float32), 0.21, 0.18, 1.4)
    qtbot.keyClick(page, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: tile.canvas.made != "")
    stated(SCOUT, Phase.EARLY)
    assert tile.canvas.made != "", "contrast that came since the early image is still what is shown"
    stated(uid, phase)
    assert tile.canvas.made == ""
    assert "Not subtracted any more: There is no image before contrast to subtract from this one." in told


def test_of_what_turns_out_to_be_no_scout_while_it_is_made_nothing_is_shown(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, jobs: Jobs,
    stated: Callable[[str, Phase], None], told: list[str],
) -> None:  # fmt: skip
    tile = page.tiles.tile(FULL)
    assert tile is not None
    go = Event()

    def slow(_uid: str, _scout_uid: str, **_: Any) -> Subtraction:
        go.wait(10)
        return Subtraction(np.full((40, 30), 0.3, np.float32), 0.21, 0.18, 1.4)

    paper.subtraction = slow  # type: ignore[method-assign]
    qtbot.keyClick(page, Qt.Key.Key_N)
    stated(SCOUT, Phase.FULL)
    go.set()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert tile.canvas.made == ""
    assert "Not subtracted: There is no image before contrast to subtract from this one." in told


def test_of_two_scouts_the_one_that_can_be_subtracted_is_taken(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, told: list[str]
) -> None:
    assert paper.exam is not None
    scout, full = paper.exam.images
    view = replace(scout.facts.view, modifiers=(ViewModifier.MAGNIFICATION,))
    ref = replace(scout.facts.ref, sop_instance_uid=SOPInstanceUID("1.2.1.0"))
    magnified = replace(scout, facts=replace(scout.facts, ref=ref, view=view))
    paper.exam = replace(paper.exam, images=(magnified, scout, full))
    page.arrivals.exam_changed()
    tile = page.tiles.tile(FULL)
    assert tile is not None
    tile.go_with("")
    paper.subtracted[FULL, SCOUT] = Subtraction(np.full((40, 30), 0.3, np.float32), 0.21, 0.18, 1.4)
    qtbot.keyClick(page, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: tile.canvas.made != "")
    assert told == []


def test_a_result_that_was_not_asked_for_last_is_dropped(page: ReadingPage) -> None:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    page.enhancing.subtracting._asked = ("1.2.9.9", SCOUT)
    page.enhancing.subtracting._came(FULL, Subtraction(np.full((40, 30), 0.3, np.float32), 0.21, 0.18, 1.4))
    assert tile.canvas.made == ""
