"""Drawings of a state in stored pixels and on the picture: every kind, every unit, every turning."""

import numpy as np
import pytest

from ductoview.display.drawings import QUIET, Stroke, Words, drawings, stroke
from ductoview.display.penwork import draw_all
from ductoview.display.presentation import area_view, stated_orientation, turning_words
from ductoview.display.text_box import text_box
from ductoview.display.viewport import Rect, ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import (
    DisplayedArea,
    Graphic,
    GraphicLayer,
    Plane,
    Presentation,
    Shape,
    SizeMode,
    TextObject,
)
from ductoview.model.view import Laterality, View, ViewPosition

SHAPE = (60, 40)
LEFT_CC = View(laterality=Laterality.LEFT, position=ViewPosition.CC, patient_orientation=("A", "R"))
ENDS = (PointPx(10, 5), PointPx(20, 30))
TURNINGS = [(rotation, flipped) for rotation in (0, 90, 180, 270) for flipped in (False, True)]


def presentation(**what: object) -> Presentation:
    return Presentation(sop_instance_uid="1.2", **what)  # type: ignore[arg-type]


def turned(stored: np.ndarray, rotation: int, flipped: bool) -> np.ndarray:
    """PS3.3 C.10.6 by numpy: clockwise, then mirrored."""
    shown = np.rot90(stored, -rotation // 90)
    return shown[:, ::-1] if flipped else shown


@pytest.mark.parametrize(("rotation", "flipped"), TURNINGS)
def test_the_turning_is_the_standards(rotation: int, flipped: bool) -> None:
    stored = np.arange(60 * 40).reshape(SHAPE)
    orientation = stated_orientation(presentation(rotation=rotation, flipped=flipped), LEFT_CC)
    assert np.array_equal(orientation.shown(stored), turned(stored, rotation, flipped))


@pytest.mark.parametrize(
    ("rotation", "flipped", "side", "words"),
    [
        (0, False, "left", ""), (0, True, "right", "FLIPPED"), (90, False, "top", "TURNED"),
        (180, False, "right", "TURNED"), (180, True, "left", "FLIPPED"), (270, True, "bottom", "FLIPPED"),
    ],
)  # fmt: skip
def test_the_chest_wall_is_said_where_it_then_lies(rotation: int, flipped: bool, side: str, words: str) -> None:
    stated = presentation(rotation=rotation, flipped=flipped)
    # Rows run to the front, columns to the patient's right: as stored the chest wall is at the left, and so it hangs.
    assert stated_orientation(stated, LEFT_CC).chest_wall == side
    assert turning_words(stated, LEFT_CC) == (f"AS THE STATE SAYS: {words}" if words else "")


def test_round_shapes_pass_through_their_points() -> None:
    circle = stroke(
        Graphic(shape=Shape.CIRCLE, points=(PointPx(10, 10), PointPx(10, 14))), [PointPx(10, 10), PointPx(10, 14)]
    )
    assert circle.closed
    assert np.allclose(np.hypot(*(circle.points - [10, 10]).T), 4)
    corners = (PointPx(10, 0), PointPx(10, 20), PointPx(5, 10), PointPx(15, 10))
    ellipse = stroke(Graphic(shape=Shape.ELLIPSE, points=corners), corners).points
    assert np.allclose(((ellipse[:, 1] - 10) / 10) ** 2 + ((ellipse[:, 0] - 10) / 5) ** 2, 1)


def test_an_interpolated_line_passes_through_every_point() -> None:
    points = tuple(PointPx(row, column) for row, column in ((0, 0), (5, 9), (3, 20), (8, 30)))
    curve = stroke(Graphic(shape=Shape.INTERPOLATED, points=points), points)
    for at in points:
        assert np.abs(curve.points - [at.row, at.column]).sum(axis=1).min() < 1e-9


def test_layers_lie_in_their_order_with_their_colours() -> None:
    stated = presentation(
        layers=(GraphicLayer(name="TOP", order=9, colour=(1, 2, 3)), GraphicLayer(name="LOW", order=1)),
        graphics=(
            Graphic(shape=Shape.POLYLINE, points=ENDS, layer="TOP"),
            Graphic(shape=Shape.POLYLINE, points=ENDS, layer="LOW"),
            Graphic(shape=Shape.POLYLINE, points=ENDS, layer="TOP", colour=(9, 9, 9)),
        ),
    )
    found = drawings(stated, stated_orientation(stated, LEFT_CC), SHAPE)
    assert [one.colour for one in found] == [QUIET, (1, 2, 3), (9, 9, 9)]


@pytest.mark.parametrize(("rotation", "flipped"), TURNINGS)
def test_display_fractions_count_in_the_area_as_it_is_shown(rotation: int, flipped: bool) -> None:
    area = DisplayedArea(top=10, left=8, bottom=39, right=27)
    corner = Graphic(shape=Shape.POINT, points=(PointPx(0, 0),), in_display=True)
    stated = presentation(rotation=rotation, flipped=flipped, area=area, graphics=(corner,))
    orientation = stated_orientation(stated, LEFT_CC)
    (drawn,) = drawings(stated, orientation, SHAPE)
    assert isinstance(drawn, Stroke)
    size = (300, 200) if orientation.transposed else (200, 300)
    view = area_view(area, orientation, SHAPE, *size)
    at = PointPx(*drawn.points[0].tolist())
    assert view.to_device(orientation.to_shown(at, SHAPE)) == pytest.approx((0, 0))


def test_areas_are_fitted_magnified_or_of_true_size() -> None:
    orientation = stated_orientation(presentation(), LEFT_CC)

    def zoom(**more: object) -> float:
        area = DisplayedArea(top=0, left=0, bottom=29, right=19, **more)  # type: ignore[arg-type]
        return area_view(area, orientation, SHAPE, 80, 300, device_px_per_mm=10).zoom

    assert zoom() == 4
    assert zoom(mode=SizeMode.MAGNIFY, magnification=2.5) == 2.5
    assert zoom(mode=SizeMode.TRUE_SIZE, pixel_mm=(0.2, 0.05)) == 0.5


@pytest.mark.parametrize(("rotation", "flipped"), TURNINGS)
def test_lines_land_on_the_pixels_they_name(rotation: int, flipped: bool) -> None:
    dot = Graphic(shape=Shape.POLYLINE, points=(PointPx(12, 7), PointPx(12, 20)), colour=(255, 0, 0))
    stated = presentation(rotation=rotation, flipped=flipped, graphics=(dot,))
    orientation = stated_orientation(stated, LEFT_CC)
    high, wide = orientation.shown_shape(SHAPE)
    rgb = np.zeros((high, wide, 3), np.uint8)
    draw_all(rgb, drawings(stated, orientation, SHAPE), orientation, SHAPE, ViewState(), 11)
    expected = np.zeros(SHAPE, bool)
    expected[12, 7:21] = True
    assert np.array_equal(rgb[..., 0] > 100, turned(expected, rotation, flipped))


def test_filled_dashed_points_tints_and_words_are_all_drawn() -> None:
    box = (PointPx(0, 0), PointPx(0, 9), PointPx(9, 9), PointPx(9, 0), PointPx(0, 0))
    mask = np.ones((4, 4), bool)
    parts: dict[str, object] = {
        "filled": {"graphics": (Graphic(shape=Shape.POLYLINE, points=box, filled=True),)},
        "dashed": {"graphics": (Graphic(shape=Shape.POLYLINE, points=ENDS, dashed=True),)},
        "point": {"graphics": (Graphic(shape=Shape.POINT, points=ENDS[:1]),)},
        "tint": {"planes": (Plane(mask=mask, row=50, column=30),)},
        "words": {"texts": (TextObject(text="AB", box=ENDS),)},
        "beyond": {"planes": (Plane(mask=mask, row=-100, column=30),)},
    }
    inked = {}
    for name, what in parts.items():
        stated = presentation(**what)  # type: ignore[arg-type]
        orientation = stated_orientation(stated, LEFT_CC)
        rgb = np.zeros((*SHAPE, 3), np.uint8)
        draw_all(rgb, drawings(stated, orientation, SHAPE), orientation, SHAPE, ViewState(), 11)
        inked[name] = int((rgb.max(axis=2) > 40).sum())
    assert inked["filled"] >= 100
    assert inked["tint"] == 16
    assert 10 < inked["dashed"] < 60
    assert inked["point"] > 8
    assert inked["words"] > 10
    assert inked["beyond"] == 0


def test_words_stay_inside_and_upright() -> None:
    words = Words(lines=("far",), box=(PointPx(0, 95), PointPx(10, 99)), anchor=PointPx(50, 50), leads=True)

    def to_device(at: PointPx) -> tuple[float, float]:
        return at.column, at.row

    placed = text_box(words, to_device, lambda _: 30, 12, 100, 100)
    assert placed.lines == (("far", 70, 0, 30),)
    assert placed.leader == ((70.0, 12.0), (50, 50))
    mirrored = Words(lines=("ab",), box=(PointPx(10, 60), PointPx(0, 20)), justify="RIGHT")
    assert text_box(mirrored, to_device, lambda _: 30, 12, 100, 100).lines == (("ab", 30, 0, 30),)


def test_words_move_out_from_under_the_patients_name_and_lead_back() -> None:
    def to_device(at: PointPx) -> tuple[float, float]:
        return at.column, at.row

    name, other = Rect(5, 10, 40, 14), Rect(51, 10, 30, 12)
    words = Words(lines=("near",), box=(PointPx(12, 20), PointPx(24, 50)), anchor=PointPx(60, 70), leads=True)
    alone = text_box(words, to_device, lambda _: 30, 12, 200, 100, over=[name])
    assert alone.lines == (("near", 20, 24, 30),)
    assert alone.leader == ((50.0, 36.0), (70, 60))
    # To the right another text stands, below is the end of the viewport: over the name, and there is room for it.
    squeezed = text_box(words, to_device, lambda _: 30, 12, 200, 30, over=[name], beside=[other])
    assert squeezed.lines == (("near", 87, 12, 30),)
    lost = Words(lines=("near",), box=words.box)
    assert text_box(lost, to_device, lambda _: 30, 12, 200, 100, over=[name]).leader == ((35.0, 24.0), (35.0, 18.0))
    assert text_box(lost, to_device, lambda _: 30, 12, 200, 100, beside=[name]).lines == (("near", 20, 12, 30),)
    assert text_box(words, to_device, lambda _: 30, 12, 60, 26, over=[name]).lines == (("near", 20, 12, 30),)
