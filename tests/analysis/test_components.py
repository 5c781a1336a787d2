"""Parts and holes of masks a child could draw."""

import numpy as np

from ductoview.analysis.components import without_small_holes


def _drawn(*rows: str) -> np.ndarray:
    return np.array([[letter == "#" for letter in row] for row in rows])


def test_a_hole_is_filled_also_where_only_corners_close_it() -> None:
    ring = _drawn(".....", "..#..", ".#.#.", "..#..", ".....")
    assert without_small_holes(ring, 1)[2, 2]
    assert not without_small_holes(ring, 0)[2, 2]


def test_what_lies_beside_a_duct_from_edge_to_edge_is_no_hole() -> None:
    narrowed = _drawn(".......", "###.###", "#######", "###.###", ".......")
    np.testing.assert_array_equal(without_small_holes(narrowed, 100), narrowed)
