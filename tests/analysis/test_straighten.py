"""Ducts of a few pixels, unrolled: what was a bar is one, a bend is none, and a place stays where it is along the duct."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ductoview.analysis.straighten import Course, course_of, densities, straightened, with_more
from ductoview.model.geometry import PointPx, Spacing, SpacingSource

NO_SCALE = Spacing.unknown()
BRIGHT, DARK = 1000, 100


def scale(row_mm: float, column_mm: float) -> Spacing:
    return Spacing(row_mm=row_mm, column_mm=column_mm, source=SpacingSource.CALIBRATED)


def along(places: NDArray[np.float64], calibre: float = 8.0) -> NDArray[np.float64]:
    return np.column_stack([places, np.full(len(places), calibre)])


def level(row: float, first: float, last: float) -> NDArray[np.float64]:
    columns = np.linspace(first, last, 40)
    return np.column_stack([np.full(40, row), columns])


def near(image_shape: tuple[int, int], places: NDArray[np.float64], half: float) -> NDArray[np.uint16]:
    """A bright band of that half width (pixels) around a polyline, in the dark."""
    rows, columns = np.mgrid[: image_shape[0], : image_shape[1]]
    dense = np.column_stack([np.interp(np.linspace(0, 1, 2000), np.linspace(0, 1, len(places)), c) for c in places.T])
    away = np.full(image_shape, np.inf)
    for row, column in dense[::4]:
        away = np.minimum(away, np.hypot(rows - row, columns - column))
    return np.where(away <= half, BRIGHT, DARK).astype(np.uint16)


def widths(values: NDArray[np.uint16]) -> NDArray[np.int64]:
    """How many samples of each column are bright."""
    return (values > (BRIGHT + DARK) / 2).sum(axis=0)


def test_a_straight_bar_stays_a_bar() -> None:
    image = np.full((60, 120), DARK, np.uint16)
    image[26:35, :] = BRIGHT
    course = course_of(along(level(30, 10, 109)), NO_SCALE)
    strip = straightened(image, course)
    assert (course.unit, course.length, course.step) == ("px", pytest.approx(99), 1.0)
    assert strip.values.shape == (len(course.offset), 100)
    assert strip.values.dtype == np.uint16
    inside = np.abs(course.offset) <= 4
    assert (strip.values[inside] == BRIGHT).all()
    assert (strip.values[~inside & (np.abs(course.offset) <= 25)] == DARK).all()


def test_a_bent_duct_unrolls_to_a_bar_of_one_calibre() -> None:
    angles = np.linspace(0, math.pi, 200)
    places = np.column_stack([100 - 70 * np.sin(angles), 100 - 70 * np.cos(angles)])
    course = course_of(along(places, 10.0), NO_SCALE)
    found = widths(straightened(near((130, 201), places, 5), course).values)
    assert course.length == pytest.approx(70 * math.pi, abs=1)
    assert np.abs(found[5:-5] - 10).max() <= 2
    assert abs(float(found[5:-5].mean()) - 10.5) <= 0.8
    middle = len(course.arc) // 2
    assert course.at(course.arc[middle]).row == pytest.approx(30, abs=0.2)


def test_a_defect_is_where_it_is_along_the_duct() -> None:
    angles = np.linspace(0, math.pi / 2, 200)
    places = np.column_stack([150 - 120 * np.sin(angles), 150 - 120 * np.cos(angles)])
    image = near((160, 160), places, 6)
    for asked in (40.0, 90.0, 140.0):
        at = course_of(along(places, 12.0), NO_SCALE).at(asked)
        rows, columns = np.mgrid[:160, :160]
        hurt = np.where(np.hypot(rows - at.row, columns - at.column) <= 3, DARK, image).astype(np.uint16)
        course = course_of(along(places, 12.0), NO_SCALE)
        strip = straightened(hurt, course)
        dark = strip.values[len(course.offset) // 2] < 500
        assert abs(float(course.arc[dark].mean()) - asked) <= 1
        thin = densities(strip.values.astype(np.float32), strip.inside, course)
        assert abs(float(course.arc[int(np.nanargmin(thin.lumen))]) - asked) <= 2
        assert np.nanmedian(thin.beside) == pytest.approx(DARK)


def test_an_unknown_scale_gives_pixels_and_a_known_one_millimetres() -> None:
    places = level(30, 10, 110)
    assert course_of(along(places), NO_SCALE).calibre.mean() == pytest.approx(8)
    known = course_of(along(places), scale(0.05, 0.05))
    assert (known.unit, known.length) == ("mm", pytest.approx(5.0, abs=0.05))
    assert known.calibre.mean() == pytest.approx(0.4)
    assert known.step == pytest.approx(0.05)


def test_pixels_that_are_not_square_unroll_in_their_true_shape() -> None:
    """Rows 0.1 mm apart, columns 0.05: a bar 2 mm wide, upright (40 columns) or level (20 rows), is 2 mm wide in the strip."""
    image = np.full((200, 300), DARK, np.uint16)
    image[90:110, :] = BRIGHT
    level_course = course_of(along(level(99.5, 20, 280)), scale(0.1, 0.05))
    assert level_course.length == pytest.approx(13.0, abs=0.1)
    found = widths(straightened(image, level_course).values) * level_course.step
    assert np.abs(found - 2.0).max() <= 0.15
    upright = np.full((200, 300), DARK, np.uint16)
    upright[:, 130:170] = BRIGHT
    course = course_of(along(level(149.5, 20, 180)[:, ::-1]), scale(0.1, 0.05))
    assert course.length == pytest.approx(16.0, abs=0.1)
    assert np.abs(widths(straightened(upright, course).values) * course.step - 2.0).max() <= 0.15


def test_what_lies_outside_the_image_is_said_and_counts_in_no_mean() -> None:
    image = np.full((30, 100), BRIGHT, np.uint16)
    course = course_of(along(level(2, 10, 90), 20.0), NO_SCALE)
    strip = straightened(image, course)
    assert (strip.inside == ((course.offset <= 2) & (course.offset >= -27))[:, None]).all()
    assert (strip.values[~strip.inside] == 0).all()
    assert np.nanmin(densities(strip.values.astype(np.float32), strip.inside, course).lumen) == BRIGHT


def test_a_duct_beyond_the_image_shows_nothing_and_has_no_mean() -> None:
    course = course_of(along(level(400, 10, 90)), NO_SCALE)
    strip = straightened(np.full((30, 100), BRIGHT, np.uint16), course)
    assert not strip.inside.any()
    assert np.isnan(densities(strip.values.astype(np.float32), strip.inside, course).lumen).all()


def test_padding_is_no_image() -> None:
    image = np.full((60, 100), 5, np.uint16)
    image[:31] = BRIGHT
    course = course_of(along(level(20, 10, 90)), NO_SCALE)
    strip = straightened(image, course, padding=(0, 10))
    assert not strip.inside[course.offset < -10].any()
    assert strip.inside[(course.offset >= -10) & (course.offset <= 20)].all()


def test_the_top_is_at_the_left_hand_of_who_walks_along_it_as_it_is_shown() -> None:
    image = np.full((60, 100), DARK, np.uint16)
    image[:25] = BRIGHT
    to_the_right = along(level(30, 10, 90))
    assert straightened(image, course_of(to_the_right, NO_SCALE)).values[15].min() == BRIGHT
    assert straightened(image, course_of(to_the_right, NO_SCALE, mirrored=True)).values[-16].min() == BRIGHT


@given(
    bend=st.floats(-0.9, 0.9),
    arc=st.floats(0.15, 0.85),
    offset=st.floats(-0.8, 0.8),
    row_mm=st.sampled_from([0.05, 0.1]),
    mirrored=st.booleans(),
)
def test_a_place_in_the_strip_and_in_the_image_name_each_other(
    bend: float, arc: float, offset: float, row_mm: float, mirrored: bool
) -> None:
    course = bent(bend, row_mm, mirrored=mirrored)
    far = arc * course.length
    back, aside = course.beside(course.at(far, offset))
    assert back == pytest.approx(far, abs=2 * course.step)
    assert aside == pytest.approx(offset, abs=2 * course.step)


def bent(bend: float, row_mm: float, *, mirrored: bool) -> Course:
    """A gentle bow 20 mm long."""
    columns = np.linspace(0, 400, 200)
    rows = 300 + bend * 60 * np.sin(np.linspace(0, math.pi, 200)) * 0.05 / row_mm
    return course_of(along(np.column_stack([rows, columns])), scale(row_mm, 0.05), mirrored=mirrored)


def test_points_that_repeat_do_not_matter_and_a_path_without_length_is_refused() -> None:
    twice = np.repeat(level(30, 10, 50), 2, axis=0)
    assert course_of(along(twice), NO_SCALE).length == pytest.approx(40)
    with pytest.raises(ValueError, match="without length"):
        course_of(along(np.array([[3.0, 3.0], [3.0, 3.0]])), NO_SCALE)


def test_beyond_its_end_a_duct_goes_straight_on_for_a_while() -> None:
    bow = np.array([[30.0, 10.0], [30.0, 60.0], [80.0, 110.0]])
    more = with_more(along(bow), NO_SCALE)
    assert more[:-1] == pytest.approx(along(bow))
    assert more[-1] == pytest.approx([80 + 40 / math.sqrt(2), 110 + 40 / math.sqrt(2), 8])
    in_mm = with_more(along(level(30, 10, 90)), scale(0.1, 0.05))
    assert in_mm[-1] == pytest.approx([30, 150, 8])


def test_a_wide_stretch_whose_centreline_steps_aside_is_not_turned_on_the_spot() -> None:
    """A step of 10 pixels where a thin duct is 60 wide: read across it, it is still about as wide."""
    columns = np.arange(20.0, 780.0)
    is_wide = np.abs(columns - 400) <= 60
    image = np.full((200, 800), DARK, np.uint16)
    image[70:131, 300:501] = BRIGHT
    places = np.column_stack([np.where(columns < 400, 95.0, 105.0), columns])
    course = course_of(np.column_stack([places, np.where(is_wide, 60.0, 8.0)]), NO_SCALE)
    found = widths(straightened(image, course).values)
    middle = np.abs(course.centre[:, 1] - 400) <= 30
    assert np.abs(found[middle] - 61).max() <= 5


def test_a_place_far_beside_is_told_with_its_distance() -> None:
    course = course_of(along(level(30, 10, 90)), NO_SCALE)
    assert course.beside(PointPx(80, 50)) == (pytest.approx(40, abs=0.5), pytest.approx(-50, abs=0.01))
