"""Truth tables of grey: which end is white, and padding that is black whatever anybody does."""

import random

import numpy as np
import pytest
from pydicom import Dataset

from ductoview.dicom.grey import grey_path_of
from ductoview.display.grey_table import grey_table
from ductoview.display.gsdf import curve_for
from ductoview.display.picture import Picture
from ductoview.display.viewport import ViewState
from ductoview.model.luminance import Luminances
from ductoview.model.presentation import Presentation
from ductoview.model.voi import GreyPath, LookupTable, VoiChoice, VoiFunction, Window
from tests.display.support import mammogram

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
# A state's shape replaces the image's polarity (PS3.4 N.2.1.4).
STATES = [(None, None), ("IDENTITY", RISING), ("INVERSE", FALLING)]


@pytest.mark.parametrize(("photometric", "shape", "without_state", "contradicts"), IMAGES)
@pytest.mark.parametrize(("state", "with_state"), STATES)
@pytest.mark.parametrize("invert", [False, True])
def test_polarity(
    photometric: str,
    shape: str | None,
    without_state: list[int],
    contradicts: bool,
    state: str | None,
    with_state: list[int] | None,
    invert: bool,
) -> None:
    header = Dataset()
    header.PhotometricInterpretation = photometric
    header.BitsStored, header.PixelRepresentation = 12, 0
    header.WindowCenter, header.WindowWidth, header.VOILUTFunction = WINDOW.center, WINDOW.width, "LINEAR_EXACT"
    if shape is not None:
        header.PresentationLUTShape = shape
    grey = grey_path_of(header)
    assert any("contradicts" in note for note in grey.warnings) == contradicts
    picture = Picture(mammogram(STORED, grey=grey))
    if state is not None:
        picture.apply(Presentation(sop_instance_uid="1.2.3.4", voi=WINDOW, inverted=state == "INVERSE"))
    if invert:
        picture.invert()
    default = with_state if with_state is not None else without_state
    wanted = [255 - level for level in default] if invert else default
    assert picture.table.apply(STORED).tolist() == [wanted]
    # The badge INVERTED stands exactly where what is shown differs from what the file or the state asks for.
    assert picture.shown(ViewState()).is_inverted == invert


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
    inverse = LookupTable(first=0, data=np.array([65535, 0], np.uint16), bits=16)
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
            lut, screen = draw.choice([(None, None), (inverse, None), (None, curve)])
            table = grey_table(grey, choice, invert=invert, presentation_lut=lut, curve=screen)
            assert not table.apply(padded).any()
