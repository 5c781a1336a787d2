"""Where the breast is, coarsely: for a window when the file has none, and to keep texts off it. Not for measuring."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.grey_table import modality_values
from ductoview.model.image import Mammogram
from ductoview.model.view import PresentationIntent
from ductoview.model.voi import LookupTable, VoiChoice, VoiFunction, Window

_COARSE_SIDE = 256
_LEAST_TISSUE = 0.004
_AIR, _LEAST_AIR = 0.05, 0.05
_SKIN = 0.7
_LEAST_STEP, _SPREADS = 0.015, 10.0
_DARKEST, _BRIGHTEST = 0.5, 99.8
_MARGIN = 0.15
_DENSEST, _THINNEST = 0.2, 99.5
_CURVE_ENTRIES = 4096
_FROM_HISTOGRAM = "FROM HISTOGRAM"


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
    bright = _scaled(-coarse if _has_bright_air(mammogram) else coarse, ~padded)
    taken = inside = ~padded
    if (bright[inside] < _AIR).mean() > _LEAST_AIR:
        taken = ~padded & (bright > _top_of_air(bright[inside]))
        inside = ~padded & (bright > _edge_of_skin(bright[inside]))
    breast = _largest(_closed(inside))
    if breast.mean() < _LEAST_TISSUE:
        return Tissue(mask=~padded, taken=~padded, step=step)
    return Tissue(mask=breast, taken=_closed(taken).astype(bool), step=step)


def _has_bright_air(mammogram: Mammogram) -> bool:
    """True when stored values fall where the breast is denser: raw ones that rise with exposure do so as MONOCHROME2 too."""
    is_raw = mammogram.facts.intent is PresentationIntent.FOR_PROCESSING
    return mammogram.grey.darkens or (is_raw and mammogram.grey.rises_with_exposure)


def default_choice(mammogram: Mammogram, tissue: Tissue | None = None) -> VoiChoice:
    """The file's first window, else its first table, else what the breast's own histogram gives.

    ``tissue`` is that of the mammogram where it is known already.
    """
    if mammogram.grey.choices:
        return mammogram.grey.choices[0]
    tissue = tissue or tissue_of(mammogram)
    curve = histogram_curve(mammogram, tissue) if mammogram.grey.linear_in_exposure else None
    return curve or histogram_window(mammogram, tissue)


def histogram_curve(mammogram: Mammogram, tissue: Tissue) -> LookupTable | None:
    """The logarithm of the exposure over the whole breast, skin included; None where its values allow none.

    Tissue attenuates exponentially (Beer-Lambert): in raw values, linear in exposure, the thin margin lies several
    times above the middle, and no straight window shows both.
    """
    values = _values(mammogram, tissue.mask, tissue.step)
    low, high = np.percentile(values, [_DENSEST, _THINNEST])
    low = max(1.0, float(low))
    if high <= low:
        return None
    exposure = np.linspace(low, float(high), _CURVE_ENTRIES)
    data = np.floor(65535.0 * np.log(exposure / low) / math.log(high / low) + 0.5).astype(np.uint16)
    data.flags.writeable = False
    return LookupTable(
        first=low, data=data, bits=16, explanation=_FROM_HISTOGRAM, step=(float(high) - low) / (_CURVE_ENTRIES - 1)
    )


def histogram_window(mammogram: Mammogram, tissue: Tissue) -> Window:
    """A linear window over the values of the breast, in modality values."""
    values = _values(mammogram, _inner(tissue.mask), tissue.step)
    inverted = mammogram.grey.inverted
    dark, bright = (100 - _BRIGHTEST, 100 - _DARKEST) if inverted else (_DARKEST, _BRIGHTEST)
    low, high = np.percentile(values, [dark, bright])
    return Window(
        center=float((low + high) / 2.0),
        width=float(max(2.0, high - low)),
        function=VoiFunction.LINEAR_EXACT,
        explanation=_FROM_HISTOGRAM,
    )


def _values(mammogram: Mammogram, mask: NDArray[np.bool_], step: int) -> NDArray[np.float64]:
    """Modality values of every ``step``-th pixel where the mask is; never empty."""
    stored = mammogram.pixels[step // 2 :: step, step // 2 :: step]
    mask = mask[: stored.shape[0], : stored.shape[1]]
    chosen = stored[: mask.shape[0], : mask.shape[1]][mask]
    return modality_values(mammogram.grey, chosen.astype(np.int64)) if chosen.size else np.array([0.0, 1.0])


def _inner(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without the thinning margin, whose values reach far down to the air's and would widen the window for nothing."""
    depth = cv2.distanceTransform(np.pad(mask, 1, mode="edge").astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    inner = depth > _MARGIN * float(depth.max())
    return np.asarray(mask & inner) if inner.any() else mask


def _coarse(mammogram: Mammogram, step: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    rows, columns = (max(1, side // step) for side in mammogram.pixels.shape)
    whole = mammogram.pixels[: rows * step, : columns * step]
    coarse = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32)
    padded = np.zeros(coarse.shape, dtype=bool)
    if mammogram.grey.padding is not None:
        least, most = (-32768, 32767) if mammogram.grey.signed else (0, 65535)
        low, high = max(mammogram.grey.padding[0], least), min(mammogram.grey.padding[1], most)
        share = cv2.resize(cv2.inRange(whole, low, high), (columns, rows), interpolation=cv2.INTER_AREA)
        padded = share == 255
    return coarse, padded


def _scaled(values: NDArray[np.float32], inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """0 for the darkest, 1 for the brightest."""
    if not inside.any():
        return np.zeros(values.shape, np.float32)
    low, high = np.percentile(values[inside], [0.5, 99.0])
    return np.asarray(np.clip((values - low) / max(high - low, 1e-6), 0.0, 1.0), dtype=np.float32)


def _edge_of_skin(bright: NDArray[np.float32]) -> float:
    """Between the narrow heap of air and all else (Otsu 1979), on the side of the air: skin is dark too."""
    # The root keeps the cut from falling within the gland, whose values spread far more than the air's.
    words = np.asarray(np.sqrt(bright) * 255.0, dtype=np.uint8).reshape(-1, 1)
    level, _ = cv2.threshold(words, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return float((_SKIN * level / 255.0) ** 2)


def _top_of_air(bright: NDArray[np.float32]) -> float:
    """Above the air's own spread: thin markers are little brighter than air in a coarse mean."""
    air = bright[bright < _AIR]
    middle = float(np.median(air))
    spread = float(np.median(np.abs(air - middle)))
    return min(_edge_of_skin(bright), middle + max(_LEAST_STEP, _SPREADS * spread))


def _closed(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)))


def _largest(mask: NDArray[np.uint8]) -> NDArray[np.bool_]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 2:
        return mask.astype(bool)
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.asarray(labels == best)
