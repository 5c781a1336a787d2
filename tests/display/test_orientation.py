"""Whatever way an image was stored, it hangs the same; and every place finds its way back."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductoview.display.orientation import Orientation, hanging_orientation
from ductoview.model.geometry import PointPx
from ductoview.model.view import Laterality, View, ViewPosition

_TOP = {ViewPosition.CC: {Laterality.LEFT: "L", Laterality.RIGHT: "R"}}
_OPPOSITE = {"A": "P", "P": "A", "L": "R", "R": "L", "H": "F", "F": "H"}
STORED = tuple(product((False, True), repeat=3))
"""Transposed, rows flipped, columns flipped."""


def _hung(laterality: Laterality, position: ViewPosition) -> tuple[str, str]:
    """Directions to the right and to the bottom of an image that hangs right."""
    to_right = "A" if laterality is Laterality.LEFT else "P"
    top = _TOP.get(position, {}).get(laterality, "H")
    bottom = _OPPOSITE[top]
    if position in (ViewPosition.MLO, ViewPosition.LMO):
        # The foot end of an oblique plane leans to the medial side.
        bottom += "R" if laterality is Laterality.LEFT else "L"
    return to_right, bottom


def _turned(directions: str) -> str:
    return "".join(_OPPOSITE[letter] for letter in directions)


@pytest.mark.parametrize("laterality", [Laterality.LEFT, Laterality.RIGHT])
@pytest.mark.parametrize(
    "position", [ViewPosition.CC, ViewPosition.ML, ViewPosition.LM, ViewPosition.MLO, ViewPosition.LMO]
)
@pytest.mark.parametrize("stored", STORED)
def test_every_stored_orientation_hangs_the_same(
    laterality: Laterality, position: ViewPosition, stored: tuple[bool, bool, bool]
) -> None:
    transposed, flipped_rows, flipped_columns = stored
    hung = np.arange(12, dtype=np.uint16).reshape(3, 4)
    to_right, to_bottom = _hung(laterality, position)
    pixels = hung[:: -1 if flipped_rows else 1, :: -1 if flipped_columns else 1]
    row_direction = _turned(to_right) if flipped_columns else to_right
    column_direction = _turned(to_bottom) if flipped_rows else to_bottom
    directions = (row_direction, column_direction)
    if transposed:
        pixels, directions = pixels.T, (column_direction, row_direction)
    view = View(laterality=laterality, position=position, patient_orientation=directions)
    orientation = hanging_orientation(view)
    assert orientation.is_known
    assert orientation.chest_wall == ("left" if laterality is Laterality.LEFT else "right")
    assert orientation.shown(pixels).tolist() == hung.tolist()


@pytest.mark.parametrize(
    "view",
    [
        View(laterality=Laterality.LEFT, position=ViewPosition.CC),
        View(position=ViewPosition.CC, patient_orientation=("A", "R")),
        View(laterality=Laterality.BOTH, position=ViewPosition.CC, patient_orientation=("A", "R")),
        View(laterality=Laterality.LEFT, position=ViewPosition.ML, patient_orientation=("A", "R")),
        View(laterality=Laterality.LEFT, position=ViewPosition.CC, patient_orientation=("A", "R"), contradictions=("so",)),
    ],
)  # fmt: skip
def test_what_is_not_known_is_shown_as_stored_and_said(view: View) -> None:
    orientation = hanging_orientation(view)
    assert (orientation.is_known, orientation.chest_wall) == (False, None)
    pixels = np.arange(6).reshape(2, 3)
    assert orientation.shown(pixels).tolist() == pixels.tolist()


def test_a_view_of_another_name_hangs_by_its_directions() -> None:
    view = View(laterality=Laterality.RIGHT, position=ViewPosition.OTHER, patient_orientation=("A", "L"))
    assert hanging_orientation(view) == Orientation(flipped_columns=True, chest_wall="right")


@given(
    st.booleans(), st.booleans(), st.booleans(),
    st.integers(1, 50), st.integers(1, 50), st.floats(-5, 60), st.floats(-5, 60),
)  # fmt: skip
def test_places_find_their_way_back(
    transposed: bool, flipped_rows: bool, flipped_columns: bool, rows: int, columns: int, row: float, column: float
) -> None:
    orientation = Orientation(transposed=transposed, flipped_rows=flipped_rows, flipped_columns=flipped_columns)
    shape = (rows, columns)
    there = orientation.to_shown(PointPx(row, column), shape)
    back = orientation.to_stored(there, shape)
    assert (back.row, back.column) == pytest.approx((row, column))


@pytest.mark.parametrize("stored", STORED)
def test_places_lie_where_their_pixels_are_shown(stored: tuple[bool, bool, bool]) -> None:
    orientation = Orientation(transposed=stored[0], flipped_rows=stored[1], flipped_columns=stored[2])
    pixels = np.arange(12).reshape(3, 4)
    shown = orientation.shown(pixels)
    for row, column in np.ndindex(3, 4):
        at = orientation.to_shown(PointPx(row, column), pixels.shape)
        assert shown[int(at.row), int(at.column)] == pixels[row, column]
