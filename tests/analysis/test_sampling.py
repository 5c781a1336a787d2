"""Images read at many places on grids of their own."""

from threading import Event

import numpy as np
import pytest

from ductoview.analysis.sampling import at, chunked, grown, reduced_mean
from ductoview.errors import Cancelled


def test_a_place_between_pixels_is_interpolated() -> None:
    image = np.array([[0, 1], [2, 3]], np.float32)
    read = at(image, np.array([0, 0.5, 1], np.float32), np.array([0.5, 0.5, 1], np.float32))
    np.testing.assert_allclose(read, [0.5, 1.5, 3], atol=1e-3)


def test_outside_the_image_its_border_goes_on() -> None:
    image = np.array([[1, 2], [3, 4]], np.float32)
    assert at(image, np.array([-5], np.float32), np.array([9], np.float32))[0] == 2


def test_a_reduced_image_is_read_where_its_pixels_lie() -> None:
    image = np.arange(16, dtype=np.float32)[None, :].repeat(16, axis=0)
    places = np.array([3.0, 7.5, 10.0], np.float32)
    read = at(reduced_mean(image, 4), np.full(3, 7.5, np.float32), places, 4)
    np.testing.assert_allclose(read, places, atol=0.05)


def test_more_places_than_one_row_of_the_map_holds() -> None:
    image = np.arange(100, dtype=np.float32)[None, :].repeat(3, axis=0)
    columns = np.linspace(0, 99, 5000, dtype=np.float32)
    np.testing.assert_allclose(at(image, np.ones(5000, np.float32), columns), columns, atol=0.05)


def test_what_has_grown_is_found_around_its_place() -> None:
    image = np.zeros((64, 64), np.float32)
    image[32, 32] = 7
    for radius in (1.0, 2.0, 8.0):
        wide, step = grown(image, radius)
        assert wide[32 // step, int((32 + 0.7 * radius) // step)] == 7
        assert wide[0, 0] == 0


def test_every_number_is_given_once_and_a_wish_to_stop_ends_it() -> None:
    seen = np.zeros(100_000, np.int64)

    def count(own: np.ndarray) -> None:
        seen[own] += 1

    chunked(np.arange(len(seen)), count)
    assert (seen == 1).all()
    stopped = Event()
    stopped.set()
    with pytest.raises(Cancelled):
        chunked(np.arange(len(seen)), count, stopped)
    assert (seen == 1).all()
