"""Letters are found in margins and on tissue, bright or dark, along or upright; side markers are told from names."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ductoview.analysis.letters import letters_in

FONT = ImageFont.load_default(28)
SHAPE = (700, 560)


def breast() -> NDArray[np.uint16]:
    """A bright half disc with coarse tissue on a dark noisy ground."""
    rng = np.random.default_rng(3)
    row, column = np.mgrid[: SHAPE[0], : SHAPE[1]]
    inside = np.hypot(row - 350, column) < 300
    tissue = 900 + 300 * np.sin(row / 31) * np.cos(column / 23)
    return np.asarray(np.where(inside, tissue, 60) + rng.normal(0, 8, SHAPE), np.uint16)


def lettered(words: str, row: int, column: int, value: int) -> NDArray[np.uint16]:
    drawn = Image.new("L", SHAPE[::-1])
    ImageDraw.Draw(drawn).text((column, row), words, fill=255, font=FONT)
    ink = np.asarray(drawn) > 127
    pixels = breast()
    pixels[ink] = value
    return pixels


def test_a_breast_without_letters_has_none() -> None:
    assert letters_in(breast()) == ()
    assert letters_in(np.zeros((64, 64), np.uint16)) == ()


@pytest.mark.parametrize(("row", "column", "value"), [(20, 320, 3000), (350, 30, 4095), (350, 30, 0), (650, 20, 900)])
def test_a_name_is_found_where_it_stands(row: int, column: int, value: int) -> None:
    found = letters_in(lettered("MUELLER ANNA", row, column, value))[0]
    assert found.count >= 8
    assert not found.is_marker
    assert abs(found.row - row) < 15
    assert abs(found.column - column) < 15


def test_a_name_from_top_to_bottom_is_found() -> None:
    pixels = np.ascontiguousarray(lettered("MUELLER ANNA", 20, 320, 3000).T)
    found = letters_in(pixels)[0]
    assert not found.is_marker
    assert found.height > found.width


def test_a_side_marker_is_no_name() -> None:
    assert all(one.is_marker for one in letters_in(lettered("R CC", 20, 400, 3000)))
    assert letters_in(lettered("R CC", 20, 400, 3000))[0].count == 3


def test_letters_as_dark_as_the_ground_on_a_bright_ground_are_found() -> None:
    assert letters_in(4095 - lettered("MUELLER ANNA", 20, 320, 3000))[0].count >= 8
