"""Small mammograms and presentation states of every VOI and polarity kind; none of them written by ductoview."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import Dataset, dcmread

from tests.support.mg_source import write_mg

ROWS, COLUMNS = 160, 192
FULL = ("IDENTITY", "INVERSE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One comparison: how the image is made, which choice is shown, how DCMTK is asked for the same."""

    name: str
    changes: dict[str, Any] = field(default_factory=dict)
    voi: int = 1
    dcmtk: tuple[str, ...] = ("+Wi", "1")
    state: dict[str, Any] | None = None


def cases() -> Iterator[Case]:
    """Every kind of grey path, then the same through presentation states."""
    for function in ("LINEAR", "SIGMOID", None):
        for width in (4096, 1500.5, 300):
            changes = {"WindowCenter": 2048, "WindowWidth": width, "VOILUTFunction": function}
            yield Case(name=f"window {width} {function or 'no function'}", changes=changes)
    second = {"WindowCenter": [2000, 900], "WindowWidth": [1500, 700], "VOILUTFunction": "LINEAR"}
    yield Case(name="second of two windows", changes=second, voi=2, dcmtk=("+Wi", "2"))
    exact = {"WindowCenter": 2047.5, "WindowWidth": 3000, "VOILUTFunction": "LINEAR_EXACT"}
    yield Case(name="window LINEAR_EXACT", changes=exact)
    rescaled = {"WindowCenter": 900, "WindowWidth": 700, "RescaleSlope": 0.5, "RescaleIntercept": -100}
    yield Case(name="rescaled", changes=rescaled)
    for photometric in ("MONOCHROME1", "MONOCHROME2"):
        for shape in (None, "INVERSE" if photometric == "MONOCHROME1" else "IDENTITY"):
            polarity = {"PhotometricInterpretation": photometric, "PresentationLUTShape": shape}
            yield Case(name=f"{photometric}, shape {shape}", changes=polarity | {"WindowCenter": 1800})
            table = polarity | _table(4096, 0, 12)
            yield Case(name=f"{photometric}, shape {shape}, VOI LUT", changes=table, dcmtk=("+Wl", "1"))
    for count, first, bits in ((4096, 0, 16), (4096, 0, 10), (2000, 700, 12), (256, 1000, 8), (65536, 0, 16)):
        for kind in ("OW", "US"):
            if (count, kind) != (65536, "US"):
                table = _table(count, first, bits, kind)
                yield Case(name=f"VOI LUT {count} from {first}, {bits} bits, {kind}", changes=table, dcmtk=("+Wl", "1"))
    yield Case(name="modality LUT", changes=_modality() | {"WindowCenter": 30000, "WindowWidth": 50000})
    signed = {"PixelRepresentation": 1, "PixelData": _signed(), "WindowCenter": 0, "WindowWidth": 3000}
    yield Case(name="signed", changes=signed)
    padded = {"PixelPaddingValue": 0, "WindowCenter": 2048, "WindowWidth": 4096}
    yield Case(name="padding", changes=padded)
    inverse = {"PhotometricInterpretation": "MONOCHROME1", "PresentationLUTShape": "INVERSE"}
    yield Case(name="padding, inverted", changes=padded | inverse)
    for shape in FULL:
        yield Case(name=f"state, window, {shape}", state=_voi(2000, 1500) | {"PresentationLUTShape": shape})
        lut = {"SoftcopyVOILUTSequence": [_item(_table(2000, 700, 16))], "PresentationLUTShape": shape}
        yield Case(name=f"state, VOI LUT, {shape}", state=lut)
        yield Case(
            name=f"state on MONOCHROME1, {shape}",
            changes=inverse,
            state=_voi(1500, 900) | {"PresentationLUTShape": shape},
        )
        yield Case(
            name=f"state without VOI, {shape}", state={"SoftcopyVOILUTSequence": None, "PresentationLUTShape": shape}
        )
    curve = (65535 * np.linspace(0, 1, 4096) ** 0.6).astype("<u2")
    presentation = _lut([4096, 0, 16], curve, "OW")
    yield Case(
        name="state, presentation LUT",
        state=_voi(2000, 3000) | {"PresentationLUTShape": None, "PresentationLUTSequence": [presentation]},
    )


def image_file(case: Case, folder: Path) -> Path:
    """The image of a case; a right CC stored as it hangs, so that no turning lies between two programs."""
    pixels = np.linspace(0, 4095, ROWS * COLUMNS).astype("<u2")
    noise = np.random.default_rng(5).integers(-20, 21, pixels.size)
    stored = np.clip(pixels.astype(int) + noise, 0, 4095).astype("<u2")
    changes = {"PixelData": stored.tobytes(), "VOILUTFunction": None} | case.changes
    base = mg_keywords()
    for keyword in (
        "WindowCenter",
        "WindowWidth",
        "VOILUTFunction",
        "PresentationLUTShape",
        "PhotometricInterpretation",
    ):
        if changes.get(keyword, "") is None and keyword not in base:
            del changes[keyword]
    return write_mg(folder / "image.dcm", laterality="R", rows=ROWS, columns=COLUMNS, **changes)


def mg_keywords() -> frozenset[str]:
    """What the mammogram of the tests states by itself."""
    from tests.support.mg_source import mg_dataset

    return frozenset(element.keyword for element in mg_dataset())


def state_file(case: Case, image: Path, folder: Path) -> Path:
    """A presentation state about an image by DCMTK's dcmpsmk, then changed attribute by attribute."""
    path = folder / "state.dcm"
    subprocess.run(["dcmpsmk", "+Vw", str(image), str(path)], check=True, capture_output=True)
    state = dcmread(path)
    for keyword, value in (case.state or {}).items():
        if value is not None:
            setattr(state, keyword, value)
        elif keyword in state:
            delattr(state, keyword)
    state.save_as(path)
    return path


def _voi(center: float, width: float) -> dict[str, Any]:
    item = Dataset()
    item.WindowCenter, item.WindowWidth = center, width
    return {"SoftcopyVOILUTSequence": [item]}


def _table(count: int, first: int, bits: int, kind: str = "OW") -> dict[str, Any]:
    data = (((1 << bits) - 1) * np.linspace(0, 1, count) ** 1.8).astype("<u2")
    descriptor = [count % 65536, first, bits]
    return {"WindowCenter": None, "WindowWidth": None, "VOILUTSequence": [_lut(descriptor, data, kind)]}


def _item(changes: dict[str, Any]) -> Dataset:
    item = Dataset()
    item.VOILUTSequence = changes["VOILUTSequence"]
    return item


def _lut(descriptor: list[int], data: np.ndarray[Any, Any], kind: str) -> Dataset:
    item = Dataset()
    item.add_new("LUTDescriptor", "US", descriptor)
    item.add_new("LUTData", kind, data.tobytes() if kind == "OW" else [int(value) for value in data])
    return item


def _modality() -> dict[str, Any]:
    item = _lut([4096, 0, 16], (65535 * np.sqrt(np.linspace(0, 1, 4096))).astype("<u2"), "OW")
    item.ModalityLUTType = "US"
    return {"ModalityLUTSequence": [item], "RescaleSlope": None, "RescaleIntercept": None, "RescaleType": None}


def _signed() -> bytes:
    return np.linspace(-2048, 2047, ROWS * COLUMNS).astype("<i2").tobytes()
