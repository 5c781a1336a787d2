"""Density grows with attenuation, whatever was stored; padding is no tissue; the chest wall is where it is."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ductoview.analysis.frame import frame_of, lying_words
from ductoview.display.grey_table import grey_table
from ductoview.model.duct_analysis import LIES_OTHERWISE
from ductoview.model.view import PresentationIntent
from ductoview.model.voi import LookupTable, Window
from tests.analysis.images import mammogram

STEPS = np.array([[10, 20], [30, 40]], dtype=np.uint16)


@pytest.mark.parametrize(
    ("modality", "inverted", "grows"),
    [("MG", False, True), ("MG", True, False), ("XA", False, False), ("XA", True, True)],
)
def test_density_grows_with_attenuation(modality: str, inverted: bool, grows: bool) -> None:
    density = frame_of(mammogram(STEPS, modality=modality, inverted=inverted)).density
    assert density.dtype == np.float32
    assert (np.diff(density.ravel()) > 0).all() if grows else (np.diff(density.ravel()) < 0).all()


FALLING = LookupTable(first=0, data=np.arange(63, -1, -1, dtype=np.uint16), bits=6)


@pytest.mark.parametrize(
    "falling",
    [{"slope": -1.0, "intercept": 63.0}, {"modality_lut": FALLING}, {"choices": (FALLING,)}],
    ids=["rescale", "modality LUT", "VOI LUT"],
)
@pytest.mark.parametrize("inverted", [False, True])
def test_what_is_shown_bright_is_dense_whichever_step_turns_it(falling: dict[str, Any], inverted: bool) -> None:
    image = mammogram(STEPS, inverted=inverted)
    image = replace(image, grey=replace(image.grey, **falling))
    shown = grey_table(image.grey, (*image.grey.choices, Window(center=32, width=64))[0]).apply(STEPS)
    density = frame_of(image).density.ravel()
    assert (np.argsort(density) == np.argsort(shown.ravel())).all()


def test_for_processing_values_are_taken_as_exposure() -> None:
    exposure = np.array([[1000, 500, 250]], dtype=np.uint16)
    frame = frame_of(mammogram(exposure, inverted=True, intent=PresentationIntent.FOR_PROCESSING))
    assert np.allclose(np.diff(frame.density), np.log(2), atol=1e-6)


@pytest.mark.parametrize(
    ("intent", "sign", "grows"),
    [
        (PresentationIntent.FOR_PROCESSING, 1, False),
        (PresentationIntent.FOR_PROCESSING, -1, True),
        (PresentationIntent.FOR_PRESENTATION, 1, True),
    ],
)
def test_raw_values_that_rise_with_exposure_fall_with_attenuation_also_as_monochrome2(
    intent: PresentationIntent, sign: int, grows: bool
) -> None:
    image = mammogram(STEPS, intent=intent)
    image = replace(image, grey=replace(image.grey, linear_in_exposure=sign == 1))
    steps = np.diff(frame_of(image).density.ravel())
    assert (steps > 0).all() if grows else (steps < 0).all()


@pytest.mark.parametrize("inverted", [False, True])
def test_raw_values_that_are_the_logarithm_of_exposure_are_not_taken_twice(inverted: bool) -> None:
    image = mammogram(
        np.array([[300, 200, 100]], np.uint16), intent=PresentationIntent.FOR_PROCESSING, inverted=inverted
    )
    image = replace(image, grey=replace(image.grey, log_of_exposure=True))
    assert np.diff(frame_of(image).density).tolist() == [[100, 100]]


def test_padding_is_not_valid_and_signed_pixels_are_read() -> None:
    frame = frame_of(mammogram(np.array([[-5, 0], [7, -5]], dtype=np.int16), padding=(-5, -5)))
    assert frame.valid.tolist() == [[False, True], [True, False]]
    assert frame.density[1, 0] == 7


def test_arrays_are_read_only() -> None:
    frame = frame_of(mammogram(STEPS))
    assert not frame.density.flags.writeable
    assert not frame.valid.flags.writeable


@pytest.mark.parametrize(("orientation", "side"), [(("A", "R"), "left"), (("P", "L"), "right"), (("AR", "F"), "left")])
def test_chest_wall_from_patient_orientation(orientation: tuple[str, ...], side: str) -> None:
    assert frame_of(mammogram(STEPS, orientation=orientation)).chest_wall == side


@pytest.mark.parametrize("side", ["left", "right"])
def test_chest_wall_from_the_breast_itself(side: str) -> None:
    row, column = np.mgrid[:200, :150]
    edge = column if side == "left" else 149 - column
    breast = ((row - 100) / 90) ** 2 + (edge / 110) ** 2 < 1
    grain = np.random.default_rng(1).integers(0, 20, breast.shape)
    assert frame_of(mammogram((np.where(breast, 900, 20) + grain).astype(np.uint16))).chest_wall == side


@pytest.mark.parametrize("padding", [0, 60])
@pytest.mark.parametrize(("orientation", "stated"), [(("A", "R"), "left"), (("P", "L"), "right")])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_breast_that_comes_from_the_other_side_than_the_header_says(
    side: str, orientation: tuple[str, ...], stated: str, padding: int
) -> None:
    row, column = np.mgrid[:200, :150]
    edge = column if side == "left" else 149 - column
    breast = ((row - 100) / 90) ** 2 + (edge / 110) ** 2 < 1
    grain = np.random.default_rng(1).integers(1, 20, breast.shape)
    pixels = np.pad((np.where(breast, 900, 20) + grain).astype(np.uint16), ((0, 0), (padding, 0)))
    image = mammogram(pixels, orientation=orientation, padding=(0, 0))
    frame = frame_of(image)
    assert frame.chest_wall == side
    words = lying_words(image.facts, frame.chest_wall)
    assert [one.startswith(LIES_OTHERWISE) for one in words] == ([] if side == stated else [True])


@pytest.mark.parametrize("filled", ["all", "middle"])
def test_where_the_picture_does_not_tell_the_header_is_believed(filled: str) -> None:
    column = np.broadcast_to(np.arange(150), (200, 150))
    breast = column > (40 if filled == "middle" else -1)
    breast = breast & (column < (110 if filled == "middle" else 150))
    pixels = (np.where(breast, 900, 20) + np.random.default_rng(1).integers(0, 20, breast.shape)).astype(np.uint16)
    image = mammogram(pixels, orientation=("A", "R"))
    assert frame_of(image).chest_wall == "left"
    assert lying_words(image.facts, "left") == ()


def test_no_breast_no_chest_wall() -> None:
    assert frame_of(mammogram(np.full((32, 32), 7, dtype=np.uint16))).chest_wall is None


def test_a_bright_surround_is_no_tissue_but_a_bright_duct_is() -> None:
    row, column = np.mgrid[:100, :100]
    disc = (row - 50) ** 2 + (column - 50) ** 2 < 45**2
    pixels = np.where(disc, 100 + row, 4000)
    pixels[48:52, :] = 4000
    valid = frame_of(mammogram(pixels.astype(np.uint16))).valid
    assert not valid[0, 0]
    assert valid[30, 50]
    duct = np.full((100, 100), 100)
    duct[45:55, :] = 4000
    assert frame_of(mammogram(duct.astype(np.uint16))).valid.all()
