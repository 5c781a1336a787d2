"""Images read at many places at once, on grids of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.model.progress import CancelToken, check

Float = NDArray[np.float32]
Index = NDArray[np.intp]
# A few MB of evidence: it stays in the processor's cache, and an image has enough of them for two threads.
_CHUNK = 1 << 14
_THREADS = 2
_WIDTH = 2048
_REDUCED_GROWTH_PX = 3.0
_BLURRED_PX = 1.2


def at(image: Float, rows: Float, columns: Float, reduced: int = 1) -> Float:
    """Linear interpolation at places (working pixels) in an image whose pixels are ``reduced`` working pixels wide."""
    if reduced != 1:
        half, wide = np.float32(0.5), np.float32(reduced)
        rows, columns = (rows + half) / wide - half, (columns + half) / wide - half
    count = len(rows)
    height = -(-count // _WIDTH)
    maps = np.zeros((2, height * _WIDTH), np.float32)
    maps[:, :count] = columns, rows
    across, down = maps.reshape(2, height, _WIDTH)
    read = cv2.remap(image, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(read.ravel()[:count], dtype=np.float32)


def on_places(image: Float, places: NDArray[np.float64], grain_px: float) -> Float:
    """An image at places (n, m, 2), row and column, float32 (n, m), blurred to their grain: how many pixels they lie apart."""
    first = np.clip(np.floor(places.min(axis=(0, 1))).astype(int) - 3, 0, np.array(image.shape) - 1)
    last = np.maximum(np.ceil(places.max(axis=(0, 1))).astype(int) + 4, first + 1)
    part = image[first[0] : last[0], first[1] : last[1]]
    if grain_px > _BLURRED_PX:
        part = cv2.GaussianBlur(part, (0, 0), 0.4 * grain_px)
    down, right = ((places[..., side] - first[side]).astype(np.float32) for side in (0, 1))
    read = cv2.remap(part, right, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(read, dtype=np.float32)


def reduced_mean(image: Float, reduce: int) -> Float:
    """The mean of blocks of ``reduce`` pixels a side."""
    rows, columns = image.shape
    size = (max(1, -(-columns // reduce)), max(1, -(-rows // reduce)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def grown(image: Float, radius_px: float) -> tuple[Float, int]:
    """The greatest value within about ``radius_px`` (a square), and how many working pixels a pixel of it is wide."""
    step, grid = 1, image
    while radius_px / step > _REDUCED_GROWTH_PX and min(grid.shape) >= 16:
        even = grid[: grid.shape[0] // 2 * 2, : grid.shape[1] // 2 * 2]
        grid = np.maximum(np.maximum(even[::2, ::2], even[1::2, ::2]), np.maximum(even[::2, 1::2], even[1::2, 1::2]))
        step *= 2
    side = 2 * max(1, round(radius_px / step)) + 1
    return np.asarray(cv2.dilate(grid, np.ones((side, side), np.uint8)), dtype=np.float32), step


def chunked(numbers: Index, do: Callable[[Index], None], cancel: CancelToken | None = None) -> None:
    """``do`` with some of the numbers at a time, on two threads, so that what is gathered never lies in memory as a whole.

    Raises Cancelled at the user's wish, and whatever ``do`` raises.
    """

    def each(first: int) -> None:
        check(cancel)
        do(numbers[first : first + _CHUNK])

    with ThreadPoolExecutor(_THREADS) as pool:
        for _ in pool.map(each, range(0, len(numbers), _CHUNK)):
            pass


def at_once(*parts: Callable[[], Any]) -> list[Any]:
    """What independent parts of one work give, done on two threads; raises what one of them raises."""
    with ThreadPoolExecutor(_THREADS) as pool:
        return [one.result() for one in [pool.submit(part) for part in parts]]
