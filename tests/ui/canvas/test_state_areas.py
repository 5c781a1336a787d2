"""The part of an image that a presentation state shows, and drawings that count in it, on a real canvas."""

import pytest
from pytestqt.qtbot import QtBot

from ductoview.display.drawings import Stroke
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import DisplayedArea, Graphic, Presentation, Shape, SizeMode
from ductoview.ui.canvas.canvas import Canvas
from tests.display.support import breast, mammogram

PART = DisplayedArea(top=100, left=50, bottom=299, right=249)


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(500, 600)
    made.show_mammogram(mammogram(breast(), mm=0.05))
    return made


def stated(**says: object) -> Presentation:
    return Presentation(sop_instance_uid="1.2.3.4", **says)  # type: ignore[arg-type]


def whole(canvas: Canvas, **says: object) -> DisplayedArea:
    assert canvas.mammogram is not None
    rows, columns = canvas.mammogram.pixels.shape
    return DisplayedArea(top=0, left=0, bottom=rows - 1, right=columns - 1, **says)  # type: ignore[arg-type]


def test_true_size_is_kept_on_a_measured_screen_and_fitted_elsewhere(canvas: Canvas) -> None:
    true_size = whole(canvas, mode=SizeMode.TRUE_SIZE, pixel_mm=(0.05, 0.05))
    canvas.apply(stated(area=true_size), 10.0)
    assert canvas.scale() == pytest.approx(10.0)
    canvas.apply(None)
    canvas.apply(stated(area=true_size))
    assert canvas.scale() == canvas.fit_scale()
    canvas.apply(None)
    canvas.apply(stated(area=whole(canvas, mode=SizeMode.TRUE_SIZE)), 10.0)
    assert canvas.scale() == canvas.fit_scale(), "without a spacing nobody knows the true size"


def test_magnify_is_kept_for_a_whole_image_too(canvas: Canvas) -> None:
    canvas.apply(stated(area=whole(canvas, mode=SizeMode.MAGNIFY, magnification=2.0)))
    assert canvas.view.zoom == 2.0


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("quarters", range(4))
def test_an_arrow_in_display_units_stays_on_what_it_points_at_when_the_reader_turns(
    canvas: Canvas, rotation: int, quarters: int
) -> None:
    arrow = Graphic(shape=Shape.POLYLINE, points=(PointPx(0, 0), PointPx(0.25, 0.75)), in_display=True)
    canvas.apply(stated(area=PART, rotation=rotation, graphics=(arrow,)))

    def points_at() -> tuple[float, float]:
        assert canvas._picture is not None
        over = canvas._easel._drawings(canvas._picture)
        assert over is not None
        (drawn,) = over.drawn
        assert isinstance(drawn, Stroke)
        return tuple(drawn.points[-1])

    before = points_at()
    # A quarter down and three quarters across the part as the state turns it (PS3.3 C.10.5.1.1).
    down, across = {0: (0.25, 0.75), 90: (0.25, 0.25), 180: (0.75, 0.25), 270: (0.75, 0.75)}[rotation]
    assert before == pytest.approx((99.5 + 200 * down, 49.5 + 200 * across))
    canvas.turn(quarters)
    if quarters % 2:
        canvas.flip()
    assert points_at() == pytest.approx(before)
