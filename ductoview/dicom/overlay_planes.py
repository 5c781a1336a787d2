"""Overlay planes of images and presentation states, groups 6000 to 601E (PS3.3 C.9.2)."""

from typing import Any

import numpy as np
from pydicom import Dataset

from ductoview.dicom.values import MALFORMED
from ductoview.model.presentation import Plane

GROUPS = tuple(range(0x6000, 0x6020, 2))
_ROWS, _COLUMNS, _TYPE, _ORIGIN, _BITS, _LABEL, _ACTIVATION, _DATA = (
    0x0010, 0x0011, 0x0040, 0x0050, 0x0100, 0x1500, 0x1001, 0x3000,
)  # fmt: skip
_MOST = 1 << 28


def has_plane(ds: Dataset, group: int) -> bool:
    """True when the dataset itself holds an overlay of that group."""
    return (group, _ROWS) in ds or (group, _DATA) in ds


def are_in_pixels(ds: Dataset) -> bool:
    """True when an overlay says that it is kept in unused bits of the pixels, a retired way."""
    return any(_value(ds, group, _BITS) not in (None, "", 1) for group in GROUPS)


def activated(state: Dataset) -> dict[int, str]:
    """The graphic layer of each overlay group that a state wants shown; others are hidden (PS3.3 C.11.7)."""
    layers = {group: str(_value(state, group, _ACTIVATION) or "").strip() for group in GROUPS}
    return {group: layer for group, layer in layers.items() if layer}


def plane_of(ds: Dataset, group: int, layer: str, notes: list[str]) -> Plane | None:
    """The overlay of a group, its first frame; None, and a note, where it cannot be read."""
    name = f"Overlay {group:04X}"
    try:
        rows, columns = int(_value(ds, group, _ROWS)), int(_value(ds, group, _COLUMNS))
        row, column = (int(value) for value in (_value(ds, group, _ORIGIN) or (1, 1)))
        bits = int(_value(ds, group, _BITS) or 1)
        data = _value(ds, group, _DATA)
    except MALFORMED:
        notes.append(f"{name} does not say how large it is or where it lies; left out.")
        return None
    if bits != 1 or data is None:
        notes.append(f"{name} is kept in unused bits of the pixels, a retired way; left out.")
        return None
    packed = data if isinstance(data, bytes) else np.asarray(data, dtype="<u2").tobytes()
    if not 0 < rows * columns <= _MOST or len(packed) * 8 < rows * columns:
        notes.append(f"{name} holds {len(packed):,} bytes for {rows} x {columns} pixels; left out.")
        return None
    flat = np.unpackbits(np.frombuffer(packed, np.uint8, -(-rows * columns // 8)), bitorder="little")
    mask = flat[: rows * columns].reshape(rows, columns).view(np.bool_)
    mask.flags.writeable = False
    return Plane(mask=mask, row=row - 1, column=column - 1, layer=layer, label=str(_value(ds, group, _LABEL) or ""))


def _value(ds: Dataset, group: int, element: int) -> Any:
    found = ds.get((group, element))
    return None if found is None else found.value
