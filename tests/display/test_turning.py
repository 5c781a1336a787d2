"""Turning by the reader: what it does to pixels, to the chest wall, and to its words."""

from itertools import product

import numpy as np
import pytest

from ductoview.display.orientation import Orientation
from ductoview.display.turning import Turning

HUNG = [
    Orientation(transposed=transposed, flipped_rows=rows, flipped_columns=columns, chest_wall=wall)
    for transposed, rows, columns, wall in product((False, True), (False, True), (False, True), ("left", "right"))
]
PIXELS = np.arange(15).reshape(3, 5)


@pytest.mark.parametrize("hung", HUNG)
def test_turning_is_what_the_eye_sees(hung: Orientation) -> None:
    turning, seen = Turning(), hung.shown(PIXELS)
    for step in "rrfrflffrlrrflr":
        if step == "f":
            turning, seen = turning.mirrored(), np.fliplr(seen)
        else:
            turning, seen = turning.turned(1 if step == "r" else -1), np.rot90(seen, -1 if step == "r" else 1)
        assert np.array_equal(turning.of(hung).shown(PIXELS), seen)


@pytest.mark.parametrize(
    ("turning", "wall"),
    [
        (Turning(), "left"),
        (Turning(quarters=1), "top"),
        (Turning(quarters=2), "right"),
        (Turning(quarters=3), "bottom"),
        (Turning(flipped=True), "right"),
        (Turning(quarters=1, flipped=True), "top"),
        (Turning(quarters=2, flipped=True), "left"),
    ],
)
def test_the_chest_wall_goes_along(turning: Turning, wall: str) -> None:
    assert turning.of(Orientation(chest_wall="left")).chest_wall == wall


def test_it_says_so() -> None:
    assert Turning().words == ""
    assert Turning().turned(1).words == "ROTATED 90°"
    assert Turning().turned(-1).mirrored().words == "ROTATED 270° · FLIPPED"
    assert Turning().turned(3).turned(1).words == ""
