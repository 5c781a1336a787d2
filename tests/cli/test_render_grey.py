"""Grey levels of ``render``, asked for on its command line, beside DCMTK and the text of PS3.3; all rows: benchmarks.grey."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.grey import row_of
from benchmarks.support.grey_cases import EXACT, PADDING, Case, cases
from tests.support.screen import require

CASES = {case.name: replace(case, as_process=False) for case in cases()}
SHORT = (
    "window 3 LINEAR_EXACT",
    "window 3 LINEAR_EXACT, as LINEAR",
    "window 2 of 3",
    "--voi 4 of 2 windows, 2 LUTs",
    "--window 2047.25,3.0 LINEAR_EXACT",
    "--invert --window",
    "MONOCHROME1, shape IDENTITY",
    "VOI LUT 65536 from 0, 16 bits, US",
    "VOI LUT from -700, US, signed",
    "modality LUT from -1000, signed",
    "padding 4095 to 3900, MONOCHROME1",
    "state, window 60 SIGMOID",
    "state, VOI LUT from -700, US, signed",
    "state, modality LUT from -1000, US, signed",
    "state without the image's rescale",
    "rescaled in the functional groups, --window",
    "state, presentation LUT on MONOCHROME1",
    "state, --invert",
)


def _row(case: Case, folder: Path) -> dict[str, Any]:
    require("dcm2pnm")
    require("dcmp2pgm")
    return row_of(case, folder)


@pytest.mark.parametrize("name", SHORT)
def test_grey_is_the_standards_and_dcmtks_but_for_named_departures(tmp_path: Path, name: str) -> None:
    row = _row(CASES[name], tmp_path)
    assert row["holds"], row
    assert row["ours_formula"] <= 1


def test_a_departure_that_does_not_show_is_no_excuse_to_keep(tmp_path: Path) -> None:
    assert not _row(replace(CASES["window 300 LINEAR"], departure=EXACT), tmp_path)["holds"]


def test_a_departure_excuses_the_pixels_it_names_and_no_others(tmp_path: Path) -> None:
    narrow = CASES["window 3 LINEAR_EXACT"]
    padded = replace(narrow, changes=narrow.changes | {"PixelPaddingValue": 3000}, departure=PADDING)
    row = _row(padded, tmp_path)
    assert (row["holds"], row["ours_dcmtk_elsewhere"] > 1) == (False, True)
