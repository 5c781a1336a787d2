"""A place of the layout without an image says quietly that there is none, and of what."""

from dataclasses import replace

import pytest
from PyQt6.QtCore import QPoint
from PyQt6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ductoview.model.exam import EmptyPlace, Hanging, Tile
from ductoview.ui.reading.host import Host
from ductoview.ui.reading.places import gaps
from ductoview.ui.reading.tiles import Tiles
from tests.ui.test_relayout import UIDS, bring, exam

PLACES = ((0, 0), (0, 1), (1, 0))
NONE = "No L MLO hangs here"


def corner(*uids: str, words: str = "L MLO") -> Hanging:
    """Two above, one below at the left."""
    tiles = (
        Tile(sop_instance_uid=uid, row=row, column=column) for uid, (row, column) in zip(uids, PLACES, strict=True)
    )
    empty = (EmptyPlace(row=1, column=1, words=words),) if words else ()
    return Hanging(name="corner", tiles=tuple(tiles), empty=empty)


@pytest.fixture
def tiles(qtbot: QtBot) -> Tiles:
    made = Tiles()
    qtbot.addWidget(made)
    made.resize(1200, 800)
    with qtbot.waitExposed(made):
        made.show()
    made.hang(exam(), corner(*UIDS))
    bring(made)
    return made


def said(tiles: Tiles) -> list[str]:
    """What stands in the places without an image."""
    QApplication.processEvents()
    return [one.text() for one in _labels(tiles)]


def _labels(tiles: Tiles) -> list[QLabel]:
    seen = tiles.findChildren(QLabel)
    return [one for one in seen if one.isVisible() and one.parentWidget() is tiles and one.text()]


def test_it_says_what_there_is_none_of_in_its_own_place(tiles: Tiles) -> None:
    assert said(tiles) == [NONE]
    (label,) = _labels(tiles)
    middle = label.mapTo(tiles, QPoint(label.width() // 2, label.height() // 2))
    assert (middle.x() > tiles.width() // 2, middle.y() > tiles.height() // 2) == (True, True)
    assert label.property("role") == "quiet"


def test_a_place_of_which_nothing_is_known_says_that_no_image_is_there(tiles: Tiles) -> None:
    tiles.hang(exam(), corner(*UIDS, words=""))
    assert said(tiles) == ["No image hangs here"]


def test_the_images_are_as_large_as_without_it(tiles: Tiles) -> None:
    """A line in an empty place takes no room from an image."""
    QApplication.processEvents()
    sizes = {(one.width(), one.height()) for one in tiles.canvases}
    assert all(abs(width - 600) <= 1 and abs(height - 400) <= 1 for width, height in sizes)


def test_an_image_alone_takes_its_room_and_gives_it_back(tiles: Tiles) -> None:
    tiles.choose(UIDS[0], "")
    tiles.alone()
    assert said(tiles) == []
    assert tiles.canvases[0].height() == 800
    tiles.choose(UIDS[1], "")
    assert said(tiles) == []
    tiles.alone()
    assert said(tiles) == [NONE]
    tiles.resize(1000, 700)
    assert said(tiles) == [NONE]


def test_it_goes_with_its_layout_and_with_the_study(tiles: Tiles) -> None:
    hanging = corner(*UIDS)
    tiles.hang(exam(), replace(hanging, tiles=hanging.tiles[:2], empty=()))
    assert said(tiles) == []
    tiles.hang(exam(), hanging)
    assert said(tiles) == [NONE]
    tiles.clear("")
    assert NONE not in said(tiles)


def test_on_two_screens_it_stands_only_where_its_row_and_column_are(qtbot: QtBot, tiles: Tiles) -> None:
    second = Host()
    qtbot.addWidget(second)
    second.resize(600, 800)
    second.show()
    tiles.spread(second)
    assert said(tiles) == [], "beside one image of the right column nothing is empty"
    tiles.spread(None)
    assert said(tiles) == [NONE]


def test_gaps_are_cells_that_no_place_fills() -> None:
    assert gaps([(0, 0), (0, 2), (3, 0)]) == (((3, 2), (1, 1)),)
    assert gaps([(0, 0), (0, 1)]) == gaps([]) == ()
