"""The enhanced twin of an image, in its own stored values: what the wheel mixes in. To look at, never to measure on.

A Laplacian pyramid (Burt and Adelson 1983) whose bands are only ever lifted: what stands above the noise more, steep
edges not at all, so nothing that is there vanishes and no edge gets a halo. Under the coarsest band the slow fall of the
background is taken back in part. The same is done to light and to dark, so polarity makes no difference.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.band_gain import Bands, bands_of
from ductoview.display.tissue import Tissue, tissue_of
from ductoview.model.image import Mammogram
from ductoview.model.progress import CancelToken, Progress, check, no_progress

Float = NDArray[np.float32]
_STRIP = 512
_HALO = 8
_FLATTENED = 0.35
_COARSEST_MM = 4.0
_USUAL_FIELD_MM = 130.0
_LEAST_SIDE = 16
_SMALLEST = 32
_WIDE_PX = 3.0


def enhanced_pixels(
    mammogram: Mammogram,
    tissue: Tissue | None = None,
    *,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> NDArray[Any]:
    """Stored values of the fully enhanced image: shape and dtype of the pixels, padding and air as they are.

    Full resolution is worked on in strips of rows. Raises Cancelled.
    """
    pixels = mammogram.pixels
    if min(pixels.shape) < _SMALLEST:
        return pixels
    tissue = tissue or tissue_of(mammogram)
    scale = _Scale(is_log=mammogram.grey.linear_in_exposure and not mammogram.grey.signed)
    levels = _levels(mammogram, scale, cancel)
    progress(0.4, "scales parted")
    weight = _weight(tissue, levels[-1].shape)
    bands = bands_of(
        _finest_sample(pixels, levels[1], tissue.mask, scale), levels[1:], tissue.mask, _pixel_mm(mammogram)
    )
    added = -_FLATTENED * weight * _slow_fall(levels[-1], weight)
    for level in range(len(levels) - 2, 0, -1):
        check(cancel)
        finer = levels[level]
        band = finer - _up(levels[level + 1], finer.shape)
        added = _up(added, finer.shape) + bands.lift(band, level) * _weight(tissue, finer.shape)
    progress(0.6, "scales lifted")
    enhanced = _finest(pixels, levels[1], added, bands, tissue, scale, cancel)
    _keep_padding(enhanced, mammogram)
    enhanced.flags.writeable = False
    progress(1.0, "enhanced")
    return enhanced


@dataclass(frozen=True, slots=True)
class _Scale:
    """Exposure is worked on as its logarithm, in which a duct adds the same wherever it lies; all else as stored."""

    is_log: bool

    def into(self, stored: NDArray[Any]) -> Float:
        values = stored.astype(np.float32)
        return np.asarray(cv2.log(np.maximum(values, 1.0)), dtype=np.float32) if self.is_log else values

    def back(self, values: Float) -> Float:
        return np.asarray(cv2.exp(values), dtype=np.float32) if self.is_log else values


def _levels(mammogram: Mammogram, scale: _Scale, cancel: CancelToken | None) -> list[Float]:
    """Level 0 stands empty (it is made strip by strip); the last one's pixels are about 4 mm wide."""
    pixels, mm = mammogram.pixels, _pixel_mm(mammogram)
    levels = [np.empty((0, 0), np.float32), _halved_in_strips(pixels, scale, cancel)]
    while mm * 2 ** (len(levels) - 1) < _COARSEST_MM and min(levels[-1].shape) >= 2 * _LEAST_SIDE:
        levels.append(np.asarray(cv2.pyrDown(levels[-1]), dtype=np.float32))
    if len(levels) == 2:
        levels.append(np.asarray(cv2.pyrDown(levels[-1]), dtype=np.float32))
    return levels


def _halved_in_strips(pixels: NDArray[Any], scale: _Scale, cancel: CancelToken | None) -> Float:
    rows, columns = pixels.shape
    halved = np.empty(((rows + 1) // 2, (columns + 1) // 2), np.float32)
    for start in range(0, rows, _STRIP):
        check(cancel)
        first, last = max(0, start - _HALO), min(rows, start + _STRIP + _HALO)
        strip = cv2.pyrDown(scale.into(pixels[first:last]))
        stop = (min(rows, start + _STRIP) + 1) // 2
        halved[start // 2 : stop] = strip[(start - first) // 2 : (start - first) // 2 + stop - start // 2]
    return halved


def _finest(
    pixels: NDArray[Any],
    half: Float,
    added: Float,
    bands: Bands,
    tissue: Tissue,
    scale: _Scale,
    cancel: CancelToken | None,
) -> NDArray[Any]:
    """The stored values with what was found at all coarser scales added, and their own finest band lifted."""
    rows, columns = pixels.shape
    enhanced = np.empty_like(pixels)
    limits = np.iinfo(pixels.dtype)
    soft = _weight(tissue, half.shape)
    for start in range(0, rows, _STRIP):
        check(cancel)
        stop = min(rows, start + _STRIP)
        first, last = max(0, start // 2 - _HALO), min(half.shape[0], (stop + 1) // 2 + _HALO)
        shape = (min(2 * last, rows) - 2 * first, columns)
        inner = slice(start - 2 * first, stop - 2 * first)
        values = scale.into(pixels[start:stop])
        band = values - _up(half[first:last], shape)[inner]
        near = cv2.resize(soft[first:last], (columns, 2 * (last - first)), interpolation=cv2.INTER_LINEAR)[inner]
        values += _up(added[first:last], shape)[inner] + bands.lift(band, 0) * near
        enhanced[start:stop] = np.clip(np.rint(scale.back(values)), limits.min, limits.max).astype(pixels.dtype)
    return enhanced


def _keep_padding(enhanced: NDArray[Any], mammogram: Mammogram) -> None:
    """Padding stays what it is, and nothing else becomes padding."""
    if mammogram.grey.padding is None:
        return
    pixels, limits = mammogram.pixels, np.iinfo(enhanced.dtype)
    low, high = (int(np.clip(end, limits.min, limits.max)) for end in mammogram.grey.padding)
    if high < limits.max:
        np.maximum(enhanced, high + 1, out=enhanced, where=pixels > high, dtype=enhanced.dtype)
    if low > limits.min:
        np.minimum(enhanced, low - 1, out=enhanced, where=pixels < low, dtype=enhanced.dtype)
    np.copyto(enhanced, pixels, where=(pixels >= low) & (pixels <= high))


def _finest_sample(pixels: NDArray[Any], half: Float, inside: NDArray[np.bool_], scale: _Scale) -> Float:
    """The finest band within the breast, in 16 rows of every 256: enough to know the noise by."""
    rows, columns = pixels.shape
    mask = cv2.resize(inside.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_NEAREST) > 0
    found = []
    for start in range(0, rows - 15, 256):
        band = scale.into(pixels[start : start + 16]) - _up(half[start // 2 : start // 2 + 8], (16, columns))
        found.append(band[4:12][mask[start + 4 : start + 12]])
    return np.concatenate(found)


def _up(coarse: Float, shape: tuple[int, ...]) -> Float:
    rows, columns = shape
    if (rows, columns) in ((2 * coarse.shape[0], 2 * coarse.shape[1]), coarse.shape):
        return np.asarray(cv2.pyrUp(coarse, dstsize=(columns, rows)), dtype=np.float32)
    return np.asarray(cv2.pyrUp(coarse)[:rows, :columns], dtype=np.float32)


def _weight(tissue: Tissue, shape: tuple[int, ...]) -> Float:
    """1 within the breast, 0 in air, soft between: air has nothing to be lifted."""
    soft = cv2.GaussianBlur(tissue.mask.astype(np.float32), (0, 0), 1.2)
    return np.asarray(cv2.resize(soft, shape[::-1], interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _slow_fall(coarsest: Float, weight: Float) -> Float:
    """The background about its own mean, over some 12 mm and within the breast alone: no shadow beside a bright mass."""
    total = cv2.GaussianBlur(coarsest * weight, (0, 0), _WIDE_PX, borderType=cv2.BORDER_REPLICATE)
    share = cv2.GaussianBlur(weight, (0, 0), _WIDE_PX, borderType=cv2.BORDER_REPLICATE)
    mean = float((coarsest * weight).sum() / max(float(weight.sum()), 1e-6))
    return np.asarray(np.where(share > 1e-3, total / np.maximum(share, 1e-3) - mean, 0), dtype=np.float32)


def _pixel_mm(mammogram: Mammogram) -> float:
    return mammogram.facts.spacing.mean_mm or _USUAL_FIELD_MM / min(mammogram.pixels.shape)
