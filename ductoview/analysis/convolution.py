"""A convolutional network that judges every pixel by what lies within some millimetres around it.

Its file is ONNX, written by ``python -m training.convolution`` and run by OpenCV tile by tile: each tile is seen with a margin,
and begins on the network's coarsest grid, so that where tiles meet changes nothing. It can look again at the same picture turned
and larger: what is there is seen both times, what only seems so less often (decision 69).
"""

from collections.abc import Callable, Iterator

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
# The second look: how much larger. On 24 development images 1.0 to 1.4 times were within 0.003 of each other.
_LARGER = 1.2


class Convolution:
    """The network of a file's bytes, run on tiles of ``tile_px``; raises ValueError when they are no such network."""

    def __init__(self, data: bytes, *, tile_px: int = TILE_PX) -> None:
        self._data, self._tile_px = np.frombuffer(data, np.uint8), tile_px
        self._read()

    def _read(self) -> cv2.dnn.Net:
        """The network for one look: what it has held of a full mammogram, some 80 MB, goes with it."""
        try:
            return cv2.dnn.readNetFromONNX(self._data)
        except cv2.error as error:
            raise ValueError("The network of the duct scorer cannot be read: install ductoview again.") from error

    def logits(self, seen: Float, wanted: Mask, cancel: CancelToken | None = None) -> Float:
        """The logit of every ``wanted`` pixel, float32 (rows, columns) within ±LARGEST_LOGIT, which also stands elsewhere.

        ``seen`` float32 (channels, rows, columns). Raises Cancelled at the user's wish.
        """
        return self._judged(lambda rows, columns: seen[:, rows, columns], wanted, cancel)

    def logits_again(self, seen: Float, wanted: Mask, cancel: CancelToken | None = None) -> Float:
        """The same by a second look, at the picture upside down and larger; raises Cancelled at the user's wish."""
        rows, columns = wanted.shape
        size = (round(columns * _LARGER), round(rows * _LARGER))
        near = cv2.dilate(wanted.astype(np.uint8), np.ones((3, 3), np.uint8))
        turned = cv2.resize(np.ascontiguousarray(near[::-1, ::-1]), size, interpolation=cv2.INTER_NEAREST) > 0
        larger = self._judged(lambda below, right: _turned_part(seen, size, below, right), turned, cancel)
        logits = np.ascontiguousarray(cv2.resize(larger, (columns, rows), interpolation=cv2.INTER_AREA)[::-1, ::-1])
        logits[~wanted] = -LARGEST_LOGIT
        return logits

    def _judged(self, part_of: Callable[[slice, slice], Float], wanted: Mask, cancel: CancelToken | None) -> Float:
        net, logits = self._read(), np.full(wanted.shape, -LARGEST_LOGIT, np.float32)
        for top, left, bottom, right in _tiles(wanted, self._tile_px):
            check(cancel)
            above, before = max(0, top - _MARGIN_PX), max(0, left - _MARGIN_PX)
            rows = slice(above, min(bottom + _MARGIN_PX, wanted.shape[0]))
            columns = slice(before, min(right + _MARGIN_PX, wanted.shape[1]))
            judged = _forward(net, part_of(rows, columns))
            logits[top:bottom, left:right] = judged[top - above : bottom - above, left - before : right - before]
        np.clip(logits, -LARGEST_LOGIT, LARGEST_LOGIT, out=logits)
        logits[~wanted] = -LARGEST_LOGIT
        return logits


def _forward(net: cv2.dnn.Net, part: Float) -> Float:
    missing = [(0, 0), *((0, -size % _GRID_PX) for size in part.shape[1:])]
    net.setInput(np.pad(part, missing, mode="edge")[None])
    return np.asarray(net.forward()[0, 0], dtype=np.float32)


def _turned_part(seen: Float, size: tuple[int, int], rows: slice, columns: slice) -> Float:
    """Rows and columns of the picture upside down and of another ``size`` (columns, rows): the whole is never in memory."""
    wide = np.array([seen.shape[2] / size[0], seen.shape[1] / size[1]])
    first = np.array(seen.shape[:0:-1]) - wide * (np.array([columns.start, rows.start]) + 0.5) - 0.5
    back = np.column_stack([np.diag(-wide), first])
    shape = (columns.stop - columns.start, rows.stop - rows.start)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.stack([cv2.warpAffine(one, back, shape, flags=how, borderMode=cv2.BORDER_REPLICATE) for one in seen])


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
