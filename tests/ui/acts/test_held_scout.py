"""A scout that is held over the image goes when its release may not be heard."""

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication

from ductoview.ui.reading.page import ReadingPage
from tests.ui.acts.hand import KEY, NO_MODIFIER, tile
from tests.ui.paper_exam import FULL, SCOUT


def key(page: ReadingPage, kind: QEvent.Type, held: KEY = KEY.Key_Tab, *, repeats: bool = False) -> None:
    """As the system sends it: also while another widget has the focus."""
    modifiers = NO_MODIFIER if held is KEY.Key_Tab else Qt.KeyboardModifier.ShiftModifier
    QApplication.sendEvent(QApplication.focusWidget() or page, QKeyEvent(kind, held, modifiers, "", repeats))


@pytest.fixture
def held(page: ReadingPage) -> ReadingPage:
    """With the scout held over the image."""
    page.selection.choose(FULL)
    key(page, QEvent.Type.KeyPress)
    assert not tile(page, FULL).canvas.shows_itself
    return page


def another_image(page: ReadingPage) -> None:
    tile(page, SCOUT).touched.emit(SCOUT, "")


def another_page(page: ReadingPage) -> None:
    page.hide()
    page.show()


def another_window(page: ReadingPage) -> None:
    QApplication.sendEvent(page, QEvent(QEvent.Type.WindowDeactivate))


def the_focus(page: ReadingPage) -> None:
    page.setFocus()
    page.clearFocus()


@pytest.mark.parametrize("leave", [another_image, another_page, another_window, the_focus])
def test_the_scout_goes_when_its_release_may_not_be_heard(
    held: ReadingPage, leave: Callable[[ReadingPage], None]
) -> None:
    leave(held)
    assert all(tile(held, uid).canvas.shows_itself for uid in (FULL, SCOUT))
    key(held, QEvent.Type.KeyPress, repeats=True)
    assert all(tile(held, uid).canvas.shows_itself for uid in (FULL, SCOUT)), "a key still down repeats by itself"
    key(held, QEvent.Type.KeyRelease)
    assert all(tile(held, uid).canvas.shows_itself for uid in (FULL, SCOUT))


@pytest.mark.parametrize("again", [KEY.Key_Tab, KEY.Key_Backtab])
def test_any_next_tab_ends_a_hold_whose_release_was_lost(held: ReadingPage, again: KEY) -> None:
    key(held, QEvent.Type.KeyPress, again)
    key(held, QEvent.Type.KeyRelease, again)
    assert tile(held, FULL).canvas.shows_itself


def test_each_hold_ends_before_the_next_begins_and_when_another_image_is_chosen(page: ReadingPage) -> None:
    told: list[bool] = []
    page.keys.hold_wishes["flicker_scout"] = told.append
    for _ in range(2):
        key(page, QEvent.Type.KeyPress)
    assert told == [True, False, True]
    page.selection.choose(SCOUT)
    assert told == [True, False, True, False]
    key(page, QEvent.Type.KeyRelease)
    assert told == [True, False, True, False]


def test_the_button_lets_go_on_whatever_image_is_chosen_then(page: ReadingPage) -> None:
    page.selection.choose(FULL)
    button = page.rail.button("flicker_scout")
    button.pressed.emit()
    assert not tile(page, FULL).canvas.shows_itself
    page.selection.choose(SCOUT)
    button.released.emit()
    assert tile(page, FULL).canvas.shows_itself


def test_the_key_says_where_there_is_no_scout_to_show(page: ReadingPage) -> None:
    page.selection.choose(SCOUT)
    key(page, QEvent.Type.KeyPress)
    assert page.hint.text() == "L CC is the scout itself."
    key(page, QEvent.Type.KeyRelease)
    page.selection.choose(FULL)
    key(page, QEvent.Type.KeyPress)
    assert page.hint.text() == "", "what was said goes with the next act"
    key(page, QEvent.Type.KeyRelease)
    tile(page, FULL).go_with("")
    key(page, QEvent.Type.KeyPress)
    assert page.hint.text() == "L CC has no scout to show in its place."
    assert tile(page, FULL).canvas.shows_itself


def test_a_scout_that_is_still_to_come_is_said_to_be(page: ReadingPage) -> None:
    page.selection.choose(FULL)
    tile(page, FULL)._scout = None
    key(page, QEvent.Type.KeyPress)
    assert page.hint.text() == "The scout of L CC is not here yet."


def test_without_an_image_in_hand_the_key_asks_for_one(page: ReadingPage) -> None:
    page.selection.choose("")
    key(page, QEvent.Type.KeyPress)
    assert page.hint.text() == "Choose an image first: its scout is then shown in its place."
