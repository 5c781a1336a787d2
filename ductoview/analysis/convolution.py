"""A convolutional network that judges every pixel by what lies within some millimetres around it.

Its file is ONNX, written by ``python -m training.convolution`` and run by OpenCV tile by tile: each tile is seen with a margin,
and begins on the network's coarsest grid, so that where tiles meet changes nothing.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.model.progress import CancelToken, check

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
LARGEST_LOGIT = 9.0
TILE_PX = 1024
_MARGIN_PX = 96
_GRID_PX = 32


class Convolution:
    """The network of a file's bytes, run on tiles of ``tile_px``; raises ValueError when they are no such network."""

    def __init__(self, data: bytes, *, tile_px: int = TILE_PX) -> None:
        self._tile_px = tile_px
        try:
            self._net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
        except cv2.error as error:
            raise ValueError("The network of the duct scorer cannot be read: install ductoview again.") from error

    def logits(self, seen: Float, wanted: Mask, cancel: CancelToken | None = None) -> Float:
        """The logit of every ``wanted`` pixel, float32 (rows, columns) within ±LARGEST_LOGIT, which also stands elsewhere.

        ``seen`` float32 (channels, rows, columns). Raises Cancelled at the user's wish.
        """
        logits = np.full(wanted.shape, -LARGEST_LOGIT, np.float32)
        for top, left, bottom, right in _tiles(wanted, self._tile_px):
            check(cancel)
            logits[top:bottom, left:right] = self._tile(seen, top, left, bottom, right)
        np.clip(logits, -LARGEST_LOGIT, LARGEST_LOGIT, out=logits)
        logits[~wanted] = -LARGEST_LOGIT
        return logits

    def _tile(self, seen: Float, top: int, left: int, bottom: int, right: int) -> Float:
        above, before = max(0, top - _MARGIN_PX), max(0, left - _MARGIN_PX)
        part = seen[:, above : bottom + _MARGIN_PX, before : right + _MARGIN_PX]
        missing = [(0, 0), *((0, -size % _GRID_PX) for size in part.shape[1:])]
        self._net.setInput(np.pad(part, missing, mode="edge")[None])
        judged = self._net.forward()[0, 0]
        return np.asarray(judged[top - above : bottom - above, left - before : right - before], dtype=np.float32)


def _tiles(wanted: Mask, tile_px: int) -> Iterator[tuple[int, int, int, int]]:
    """Top, left, bottom, right of tiles that hold every wanted pixel, each no larger than what is wanted in it."""
    for top, bottom in _parts(np.asarray(wanted.any(axis=1)), tile_px):
        for left, right in _parts(np.asarray(wanted[top:bottom].any(axis=0)), tile_px):
            yield top, left, bottom, right


def _parts(wanted: Mask, tile_px: int) -> list[tuple[int, int]]:
    """Stretches on the grid, as even as can be, that hold all that is wanted of a line."""
    places = np.flatnonzero(wanted)
    if not len(places):
        return []
    first, last = int(places[0]) // _GRID_PX * _GRID_PX, int(places[-1]) + 1
    count = -(-(last - first) // tile_px)
    step = -(-(last - first) // (count * _GRID_PX)) * _GRID_PX
    return [(start, min(start + step, last)) for start in range(first, last, step)]
