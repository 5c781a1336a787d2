"""Stored value to grey: against the standard's own formulas written naively, and against DCMTK."""

import subprocess
from math import exp, floor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset

from ductoview.dicom.read import read_mammogram
from ductoview.display.grey_table import adjusted, grey_table, span
from ductoview.display.render import RenderOptions, render
from ductoview.display.tissue import default_choice
from ductoview.model.voi import GreyPath, LookupTable, VoiChoice, VoiFunction, Window
from tests.display.support import breast, mammogram
from tests.support.mg_source import write_mg
from tests.support.screen import require


def _naive(value: float, window: Window) -> float:
    """PS3.3 C.11.2.1.2 and C.11.2.1.3, word for word, onto 0..1."""
    c, w = window.center, window.width
    if window.function is VoiFunction.SIGMOID:
        return 1 / (1 + exp(-4 * (value - c) / w))
    low, high = (c - 0.5 - (w - 1) / 2, c - 0.5 + (w - 1) / 2)
    if window.function is VoiFunction.LINEAR_EXACT:
        low, high = c - w / 2, c + w / 2
    if value <= low:
        return 0.0
    if value > high:
        return 1.0
    return (value - c) / w + 0.5 if window.function is VoiFunction.LINEAR_EXACT else (value - (c - 0.5)) / (w - 1) + 0.5


@pytest.mark.parametrize("function", list(VoiFunction))
@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize(("center", "width"), [(2048, 4096), (1000.5, 333.25), (40, 1), (-20, 2)])
def test_every_function_is_the_standards(function: VoiFunction, inverted: bool, center: float, width: float) -> None:
    window = Window(center=center, width=width, function=function)
    grey = GreyPath(slope=0.5, intercept=-30, inverted=inverted)
    table = grey_table(grey, window).entries
    for stored in range(0, 5000, 7):
        share = _naive(stored * 0.5 - 30, window)
        expected = floor((1 - share if inverted else share) * 255 + 0.5)
        assert abs(int(table[stored]) - expected) <= (1 if function is VoiFunction.SIGMOID else 0), stored


def test_a_table_answers_below_within_and_above_itself() -> None:
    table = LookupTable(first=100, data=np.array([0, 1000, 4095], np.uint16), bits=12)
    entries = grey_table(GreyPath(), table).entries
    assert [int(entries[stored]) for stored in (0, 100, 101, 102, 60000)] == [0, 0, 62, 255, 255]


def test_a_modality_table_comes_first() -> None:
    modality = LookupTable(first=0, data=np.arange(4096, dtype=np.uint16)[::-1].copy(), bits=12)
    window = Window(center=2048, width=4096)
    entries = grey_table(GreyPath(modality_lut=modality), window).entries
    assert (int(entries[0]), int(entries[4095])) == (255, 0)


def test_signed_values_are_read_as_signed() -> None:
    pixels = np.array([[-500, -1, 0, 499]], np.int16)
    table = grey_table(GreyPath(signed=True), Window(center=0, width=1000, function=VoiFunction.LINEAR_EXACT))
    assert table.apply(pixels).tolist() == [[0, 127, 128, 255]]


@given(
    center=st.floats(-70000, 70000),
    width=st.floats(1, 70000),
    function=st.sampled_from(list(VoiFunction)),
    invert=st.booleans(),
    inverted=st.booleans(),
    padding=st.tuples(st.integers(-200, 4000), st.integers(0, 300)),
)
def test_padding_is_black_at_every_window(
    center: float, width: float, function: VoiFunction, invert: bool, inverted: bool, padding: tuple[int, int]
) -> None:
    low, high = padding[0], padding[0] + padding[1]
    grey = GreyPath(inverted=inverted, padding=(low, high), signed=low < 0)
    entries = grey_table(grey, Window(center=center, width=width, function=function), invert=invert).entries
    assert not entries[np.arange(low, high + 1) % 65536].any()


@given(d_center=st.floats(-2000, 2000), d_width=st.floats(-200, 3000))
def test_an_adjusted_table_keeps_its_shape(d_center: float, d_width: float) -> None:
    data = (65535 * (np.linspace(0, 1, 1024) ** 2.2)).astype(np.uint16)
    table = LookupTable(first=500, data=data, bits=16)
    changed = adjusted(table, d_center, d_width)
    assert isinstance(changed, LookupTable)
    (center, width), (before_center, before_width) = span(changed), span(table)
    assert center == pytest.approx(before_center + d_center, abs=3)
    assert width == pytest.approx(before_width + d_width, rel=0.02)
    middle = changed.data[len(changed.data) // 2] / 65535
    assert middle == pytest.approx(0.5**2.2, abs=0.01)


@pytest.mark.parametrize("entries", [256, 4096, 65536])
def test_a_table_dragged_to_twice_the_width_has_half_the_slope_everywhere(entries: int) -> None:
    table = LookupTable(
        first=0, data=np.arange(entries, dtype=np.uint16), bits=entries.bit_length() - 1, explanation="X"
    )
    center, width = span(table)
    wide = adjusted(table, 0, width)
    assert isinstance(wide, LookupTable)
    assert (wide.explanation, span(wide)) == ("X", (pytest.approx(center), pytest.approx(2 * width)))
    entry = grey_table(GreyPath(), wide).entries.astype(int)
    for share, expected in ((0.0, 64), (0.25, 96), (0.5, 128), (0.75, 159), (1.0, 191)):
        assert abs(entry[round(share * (entries - 1))] - expected) <= 1


def test_a_table_dragged_there_and_back_is_the_same_grey() -> None:
    table = LookupTable(first=300, data=(65535 * np.linspace(0, 1, 1000) ** 2).astype(np.uint16), bits=16)
    wide = adjusted(table, 40, 500)
    back = adjusted(wide, -40, span(table)[1] - span(wide)[1])
    apart = grey_table(GreyPath(), back).entries.astype(int) - grey_table(GreyPath(), table).entries
    assert np.abs(apart).max() <= 1


@pytest.mark.parametrize("invert", [False, True])
def test_raw_values_without_a_window_show_skin_and_gland(invert: bool) -> None:
    rows, columns = np.mgrid[:400, :300]
    depth = np.clip(1 - np.hypot((rows - 200) / 190, columns / 240), 0, 0.3) / 0.3
    inside = depth > 0
    exposure = np.where(inside, 2400 * np.exp(-2 * depth), 4000).astype(np.uint16)
    grey = GreyPath(inverted=True, linear_in_exposure=True, bits_stored=12)
    made = mammogram(exposure, grey=grey)
    choice = default_choice(made)
    assert isinstance(choice, LookupTable)
    assert choice.explanation == "FROM HISTOGRAM"
    shown = grey_table(grey, choice, invert=invert).apply(made.pixels)
    shown = 255 - shown if invert else shown
    assert shown[~inside].max() == 0
    assert ((shown[inside] == 0).mean() < 0.02, (shown[inside] == 255).mean() < 0.5) == (True, True)
    # The same step in thickness is the same step in grey at the skin and in the middle.
    levels = [int(np.median(shown[np.abs(depth - at) < 0.01])) for at in (0.2, 0.4, 0.6, 0.8)]
    steps = np.diff(levels)
    assert steps.max() - steps.min() <= 8


def test_an_adjusted_window_keeps_its_function_and_name() -> None:
    window = Window(center=100, width=50, function=VoiFunction.SIGMOID, explanation="HARD")
    assert adjusted(window, 10, -100) == Window(center=110, width=1, function=VoiFunction.SIGMOID, explanation="HARD")
    assert adjusted(window, 0, 0) is window


@pytest.mark.parametrize("inverted", [False, True])
def test_without_a_window_the_breast_gives_one(inverted: bool) -> None:
    pixels = breast()
    stored = 4095 - pixels if inverted else pixels
    made = mammogram(stored, grey=GreyPath(inverted=inverted, bits_stored=12))
    choice = default_choice(made)
    assert isinstance(choice, Window)
    grey = grey_table(made.grey, choice).apply(made.pixels)
    air, tissue = grey[pixels < 100], grey[pixels > 1000]
    assert air.max() == 0
    assert (30 < np.median(tissue) < 225, np.percentile(tissue, 5) < 60, np.percentile(tissue, 95) > 190) == (True,) * 3


def _voi_table(descriptor: list[int], data: np.ndarray[Any, Any]) -> list[Dataset]:
    item = Dataset()
    item.add_new("LUTDescriptor", "US", descriptor)
    item.add_new("LUTData", "OW", data.astype("<u2").tobytes())
    return [item]


_CURVE = (4095 * np.linspace(0, 1, 4096) ** 1.8).astype(np.uint16)
DCMTK_CASES: tuple[tuple[dict[str, Any], VoiChoice | None, list[str]], ...] = (
    ({"WindowCenter": 2000, "WindowWidth": 1500}, None, ["+Wi", "1"]),
    ({"WindowCenter": [2000, 900.5], "WindowWidth": [1500, 700.5], "VOILUTFunction": "SIGMOID"}, None, ["+Wi", "1"]),
    ({"WindowCenter": 900, "WindowWidth": 700, "RescaleSlope": 0.5, "RescaleIntercept": -100}, None, ["+Wi", "1"]),
    (
        {"PhotometricInterpretation": "MONOCHROME1", "PresentationLUTShape": "INVERSE", "WindowCenter": 2000},
        None,
        ["+Wi", "1"],
    ),
    ({"WindowCenter": None, "WindowWidth": None, "VOILUTSequence": _voi_table([4096, 0, 12], _CURVE)}, None, ["+Wl", "1"]),
    (
        {"WindowCenter": None, "WindowWidth": None, "VOILUTSequence": _voi_table([2000, 700, 12], _CURVE[:2000])},
        None,
        ["+Wl", "1"],
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", range(len(DCMTK_CASES)))
def test_dcmtk_shows_the_same_grey(tmp_path: Path, case: int) -> None:
    require("dcm2pnm")
    changes, choice, options = DCMTK_CASES[case]
    # A right CC stored as it hangs, so that no turning is between the two programs.
    path = write_mg(tmp_path / "a.dcm", laterality="R", **changes)
    theirs = tmp_path / "a.pgm"
    subprocess.run(["dcm2pnm", *options, "+op", path, theirs], check=True, capture_output=True)
    ours = render(read_mammogram(path), RenderOptions(choice=choice, annotate=False))
    expected = cv2.imread(str(theirs), cv2.IMREAD_UNCHANGED)
    assert ours.shape == expected.shape
    difference = np.abs(ours.astype(int) - expected.astype(int))
    assert difference.max() <= 1
