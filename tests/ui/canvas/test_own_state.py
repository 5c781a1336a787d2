"""What a canvas showed, written as our presentation state and applied again, is the very same picture on the canvas."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ductoview.dicom.gsps import read_gsps
from ductoview.dicom.read import read_mammogram
from ductoview.display.viewport import ViewState
from ductoview.model.presentation import SizeMode
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.overlays.model import Layers
from tests.support.mg_source import write_mg
from tests.support.seen import write_look
from tests.ui.canvas.test_turning import grabbed

SCREEN_PX_PER_MM = 9.0
"""Half a device pixel for each of an image of 18 pixels a mm."""


def dragged(canvas: Canvas) -> None:
    assert canvas.choice is not None
    canvas.adjust(canvas.choice, -250.0, -1500.0)
    canvas.adjusted()


HANDS: dict[str, tuple[SizeMode | None, tuple[Callable[[Canvas], object], ...]]] = {
    "untouched": (None, ()),
    "dragged, inverted": (None, (dragged, Canvas.invert)),
    "turned, flipped, dragged": (None, (lambda canvas: canvas.turn(3), Canvas.flip, dragged)),
    "one to one": (SizeMode.MAGNIFY, (Canvas.one_to_one,)),
    "one to one, moved and turned": (
        SizeMode.MAGNIFY, (lambda canvas: canvas.turn(1), lambda canvas: canvas.look(ViewState(zoom=1.0, x=-20, y=-62))),
    ),
    "true size": (SizeMode.TRUE_SIZE, (lambda canvas: canvas.set_scale(SCREEN_PX_PER_MM),)),
    "a hand's zoom": (SizeMode.SCALE_TO_FIT, (lambda canvas: canvas.look(ViewState(zoom=4.0, x=-80, y=-160)),)),
}  # fmt: skip


@pytest.mark.parametrize("hand", HANDS)
def test_our_own_state_gives_the_very_picture_back(hand: str, qtbot: QtBot, tmp_path: Path) -> None:
    mode, acts = HANDS[hand]
    file = write_mg(tmp_path / "image.dcm", rows=400, columns=300, laterality="R", PatientOrientation=["A", "L"])
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(160, 200)
    canvas.set_layers(Layers(texts=False))
    canvas.show_mammogram(read_mammogram(file))
    for act in acts:
        act(canvas)
    canvas._be_exact()
    shown, view = grabbed(canvas), canvas.view
    look = canvas.look_now(SCREEN_PX_PER_MM)
    assert look is not None
    assert (look.area.mode if look.area is not None else None) is mode
    (stated,) = read_gsps(write_look(file, tmp_path, look)).images
    canvas.reset()
    canvas.apply(stated, SCREEN_PX_PER_MM)
    assert canvas.look_now(SCREEN_PX_PER_MM) is None, "how a state shows it is not how the reader has it"
    canvas._be_exact()
    assert canvas.view.zoom == pytest.approx(view.zoom)
    if mode is not SizeMode.TRUE_SIZE:  # smaller than the viewport, its middle replaces the chest wall's edge
        assert canvas.view == view
        assert np.array_equal(grabbed(canvas), shown)
