"""Stored pixels to DICOM graphics and back: half a pixel and two swapped axes, and nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductoview.dicom.coordinates import MOST_POINTS, closed, graphic_data, points_of, without_closing
from ductoview.model.geometry import PointPx

SHAPE = (5928, 4728)
places = st.builds(
    PointPx,
    row=st.floats(-0.5, SHAPE[0] - 0.5, allow_nan=False),
    column=st.floats(-0.5, SHAPE[1] - 0.5, allow_nan=False),
)


def test_the_centre_of_the_first_pixel_is_one_half() -> None:
    assert graphic_data([PointPx(0, 0), PointPx(2, 7)], SHAPE).tolist() == [[0.5, 0.5], [7.5, 2.5]]


@given(st.lists(places, min_size=1, max_size=20))
def test_places_survive_single_precision(points: list[PointPx]) -> None:
    written = graphic_data(points, SHAPE).astype(np.float32).ravel().tolist()
    for before, after in zip(points, points_of(written), strict=True):
        assert after.row == pytest.approx(before.row, abs=0.01)
        assert after.column == pytest.approx(before.column, abs=0.01)


def test_nothing_is_drawn_outside_the_image() -> None:
    drawn = graphic_data([PointPx(-5, -5), PointPx(9000, 9000)], SHAPE)
    assert drawn.tolist() == [[0, 0], [4728, 5928]]


def test_long_paths_are_thinned_to_what_an_element_can_hold() -> None:
    path = np.stack([np.linspace(0, 5000, 20_000), np.full(20_000, 100.0)], axis=1)
    drawn = graphic_data(path, SHAPE)
    assert len(drawn) == MOST_POINTS
    assert drawn[[0, -1]].tolist() == [[100.5, 0.5], [100.5, 5000.5]]
    assert len(closed(drawn)) == MOST_POINTS


def test_polygons_are_closed_once() -> None:
    corners = (PointPx(0, 0), PointPx(0, 9), PointPx(9, 9))
    polygon = closed(graphic_data(corners, SHAPE))
    assert len(polygon) == 4
    assert len(closed(polygon)) == 4
    assert without_closing(points_of(polygon.ravel().tolist())) == corners
    assert without_closing(corners) == corners
