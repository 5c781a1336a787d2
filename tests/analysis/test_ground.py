"""Where a duct may be, drawn: a breast on the left with 0.5 mm pixels, its skin at 55 mm."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.ground import Ground, ground_of
from tests.analysis.images import frame, spacing

MM, ROW = 0.5, 120
Float = NDArray[np.float32]


def _drawn(wide_mm: float) -> Float:
    """A breast of 1000 with something of 600 and 10 mm high on its skin, over plain black."""
    rows, columns = np.mgrid[:240, :200]
    inside = np.hypot(rows - ROW, columns) * MM < 55
    stands_out = (np.abs(rows - ROW) * MM <= wide_mm / 2) & (columns * MM < 65)
    noise = np.random.default_rng(3).normal(0, 5, inside.shape)
    return np.where(inside, 1000 + noise, np.where(stands_out, 600 + noise, 0)).astype(np.float32)


def _ground(wide_mm: float) -> Ground:
    return ground_of(frame(_drawn(wide_mm), spacing(MM)))


def _is_allowed(of: Ground, row_mm: float, column_mm: float) -> bool:
    """At a place so many mm beside the middle row; all are in the breast's outline."""
    at = ROW + round(row_mm / MM), round(column_mm / MM)
    assert of.breast.inside[at]
    return bool(of.allowed[at])


@pytest.mark.parametrize(
    ("wide_mm", "beside_mm", "expected"),
    [(3.0, 1.0, True), (3.0, 3.0, True), (3.0, 12.0, False), (14.0, 6.5, False)],
    ids=["in a duct", "where it enters", "at the skin elsewhere", "at the side of a nipple in the picture"],
)
def test_a_duct_may_be_at_the_skin_where_all_of_a_black_nipple_is_a_filled_duct(
    wide_mm: float, beside_mm: float, expected: bool
) -> None:
    depth_mm = 55 - beside_mm**2 / 110 - 1.0
    assert _is_allowed(_ground(wide_mm), beside_mm, 58.0 if wide_mm > 10 else depth_mm) is expected


@pytest.mark.parametrize("mm", [90.0, 1000.0])
def test_a_header_that_states_absurdly_wide_pixels_stops_nothing(mm: float) -> None:
    plain = np.where(np.hypot(*np.mgrid[-60:60, :100]) < 55, 1000.0, 0.0) + np.mgrid[:120, :100][0]
    assert ground_of(frame(plain.astype(np.float32), spacing(mm))).breast.inside.any()
