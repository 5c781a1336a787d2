"""Parts and holes of masks a child could draw."""

import cv2
import numpy as np
import pytest

from ductoview.analysis.components import (
    box_of,
    box_within,
    enlarged_box,
    hull_of,
    nearest_of,
    places_of,
    shrunk_box,
    without_small_holes,
)


def _drawn(*rows: str) -> np.ndarray:
    return np.array([[letter == "#" for letter in row] for row in rows])


def test_a_hole_is_filled_also_where_only_corners_close_it() -> None:
    ring = _drawn(".....", "..#..", ".#.#.", "..#..", ".....")
    assert without_small_holes(ring, 1)[2, 2]
    assert not without_small_holes(ring, 0)[2, 2]


def test_what_lies_beside_a_duct_from_edge_to_edge_is_no_hole() -> None:
    narrowed = _drawn(".......", "###.###", "#######", "###.###", ".......")
    np.testing.assert_array_equal(without_small_holes(narrowed, 100), narrowed)


def test_places_are_those_of_numpy_whatever_the_memory_order() -> None:
    shown = np.array([[0, 1, 0, 0], [0, 0, 0, 1], [1, 0, 0, 1]], dtype=bool)
    for mask in (shown, shown.T, shown[:, 1:], shown[::2]):
        assert np.array_equal(places_of(mask), np.nonzero(mask))


def test_the_nearest_pixel_of_a_mask_is_told_at_every_pixel() -> None:
    mask = np.zeros((5, 9), dtype=bool)
    mask[2, 1] = mask[4, 7] = True
    distance, nearest, where = nearest_of(mask)
    assert where[nearest[0, 0]].tolist() == [2, 1]
    assert where[nearest[4, 8]].tolist() == [4, 7]
    assert distance[2, 3] == 2.0


def test_a_box_is_enlarged_by_whole_numbers_and_shrunk_to_what_holds_it() -> None:
    assert enlarged_box((slice(1, 3), slice(2, 3)), (4, 5), (8, 15)) == (
        (slice(1, 3), slice(2, 3)),
        (slice(2, 6), slice(6, 9)),
    )
    assert shrunk_box((slice(3, 5), slice(6, 8)), (4, 5), (8, 15)) == (
        (slice(1, 3), slice(2, 3)),
        (slice(2, 6), slice(6, 9)),
    )


def test_where_the_ratio_is_no_whole_number_a_box_is_the_whole() -> None:
    whole = (slice(0, 4), slice(0, 5)), (slice(0, 9), slice(0, 10))
    assert enlarged_box((slice(1, 3), slice(2, 3)), (4, 5), (9, 10)) == whole
    assert shrunk_box((slice(1, 3), slice(2, 3)), (4, 5), (9, 10)) == whole


@pytest.mark.parametrize("times", [2, 3])
def test_a_mask_enlarged_or_shrunk_in_its_box_is_the_one_made_of_the_whole(times: int) -> None:
    small = np.random.default_rng(5).random((40, 50)) > 0.6
    small[:11], small[:, 30:] = False, False
    shape = small.shape[0] * times, small.shape[1] * times
    near, far = enlarged_box(box_of(small, 2), small.shape, shape)
    part, whole = (cv2.resize(one.astype(np.uint8) * 255, None, fx=times, fy=times) for one in (small[near], small))
    assert np.array_equal(part, whole[far])
    stored = whole > 127
    near, far = shrunk_box(box_of(stored), small.shape, shape)
    size = small[near].shape[::-1]
    part = cv2.resize(stored[far].astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    whole = cv2.resize(stored.astype(np.uint8) * 255, small.shape[::-1], interpolation=cv2.INTER_AREA)
    assert np.array_equal(part, whole[near])
    assert not np.delete(np.delete(whole, np.r_[near[0]], 0), np.r_[near[1]], 1).any()


def test_a_box_in_a_box_shows_the_same_part() -> None:
    image = np.arange(80).reshape(8, 10)
    outer, inner = (slice(2, 7), slice(1, 9)), (slice(1, 3), slice(4, 6))
    np.testing.assert_array_equal(image[box_within(outer, inner)], image[outer][inner])


def test_the_hull_of_a_mask_fills_its_bays() -> None:
    bay = _drawn("#...#", "#...#", "#####", ".....")
    np.testing.assert_array_equal(hull_of(bay), _drawn("#####", "#####", "#####", "....."))
    assert not hull_of(_drawn("...", "...")).any()
