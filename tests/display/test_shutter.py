"""Shutters cover what the standard says, to the pixel, however the image is turned and zoomed."""

import numpy as np
import pytest

from ductoview.display.orientation import Orientation
from ductoview.display.shutter import covered, covered_part, shutter_level
from ductoview.display.viewport import Rect, ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Plane, Shutters

SHAPE = (30, 20)
ROW, COLUMN = np.mgrid[:30, :20]
ALL_TURNINGS = [
    Orientation(transposed=t, flipped_rows=r, flipped_columns=c)
    for t in (False, True) for r in (False, True) for c in (False, True)
]  # fmt: skip


def test_a_rectangle_keeps_its_edges_open() -> None:
    open_part = (ROW >= 3) & (ROW <= 20) & (COLUMN >= 5) & (COLUMN <= 12)
    assert np.array_equal(covered(Shutters(rectangle=(3, 5, 20, 12)), SHAPE), ~open_part)


def test_a_circle() -> None:
    open_part = np.hypot(ROW - 14, COLUMN - 9) <= 6
    assert np.array_equal(covered(Shutters(circle=(PointPx(14, 9), 6)), SHAPE), ~open_part)


def test_a_polygon() -> None:
    corners = (PointPx(2, 2), PointPx(2, 17), PointPx(25, 17), PointPx(25, 2))
    open_part = (ROW >= 2) & (ROW <= 25) & (COLUMN >= 2) & (COLUMN <= 17)
    assert np.array_equal(covered(Shutters(polygon=corners), SHAPE), ~open_part)


def test_a_bitmap_covers_where_it_is_set() -> None:
    mask = np.zeros((5, 4), bool)
    mask[1:3, 2] = True
    found = covered(Shutters(bitmap=Plane(mask=mask, row=10, column=-1)), SHAPE)
    assert [tuple(at) for at in np.argwhere(found)] == [(11, 1), (12, 1)]


def test_several_leave_open_what_lies_in_all() -> None:
    both = covered(Shutters(rectangle=(0, 0, 29, 9), circle=(PointPx(14, 9), 6)), SHAPE)
    assert np.array_equal(both, ~((COLUMN <= 9) & (np.hypot(ROW - 14, COLUMN - 9) <= 6)))


@pytest.mark.parametrize("orientation", ALL_TURNINGS)
@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_it_lies_over_the_same_pixels_when_turned(orientation: Orientation, zoom: float) -> None:
    mask = covered(Shutters(rectangle=(3, 5, 20, 12)), SHAPE)
    shown = np.repeat(np.repeat(orientation.shown(mask), int(zoom), 0), int(zoom), 1).astype(bool)
    place = Rect(4, 7, 15, 12)
    part = covered_part(mask, orientation, ViewState(zoom=zoom, x=2, y=3), place)
    assert np.array_equal(part, shown[4:16, 2:17])


def test_p_values_go_straight_to_grey() -> None:
    assert [shutter_level(value) for value in (0, 0x8000, 0xFFFF, 70000)] == [0, 128, 255, 255]
