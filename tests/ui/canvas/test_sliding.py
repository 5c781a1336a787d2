"""What stands in the window after the image was moved is what a window that was never moved would show."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication, QWidget

from ductoview.display.viewport import Rect, ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.review import Calliper
from ductoview.model.voi import GreyPath
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.canvas.sliding import Sliding
from ductoview.ui.overlays.model import Overlay
from tests.display.support import FULL_RANGE, breast, mammogram
from tests.support import duct_case

SIZE = (700, 600)


@pytest.fixture
def canvas(qtbot: Any) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(*SIZE)
    made.show()
    qtbot.waitExposed(made)
    # The sharp picture must not come between two looks at the screen.
    made._settle.setInterval(3_600_000)
    return made


def on_screen(widget: QWidget) -> NDArray[np.uint8]:
    """The pixels that stand in the window; ``QWidget.grab`` would paint them anew."""
    QApplication.processEvents()
    screen = widget.screen()
    assert screen is not None
    image = screen.grabWindow(widget.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    data = image.constBits()
    assert data is not None
    data.setsize(image.sizeInBytes())
    return np.frombuffer(data, np.uint8).reshape(image.height(), -1, 4)[..., :3].copy()


def painted(canvas: Canvas) -> NDArray[np.uint8]:
    """All of it painted again, as it is now."""
    canvas.update()
    return on_screen(canvas)


def slides(canvas: Canvas) -> list[tuple[int, int]]:
    """Collects the slides of a canvas from now on."""
    found: list[tuple[int, int]] = []
    slide = canvas._sliding.slide

    def noted(dx: int, dy: int, before: Any, after: Any) -> None:
        found.append((dx, dy))
        slide(dx, dy, before, after)

    canvas._sliding.slide = noted  # type: ignore[method-assign]
    return found


@pytest.mark.parametrize("zoom", [0.6, 1.0, 2.3])
@pytest.mark.parametrize("padded", [False, True])
def test_a_moved_image_is_the_image_painted_there(canvas: Canvas, zoom: float, padded: bool) -> None:
    pixels = np.where(breast(1600, 1300) < 200, 0, breast(1600, 1300)).astype(np.uint16)
    grey = GreyPath(choices=(FULL_RANGE,), bits_stored=12, padding=(0, 0)) if padded else None
    canvas.show_mammogram(mammogram(pixels, grey=grey))
    canvas.set_chosen(True)
    on_screen(canvas)
    canvas.look(ViewState(zoom=zoom, x=-40, y=-200))
    on_screen(canvas)
    slid, dice = slides(canvas), np.random.default_rng(3)
    for _ in range(40):
        for _ in range(dice.integers(1, 4)):
            canvas.look(canvas.view.moved(int(dice.integers(-70, 71)), int(dice.integers(-70, 71))))
        assert np.array_equal(on_screen(canvas), painted(canvas))
    assert len(slid) > 30


def test_the_whole_image_moved_off_and_back_leaves_black_air(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast(600, 500)))
    on_screen(canvas)
    slid = slides(canvas)
    for dx, dy in ((9, 0), (120, -80), (-300, 40), (0, 211), (-450, -400)):
        canvas.look(canvas.view.moved(dx, dy))
        assert np.array_equal(on_screen(canvas), painted(canvas))
    assert slid


def test_window_and_ducts_change_between_two_slides(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast(1600, 1300)))
    canvas.set_overlay(Overlay(analysis=duct_case.analysis((1600, 1300))))
    on_screen(canvas)
    base = canvas.choice
    assert base is not None
    for step in range(6):
        canvas.look(canvas.view.moved(11, 7))
        if step % 2:
            canvas.adjust(base, 30.0 * step, 10.0)
        if step == 3:
            canvas.invert()
        canvas.look(canvas.view.moved(-4, 9))
        assert np.array_equal(on_screen(canvas), painted(canvas))


def test_labels_that_find_their_own_place_are_painted_not_slid(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast(1600, 1300)))
    distance = Calliper(id="1", start=PointPx(300, 100), end=PointPx(500, 200), length_px=223.6, length_mm=None)
    canvas.set_overlay(Overlay(callipers=(distance,)))
    on_screen(canvas)
    slid = slides(canvas)
    canvas.look(canvas.view.moved(15, -20))
    assert np.array_equal(on_screen(canvas), painted(canvas))
    assert slid == []
    canvas.set_overlay(Overlay())
    on_screen(canvas)
    canvas.look(canvas.view.moved(15, -20))
    assert slid == [(15, -20)]
    # Drawn and moved before anything was painted: nothing of the new may be missing.
    canvas.set_overlay(Overlay(callipers=(distance,)))
    canvas.look(canvas.view.moved(-9, 14))
    assert np.array_equal(on_screen(canvas), painted(canvas))


def test_words_stay_put_for_a_little_way_and_find_their_place_at_rest(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast(1600, 1300)))
    on_screen(canvas)

    def lines() -> list[Rect]:
        on_screen(canvas)
        placed = canvas._easel.words._placed
        return [one.rect for one in placed[1].lines] if placed is not None else []

    canvas.look(canvas.view.moved(60, 0))
    moving = lines()
    canvas.look(canvas.view.moved(20, 0))
    assert lines() == moving
    canvas._settle.timeout.emit()
    at_rest = lines()
    canvas.show_mammogram(mammogram(breast(1600, 1300)))
    on_screen(canvas)
    canvas.look(canvas.view.moved(80, 0))
    assert lines() == at_rest


def test_only_whole_logical_pixels_slide(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(100, 50)
    sliding = Sliding(widget)
    ways = [(3, -5), (4, -6), (100, 0), (150, 0), (0, -50)]
    possible = {1.0: ways[:2], 2.0: [(4, -6), (100, 0), (150, 0), (0, -50)], 1.25: []}
    for ratio, expected in possible.items():
        monkeypatch.setattr(widget, "devicePixelRatioF", lambda ratio=ratio: ratio)
        assert [way for way in ways if sliding.is_possible(*way)] == expected
