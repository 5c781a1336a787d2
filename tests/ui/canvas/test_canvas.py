"""The canvas under a hand of events: what is shown, what the hand does, what is said of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QEventPoint, QImage, QInputDevice, QMouseEvent, QPointingDevice, QTouchEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication

from ductoview.display.grey_table import grey_table
from ductoview.model.finding import FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.review import Calliper
from ductoview.model.view import Laterality, Phase, View, ViewPosition
from ductoview.model.voi import Window
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.canvas.same_size import same_size
from ductoview.ui.overlays.model import Layers, Mark, Overlay
from ductoview.ui.tools.names import ToolName
from tests.display.support import FULL_RANGE, breast, mammogram
from tests.support import duct_case

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier
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


def _send(
    canvas: Canvas, kind: QEvent.Type, at: tuple[float, float], button: Qt.MouseButton, held: Qt.MouseButton
) -> None:
    place = QPointF(*at)
    QApplication.sendEvent(canvas, QMouseEvent(kind, place, place, button, held, NONE))


def _press(canvas: Canvas, at: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    _send(canvas, QEvent.Type.MouseButtonPress, at, button, button)


def _move(canvas: Canvas, at: tuple[float, float], held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    _send(canvas, QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, held)


def _release(canvas: Canvas, at: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    _send(canvas, QEvent.Type.MouseButtonRelease, at, button, Qt.MouseButton.NoButton)


def _drag(canvas: Canvas, start: tuple[float, float], end: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    _press(canvas, start, button)
    _move(canvas, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), button)
    _move(canvas, end, button)
    _release(canvas, end, button)


def _click(canvas: Canvas, at: tuple[float, float]) -> None:
    _press(canvas, at)
    _release(canvas, at)


def _wheel(canvas: Canvas, at: tuple[float, float], steps: float) -> None:
    place, turned = QPointF(*at), QPoint(0, round(steps * 120))
    event = QWheelEvent(
        place, place, QPoint(), turned, Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(canvas, event)


def _grabbed(canvas: Canvas) -> NDArray[np.uint8]:
    """What stands on the screen, rows x columns x RGB."""
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    data = image.constBits()
    assert data is not None
    raw = np.frombuffer(data.asstring(image.sizeInBytes()), np.uint8).reshape(image.height(), image.bytesPerLine())
    return raw[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def _collected(signal: Any) -> list[Any]:
    got: list[Any] = []
    signal.connect(lambda *values: got.append(values[0] if len(values) == 1 else values))
    return got


# -- what is shown -----------------------------------------------------------------------------------------------------
def test_at_full_resolution_the_screen_is_the_table_of_the_pixels(canvas: Canvas) -> None:
    made = mammogram(breast(1000, 900, wall="right"), view=RIGHT_CC)
    canvas.set_layers(NO_WORDS)
    canvas.show_mammogram(made)
    canvas.one_to_one()
    seen, view = _grabbed(canvas), canvas.view
    assert view.zoom == 1
    hung = made.pixels[:, ::-1]
    expected = grey_table(made.grey, FULL_RANGE).apply(hung[-view.y : 500 - view.y, -view.x : 400 - view.x].copy())
    assert np.array_equal(seen, np.repeat(expected[..., None], 3, axis=2))


def test_a_late_failure_clears_the_old_image(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast()))
    canvas.set_overlay(
        Overlay(callipers=(Calliper(id="k", start=PointPx(1, 1), end=PointPx(90, 90), length_px=1, length_mm=1),))
    )
    assert _grabbed(canvas)[:, :100].mean() > 20
    canvas.show_failure("It is cut off; fetch it again.")
    seen = _grabbed(canvas)
    assert canvas.mammogram is None
    assert not seen[:150].any()
    assert not seen[350:].any()
    assert seen[150:350].any()
    canvas.show_loading(mammogram(breast()).facts, 0.4, "reading")
    loading = _grabbed(canvas)
    assert canvas.choice is None
    assert loading.mean() < 10
    canvas.clear()
    assert not _grabbed(canvas).any()


def test_loading_can_be_cancelled_by_hand(canvas: Canvas) -> None:
    wished = []
    canvas.cancel_wished.connect(lambda: wished.append(True))
    canvas.show_loading(None, 0.1, "reading")
    _click(canvas, (200, 300))
    _click(canvas, (5, 5))
    assert wished == [True]


def test_the_scout_lies_in_the_same_place_and_goes_again(canvas: Canvas) -> None:
    own, scout = mammogram(breast(seed=1)), mammogram(breast(seed=2))
    canvas.set_layers(NO_WORDS)
    canvas.show_mammogram(own)
    canvas.one_to_one()
    before, view = _grabbed(canvas), canvas.view
    canvas.show_alternate(scout)
    during = _grabbed(canvas)
    assert canvas.view == view
    assert not np.array_equal(before, during)
    expected = grey_table(scout.grey, FULL_RANGE).apply(
        scout.pixels[-view.y : 500 - view.y, -view.x : 400 - view.x].copy()
    )
    assert np.array_equal(during[..., 0], expected)
    canvas.show_alternate(None)
    assert np.array_equal(_grabbed(canvas), before)
    assert canvas.mammogram is own


def test_an_enhanced_picture_changes_no_place_and_no_pixel(canvas: Canvas) -> None:
    own = mammogram(breast())
    canvas.show_mammogram(own)
    at = canvas.place(100, 200)
    canvas.show_enhanced(np.full(own.pixels.shape, 0.5, np.float32))
    assert canvas.mammogram is own
    assert canvas.place(100, 200) == at
    assert _grabbed(canvas)[100, 50, 0] in (127, 128)
    canvas.show_enhanced(None)
    assert canvas.choice == FULL_RANGE


# -- the hand ----------------------------------------------------------------------------------------------------------
def test_right_drag_is_window_by_the_whole_way(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast()))
    got = _collected(canvas.window_changed)
    _drag(canvas, (100, 100), (170, 65), RIGHT)
    gain = 4096 / 350
    assert canvas.choice == Window(center=2048 - 35 * gain, width=4096 + 70 * gain, explanation="NORMAL")
    assert got == [canvas.choice]
    canvas.reset_window()
    assert canvas.choice == FULL_RANGE


def test_down_is_darker_also_when_inverted(canvas: Canvas) -> None:
    canvas.set_layers(NO_WORDS)
    canvas.show_mammogram(mammogram(breast()))
    for _ in range(2):
        before = _grabbed(canvas)[250, 30, 0]
        _drag(canvas, (100, 100), (100, 140), RIGHT)
        assert _grabbed(canvas)[250, 30, 0] < before
        canvas.reset_window()
        canvas.invert()


def test_middle_drag_moves_and_wheel_zooms_at_the_pointer(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast(1000, 900)))
    canvas.one_to_one()
    view = canvas.view
    _drag(canvas, (100, 100), (60, 130), MIDDLE)
    assert canvas.view == view.moved(-40, 30)
    at = canvas.place(150, 250)
    _wheel(canvas, (150, 250), 2)
    after = canvas.place(150, 250)
    assert canvas.view.zoom == pytest.approx(1.44)
    assert at is not None
    assert after is not None
    assert (after.row, after.column) == pytest.approx((at.row, at.column), abs=0.6)


def test_a_calliper_by_two_clicks_or_by_one_drag(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast()))
    got = _collected(canvas.measured)
    canvas.set_tool(ToolName.CALLIPER)
    _click(canvas, (50, 100))
    _move(canvas, (80, 120))
    _click(canvas, (150, 220))
    _drag(canvas, (50, 100), (150, 220))
    assert len(got) == 2
    assert got[0] == got[1]
    assert got[0] == (canvas.place(50, 100), canvas.place(150, 220))


def test_a_begun_calliper_is_dropped_with_its_tool(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast()))
    got = _collected(canvas.measured)
    canvas.set_tool(ToolName.CALLIPER)
    _click(canvas, (50, 100))
    canvas.set_tool(ToolName.WINDOW)
    canvas.set_tool(ToolName.CALLIPER)
    _click(canvas, (150, 220))
    assert got == []


def test_one_click_marks_and_a_drag_marks_nothing(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast()))
    got = _collected(canvas.marked)
    canvas.set_tool(ToolName.MARK, FindingKind.EXTRAVASATION)
    _drag(canvas, (50, 100), (90, 100))
    _click(canvas, (60, 200))
    assert got == [(FindingKind.EXTRAVASATION, canvas.place(60, 200))]


def test_a_mark_is_hit_else_the_place_is_told(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast(256, 192)))
    marks = tuple(Mark(finding=one, number=n) for n, one in enumerate(duct_case.findings(FindingStatus.CANDIDATE), 1))
    canvas.set_overlay(Overlay(marks=marks))
    hit, told = _collected(canvas.mark_clicked), _collected(canvas.clicked)
    zoom = canvas.view.zoom

    def on(row: float, column: float) -> tuple[float, float]:
        return canvas.view.x + (column + 0.5) * zoom, canvas.view.y + (row + 0.5) * zoom

    _click(canvas, on(90, 101))
    _click(canvas, on(40, 150))
    _click(canvas, on(230, 30))
    assert hit == ["c1", "c2"]
    assert told[0][0].row == pytest.approx(230, abs=0.5)
    canvas.set_layers(Layers(candidates=False))
    _click(canvas, on(90, 101))
    assert hit == ["c1", "c2"]


def test_what_is_drawn_follows_layers_and_status(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast(256, 192)))
    bare = _grabbed(canvas)

    def drawn(overlay: Overlay, layers: Layers = Layers()) -> bool:  # noqa: B008
        canvas.set_overlay(overlay)
        canvas.set_layers(layers)
        return not np.array_equal(_grabbed(canvas), bare)

    def marks(status: FindingStatus) -> tuple[Mark, ...]:
        return tuple(Mark(finding=one) for one in duct_case.findings(status))

    assert drawn(Overlay(analysis=duct_case.analysis()))
    assert not drawn(Overlay(analysis=duct_case.analysis(contrast=False)))
    assert not drawn(Overlay(analysis=duct_case.analysis()), Layers(overlays=False))
    assert drawn(Overlay(marks=marks(FindingStatus.CANDIDATE)))
    assert not drawn(Overlay(marks=marks(FindingStatus.CANDIDATE)), Layers(candidates=False))
    assert drawn(Overlay(marks=marks(FindingStatus.CONFIRMED)), Layers(candidates=False))
    assert not drawn(Overlay(marks=marks(FindingStatus.DISMISSED)))
    assert drawn(Overlay(marks=marks(FindingStatus.DISMISSED), chosen="c1"))


def test_the_loupe_shows_full_resolution_and_the_wheel_sizes_it(canvas: Canvas) -> None:
    made = mammogram(breast(2000, 1800))
    canvas.set_layers(NO_WORDS)
    canvas.show_mammogram(made)
    bare = _grabbed(canvas)
    canvas.set_tool(ToolName.LOUPE)
    _move(canvas, (80, 250))
    seen, at = _grabbed(canvas), canvas.place(80, 250)
    assert at is not None
    row, column = round(at.row), round(at.column)
    expected = grey_table(made.grey, FULL_RANGE).apply(
        made.pixels[row - 60 : row + 60, column - 60 : column + 60].copy()
    )
    part = seen[190:310, 20:140, 0]
    assert min(np.abs(part[1:-1, 1:-1].astype(int) - expected[1 + dy : 119 + dy, 1 + dx : 119 + dx]).max()
               for dy in (-1, 0, 1) for dx in (-1, 0, 1)) == 0  # fmt: skip
    zoom = canvas.view.zoom
    _wheel(canvas, (80, 250), -2)
    assert canvas.view.zoom == zoom
    assert not np.array_equal(_grabbed(canvas), seen)
    canvas.set_tool(ToolName.WINDOW)
    assert np.array_equal(_grabbed(canvas), bare)


# -- grey and size -----------------------------------------------------------------------------------------------------
def test_choices_go_by_number_and_others_do_nothing(canvas: Canvas) -> None:
    canvas.choose(1)
    canvas.show_mammogram(mammogram(breast()))
    canvas.set_choice(Window(center=1, width=2))
    canvas.choose(7)
    assert canvas.choice == Window(center=1, width=2)
    canvas.choose(1)
    assert canvas.choice == FULL_RANGE
    assert canvas.choices == (FULL_RANGE,)


def test_images_of_one_size_have_one_scale(qtbot: Any, canvas: Canvas) -> None:
    other = Canvas()
    qtbot.addWidget(other)
    other.resize(200, 500)
    canvas.show_mammogram(mammogram(breast(), mm=0.05))
    other.show_mammogram(mammogram(breast(), mm=0.1))
    same_size((canvas, other))
    assert canvas.scale() == pytest.approx(other.scale())
    assert canvas.scale() == pytest.approx(min(canvas.fit_scale() or 0, other.fit_scale() or 0))
    canvas.zoom_by(2)
    zoomed = canvas.view
    other.resize(100, 500)
    same_size((canvas, other), resting_only=True)
    assert canvas.view == zoomed
    assert other.scale() == pytest.approx(other.fit_scale())
    other.show_mammogram(mammogram(breast(), mm=None))
    same_size((canvas, other))
    assert other.scale() is None
    assert canvas.scale() == pytest.approx(canvas.fit_scale())


def test_the_sharp_picture_comes_when_the_hand_rests(qtbot: Any, canvas: Canvas) -> None:
    canvas.set_layers(NO_WORDS)
    rng = np.random.default_rng(2)
    canvas.show_mammogram(mammogram(rng.integers(0, 4096, (1600, 1400), dtype=np.uint16)))
    sharp = _grabbed(canvas)
    qtbot.wait(1)
    canvas.zoom_by(1.1)
    _grabbed(canvas)
    canvas.fit()
    assert not np.array_equal(_grabbed(canvas), sharp)
    qtbot.waitUntil(lambda: np.array_equal(_grabbed(canvas), sharp), timeout=5000)


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


def test_whatever_happens_the_screen_shows_the_image_it_names(canvas: Canvas) -> None:
    """Random showing, failing, loading, flickering and inverting: never a pixel of another image."""
    rng = np.random.default_rng(4)
    canvas.set_layers(NO_WORDS)
    images = [mammogram(np.full((60, 50), 300 * number, np.uint16)) for number in range(1, 13)]
    own: int | None = None
    other: int | None = None
    inverted = False
    for deed in rng.choice(["show", "fail", "load", "clear", "flicker", "back", "invert"], 150):
        number = int(rng.integers(len(images)))
        match deed:
            case "show":
                canvas.show_mammogram(images[number])
                own, other, inverted = number, None, False
            case "fail" | "load" | "clear":
                canvas.show_failure("No.") if deed == "fail" else canvas.clear()
                if deed == "load":
                    canvas.show_loading(images[number].facts, 0.5, "")
                own = other = None
            case "flicker" | "back":
                canvas.show_alternate(images[number] if deed == "flicker" else None)
                other = number if deed == "flicker" and own is not None else None
            case "invert":
                canvas.invert()
                inverted = own is not None and not inverted
        seen = int(_grabbed(canvas)[250, 30, 0])
        shown = own if other is None else other
        assert canvas.mammogram is (None if own is None else images[own])
        if shown is None:
            assert seen == 0
        else:
            grey = int(grey_table(images[shown].grey, FULL_RANGE, invert=inverted).entries[300 * (shown + 1)])
            assert seen == grey, deed


def test_neither_ducts_nor_marks_are_drawn_over_the_scout(canvas: Canvas) -> None:
    own, scout = mammogram(breast(256, 192)), mammogram(breast(256, 192, seed=2))
    ref = replace(scout.facts.ref, sop_instance_uid="1.2.3.5")
    scout = replace(scout, facts=replace(scout.facts, ref=ref, phase=Phase.SCOUT))
    canvas.show_mammogram(own)
    canvas.show_alternate(scout)
    bare = _grabbed(canvas)
    canvas.set_overlay(Overlay(analysis=duct_case.analysis()))
    assert np.array_equal(_grabbed(canvas), bare)
    marks = tuple(Mark(finding=one) for one in duct_case.findings(FindingStatus.CONFIRMED))
    canvas.set_overlay(Overlay(marks=marks))
    assert np.array_equal(_grabbed(canvas), bare)
    canvas.show_alternate(None)
    assert not np.array_equal(_grabbed(canvas), bare)


def test_nothing_is_measured_or_marked_while_the_scout_is_drawn(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast()))
    measured, marked = _collected(canvas.measured), _collected(canvas.marked)
    scout = mammogram(breast())
    canvas.set_tool(ToolName.CALLIPER)
    canvas.show_alternate(scout)
    _drag(canvas, (150, 200), (250, 300))
    canvas.show_alternate(None)
    _press(canvas, (150, 200))
    _move(canvas, (200, 250), LEFT)
    canvas.show_alternate(scout)
    _release(canvas, (250, 300))
    canvas.set_tool(ToolName.MARK, FindingKind.CYST_FILL)
    _click(canvas, (200, 250))
    assert (measured, marked) == ([], [])
    canvas.show_alternate(None)
    _click(canvas, (200, 250))
    assert len(marked) == 1
