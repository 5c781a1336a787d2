"""An image at halved sizes, so that a zoomed-out view reads few pixels and loses no small bright one.

Where the file states padding, its share in every pixel goes along, so that padding can be taken out of a mean again and
stays black at any window.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.model.image import Mammogram

_SMALLEST_SIDE = 256

Stored = NDArray[np.uint16] | NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """``levels[k]`` averages 2**k x 2**k stored pixels; its pixel i covers i * 2**k to (i + 1) * 2**k.

    ``holes`` is empty, or has one uint8 array a level: the share (0..255) of padding in each pixel. ``padding`` is the
    stored value of all padding in ``levels``.
    """

    levels: tuple[Stored, ...]
    holes: tuple[NDArray[np.uint8], ...] = ()
    padding: int = 0

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) of the stored image."""
        rows, columns = self.levels[0].shape
        return rows, columns


def base_of(mammogram: Mammogram) -> Pyramid:
    """Level 0 alone: enough to draw with, at once."""
    pixels, padding = mammogram.pixels, mammogram.grey.padding
    if padding is None or pixels.size == 0:
        return Pyramid(levels=(pixels,))
    least, most = (-32768, 32767) if mammogram.grey.signed else (0, 65535)
    low, high = max(padding[0], least), min(padding[1], most)
    holes = cv2.inRange(pixels, low, high)
    if not cv2.hasNonZero(holes):
        return Pyramid(levels=(pixels,))
    if low < high:
        # One value for all padding, so that its share alone tells how much of a mean it is.
        pixels = np.where(holes > 0, pixels.dtype.type(low), pixels)
    return Pyramid(levels=(pixels,), holes=(np.asarray(holes, dtype=np.uint8),), padding=low)


def with_levels(base: Pyramid) -> Pyramid:
    """All levels down to about 256 pixels."""
    levels, holes = list(base.levels), list(base.holes)
    while min(levels[-1].shape) >= 2 * _SMALLEST_SIDE:
        levels.append(_halved(levels[-1]))
        if holes:
            holes.append(_halved(holes[-1]))
    return Pyramid(levels=tuple(levels), holes=tuple(holes), padding=base.padding)


def _halved(finer: Any) -> Any:
    """Means of 2 x 2; a last odd row or column is averaged along itself alone, so nothing at the edge is lost."""
    rows, columns = finer.shape
    even = cv2.resize(finer[: rows & ~1, : columns & ~1], (columns // 2, rows // 2), interpolation=cv2.INTER_AREA)
    if not (rows | columns) & 1:
        return even
    halved = np.empty(((rows + 1) // 2, (columns + 1) // 2), finer.dtype)
    halved[: rows // 2, : columns // 2] = even
    if columns & 1:
        halved[: rows // 2, -1] = cv2.resize(finer[: rows & ~1, -1:], (1, rows // 2), interpolation=cv2.INTER_AREA)[
            :, 0
        ]
    if rows & 1:
        halved[-1, : columns // 2] = cv2.resize(
            finer[-1:, : columns & ~1], (columns // 2, 1), interpolation=cv2.INTER_AREA
        )
    if rows & columns & 1:
        halved[-1, -1] = finer[-1, -1]
    return halved
