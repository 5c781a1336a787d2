"""The canvas under a hand of events: what the hand does, what is said of it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPointF
from PyQt6.QtGui import QEventPoint, QInputDevice, QPointingDevice, QTouchEvent
from PyQt6.QtWidgets import QApplication

from ductoview.display.grey_table import grey_table
from ductoview.model.finding import FindingKind, FindingStatus
from ductoview.model.view import Laterality, View, ViewPosition
from ductoview.model.voi import Window
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.overlays.model import Layers, Mark, Overlay
from ductoview.ui.tools.names import ToolName
from tests.display.support import FULL_RANGE, breast, mammogram
from tests.support import duct_case
from tests.ui.canvas.gestures import (
    LEFT,
    MIDDLE,
    NONE,
    RIGHT,
    click,
    collected,
    drag,
    grabbed,
    move,
    press,
    release,
    wheel,
)

RIGHT_CC = View(laterality=Laterality.RIGHT, position=ViewPosition.CC, patient_orientation=("A", "L"))
NO_WORDS = Layers(overlays=False, texts=False)


@pytest.fixture
def canvas(qtbot: Any) -> Iterator[Canvas]:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(400, 500)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def test_right_drag_is_window_by_the_whole_way(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast()))
    got = collected(canvas.window_changed)
    drag(canvas, (100, 100), (170, 65), RIGHT)
    gain = 4096 / 350
    assert canvas.choice == Window(center=2048 - 35 * gain, width=4096 + 70 * gain, explanation="NORMAL")
    assert got == [canvas.choice]
    canvas.reset_window()
    assert canvas.choice == FULL_RANGE


def test_down_is_darker_also_when_inverted(canvas: Canvas) -> None:
    canvas.set_layers(NO_WORDS)
    canvas.show_mammogram(mammogram(breast()))
    for _ in range(2):
        before = grabbed(canvas)[250, 30, 0]
        drag(canvas, (100, 100), (100, 140), RIGHT)
        assert grabbed(canvas)[250, 30, 0] < before
        canvas.reset_window()
        canvas.invert()


def test_middle_drag_moves_and_wheel_zooms_at_the_pointer(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast(1000, 900)))
    canvas.one_to_one()
    view = canvas.view
    drag(canvas, (100, 100), (60, 130), MIDDLE)
    assert canvas.view == view.moved(-40, 30)
    at = canvas.place(150, 250)
    wheel(canvas, (150, 250), 2)
    after = canvas.place(150, 250)
    assert canvas.view.zoom == pytest.approx(1.44)
    assert at is not None
    assert after is not None
    assert (after.row, after.column) == pytest.approx((at.row, at.column), abs=0.6)


def test_a_calliper_by_two_clicks_or_by_one_drag(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast()))
    got = collected(canvas.measured)
    canvas.set_tool(ToolName.CALLIPER)
    click(canvas, (50, 100))
    move(canvas, (80, 120))
    click(canvas, (150, 220))
    drag(canvas, (50, 100), (150, 220))
    assert len(got) == 2
    assert got[0] == got[1]
    assert got[0] == (canvas.place(50, 100), canvas.place(150, 220))


def test_a_begun_calliper_is_dropped_with_its_tool(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast()))
    got = collected(canvas.measured)
    canvas.set_tool(ToolName.CALLIPER)
    click(canvas, (50, 100))
    canvas.set_tool(ToolName.WINDOW)
    canvas.set_tool(ToolName.CALLIPER)
    click(canvas, (150, 220))
    assert got == []


def test_one_click_marks_and_a_drag_marks_nothing(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast()))
    got = collected(canvas.marked)
    canvas.set_tool(ToolName.MARK, FindingKind.EXTRAVASATION)
    drag(canvas, (50, 100), (90, 100))
    click(canvas, (60, 200))
    assert got == [(FindingKind.EXTRAVASATION, canvas.place(60, 200))]


def test_a_mark_is_hit_else_the_place_is_told(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast(256, 192)))
    marks = tuple(Mark(finding=one, number=n) for n, one in enumerate(duct_case.findings(FindingStatus.CANDIDATE), 1))
    canvas.set_overlay(Overlay(marks=marks))
    hit, told = collected(canvas.mark_clicked), collected(canvas.clicked)
    zoom = canvas.view.zoom

    def on(row: float, column: float) -> tuple[float, float]:
        return canvas.view.x + (column + 0.5) * zoom, canvas.view.y + (row + 0.5) * zoom

    click(canvas, on(90, 101))
    click(canvas, on(40, 150))
    click(canvas, on(230, 30))
    assert hit == ["c1", "c2"]
    assert told[0][0].row == pytest.approx(230, abs=0.5)
    canvas.set_layers(Layers(candidates=False))
    click(canvas, on(90, 101))
    assert hit == ["c1", "c2"]


def test_the_loupe_shows_full_resolution_and_the_wheel_sizes_it(canvas: Canvas) -> None:
    made = mammogram(breast(2000, 1800))
    canvas.set_layers(NO_WORDS)
    canvas.show_mammogram(made)
    bare = grabbed(canvas)
    canvas.set_tool(ToolName.LOUPE)
    move(canvas, (80, 250))
    seen, at = grabbed(canvas), canvas.place(80, 250)
    assert at is not None
    row, column = round(at.row), round(at.column)
    expected = grey_table(made.grey, FULL_RANGE).apply(
        made.pixels[row - 60 : row + 60, column - 60 : column + 60].copy()
    )
    part = seen[190:310, 20:140, 0]
    assert min(np.abs(part[1:-1, 1:-1].astype(int) - expected[1 + dy : 119 + dy, 1 + dx : 119 + dx]).max()
               for dy in (-1, 0, 1) for dx in (-1, 0, 1)) == 0  # fmt: skip
    zoom = canvas.view.zoom
    wheel(canvas, (80, 250), -2)
    assert canvas.view.zoom == zoom
    assert not np.array_equal(grabbed(canvas), seen)
    canvas.set_tool(ToolName.WINDOW)
    assert np.array_equal(grabbed(canvas), bare)


def _touch(canvas: Canvas, kind: QEvent.Type, *fingers: tuple[int, QEventPoint.State, float, float]) -> None:
    device = QPointingDevice(
        "screen", 7, QInputDevice.DeviceType.TouchScreen, QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position, 5, 0,
    )  # fmt: skip
    points = [
        QEventPoint(number, state, QPointF(x, y), canvas.mapToGlobal(QPointF(x, y))) for number, state, x, y in fingers
    ]
    QApplication.sendEvent(canvas, QTouchEvent(kind, device, NONE, points))


def test_one_finger_works_the_tool_and_two_move_the_image(canvas: Canvas) -> None:
    down, moved, up = QEventPoint.State.Pressed, QEventPoint.State.Updated, QEventPoint.State.Released
    begin, update, end = QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd
    canvas.show_mammogram(mammogram(breast(1000, 900)))
    canvas.one_to_one()
    _touch(canvas, begin, (0, down, 100, 100))
    _touch(canvas, update, (0, moved, 150, 120))
    _touch(canvas, end, (0, up, 150, 120))
    assert canvas.choice != FULL_RANGE
    canvas.reset_window()
    before, at = canvas.view, canvas.place(150, 200)
    _touch(canvas, begin, (0, down, 100, 200))
    _touch(canvas, update, (0, moved, 101, 200), (1, down, 200, 200))
    _touch(canvas, update, (0, moved, 60, 260), (1, moved, 258, 260))
    _touch(canvas, update, (0, up, 60, 260), (1, moved, 300, 260))
    _touch(canvas, end, (1, up, 300, 260))
    after = canvas.place(159, 260)
    assert canvas.choice == FULL_RANGE
    assert canvas.view.zoom == pytest.approx(before.zoom * 2)
    assert at is not None
    assert after is not None
    assert (after.row, after.column) == pytest.approx((at.row, at.column), abs=1.5)


def test_nothing_is_measured_or_marked_while_the_scout_is_drawn(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast()))
    measured, marked = collected(canvas.measured), collected(canvas.marked)
    scout = mammogram(breast())
    canvas.set_tool(ToolName.CALLIPER)
    canvas.show_alternate(scout)
    drag(canvas, (150, 200), (250, 300))
    canvas.show_alternate(None)
    press(canvas, (150, 200))
    move(canvas, (200, 250), LEFT)
    canvas.show_alternate(scout)
    release(canvas, (250, 300))
    canvas.set_tool(ToolName.MARK, FindingKind.CYST_FILL)
    click(canvas, (200, 250))
    assert (measured, marked) == ([], [])
    canvas.show_alternate(None)
    click(canvas, (200, 250))
    assert len(marked) == 1
