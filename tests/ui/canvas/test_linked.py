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
    linked.turn(on=True)
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
    linked.turn(on=True)
    second.turn(1)
    before = second.view, third.view
    first.zoom_by(1.2)
    assert (second.view, third.view) == before


def test_a_common_scale_is_no_movement_to_follow(qtbot: QtBot) -> None:
    all_three = canvases(qtbot)
    linked = Linked()
    linked.join(all_three)
    linked.turn(on=True)
    same_size(all_three)
    assert all(canvas.is_resting for canvas in all_three)


def detectors(qtbot: QtBot) -> list[Canvas]:
    """70 µm, 100 µm, and 70 µm magnified 1.8 times, each of 60 x 50 mm."""
    made = []
    for mm in (0.07, 0.1, 0.07 / 1.8):
        canvas = Canvas()
        qtbot.addWidget(canvas)
        canvas.resize(400, 500)
        canvas.show_mammogram(mammogram(breast(round(60 / mm), round(50 / mm)), mm=mm))
        made.append(canvas)
    return made


@pytest.mark.parametrize("leader_at", [0, 1, 2])
@pytest.mark.parametrize("factor", [1.5, 1 / 1.5])
def test_no_image_goes_where_another_cannot_follow(qtbot: QtBot, leader_at: int, factor: float) -> None:
    all_three = detectors(qtbot)
    linked = Linked()
    linked.join(all_three)
    linked.turn(on=True)
    leader = all_three[leader_at]
    places = []
    for _ in range(20):
        leader.zoom_by(factor)
        scales = [canvas.scale() for canvas in all_three]
        assert scales == pytest.approx([scales[0]] * 3)
        wanted = leader.view_mm
        assert wanted is not None
        places.append((wanted.device_px_per_mm, wanted.depth_mm, wanted.height_mm))
        for canvas in all_three:
            found = canvas.view_mm
            assert found is not None
            assert abs(found.depth_mm - wanted.depth_mm) * wanted.device_px_per_mm <= 1.0
            assert abs(found.height_mm - wanted.height_mm) * wanted.device_px_per_mm <= 1.0
    assert places[-1] == places[-2], "at the limit nothing drifts"
    # 16 device pixels to the largest pixel; a quarter of the fit of the widest image.
    assert places[-1][0] == pytest.approx(160 if factor > 1 else 0.25 * min(400 / 50, 500 / 60), rel=0.01)


def test_each_alone_goes_as_far_as_it_can(qtbot: QtBot) -> None:
    fine = detectors(qtbot)[2]
    for _ in range(20):
        fine.zoom_by(1.5)
    assert fine.scale() == pytest.approx(16 / (0.07 / 1.8))


def test_what_cannot_follow_says_so_while_it_is_on(qtbot: QtBot) -> None:
    first, second, third = canvases(qtbot, last_mm=None)
    linked = Linked()
    linked.join([first, second, third])
    second.turn(1)

    def said() -> list[str]:
        for canvas in (first, second, third):
            canvas.grab()
        placed = [canvas._easel.words._placed for canvas in (first, second, third)]
        texts = [[one.line.text for one in each[1].lines] if each is not None else [] for each in placed]
        return [next((text for text in each if "linked" in text), "") for each in texts]

    assert said() == ["", "", ""]
    linked.turn(on=True)
    assert said() == ["", "not linked: turned", "not linked: scale unknown"]
    second.reset()
    assert said() == ["", "", "not linked: scale unknown"]
    linked.join([third])
    assert linked.words(third) == ""


def test_a_turned_image_leads_nobody_and_neither_does_one_that_left(qtbot: QtBot) -> None:
    first, second, third = canvases(qtbot)
    linked = Linked()
    linked.join([first, second, third])
    linked.turn(on=True)
    first.turn(2)
    assert first.apart == "turned"
    before = second.view, third.view
    first.zoom_by(1.5)
    first.look(first.view.moved(20, -10))
    assert (second.view, third.view) == before
    linked.join([second, third])
    first.reset()
    first.zoom_by(1.5)
    assert (second.view, third.view) == before
    second.zoom_by(1.5)
    assert third.view != before[1]


def test_a_turned_image_stays_whoever_asks_it_to_follow(qtbot: QtBot) -> None:
    first, second, _ = canvases(qtbot)
    second.turn(1)
    before = second.view
    first.zoom_by(1.5)
    wanted = first.view_mm
    assert wanted is not None
    second.look_mm(wanted)
    assert second.view == before
    second.reset()
    second.look_mm(wanted)
    found = second.view_mm
    assert found is not None
    assert found.device_px_per_mm == pytest.approx(wanted.device_px_per_mm)
