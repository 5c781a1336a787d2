"""The scout subtracted in the window: shown with its residual, away by the same key, refused in a sentence."""

import numpy as np
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ductoview.analysis.subtract import Subtraction
from ductoview.errors import AnalysisError
from ductoview.ui.reading.page import ReadingPage
from tests.ui.paper_exam import FULL, SCOUT
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
