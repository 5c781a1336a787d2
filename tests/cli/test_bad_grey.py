"""Windows and tables that cannot be, through ``info`` and ``render``: used or left out, but never in silence."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from pydicom import Dataset

from tests.cli.support import ductoview
from tests.support.mg_source import mg_dataset
from tests.support.states import write_state

FULL = np.arange(4096, dtype="<u2").tobytes()
NO_WINDOW = {"WindowCenter": None, "WindowWidth": None}


def _table(descriptor: list[int] | None, data: bytes | None) -> list[Dataset]:
    item = Dataset()
    if descriptor is not None:
        item.add_new("LUTDescriptor", "US", descriptor)
    if data is not None:
        item.add_new("LUTData", "OW", data)
    return [item]


TABLES = [
    ([4096, 0, 12], FULL[:100], "LUTData (0028,3006) holds 100 bytes for 4,096 entries"),
    ([0, 0, 16], FULL, "LUTData (0028,3006) holds 8,192 bytes for 65,536 entries"),
    ([4096, 0, 0], FULL, "LUTDescriptor (0028,3002) states 0 bits instead of 8 to 16"),
    ([4096, 0, 17], FULL, "LUTDescriptor (0028,3002) states 17 bits instead of 8 to 16"),
    (None, FULL, "LUTDescriptor (0028,3002) is missing"),
    ([4096, 0], FULL, "LUTDescriptor (0028,3002) is missing or does not hold three numbers"),
    ([4096, 0, 12], None, "LUTData (0028,3006) is missing"),
    ([4096, 0, 12], bytes(8192), "LUTData (0028,3006) gives 0 for every input"),
]
DOUBTS = [
    ([4096, 0, 8], FULL, "LUTDescriptor (0028,3002) states 8 bits but its entries reach 4,095"),
    ([4096, 0, 16], FULL, "its entries reach 4,095 of the 65,535"),
    ([2048, 0, 12], FULL, "LUTData (0028,3006) holds 8,192 bytes for 2,048 entries"),
]
WINDOWS = {
    "LINEAR": [
        (2000, 0, "(WindowCenter 2000, WindowWidth 0)"),
        (2000, -5, "(WindowCenter 2000, WindowWidth -5)"),
        (2000, 0.5, "(WindowCenter 2000, WindowWidth 0.5)"),
        ("NaN", "NaN", "(WindowCenter nan, WindowWidth nan)"),
        (2000, "1e308", "(WindowCenter 2000, WindowWidth 1e+308)"),
        ("inf", 400, "(WindowCenter inf, WindowWidth 400)"),
    ],
    "LINEAR_EXACT": [(2000, 0, "(WindowCenter 2000, WindowWidth 0)")],
    "SIGMOID": [
        (2000, 0, "(WindowCenter 2000, WindowWidth 0)"),
        ("1e308", 400, "(WindowCenter 1e+308, WindowWidth 400)"),
    ],
}
OTHERS = [
    ({"RescaleSlope": 0}, "RescaleSlope 0 and RescaleIntercept 0 cannot be; stored values are used."),
    ({"RescaleSlope": "1e-300"}, "RescaleSlope 1e-300 and RescaleIntercept 0 cannot be; stored values are used."),
    ({"VOILUTFunction": "LOG"}, "VOILUTFunction (0028,1056) LOG is unknown; LINEAR is used."),
    ({"PixelPaddingRangeLimit": 300}, "PixelPaddingRangeLimit is stated without PixelPaddingValue"),
    ({"PixelPaddingValue": 0, "PixelPaddingRangeLimit": 4095}, "would hide all pixels; not used."),
]


def _write(path: Path, changes: dict[str, Any]) -> Path:
    ds = mg_dataset(laterality="R", rows=64, columns=48)
    for keyword, value in changes.items():
        if value is None:
            del ds[keyword]
        else:
            setattr(ds, keyword, value)
    ds.save_as(path, enforce_file_format=True)
    return path


def _said(path: Path, folder: Path, words: list[str], *more: object, in_info: bool = True) -> tuple[str, np.ndarray]:
    """What ``render`` says, a line for each of the words, and its picture; ``info`` must say the words too."""
    info = ductoview("info", path)
    assert info.code == 0
    problems = [line for line in info.out.splitlines() if line.startswith("  Problem")]
    out = folder / "a.png"
    said = ductoview("render", path, "--out", out, "--no-annotation", *more)
    assert said.code == 0
    for one in words:
        assert sum(one in line for line in said.problems) == 1, said.err
        assert not in_info or sum(one in line for line in problems) == 1, info.out
    return said.err, np.asarray(cv2.imread(str(out), cv2.IMREAD_UNCHANGED))


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("function", list(WINDOWS))
def test_windows_that_cannot_be_are_told_and_what_is_shown_instead(tmp_path: Path, function: str) -> None:
    centers, widths, words = zip(*WINDOWS[function], strict=True)
    changes = {"WindowCenter": list(centers), "WindowWidth": list(widths), "VOILUTFunction": function}
    told = [f"Window {place} {one} cannot be; left out." for place, one in enumerate(words, start=1)]
    said, picture = _said(_write(tmp_path / "a.dcm", changes), tmp_path, told)
    assert "no usable window or table; shown by FROM HISTOGRAM · LINEAR_EXACT" in said
    assert int(np.ptp(picture)) > 200


def test_half_a_window_is_told(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.dcm", {"WindowWidth": None})
    _said(path, tmp_path, ["WindowCenter is stated without WindowWidth; not used."])


def test_broken_tables_are_told(tmp_path: Path) -> None:
    tables = [_table(descriptor, data)[0] for descriptor, data, _ in TABLES]
    words = [f"VOI LUT {place} cannot be used: {one}" for place, (_, _, one) in enumerate(TABLES, start=1)]
    said, picture = _said(_write(tmp_path / "a.dcm", {"VOILUTSequence": tables} | NO_WINDOW), tmp_path, words)
    assert "shown by FROM HISTOGRAM" in said
    assert int(np.ptp(picture)) > 200


def test_doubtful_tables_are_used_and_told(tmp_path: Path) -> None:
    tables = [_table(descriptor, data)[0] for descriptor, data, _ in DOUBTS]
    words = [f"VOI LUT {place} is doubtful: {one}" for place, (_, _, one) in enumerate(DOUBTS, start=1)]
    said, _ = _said(_write(tmp_path / "a.dcm", {"VOILUTSequence": tables} | NO_WINDOW), tmp_path, words)
    assert "FROM HISTOGRAM" not in said


@pytest.mark.parametrize(("descriptor", "data", "words"), [TABLES[1], TABLES[2], DOUBTS[0]])
def test_a_modality_table_that_does_not_fit_is_told(
    tmp_path: Path, descriptor: list[int] | None, data: bytes | None, words: str
) -> None:
    changes = {"ModalityLUTSequence": _table(descriptor, data), "RescaleSlope": None, "RescaleIntercept": None}
    _, picture = _said(_write(tmp_path / "a.dcm", changes), tmp_path, [words])
    assert int(np.ptp(picture)) > 50


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("changes", "words"), OTHERS)
def test_what_else_cannot_be_is_told(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    _, picture = _said(_write(tmp_path / "a.dcm", changes), tmp_path, [words])
    assert int(np.ptp(picture)) > 50


@pytest.mark.parametrize(("descriptor", "data", "words"), [TABLES[0], DOUBTS[0]])
@pytest.mark.parametrize("place", ["voi", "modality", "presentation"])
def test_a_states_table_that_does_not_fit_is_told(
    tmp_path: Path, place: str, descriptor: list[int], data: bytes, words: str
) -> None:
    image, table = _write(tmp_path / "a.dcm", {}), _table(descriptor, data)
    voi = Dataset()
    voi.VOILUTSequence = table
    changes = {
        "voi": {"SoftcopyVOILUTSequence": [voi]},
        "modality": {"ModalityLUTSequence": table},
        "presentation": {"PresentationLUTSequence": table, "PresentationLUTShape": None},
    }[place]
    state = write_state(tmp_path / "s.dcm", image, **changes)
    _said(image, tmp_path, [words], "--gsps", state, in_info=False)
