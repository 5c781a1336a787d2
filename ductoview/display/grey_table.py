"""The whole grey path folded into one table: stored value in, grey level 0 to 255 out (PS3.3 C.11.1, C.11.2, C.11.6).

Modality LUT, then the VOI choice, then the one inversion or a presentation LUT, then the screen's curve if it needs one,
then 0..1 to 0..255 rounded half up. Padding is 0 whatever the rest says.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.gsdf import DisplayCurve
from ductoview.model.voi import GreyPath, LookupTable, VoiChoice, VoiFunction, Window

_ENTRIES = 1 << 16

Stored = NDArray[np.uint16] | NDArray[np.int16]
Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class GreyTable:
    """``entries`` is uint8 of shape (65536,), by the stored 16-bit word (signed values in two's complement)."""

    entries: Grey

    def apply(self, stored: Stored) -> Grey:
        """Grey of stored values (rows, columns), int16 or uint16."""
        words = stored.view(np.uint16)
        if words.size == 0:
            return np.zeros(words.shape, np.uint8)
        return np.asarray(cv2.LUT(words, self.entries), dtype=np.uint8)


def grey_table(
    grey: GreyPath,
    choice: VoiChoice,
    *,
    invert: bool = False,
    presentation_lut: LookupTable | None = None,
    curve: DisplayCurve | None = None,
) -> GreyTable:
    """The table of one VOI choice; ``invert`` is the reader's wish on top of what file or state say.

    ``presentation_lut`` is a state's Presentation LUT Sequence, which replaces every polarity (PS3.3 C.11.6, PS3.4
    N.2.1.4). ``curve`` makes driving levels of P-values and comes last.
    """
    stored = _stored_values(grey.signed)
    shown = voi(modality_values(grey, stored), choice)
    if presentation_lut is not None:
        shown = _presented(presentation_lut, shown)
    elif grey.inverted:
        shown = 1.0 - shown
    if invert:
        shown = 1.0 - shown
    if curve is not None:
        shown = curve.levels(shown)
    entries = np.floor(shown * 255.0 + 0.5).astype(np.uint8)
    if grey.padding is not None:
        low, high = grey.padding
        entries[(stored >= low) & (stored <= high)] = 0
    entries.flags.writeable = False
    return GreyTable(entries)


def modality_values(grey: GreyPath, stored: NDArray[np.int64]) -> NDArray[np.float64]:
    """Stored values after the modality LUT or rescale (PS3.3 C.11.1)."""
    if grey.modality_lut is not None:
        return _looked_up(grey.modality_lut, stored.astype(np.float64))
    return np.asarray(stored * grey.slope + grey.intercept, dtype=np.float64)


def voi(values: NDArray[np.float64], choice: VoiChoice) -> NDArray[np.float64]:
    """Modality values to 0..1 (PS3.3 C.11.2.1.1 to C.11.2.1.3)."""
    if isinstance(choice, LookupTable):
        return np.asarray(_looked_up(choice, values) / ((1 << choice.bits) - 1), dtype=np.float64)
    center, width = choice.center, choice.width
    match choice.function:
        case VoiFunction.SIGMOID:
            steep = np.clip(-4.0 * (values - center) / width, -700.0, 700.0)
            return np.asarray(1.0 / (1.0 + np.exp(steep)), dtype=np.float64)
        case VoiFunction.LINEAR_EXACT:
            return np.clip((values - center) / width + 0.5, 0.0, 1.0)
    if width <= 1.0:
        return (values > center - 0.5).astype(np.float64)
    return np.clip((values - (center - 0.5)) / (width - 1.0) + 0.5, 0.0, 1.0)


def adjusted(choice: VoiChoice, d_center: float, d_width: float) -> VoiChoice:
    """The choice with its centre moved and its width changed, both in modality values; its shape is kept.

    A look-up table is stretched along its input. Adjust the original by the whole change each time, not step by step.
    """
    if d_center == 0 and d_width == 0:
        return choice
    if isinstance(choice, LookupTable):
        return _stretched(choice, d_center, d_width)
    return Window(
        center=choice.center + d_center,
        width=max(1.0, choice.width + d_width),
        function=choice.function,
        explanation=choice.explanation,
    )


def span(choice: VoiChoice) -> tuple[float, float]:
    """Centre and width of a choice in modality values: what a window states, and where a table rises."""
    if isinstance(choice, Window):
        return choice.center, choice.width
    rising = np.flatnonzero(np.diff(choice.data.astype(np.int32)))
    low, high = (float(rising[0]), float(rising[-1] + 1)) if rising.size else (0.0, float(len(choice.data)))
    return choice.first + choice.step * (low + high) / 2.0, max(1.0, choice.step * (high - low))


def _stretched(table: LookupTable, d_center: float, d_width: float) -> LookupTable:
    center, width = span(table)
    factor = max(1.0, width + d_width) / width
    return replace(table, first=center + d_center + (table.first - center) * factor, step=table.step * factor)


def _looked_up(table: LookupTable, values: NDArray[np.float64]) -> NDArray[np.float64]:
    if table.step == 1.0 and float(table.first).is_integer():
        places = np.clip(np.floor(values + 0.5) - table.first, 0, len(table.data) - 1).astype(np.intp)
        return np.asarray(table.data[places], dtype=np.float64)
    at = (values - table.first) / table.step
    return np.asarray(np.interp(at, np.arange(len(table.data)), table.data), dtype=np.float64)


def _presented(table: LookupTable, shown: NDArray[np.float64]) -> NDArray[np.float64]:
    """0..1 to P-values 0..1: the whole output of the VOI step spans the whole table, whatever its number of entries."""
    places = np.floor(shown * (len(table.data) - 1) + 0.5).astype(np.intp)
    return np.asarray(table.data[places] / ((1 << table.bits) - 1), dtype=np.float64)


def _stored_values(signed: bool) -> NDArray[np.int64]:
    words = np.arange(_ENTRIES, dtype=np.uint16)
    return words.view(np.int16).astype(np.int64) if signed else words.astype(np.int64)
