"""A turned, inverted, windowed canvas, one under a presentation state, and the way back, to the bit."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from ductoview.display.gsdf import curve_for
from ductoview.model.geometry import PointPx
from ductoview.model.luminance import Luminances
from ductoview.model.presentation import DisplayedArea, Presentation, Shutters
from ductoview.model.voi import GreyPath, VoiFunction, Window
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.overlays.model import Layers
from tests.display.support import FULL_RANGE, breast, mammogram


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(500, 600)
    made.set_layers(Layers(texts=False))
    made.show_mammogram(mammogram(breast()))
    return made


def grabbed(canvas: Canvas) -> NDArray[np.uint8]:
    image = canvas.grab().toImage().convertToFormat(canvas.grab().toImage().Format.Format_Grayscale8)
    bits = image.constBits()
    assert bits is not None
    bits.setsize(image.sizeInBytes())
    flat = np.frombuffer(bits, np.uint8).reshape(image.height(), image.bytesPerLine())
    return flat[:, : image.width()].copy()


STATE = Presentation(
    sop_instance_uid="1.2.3.4",
    inverted=True,
    voi=Window(center=1500.0, width=900.0, function=VoiFunction.SIGMOID),
    rotation=90,
    flipped=True,
    shutters=Shutters(rectangle=(50, 40, 500, 400)),
)

CHANGES: dict[str, Callable[[Canvas], object]] = {
    "turn": lambda canvas: canvas.turn(1),
    "flip": lambda canvas: canvas.flip(),
    "invert": lambda canvas: canvas.invert(),
    "window": lambda canvas: canvas.set_choice(Window(center=900.0, width=300.0)),
    "state": lambda canvas: canvas.apply(STATE),
    "state then turn": lambda canvas: (canvas.apply(STATE), canvas.turn(2), canvas.zoom_by(2)),
    "all": lambda canvas: (canvas.turn(3), canvas.flip(), canvas.invert(), canvas.zoom_by(3), canvas.apply(STATE)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_reset_brings_back_the_very_pixels(canvas: Canvas, change: str) -> None:
    before = grabbed(canvas)
    CHANGES[change](canvas)
    assert not np.array_equal(grabbed(canvas), before)
    canvas.reset()
    assert canvas.turning == ""
    assert np.array_equal(grabbed(canvas), before)


def test_a_state_taken_back_leaves_the_window_of_the_reader(canvas: Canvas) -> None:
    mine = Window(center=900.0, width=300.0)
    canvas.set_choice(mine)
    canvas.apply(STATE)
    assert canvas.choice == STATE.voi
    canvas.apply(None)
    assert canvas.choice == mine


def test_a_state_shows_its_area_and_covers_what_its_shutter_covers(canvas: Canvas) -> None:
    area = DisplayedArea(top=100, left=0, bottom=399, right=249)
    state = Presentation(sop_instance_uid="1.2.3.4", area=area, shutters=Shutters(rectangle=(100, 0, 299, 249)))
    canvas.apply(state)
    assert canvas.view.zoom == pytest.approx(2.0)
    pixels = grabbed(canvas)
    assert pixels[410:, :].max() == 0
    assert pixels[:390, :200].min() > 0


@pytest.mark.parametrize(("quarters", "flips"), list(product(range(4), (0, 1))))
def test_places_are_found_however_it_is_turned(canvas: Canvas, quarters: int, flips: int) -> None:
    canvas.turn(quarters)
    for _ in range(flips):
        canvas.flip()
    canvas.zoom_by(1.7)
    at = PointPx(250.0, 180.0)
    canvas.look_at(at)
    lens = canvas._lens
    assert lens is not None
    found = canvas.place(*lens.to_device(at))
    assert found is not None
    assert (found.row, found.column) == pytest.approx((at.row, at.column))


def test_the_middle_of_a_moved_image_stays_when_it_is_turned(canvas: Canvas) -> None:
    canvas.zoom_by(4)
    before = canvas.place(250, 300)
    canvas.turn(1)
    after = canvas.place(250, 300)
    assert before is not None
    assert after is not None
    assert (after.row, after.column) == pytest.approx((before.row, before.column), abs=0.5)


def test_the_curve_of_a_screen_is_kept_for_the_next_image_and_leaves_padding_black(canvas: Canvas) -> None:
    straight = grabbed(canvas)
    canvas.set_curve(curve_for(Luminances.of_gamma(2.2, black_cd_m2=0.5, white_cd_m2=420.0)))
    curved = grabbed(canvas)
    assert not np.array_equal(curved, straight)
    padded = np.array(breast())
    padded[:, :40] = 0
    canvas.show_mammogram(mammogram(padded, grey=GreyPath(choices=(FULL_RANGE,), bits_stored=12, padding=(0, 0))))
    assert np.array_equal(grabbed(canvas)[:, 60:], curved[:, 60:])
    canvas.invert()
    assert grabbed(canvas)[:, :30].max() == 0
