"""What rests is as large as its place allows: an image alone, one whose place changes, and what was laid out unseen."""

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.reading.tiles import Tiles
from tests.ui.test_relayout import UIDS, bring, exam, row


@pytest.fixture
def tiles(qtbot: QtBot) -> Tiles:
    made = Tiles()
    qtbot.addWidget(made)
    made.resize(600, 560)
    with qtbot.waitExposed(made):
        made.show()
    made.hang(exam(), row(*UIDS))
    bring(made)
    made.choose(UIDS[1], "")
    return made


def canvas(tiles: Tiles, uid: str = UIDS[1]) -> Canvas:
    tile = tiles.tile(uid)
    assert tile is not None
    return tile.canvas


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def is_fitted(one: Canvas) -> bool:
    scale, fit = one.scale(), one.fit_scale()
    return scale is not None and fit is not None and abs(scale / fit - 1) < 0.01


def test_an_image_alone_is_as_large_as_the_whole_place_allows_and_goes_back(tiles: Tiles) -> None:
    beside = canvas(tiles).scale()
    assert beside is not None
    tiles.alone()
    settle()
    alone = canvas(tiles).scale()
    assert alone is not None
    assert is_fitted(canvas(tiles))
    assert alone > 1.5 * beside
    tiles.alone()
    settle()
    assert canvas(tiles).scale() == pytest.approx(beside)


def test_what_changes_the_height_fits_it_anew_and_looks_at_nothing_that_is_hidden(tiles: Tiles) -> None:
    tiles.alone()
    settle()
    tiles.fit()
    tiles.resize(600, 500)
    settle()
    assert is_fitted(canvas(tiles))


def test_what_the_hand_has_zoomed_stays(tiles: Tiles) -> None:
    canvas(tiles).zoom_by(2.0)
    zoomed = canvas(tiles).scale()
    tiles.alone()
    settle()
    assert canvas(tiles).scale() == zoomed


def test_images_that_came_while_the_page_was_hidden_fit_when_it_is_shown(qtbot: QtBot) -> None:
    page = Tiles()
    qtbot.addWidget(page)
    page.hang(exam(), row(*UIDS))
    bring(page)
    page.resize(600, 560)
    with qtbot.waitExposed(page):
        page.show()
    settle()
    fits = [scale for uid in UIDS if (scale := canvas(page, uid).fit_scale()) is not None]
    assert [canvas(page, uid).scale() for uid in UIDS] == [pytest.approx(min(fits))] * 3
