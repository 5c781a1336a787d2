"""A sentence that can be put away moves nothing on the page; one that stays has its own row."""

import pytest
from PyQt6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ductoview.ui.parts.banner import Banner
from ductoview.ui.parts.banner_place import BannerPlace
from ductoview.ui.style.table import Sizes

WORDS = "An image (L MML) came after this report was signed: it says nothing of it. Begin an addendum to report on it."


@pytest.fixture
def shown(qtbot: QtBot) -> tuple[QWidget, QWidget, Banner]:
    """A window, its page and its banner."""
    inside, page, banner = QWidget(), QWidget(), Banner()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(page, 1)
    column.addWidget(BannerPlace(banner, inside, Sizes()).room)
    qtbot.addWidget(inside)
    inside.resize(1366, 700)
    with qtbot.waitExposed(inside):
        inside.show()
    return inside, page, banner


def test_what_can_be_put_away_lies_over_the_page_and_leaves_the_panel_free(
    shown: tuple[QWidget, QWidget, Banner],
) -> None:
    inside, page, banner = shown
    banner.say(WORDS, "amber")
    QApplication.processEvents()
    assert page.height() == 700
    assert banner.geometry().bottom() == inside.height() - 1
    assert banner.geometry().right() < 1366 - Sizes().panel
    assert banner.isVisible()


def test_what_stays_has_a_row_of_its_own_over_the_whole_width(shown: tuple[QWidget, QWidget, Banner]) -> None:
    inside, page, banner = shown
    banner.say("STOP. Images do not fit the order.", stays=True)
    QApplication.processEvents()
    assert page.height() + banner.height() == inside.height()
    assert banner.width() == inside.width()
    banner.take_back("STOP. Images do not fit the order.")
    QApplication.processEvents()
    assert page.height() == 700


def test_it_keeps_its_place_in_a_window_of_another_size(shown: tuple[QWidget, QWidget, Banner]) -> None:
    inside, _page, banner = shown
    banner.say(WORDS, "amber")
    inside.resize(900, 500)
    QApplication.processEvents()
    assert banner.geometry().bottom() == 499
    assert banner.width() <= 900
