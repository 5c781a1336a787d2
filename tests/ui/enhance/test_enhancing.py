"""One strength for every image: by wheel, key and slider, remembered, away while a key is held, and never saved."""

from dataclasses import replace

import numpy as np
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ductoview.display.mixing import twin_of
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.reading.page import ReadingPage
from tests.ui.paper_exam import FULL
from tests.ui.paper_workspace import PaperWorkspace


def canvas_of(page: ReadingPage) -> Canvas:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    return tile.canvas


def turn_wheel(canvas: Canvas, notches: int) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    middle, turned = QPointF(canvas.rect().center()), QPoint(0, 120 * notches)
    event = QWheelEvent(
        middle, QPointF(canvas.mapToGlobal(middle)), QPoint(), turned, Qt.MouseButton.NoButton, both,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def test_the_twin_is_made_once_and_only_when_it_is_wanted(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    assert ("twin", FULL) not in paper.asked
    canvas = canvas_of(page)
    zoom = canvas.view.zoom
    turn_wheel(canvas, 4)
    qtbot.waitUntil(lambda: canvas.enhancement == 0.2)
    turn_wheel(canvas, 1)
    assert canvas.enhancement == 0.25
    assert canvas.view.zoom == zoom
    assert paper.asked.count(("twin", FULL)) == 1


def test_keys_go_up_and_down_within_their_ends_and_settings_remember(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    qtbot.keyClick(page, Qt.Key.Key_V)
    assert page.enhancing.percent == 10
    assert page.enhancing.button.text() == "Enhanced 10 %"
    for _ in range(3):
        qtbot.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert page.enhancing.percent == 0
    page.enhancing.bar.slider.setValue(140)
    assert page.enhancing.percent == 100
    qtbot.waitUntil(lambda: paper.settings.enhance_percent == 100)


def test_held_the_original_is_seen_to_the_bit_and_nothing_else_changes(qtbot: QtBot, page: ReadingPage) -> None:
    canvas = canvas_of(page)
    before, look = np.array(canvas.mammogram.pixels), canvas.look_now(None)  # type: ignore[union-attr]
    page.enhancing.set_percent(60)
    qtbot.waitUntil(lambda: canvas.enhancement == 0.6)
    qtbot.keyPress(page, Qt.Key.Key_B)
    assert canvas.enhancement == 0
    qtbot.keyRelease(page, Qt.Key.Key_B)
    assert canvas.enhancement == 0.6
    assert canvas.mammogram is not None
    assert np.array_equal(canvas.mammogram.pixels, before)
    assert canvas.look_now(None) == look


def test_a_twin_of_another_shape_is_of_another_image_and_left(page: ReadingPage) -> None:
    canvas = canvas_of(page)
    assert canvas.mammogram is not None
    pixels = np.array(canvas.mammogram.pixels[:-2])
    pixels.flags.writeable = False
    other = replace(canvas.mammogram, facts=replace(canvas.mammogram.facts, rows=len(pixels)), pixels=pixels)
    canvas.take_twin(twin_of(other, pixels))
    assert not canvas.has_twin


def test_the_slider_is_large_enough_for_a_gloved_finger(page: ReadingPage) -> None:
    assert page.enhancing.bar.isHidden()
    page.enhancing.button.click()
    slider = page.enhancing.bar.slider
    assert slider.height() >= 57


def test_the_scout_in_place_of_an_enhanced_image_says_that_it_is_not(qtbot: QtBot, page: ReadingPage) -> None:
    canvas = canvas_of(page)

    def said() -> list[str]:
        canvas.grab()
        words = canvas._easel.words._said
        assert words is not None
        return [line.text for line in words[2].top]

    for percent in (0, 60):
        page.enhancing.set_percent(percent)
        qtbot.waitUntil(lambda wanted=percent / 100: canvas.enhancement == wanted)
        qtbot.keyPress(page, Qt.Key.Key_Tab)
        assert not canvas.shows_itself
        assert ("NOT ENHANCED · the image is" in said()) == bool(percent)
        qtbot.keyRelease(page, Qt.Key.Key_Tab)
        assert ("ENHANCED 60%" in said()) == bool(percent)
