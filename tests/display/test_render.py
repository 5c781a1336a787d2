"""The picture without a window."""

import cv2
import numpy as np

from ductoview.display.grey_table import grey_table
from ductoview.display.render import RenderOptions, png, render, thumbnail
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import DisplayedArea, Presentation
from ductoview.model.view import Laterality, View, ViewPosition
from ductoview.model.voi import Window
from tests.display.support import FULL_RANGE, breast, mammogram

FLIPPED = View(laterality=Laterality.LEFT, position=ViewPosition.CC, patient_orientation=("P", "R"))


def test_without_options_it_is_every_pixel_hung() -> None:
    made = mammogram(breast(wall="right"), view=FLIPPED)
    grey = render(made, RenderOptions(annotate=False))
    assert np.array_equal(grey, grey_table(made.grey, FULL_RANGE).apply(made.pixels)[:, ::-1])


def test_a_stored_place_comes_to_the_middle() -> None:
    pixels = breast(wall="right").copy()
    pixels[100, 450] = 4095
    options = RenderOptions(size=(41, 31), zoom=1.0, center=PointPx(100, 450), annotate=False)
    assert render(mammogram(pixels, view=FLIPPED), options)[15, 20] == 255


def test_an_area_fills_the_size() -> None:
    pixels = np.zeros((200, 100), np.uint16)
    pixels[50:100, 20:60] = 4095
    area = DisplayedArea(top=50, left=20, bottom=99, right=59)
    state = Presentation(sop_instance_uid="1.2.3.4", area=area)
    grey = render(mammogram(pixels), RenderOptions(size=(400, 500), presentation=state, annotate=False))
    assert grey[10:-10, 10:-10].min() == 255
    assert grey.shape == (500, 400)


def test_words_are_drawn_in_colour_and_change_no_tissue() -> None:
    made = mammogram(breast(1200, 1000))
    plain = render(made, RenderOptions(size=(700, 900), zoom=None, annotate=False))
    worded = render(made, RenderOptions(size=(700, 900), zoom=None))
    assert worded.shape == (900, 700, 3)
    changed = (worded != plain[..., None]).any(axis=2)
    assert 0.002 < changed.mean() < 0.1
    assert not changed[plain > 40].any()


def test_the_choice_and_inversion_are_obeyed() -> None:
    made = mammogram(breast())
    narrow = Window(center=1000, width=2)
    grey = render(made, RenderOptions(choice=narrow, invert=True, annotate=False))
    assert set(np.unique(grey)) == {0, 255}
    assert grey[300, 450] == 255


def test_a_thumbnail_and_its_png() -> None:
    small = thumbnail(mammogram(breast()), 60, 80)
    assert small.shape == (80, 60)
    assert np.array_equal(cv2.imdecode(np.frombuffer(png(small), np.uint8), cv2.IMREAD_UNCHANGED), small)
    worded = render(mammogram(breast()), RenderOptions())
    back = cv2.imdecode(np.frombuffer(png(worded), np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(back[..., ::-1], worded)
