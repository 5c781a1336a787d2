"""What the next click does is said without moving anything that a hand may be about to press."""

from PyQt6.QtCore import QRect
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.thumbnail import Thumbnail
from ductoview.ui.tools.names import ToolName


def places(page: ReadingPage) -> list[QRect]:
    """Where strip, thumbnails, images and the buttons that write and send stand."""
    parts: list[QWidget] = [page.strip, *page.strip.findChildren(Thumbnail), page.tiles, page.objects]
    return [QRect(part.mapTo(page, part.rect().topLeft()), part.size()) for part in parts]


def test_a_prompt_comes_and_goes_and_nothing_moves(qtbot: QtBot, page: ReadingPage) -> None:
    before = places(page)
    page.tiles.take(ToolName.CALLIPER)
    QApplication.processEvents()
    assert page.hint.text().startswith("Calliper: click two points")
    assert page.hint.isVisible()
    assert places(page) == before
    page.keys.start("put_down")
    QApplication.processEvents()
    assert not page.hint.isVisible()
    assert places(page) == before


def test_with_the_panel_away_it_stands_above_the_images(qtbot: QtBot, page: ReadingPage) -> None:
    page.toggle_panel()
    page.tiles.take(ToolName.CALLIPER)
    QApplication.processEvents()
    assert page.hint.above.isVisible()
    assert page.hint.above.text() == page.hint.text() != ""
    page.toggle_panel()
    assert not page.hint.above.isVisible()
    assert page.hint.isVisible()
