"""Canvases that move together, in mm, whatever their detectors and sides."""

import random

import pytest
from pytestqt.qtbot import QtBot

from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.canvas.linked import Linked
from ductoview.ui.canvas.same_size import same_size
from tests.display.support import LEFT_CC, RIGHT_CC, breast, mammogram


def canvases(qtbot: QtBot, *, last_mm: float | None = 0.1) -> list[Canvas]:
    made = [Canvas() for _ in range(3)]
    shown = [
        mammogram(breast(600, 500), mm=0.05),
        mammogram(breast(400, 320, wall="right"), view=RIGHT_CC, mm=0.07),
        mammogram(breast(300, 250), view=LEFT_CC, mm=last_mm),
    ]
    for canvas, image in zip(made, shown, strict=True):
        qtbot.addWidget(canvas)
        canvas.resize(400, 500)
        canvas.show_mammogram(image)
    return made


def test_the_others_show_the_same_place_at_the_same_scale_mirrored(qtbot: QtBot) -> None:
    all_three = canvases(qtbot)
    linked = Linked()
    linked.join(all_three)
    linked.is_on = True
    draw = random.Random(3)
    for _ in range(200):
        leader = draw.choice(all_three)
        if draw.random() < 0.5:
            leader.zoom_by(draw.uniform(0.8, 1.25))
        else:
            leader.look(leader.view.moved(draw.uniform(-30, 30), draw.uniform(-30, 30)))
        wanted = leader.view_mm
        assert wanted is not None
        for canvas in all_three:
            found = canvas.view_mm
            assert found is not None
            assert found.device_px_per_mm == pytest.approx(wanted.device_px_per_mm)
            # Corners lie on whole device pixels: half a pixel here, half a pixel there.
            assert abs(found.depth_mm - wanted.depth_mm) * wanted.device_px_per_mm <= 1.0
            assert abs(found.height_mm - wanted.height_mm) * wanted.device_px_per_mm <= 1.0
        if wanted.device_px_per_mm < 5 or wanted.device_px_per_mm > 60 or abs(wanted.height_mm) > 8:
            for canvas in all_three:
                canvas.fit()
            same_size(all_three)


def test_nothing_follows_while_it_is_off_or_without_a_scale_or_turned(qtbot: QtBot) -> None:
    first, second, third = canvases(qtbot, last_mm=None)
    linked = Linked()
    linked.join([first, second, third])
    before = second.view, third.view
    first.zoom_by(2)
    assert (second.view, third.view) == before
    linked.is_on = True
    second.turn(1)
    before = second.view, third.view
    first.zoom_by(1.2)
    assert (second.view, third.view) == before


def test_a_common_scale_is_no_movement_to_follow(qtbot: QtBot) -> None:
    all_three = canvases(qtbot)
    linked = Linked()
    linked.join(all_three)
    linked.is_on = True
    same_size(all_three)
    assert all(canvas.is_resting for canvas in all_three)
