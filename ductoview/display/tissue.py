"""Where the breast is, coarsely: for a window when the file has none, and to keep texts off it. Not for measuring."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.grey_table import modality_values
from ductoview.model.image import Mammogram
from ductoview.model.voi import VoiChoice, VoiFunction, Window

_COARSE_SIDE = 256
_LEAST_TISSUE = 0.004
_DARKEST, _BRIGHTEST = 1.0, 99.8


@dataclass(frozen=True, slots=True, eq=False)
class Tissue:
    """``mask`` is the breast, ``taken`` all that is not air, markers and wires too; both bool.

    One of their pixels stands for ``step`` x ``step`` stored pixels.
    """

    mask: NDArray[np.bool_]
    taken: NDArray[np.bool_]
    step: int


def tissue_of(mammogram: Mammogram) -> Tissue:
    """Breast, skin and all that is attached to it; everything when no edge to the air can be found."""
    step = max(1, max(mammogram.pixels.shape) // _COARSE_SIDE)
    coarse, padded = _coarse(mammogram, step)
    darkness_of_air = coarse if not mammogram.grey.inverted else -coarse
    # Air is a narrow heap at the dark end whatever the tone curve: a quantile scale keeps Otsu from splitting the gland.
    ranked = _stretched(darkness_of_air, ~padded)
    level, _ = cv2.threshold(ranked[~padded].reshape(-1, 1), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    inside = (ranked > level) & ~padded
    taken = cv2.morphologyEx(inside.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    breast = _largest(taken)
    if breast.mean() < _LEAST_TISSUE:
        return Tissue(mask=~padded, taken=~padded, step=step)
    return Tissue(mask=breast, taken=taken.astype(bool), step=step)


def default_choice(mammogram: Mammogram) -> VoiChoice:
    """The file's first window, else its first table, else a window from the breast's own histogram."""
    if mammogram.grey.choices:
        return mammogram.grey.choices[0]
    return histogram_window(mammogram)


def histogram_window(mammogram: Mammogram) -> Window:
    """A linear window over the values of the breast, in modality values."""
    tissue = tissue_of(mammogram)
    step = tissue.step
    stored = mammogram.pixels[step // 2 :: step, step // 2 :: step]
    mask = tissue.mask[: stored.shape[0], : stored.shape[1]]
    chosen = stored[: mask.shape[0], : mask.shape[1]][mask]
    values = modality_values(mammogram.grey, chosen.astype(np.int64)) if chosen.size else np.array([0.0, 1.0])
    inverted = mammogram.grey.inverted
    dark, bright = (100 - _BRIGHTEST, 100 - _DARKEST) if inverted else (_DARKEST, _BRIGHTEST)
    low, high = np.percentile(values, [dark, bright])
    return Window(
        center=float((low + high) / 2.0),
        width=float(max(2.0, high - low)),
        function=VoiFunction.LINEAR_EXACT,
        explanation="FROM HISTOGRAM",
    )


def _coarse(mammogram: Mammogram, step: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    rows, columns = (max(1, side // step) for side in mammogram.pixels.shape)
    whole = mammogram.pixels[: rows * step, : columns * step]
    coarse = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32)
    padded = np.zeros(coarse.shape, dtype=bool)
    if mammogram.grey.padding is not None:
        low, high = mammogram.grey.padding
        sample = whole[step // 2 :: step, step // 2 :: step][:rows, :columns]
        padded = (sample >= low) & (sample <= high)
    return coarse, padded


def _stretched(values: NDArray[np.float32], inside: NDArray[np.bool_]) -> NDArray[np.uint8]:
    if not inside.any():
        return np.zeros(values.shape, np.uint8)
    low, high = np.percentile(values[inside], [0.5, 99.0])
    scaled = np.clip((values - low) / max(high - low, 1e-6), 0.0, 1.0)
    return np.asarray(np.sqrt(scaled) * 255.0, dtype=np.uint8)


def _largest(mask: NDArray[np.uint8]) -> NDArray[np.bool_]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 2:
        return mask.astype(bool)
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.asarray(labels == best)
