"""What keeps one image from being seen under another's name, each guard by itself."""

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ductoview.model.identifiers import SOPInstanceUID
from ductoview.model.image import Mammogram
from ductoview.model.review import ImageReview
from ductoview.ui.reading.tile import TileView
from ductoview.ui.reading.tiles import Tiles
from tests.ui.paper_exam import mammogram
from tests.ui.test_relayout import UIDS, bring, exam, row

FIRST, SECOND, SCOUT = UIDS


@pytest.fixture
def tiles(qtbot: QtBot) -> Tiles:
    made = Tiles()
    qtbot.addWidget(made)
    made.resize(1000, 500)
    with qtbot.waitExposed(made):
        made.show()
    return made


def other_file(uid: str, **changes: object) -> Mammogram:
    """An image of that name in other bytes, or of another name."""
    of = exam().image(uid).facts
    return mammogram(replace(of, ref=replace(of.ref, **changes)))  # type: ignore[arg-type]


def tile_of(tiles: Tiles, uid: str) -> TileView:
    found = tiles.tile(uid)
    assert found is not None
    return found


@pytest.mark.parametrize("changes", [{"sha256": "other bytes"}, {"sop_instance_uid": SOPInstanceUID("1.2.1.9")}])
def test_pixels_of_another_file_are_not_shown_and_that_is_said(tiles: Tiles, changes: dict[str, object]) -> None:
    tiles.hang(exam(), row(FIRST))
    tiles.show_image(FIRST, other_file(FIRST, **changes), ImageReview(sop_instance_uid=FIRST))
    canvas = tiles.canvases[0]
    assert canvas.mammogram is None
    assert "belongs to another file" in canvas._easel.waiting.failure


def test_a_scout_of_another_file_is_not_shown(tiles: Tiles) -> None:
    tiles.hang(exam(), row(FIRST, scout=SCOUT))
    image = exam().image(FIRST)
    tiles.show_image(FIRST, mammogram(image.facts), ImageReview(sop_instance_uid=FIRST))
    tiles.show_image(SCOUT, other_file(SCOUT, sha256="other bytes"), ImageReview(sop_instance_uid=SCOUT))
    tiles.choose(FIRST, "")
    tiles.flicker(True)
    assert tiles.canvases[0].shows_itself
    tiles.show_image(SCOUT, mammogram(exam().image(SCOUT).facts), ImageReview(sop_instance_uid=SCOUT))
    tiles.flicker(True)
    assert not tiles.canvases[0].shows_itself


def test_the_scout_goes_when_another_image_is_chosen_and_when_the_key_comes_up(tiles: Tiles) -> None:
    tiles.hang(exam(), row(FIRST, SECOND, scout=SCOUT))
    bring(tiles)
    first, second = tile_of(tiles, FIRST), tile_of(tiles, SECOND)
    tiles.choose(FIRST, "")
    tiles.flicker(True)
    assert not first.canvas.shows_itself
    tiles.choose(SECOND, "")
    assert first.canvas.shows_itself
    tiles.flicker(True)
    assert (first.canvas.shows_itself, second.canvas.shows_itself) == (True, False)
    tiles._chosen = ""
    tiles.flicker(False)
    assert second.canvas.shows_itself


def test_another_image_in_the_same_place_has_no_scout_of_the_last_one(tiles: Tiles) -> None:
    tiles.hang(exam(), row(FIRST, scout=SCOUT))
    bring(tiles)
    tiles.put(SECOND, FIRST)
    bring(tiles)
    tile = tile_of(tiles, SECOND)
    tile.flicker(exam().image(SCOUT))
    assert tile.canvas.shows_itself
    assert tile.canvas.mammogram is not None
    assert np.array_equal(tile.canvas.mammogram.pixels, mammogram(exam().image(SECOND).facts).pixels)
