"""Pixels that are not square are drawn in their true shape; every place keeps its stored pixel."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.display.lens import Lens
from ductoview.display.orientation import Orientation
from ductoview.display.picture import Picture
from ductoview.display.render import RenderOptions, render
from ductoview.display.squaring import squared
from ductoview.display.turning import Turning
from ductoview.display.viewport import Quality, ViewState
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.model.image import Mammogram
from ductoview.model.voi import GreyPath
from tests.display.support import FULL_RANGE, facts, mammogram

DISC_MM, FIELD_MM = 50.0, 70.0
OBLONG = (0.1, 0.05)


def spacing(row_mm: float, column_mm: float) -> Spacing:
    return Spacing(row_mm=row_mm, column_mm=column_mm, source=SpacingSource.CALIBRATED)


def disc(row_mm: float, column_mm: float, *, padded: bool = False) -> Mammogram:
    """A bright disc of 50 mm in the middle of 70 mm x 60 mm."""
    rows, columns = round(FIELD_MM / row_mm), round((FIELD_MM - 10) / column_mm)
    down = (np.arange(rows)[:, None] - (rows - 1) / 2) * row_mm
    across = (np.arange(columns) - (columns - 1) / 2) * column_mm
    pixels = np.where(down**2 + across**2 < (DISC_MM / 2) ** 2, 4000, 0).astype(np.uint16)
    grey = GreyPath(choices=(FULL_RANGE,), bits_stored=12, padding=(0, 0) if padded else None)
    return mammogram(pixels, grey=grey, spacing=spacing(row_mm, column_mm))


def sides(grey: NDArray[np.uint8]) -> tuple[int, int]:
    """Device pixels across and down of what is brighter than half."""
    bright = grey > 125
    return int(bright.any(axis=0).sum()), int(bright.any(axis=1).sum())


@pytest.mark.parametrize("pixel_mm", [OBLONG, OBLONG[::-1], (0.08, 0.1)])
@pytest.mark.parametrize("zoom", [None, 0.31, 0.7, 1.0, 1.6])
@pytest.mark.parametrize("padded", [False, True])
def test_a_disc_is_round(pixel_mm: tuple[float, float], zoom: float | None, padded: bool) -> None:
    image = disc(*pixel_mm, padded=padded)
    picture = Picture(image)
    picture.build_levels()
    size = (2400, 2400) if zoom and zoom > 1 else (1500, 1500)
    lens = Lens(picture, *size)
    if zoom is not None:
        lens.set_scale(zoom / min(pixel_mm))
    expected = DISC_MM * (lens.scale or 0)
    for quality in Quality:
        grey, _ = picture.draw(lens.view, *size, quality)
        assert grey is not None
        assert all(abs(side - expected) <= 1 for side in sides(grey)), (sides(grey), expected, quality)
    rendered = render(image, RenderOptions(size=size, zoom=zoom, annotate=False))
    assert all(abs(side - expected) <= 1 for side in sides(rendered))


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("flipped", [False, True])
def test_also_turned_and_its_places_go_there_and_back(quarters: int, flipped: bool) -> None:
    picture = Picture(disc(*OBLONG))
    picture.turn(Turning(quarters=quarters, flipped=flipped))
    lens = Lens(picture, 900, 900)
    grey, at = picture.draw(lens.view, 900, 900, Quality.EXACT)
    assert grey is not None
    assert all(abs(side - DISC_MM * (lens.scale or 0)) <= 1 for side in sides(grey))
    rows, columns = picture.stored_shape
    # The four ends of the disc lie, on the screen, where their stored pixels are.
    for way in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        end = PointPx(
            (rows - 1) / 2 + way[0] * (DISC_MM / 2 / OBLONG[0]), (columns - 1) / 2 + way[1] * (DISC_MM / 2 / OBLONG[1])
        )
        inside = PointPx(end.row - way[0] * 6, end.column - way[1] * 12)
        outside = PointPx(end.row + way[0] * 6, end.column + way[1] * 12)
        for place, is_bright in ((inside, True), (outside, False)):
            x, y = lens.to_device(place)
            assert (grey[int(y) - at.y, int(x) - at.x] > 125) == is_bright
            back = lens.place(x, y)
            assert back is not None
            assert (back.row, back.column) == pytest.approx((place.row, place.column), abs=1e-9)


def test_stored_pixels_map_back_to_themselves() -> None:
    of = facts((301, 200), spacing=spacing(0.083, 0.05))
    ways = product((False, True), repeat=3)
    for transposed, flipped_rows, flipped_columns in ways:
        turned = Orientation(transposed=transposed, flipped_rows=flipped_rows, flipped_columns=flipped_columns)
        orientation = squared(turned, of)
        for row, column in ((0, 0), (300, 199), (17, 100), (299.5, 0.25)):
            there = orientation.to_shown(PointPx(row, column), (301, 200))
            back = orientation.to_stored(there, (301, 200))
            assert (back.row, back.column) == pytest.approx((row, column), abs=1e-9)
        # The edges of the stored image are the edges of the shown one.
        edges = [orientation.to_shown(PointPx(*one), (301, 200)) for one in ((-0.5, -0.5), (300.5, 199.5))]
        rows, columns = orientation.shown_shape((301, 200))
        assert sorted(one.row for one in edges) == pytest.approx([-0.5, rows - 0.5])
        assert sorted(one.column for one in edges) == pytest.approx([-0.5, columns - 0.5])


def test_at_full_resolution_no_column_is_lost_and_every_row_stands_twice() -> None:
    pixels = np.random.default_rng(5).integers(0, 4096, (40, 60)).astype(np.uint16)
    picture = Picture(mammogram(pixels, spacing=spacing(*OBLONG)), Orientation())
    assert picture.shape == (80, 60)
    grey, _ = picture.draw(ViewState(zoom=1.0), 60, 80, Quality.EXACT)
    assert grey is not None
    table = picture.table.apply(pixels).astype(int)
    assert np.abs(grey[0::2][1:].astype(int) - (3 * table[1:] + table[:-1]) / 4).max() <= 1
    assert np.abs(grey[1::2][:-1].astype(int) - (3 * table[:-1] + table[1:]) / 4).max() <= 1


def test_square_and_unknown_and_impossible_pixels_are_left_alone() -> None:
    shape, turned = (600, 500), Orientation(transposed=True)
    assert squared(turned, facts(shape)) == turned
    assert squared(turned, facts(shape, mm=None)) == turned
    assert squared(turned, facts(shape, spacing=spacing(0.1, 0.1004))) == turned
    assert squared(turned, facts(shape, spacing=spacing(1.0, 0.05))) == turned
    assert squared(turned, facts(shape, spacing=spacing(*OBLONG))) == replace(turned, stretch=(2.0, 1.0))


def test_it_is_said_on_the_image() -> None:
    assert Picture(disc(*OBLONG)).shown(ViewState()).is_aspect_corrected
    assert not Picture(disc(0.1, 0.1)).shown(ViewState()).is_aspect_corrected
