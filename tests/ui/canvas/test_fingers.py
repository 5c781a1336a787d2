"""Fingers and buttons: the mouse map in force, a long press that asks, a double tap, and nothing else by accident."""

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QEventPoint, QInputDevice, QMouseEvent, QPointingDevice, QTouchEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.canvas.fingers import DOUBLE_TAP_MS
from ductoview.ui.tools.names import ToolName
from ductoview.workspace.keymap import preset
from ductoview.workspace.mouse_map import Behaviour, Gesture, own_mouse
from tests.display.support import FULL_RANGE, breast, mammogram

NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
DOWN, MOVED, UP = QEventPoint.State.Pressed, QEventPoint.State.Updated, QEventPoint.State.Released


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(400, 500)
    with qtbot.waitExposed(made):
        made.show()
    made.show_mammogram(mammogram(breast(1000, 900)))
    made.one_to_one()
    return made


@pytest.fixture
def said(canvas: Canvas) -> list[object]:
    """What the canvas tells, in order."""
    heard: list[object] = []
    canvas.asked.connect(lambda place, at: heard.append(("asked", place, at.x(), at.y())))
    canvas.wished.connect(heard.append)
    canvas.marked.connect(lambda kind, place: heard.append((kind, place)))
    canvas.clicked.connect(lambda place, _modifiers: heard.append("clicked"))
    canvas.scrolled.connect(heard.append)
    return heard


@pytest.fixture
def touch(canvas: Canvas) -> Callable[..., None]:
    device = QPointingDevice(
        "screen", 8, QInputDevice.DeviceType.TouchScreen, QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position, 5, 0,
    )  # fmt: skip
    kinds = {DOWN: QEvent.Type.TouchBegin, MOVED: QEvent.Type.TouchUpdate, UP: QEvent.Type.TouchEnd}

    def send(state: QEventPoint.State, x: float, y: float, time_ms: int = 0) -> None:
        point = QEventPoint(0, state, QPointF(x, y), canvas.mapToGlobal(QPointF(x, y)))
        event = QTouchEvent(kinds[state], device, NONE, [point])
        canvas._fingers.time_of = lambda _event: time_ms
        QApplication.sendEvent(canvas, event)

    return send


def drag(canvas: Canvas, button: Qt.MouseButton, by: tuple[int, int], modifiers: Qt.KeyboardModifier = NONE) -> None:
    start, end = QPointF(200, 250), QPointF(200 + by[0], 250 + by[1])
    for kind, at, which in (
        (QEvent.Type.MouseButtonPress, start, button),
        (QEvent.Type.MouseMove, end, Qt.MouseButton.NoButton),
        (QEvent.Type.MouseButtonRelease, end, button),
    ):
        QApplication.sendEvent(canvas, QMouseEvent(kind, at, canvas.mapToGlobal(at), which, button, modifiers))


def wheel(canvas: Canvas, eighths: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    at = QPointF(200, 250)
    event = QWheelEvent(
        at, canvas.mapToGlobal(at), QPointF(0, 0).toPoint(), QPointF(0, eighths).toPoint(),
        Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def test_a_long_press_asks_and_does_nothing_else(
    canvas: Canvas, said: list[object], touch: Callable[..., None]
) -> None:
    touch(DOWN, 120, 140)
    assert canvas._fingers.waiting.isActive()
    canvas._fingers.waiting.timeout.emit()
    touch(UP, 120, 140)
    ((what, place, x, y),) = said  # type: ignore[misc]
    assert (what, x, y) == ("asked", 120, 140)
    assert place == canvas.place(120, 140)
    assert canvas.choice == FULL_RANGE


def test_a_finger_that_moves_or_lifts_was_no_long_press(
    canvas: Canvas, said: list[object], touch: Callable[..., None]
) -> None:
    touch(DOWN, 120, 140)
    touch(MOVED, 160, 140)
    assert not canvas._fingers.waiting.isActive()
    touch(UP, 160, 140)
    touch(DOWN, 120, 140)
    touch(UP, 120, 140)
    assert not canvas._fingers.waiting.isActive()
    assert said == ["clicked"]


def test_a_long_press_beside_the_image_or_on_the_scout_asks_nothing(canvas: Canvas, touch: Callable[..., None]) -> None:
    canvas.show_alternate(mammogram(breast(1000, 900)))
    touch(DOWN, 120, 140)
    assert not canvas._fingers.waiting.isActive()


@pytest.mark.parametrize(
    ("second", "wishes"), [((123, 142, 200), ["clicked", "alone"]), ((123, 142, DOUBLE_TAP_MS + 1), ["clicked"] * 2)]
)
def test_a_double_tap_shows_the_image_alone(
    canvas: Canvas, said: list[object], touch: Callable[..., None], second: tuple[int, int, int], wishes: list[str]
) -> None:
    touch(DOWN, 120, 140, 0)
    touch(UP, 120, 140, 10)
    x, y, later = second
    touch(DOWN, x, y, later)
    touch(UP, x, y, 10 + later)
    assert said == wishes


def test_two_taps_far_apart_are_two_clicks(canvas: Canvas, said: list[object], touch: Callable[..., None]) -> None:
    for x in (100, 300):
        touch(DOWN, x, 140, x)
        touch(UP, x, 140, x + 5)
    assert said == ["clicked", "clicked"]


def test_a_right_click_asks_and_a_right_drag_follows_the_map(canvas: Canvas, said: list[object]) -> None:
    drag(canvas, RIGHT, (0, 0))
    assert [one[0] for one in said if isinstance(one, tuple)] == ["asked"]
    drag(canvas, RIGHT, (80, 0))
    assert canvas.choice != FULL_RANGE
    canvas.choose(0)
    canvas.set_mouse(preset("OHIF", "OHIF")[0].mouse)
    zoom = canvas.view.zoom
    drag(canvas, RIGHT, (0, -60))
    assert canvas.choice == FULL_RANGE
    assert canvas.view.zoom == pytest.approx(zoom * 2**0.5)
    canvas.set_mouse(preset("Weasis", "Weasis")[0].mouse)
    before = canvas.view
    drag(canvas, RIGHT, (80, 40))
    assert (canvas.choice, canvas.view) == (FULL_RANGE, before)


def test_the_left_button_with_a_modifier_may_pan(canvas: Canvas) -> None:
    canvas.set_mouse(own_mouse().with_changes({Gesture.SHIFT_LEFT_DRAG: Behaviour.PAN}))
    before = canvas.view
    drag(canvas, LEFT, (-30, -20), SHIFT)
    assert (canvas.view.x, canvas.view.y) == (before.x - 30, before.y - 20)
    assert canvas.choice == FULL_RANGE
    drag(canvas, MIDDLE, (30, 20))
    assert canvas.view == before


def test_a_mark_is_put_by_the_left_button_alone(canvas: Canvas, said: list[object]) -> None:
    canvas.set_tool(ToolName.MARK, FindingKind.CYST_FILL)
    drag(canvas, MIDDLE, (0, 0))
    assert said == ["clicked"]
    drag(canvas, LEFT, (0, 0))
    kind, place = said[-1]  # type: ignore[misc]
    assert kind is FindingKind.CYST_FILL
    assert isinstance(place, PointPx)


def test_the_wheel_goes_through_images_by_whole_notches(canvas: Canvas, said: list[object]) -> None:
    zoom = canvas.view.zoom
    wheel(canvas, -120, SHIFT)
    for _ in range(3):
        wheel(canvas, 40, SHIFT)
    assert said == [1, -1]
    assert canvas.view.zoom == zoom
    wheel(canvas, 120)
    assert canvas.view.zoom > zoom


@pytest.mark.parametrize(
    ("behaviour", "wish"),
    [(Behaviour.ALONE, ["alone"]), (Behaviour.FULL_SCREEN, ["full_screen"]), (Behaviour.NOTHING, [])],
)
def test_a_double_click_does_what_the_map_says(
    canvas: Canvas, said: list[object], behaviour: Behaviour, wish: list[str]
) -> None:
    canvas.set_mouse(own_mouse().with_changes({Gesture.DOUBLE_CLICK: behaviour}))
    at = QPointF(200, 250)
    kind = QEvent.Type.MouseButtonDblClick
    QApplication.sendEvent(canvas, QMouseEvent(kind, at, canvas.mapToGlobal(at), LEFT, LEFT, NONE))
    assert said == wish
