"""The overlays of best and worst images: who is chosen, what the colours say, that the page holds together."""

import re

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.overlays import Scored, chosen, page
from benchmarks.support.overlay_picture import FALSE, FOUND, MISSED, coloured, compared, displayed, jpeg, side_by_side
from benchmarks.support.phantoms import mammogram_of
from ductoview.display.grey_table import grey_table
from ductoview.display.tissue import default_choice
from sample_dicom.cases import CASES
from sample_dicom.contact_sheet import shown
from sample_dicom.phantom import StudySpec, ViewImage, draw_view
from sample_dicom.write import dataset


def scored(seed: int, dice: float) -> Scored:
    return Scored(
        seed=seed, look="E", view="CC", magnification=1.6, iodine_mg_ml=200, dice=dice, f1=0.9, f1_thin=float("nan")
    )


def small(vendor: str) -> ViewImage:
    spec = StudySpec.random(
        5, vendor=vendor, rows=260, columns=170, imager_mm=0.75, magnification=1.0, laterality="L", ligaments=3
    )
    return draw_view(spec, "CC")


def has(picture: NDArray[np.uint8], colour: tuple[int, int, int]) -> NDArray[np.bool_]:
    return np.asarray((picture == colour).all(axis=2))


def test_best_and_worst_are_by_dice_and_never_the_same_image() -> None:
    images = [scored(seed, dice) for seed, dice in enumerate([0.5, 0.9, 0.1, 0.7, 0.9])]
    best, worst = chosen(images, 2)
    assert [one.seed for one in best] == [1, 4]
    assert [one.seed for one in worst] == [2, 0]
    best, worst = chosen(images[:3], 5)
    assert ([one.seed for one in best], [one.seed for one in worst]) == ([1], [2])


def test_each_class_has_its_colour_where_it_lies() -> None:
    truth, lumen = np.zeros((60, 80), bool), np.zeros((60, 80), bool)
    truth[10:20], lumen[10:20, :40] = True, True  # the right half is missed
    lumen[40:50, :40] = True  # and this is none
    picture = coloured(np.full((60, 80, 3), 100, np.uint8), compared(lumen, truth))
    found, missed, false = (has(picture, colour) for colour in (FOUND, MISSED, FALSE))
    assert found[10:20, :40].all()
    assert missed[10:20, 40:].all()
    assert 0.5 < false[40:50, :40].mean() < 0.8  # hatched
    assert not (found | missed | false)[52:].any()
    assert (picture[52:] == 60).all()


def test_a_thin_duct_that_was_missed_still_shows_when_the_picture_is_made_smaller() -> None:
    truth = np.zeros((400, 400), bool)
    truth[:, 200:202] = True
    picture = coloured(np.full((100, 100, 3), 100, np.uint8), compared(np.zeros_like(truth), truth))
    assert has(picture, MISSED)[:, 50].all()


@pytest.mark.parametrize("vendor", ["A", "B", "D", "P"])
def test_the_plain_half_is_what_the_file_would_show(vendor: str) -> None:
    image = small(vendor)
    mammogram = displayed(image)
    grey = grey_table(mammogram.grey, default_choice(mammogram)).apply(mammogram.pixels).astype(int)
    by_file = shown(dataset(CASES[0], image)).astype(int)
    if vendor == "P":  # raw: the file says nothing, ours is by the breast's histogram
        assert np.corrcoef(grey[image.pixels < 8000], by_file[image.pixels < 8000])[0, 1] > 0.9
    else:
        assert np.abs(grey - by_file).max() <= 2
    np.testing.assert_array_equal(mammogram.pixels, mammogram_of(image).pixels)


def test_the_picture_of_an_image_is_small_and_holds_both_halves() -> None:
    image = small("A")
    half = image.truth.mask.copy()
    half[: half.shape[0] // 2] = False
    picture = side_by_side(image, half, "seed 5, look A")
    assert has(picture, FOUND).any()
    assert has(picture, MISSED).sum() > 300  # more than the key has
    data = jpeg(picture, 40_000)
    assert len(data) <= 40_000
    again = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert again.shape == picture.shape


def test_the_page_names_every_picture_once_and_takes_sentences_up() -> None:
    images = [scored(seed, 0.5 + seed / 100) for seed in range(21)]
    best, worst = chosen(images, 5)
    words = page(images, best, worst, {"0": "The cyst was taken for a duct."}, "python -m benchmarks.overlays")
    assert sorted(re.findall(r"\]\((seed-\d+\.jpg)\)", words)) == sorted(one.name for one in (*best, *worst))
    assert words.count("The cyst was taken for a duct.") == 1
    assert "Dice 0.60 in the mean, 0.50 to 0.70" in words
