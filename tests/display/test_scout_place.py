"""What lies under the pointer is the same tissue in an image and in the scout shown in its place, however both lie."""

import random
from itertools import product

import numpy as np
import pytest

from ductoview.display.lens import Lens
from ductoview.display.orientation import hanging_orientation
from ductoview.display.picture import Picture
from ductoview.display.pictures import Pictures
from ductoview.display.turning import Turning, turning_between
from ductoview.display.viewport import ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Presentation
from ductoview.model.view import Laterality, View, ViewPosition
from tests.display.support import mammogram

SHAPES = ((600, 500), (500, 600), (420, 800), (333, 257))
SCALES_MM = (0.05, 0.07, 0.1, 0.07 / 1.8)
ORIENTATIONS = tuple(
    pair for across, down in product("AP", "LR") for pair in ((across, down), (down, across))
)  # every way a CC can be stored


def _picture(draw: random.Random, side: Laterality, *, mm: float | None = None) -> Picture:
    view = View(laterality=side, position=ViewPosition.CC, patient_orientation=draw.choice(ORIENTATIONS))
    shape = draw.choice(SHAPES)
    pixels = np.broadcast_to(np.uint16(1000), shape)
    return Picture(mammogram(pixels, view=view, mm=mm or draw.choice(SCALES_MM)))


def _tissue(picture: Picture, at: PointPx) -> tuple[float, float]:
    """mm from the chest wall and mm down from the middle, as the image would hang: nothing of how it lies now."""
    view, mm = picture.mammogram.facts.view, picture.mammogram.facts.spacing.row_mm
    assert mm is not None
    hung = hanging_orientation(view)
    rows, columns = hung.shown_shape(picture.stored_shape)
    shown = hung.to_shown(at, picture.stored_shape)
    depth = shown.column + 0.5 if hung.chest_wall == "left" else columns - 0.5 - shown.column
    return depth * mm, (shown.row + 0.5 - rows / 2) * mm


@pytest.mark.parametrize("seed", range(1600, 1900))
def test_the_place_under_the_pointer_is_the_same_tissue_in_the_scout(seed: int) -> None:
    draw = random.Random(seed)
    side = draw.choice((Laterality.LEFT, Laterality.RIGHT))
    own, scout = _picture(draw, side), _picture(draw, side)
    if draw.random() < 0.4:
        state = Presentation(sop_instance_uid="1", rotation=draw.choice((0, 90, 180, 270)), flipped=draw.random() < 0.5)
        own.apply(state)
    own.turn(Turning(quarters=draw.randrange(4), flipped=draw.random() < 0.5))
    scout.lie_like(own)
    lens = Lens(own, draw.randint(200, 900), draw.randint(200, 900))
    lens.zoom_to(lens.view.zoom * draw.uniform(0.5, 6), draw.uniform(0, 200), draw.uniform(0, 200))
    view = lens.view_of(scout)
    x, y = draw.uniform(0, 200), draw.uniform(0, 200)
    here = own.orientation.to_stored(lens.view.to_shown(x, y), own.stored_shape)
    there = scout.orientation.to_stored(view.to_shown(x, y), scout.stored_shape)
    scale = lens.scale
    assert scale is not None
    # Corners lie on whole device pixels, and the middle of an odd difference on a half.
    for one, other in zip(_tissue(own, here), _tissue(scout, there), strict=True):
        assert abs(one - other) * scale <= 2.0


def test_a_turning_is_found_again() -> None:
    hung = hanging_orientation(
        View(laterality=Laterality.LEFT, position=ViewPosition.CC, patient_orientation=("L", "P"))
    )
    for quarters, flipped in product(range(4), (False, True)):
        turning = Turning(quarters=quarters, flipped=flipped)
        assert turning_between(hung, turning.of(hung)) == turning


def test_a_scout_that_does_not_say_how_it_lies_lies_as_the_image_of_its_shape() -> None:
    silent = View(laterality=Laterality.LEFT, position=ViewPosition.CC)
    pixels = np.zeros((60, 50), np.uint16)
    own = Picture(
        mammogram(
            pixels, view=View(laterality=Laterality.LEFT, position=ViewPosition.CC, patient_orientation=("P", "L"))
        )
    )
    scout, other = Picture(mammogram(pixels, view=silent)), Picture(mammogram(pixels.T, view=silent))
    scout.lie_like(own)
    other.lie_like(own)
    assert scout.orientation == own.orientation
    assert not other.orientation.is_known


@pytest.mark.parametrize("rotation", [0, 90])
def test_a_state_that_flips_the_image_is_said_on_what_lies_like_it(rotation: int) -> None:
    pixels = np.full((60, 50), 1000, np.uint16)
    pictures = Pictures(mammogram(pixels))
    pictures.apply(Presentation(sop_instance_uid="1", rotation=rotation, flipped=True))
    pictures.show_enhanced(np.zeros((60, 50), np.float32))
    enhanced = pictures.drawn
    pictures.show_alternate(mammogram(pixels))
    for picture in (enhanced, pictures.drawn):
        assert picture.orientation == pictures.own.orientation
        assert picture.shown(ViewState()).turning == pictures.own.shown(ViewState()).turning
        assert "AS THE STATE SAYS" in picture.shown(ViewState()).turning
    pictures.apply(None)
    assert pictures.drawn.shown(ViewState()).turning == ""
