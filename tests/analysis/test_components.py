"""Parts and holes of masks a child could draw."""

import numpy as np

from ductoview.analysis.components import nearest_of, places_of, without_small_holes


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
