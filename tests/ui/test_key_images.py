"""A key image: one key, a star in strip and tile, taken back by name, and nothing on an image that is only looked at."""

from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ductoview.errors import ReviewError
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.thumbnail import Thumbnail
from ductoview.ui.style.table import COLOURS, Sizes
from tests.ui.paper_exam import FULL, SCOUT
from tests.ui.paper_workspace import PaperWorkspace


def thumb(page: ReadingPage, uid: str) -> Thumbnail:
    found = page.strip.thumb(uid)
    assert found is not None
    return found


def blue_in(thumbnail: Thumbnail) -> int:
    """How many pixels of the corner of the star have its colour."""
    image = thumbnail.grab().toImage()
    return sum(
        image.pixelColor(x, y).name() == COLOURS.blue for x in range(4, image.width() // 4) for y in range(4, 32)
    )


def test_a_key_marks_the_chosen_image_with_a_star_and_takes_it_back(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    page.selection.choose(FULL)
    qtbot.keyClick(page, Qt.Key.Key_K)
    assert [one.sop_instance_uid for one in paper.review.images if one.is_key] == [FULL]
    assert paper.can_undo == "key image, L CC"
    assert thumb(page, FULL).accessibleName().endswith("key image")
    assert blue_in(thumb(page, FULL)) > 20
    assert blue_in(thumb(page, SCOUT)) == 0
    tile = page.tiles.tile(FULL)
    assert tile is not None
    assert tile.canvas._easel.overlay.is_key
    qtbot.keyClick(page, Qt.Key.Key_K)
    assert not paper.review.image(FULL).is_key
    assert paper.can_undo == "no key image, L CC"
    assert blue_in(thumb(page, FULL)) == 0


def test_a_thumb_marks_it_too(page: ReadingPage, paper: PaperWorkspace) -> None:
    page.selection.choose(FULL)
    key = page.strip.key
    assert min(key.width(), key.height()) >= Sizes().target
    assert key.geometry().right() < page.strip.width()
    key.click()
    assert paper.review.image(FULL).is_key
    assert key.isChecked()
    page.selection.choose(SCOUT)
    assert not key.isChecked(), "it tells of the image in hand"
    page.selection.choose(FULL)
    key.click()
    assert not paper.review.image(FULL).is_key
    assert key.toolTip() == "Key image  (K)"


def test_the_button_is_not_on_when_nothing_was_marked(page: ReadingPage, paper: PaperWorkspace) -> None:
    def refused(*_: object) -> None:
        raise ReviewError("Nothing was changed.")

    page.selection.choose(FULL)
    paper.do = refused  # type: ignore[assignment, method-assign]
    page.strip.key.click()
    assert not page.strip.key.isChecked()
    page.strip.show_exam(None)
    page.strip.show_hung(set(), "")
    assert not page.strip.key.isEnabled()


def test_undo_names_it(page: ReadingPage, paper: PaperWorkspace) -> None:
    page.selection.choose(FULL)
    page._wishes()["key_image"]()
    page._wishes()["undo"]()
    assert not paper.review.image(FULL).is_key
    assert page.hint.text().startswith("Undone: key image, L CC")
