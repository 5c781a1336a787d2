"""Truth tables of grey: which end is white, and padding that is black whatever anybody does."""

import random
from typing import Any

import numpy as np
import pytest
from pydicom import Dataset

from ductoview.dicom.grey import grey_path_of
from ductoview.display.caption import TextLevel, caption
from ductoview.display.grey_table import grey_table
from ductoview.display.gsdf import curve_for
from ductoview.display.picture import Picture
from ductoview.display.polarity import darkens_upwards
from ductoview.display.render import RenderOptions, render
from ductoview.display.viewport import ViewState
from ductoview.model.luminance import Luminances
from ductoview.model.presentation import Modality, Presentation
from ductoview.model.voi import GreyPath, LookupTable, VoiChoice, VoiFunction, Window
from tests.display.support import breast, mammogram

STORED = np.array([[0, 1024, 3072, 4095]], np.uint16)
WINDOW = Window(center=2047.5, width=4095.0, function=VoiFunction.LINEAR_EXACT)
RISING, FALLING = [0, 64, 191, 255], [255, 191, 64, 0]

# Photometric interpretation, shape in the image, what larger values become without a state, whether that contradicts.
IMAGES = [
    ("MONOCHROME2", None, RISING, False),
    ("MONOCHROME2", "IDENTITY", RISING, False),
    ("MONOCHROME2", "INVERSE", FALLING, True),
    ("MONOCHROME1", None, FALLING, False),
    ("MONOCHROME1", "IDENTITY", RISING, True),
    ("MONOCHROME1", "INVERSE", FALLING, False),
]
# A state's shape, or its presentation LUT, replaces the image's polarity (PS3.4 N.2.1.4).
FALLING_LUT = LookupTable(first=0, data=np.array([65535, 0], np.uint16), bits=16)
RISING_LUT = LookupTable(first=0, data=np.arange(256, dtype=np.uint16), bits=8)
STATES: list[tuple[str, dict[str, Any] | None, list[int] | None]] = [
    ("no state", None, None),
    ("IDENTITY", {"inverted": False}, RISING),
    ("INVERSE", {"inverted": True}, FALLING),
    ("rising presentation LUT", {"presentation_lut": RISING_LUT}, RISING),
    ("falling presentation LUT", {"presentation_lut": FALLING_LUT}, [255, 255, 0, 0]),
]


def _header(photometric: str, shape: str | None) -> Dataset:
    header = Dataset()
    header.PhotometricInterpretation = photometric
    header.BitsStored, header.PixelRepresentation = 12, 0
    header.WindowCenter, header.WindowWidth, header.VOILUTFunction = WINDOW.center, WINDOW.width, "LINEAR_EXACT"
    if shape is not None:
        header.PresentationLUTShape = shape
    return header


@pytest.mark.parametrize(("photometric", "shape", "without_state", "contradicts"), IMAGES)
@pytest.mark.parametrize(("name", "stated", "with_state"), STATES)
@pytest.mark.parametrize("invert", [False, True])
def test_polarity(
    photometric: str,
    shape: str | None,
    without_state: list[int],
    contradicts: bool,
    name: str,
    stated: dict[str, Any] | None,
    with_state: list[int] | None,
    invert: bool,
) -> None:
    grey = grey_path_of(_header(photometric, shape))
    assert any("contradicts" in note for note in grey.warnings) == contradicts
    made = mammogram(STORED, grey=grey)
    picture, state = Picture(made), None
    if stated is not None:
        state = Presentation(sop_instance_uid="1.2.3.4", voi=WINDOW, **stated)
        picture.apply(state)
    if invert:
        picture.invert()
    wanted = with_state or without_state
    wanted = [255 - level for level in wanted] if invert else wanted
    assert picture.table.apply(STORED).tolist() == [wanted]
    assert render(made, RenderOptions(annotate=False, presentation=state, invert=invert)).tolist() == [wanted]
    # The badge stands exactly where white is at the other end than the file's own presentation has it.
    is_reversed = (wanted[0] > wanted[-1]) != (without_state[0] > without_state[-1])
    shown = picture.shown(ViewState())
    assert shown.is_inverted == is_reversed
    lines = [line.text for line in caption(made.facts, picture.orientation, shown, level=TextLevel.NONE).top]
    assert ("INVERTED" in lines) == is_reversed


RISING_TABLE = LookupTable(first=0, data=np.arange(4096, dtype=np.uint16), bits=12, explanation="RISING")
FALLING_TABLE = LookupTable(first=0, data=np.arange(4096, dtype=np.uint16)[::-1].copy(), bits=12, explanation="FALLING")


@pytest.mark.parametrize("default", [WINDOW, RISING_TABLE, FALLING_TABLE])
@pytest.mark.parametrize("chosen", [WINDOW, RISING_TABLE, FALLING_TABLE])
@pytest.mark.parametrize("invert", [False, True])
def test_a_table_that_falls_where_the_files_first_choice_rises_is_said(
    default: VoiChoice, chosen: VoiChoice, invert: bool
) -> None:
    picture = Picture(mammogram(STORED, grey=GreyPath(choices=(default, chosen), bits_stored=12)))
    rises = picture.table.apply(STORED)[0, -1] > 128
    picture.set_choice(chosen)
    if invert:
        picture.invert()
    shown = picture.table.apply(STORED)
    assert picture.shown(ViewState()).is_inverted == ((shown[0, -1] > 128) != rises)
    assert picture.darkens_upwards == (shown[0, -1] < 128)


@pytest.mark.parametrize("entries", [2, 3, 255, 257, 4096, 65536])
@pytest.mark.parametrize("place", [0, 0.5, 1])
def test_a_table_that_falls_by_one_step_anywhere_falls(entries: int, place: float) -> None:
    first_low = 1 + int(place * (entries - 2))
    falling = np.where(np.arange(entries) < first_low, 4095, 0).astype(np.uint16)
    for data, falls in ((falling, True), (4095 - falling, False)):
        assert darkens_upwards(GreyPath(), LookupTable(first=0, data=data, bits=12)) == falls


@pytest.mark.parametrize("modality", [Modality(slope=-1.0, intercept=4095.0), Modality(lut=FALLING_TABLE)])
def test_a_state_whose_modality_transformation_falls_is_said(modality: Modality) -> None:
    picture = Picture(mammogram(STORED, grey=GreyPath(choices=(WINDOW,), bits_stored=12)))
    picture.apply(Presentation(sop_instance_uid="1.2.3.4", voi=WINDOW, modality=modality))
    assert picture.table.apply(STORED).tolist() == [FALLING]
    assert picture.shown(ViewState()).is_inverted


def test_words_on_an_image_that_a_state_turned_white_have_a_plate() -> None:
    made = mammogram(breast(), grey=GreyPath(choices=(WINDOW,), bits_stored=12))
    state = Presentation(sop_instance_uid="1.2.3.4", voi=WINDOW, inverted=True)
    picture = render(made, RenderOptions(presentation=state))
    assert (picture < 60).all(axis=2)[breast() < 100].sum() > 1000


def _choice(draw: random.Random) -> VoiChoice:
    if draw.random() < 0.2:
        count = draw.choice([2, 16, 256, 4096])
        top = draw.choice([255, 4095, 65535])
        data = np.sort(np.array([draw.randint(0, top) for _ in range(count)], np.uint16))[:: draw.choice([1, -1])]
        return LookupTable(first=draw.randint(-500, 3000), data=data, bits=top.bit_length())
    return Window(
        center=draw.uniform(-5000, 9000),
        width=draw.choice([1.0, 2.0, draw.uniform(1, 10), draw.uniform(1, 9000)]),
        function=draw.choice(list(VoiFunction)),
    )


def test_padding_is_black_at_a_thousand_windows_inverted_or_not() -> None:
    draw = random.Random(20261125)
    curve = curve_for(Luminances.of_gamma(2.2, black_cd_m2=0.5, white_cd_m2=420.0))
    for _ in range(1000):
        low = draw.randint(-2000, 4000)
        high = low + draw.choice([0, 0, 1, 300])
        signed = low < 0
        grey = GreyPath(
            inverted=draw.random() < 0.5,
            padding=(low, high),
            signed=signed,
            slope=draw.choice([1.0, -1.0, 0.25]),
            intercept=draw.choice([0.0, -1024.0]),
        )
        choice = _choice(draw)
        padded = np.arange(low, high + 1).astype(np.int16 if signed else np.uint16).reshape(1, -1)
        for invert in (False, True):
            lut, screen = draw.choice([(None, None), (FALLING_LUT, None), (None, curve)])
            table = grey_table(grey, choice, invert=invert, presentation_lut=lut, curve=screen)
            assert not table.apply(padded).any()
