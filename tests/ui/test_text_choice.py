"""How much stands on the images: one key goes round, the settings remember, a change made elsewhere is shown at once."""

from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ductoview.display.annotation_attributes import DEFAULT_ATTRIBUTES
from ductoview.display.caption import TextLevel
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.style.table import Sizes
from tests.ui.paper_exam import FULL, STUDY, paper_exam


@pytest.mark.parametrize("kept", ["full", "what no version ever wrote"])
def test_the_key_goes_round_and_the_level_is_kept(qtbot: QtBot, jobs: Jobs, kept: str) -> None:
    paper = paper_exam()
    paper.settings = replace(paper.settings, text_level=kept)
    desk = Desk(paper, jobs, reader="DEMO^READER", node="PAPER", parent=jobs)  # type: ignore[arg-type]
    page = ReadingPage(desk, Sizes())
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.open(STUDY)
    qtbot.waitUntil(lambda: paper.exam is not None and jobs.running == 0)
    tile = page.tiles.tile(FULL)
    assert tile is not None
    layers = [tile.layers]
    for _ in TextLevel:
        qtbot.keyClick(page, Qt.Key.Key_O)
        layers.append(tile.layers)
        assert paper.settings.text_level == tile.layers.level.value
    assert [one.level for one in layers] == [TextLevel.FULL, TextLevel.NONE, TextLevel.SHORT, TextLevel.FULL]
    qtbot.keyClick(page, Qt.Key.Key_O)
    page.open(STUDY)
    qtbot.waitUntil(lambda: page.tiles.tile(FULL) not in (None, tile) and jobs.running == 0)
    again = page.tiles.tile(FULL)
    assert again is not None
    assert again.layers.level is TextLevel.NONE
    assert layers[0].attributes == DEFAULT_ATTRIBUTES

    paper.settings = replace(paper.settings, annotation_attributes="station,kvp")
    desk.hands.use(paper.settings)
    assert again.layers.attributes == ("kvp", "station")
