"""The lumen of a corrected tree: ducts and brush strokes drawn into the mask or taken out of it, box by box."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Path = NDArray[np.float64]
Box = tuple[slice, slice]
_SHIFT = 4  # cv2 draws at sixteenths of a pixel
_PEN_PX = 0.3  # and its discs reach that far beyond their radius
WALL_SHARE, WALL_PX = 1.3, 2.0
"""A duct that is taken out goes with its wall: the mask is a little wider than the calibre in places."""


def with_ducts(lumen: Mask, paths: Iterable[Path]) -> Mask:
    """A new mask with the ducts along ``paths`` (n, 3: row, column, calibre) in it."""
    changed = lumen.copy()
    for path in paths:
        box = box_around(path, lumen.shape)
        changed[box] |= drawn(path, box)
    changed.flags.writeable = False
    return changed


def without_ducts(lumen: Mask, gone: Iterable[Path], kept: Iterable[Path]) -> Mask:
    """A new mask without the ducts along ``gone``; what lies within the ducts ``kept`` stays."""
    changed = lumen.copy()
    others = list(kept)
    for path in gone:
        wide = path * (1.0, 1.0, WALL_SHARE) + (0.0, 0.0, 2 * WALL_PX)
        box = box_around(wide, lumen.shape)
        out = drawn(wide, box)
        for other in others:
            if _touches(other, box):
                out &= ~drawn(other, box)
        changed[box] &= ~out
    changed.flags.writeable = False
    return changed


def box_around(path: Path, shape: tuple[int, ...], margin_px: float = 2.0) -> Box:
    """The box of all pixels a path of that calibre covers, widened, within an image of ``shape``."""
    reach = path[:, 2].max() / 2 + margin_px
    low = np.maximum(np.floor(path[:, :2].min(axis=0) - reach), 0).astype(int)
    high = np.minimum(np.ceil(path[:, :2].max(axis=0) + reach) + 1, shape).astype(int)
    low = np.minimum(low, high)
    return slice(int(low[0]), int(high[0])), slice(int(low[1]), int(high[1]))


def drawn(path: Path, box: Box) -> Mask:
    """The pixels a path covers, bool in the shape of the box: at every pixel of the way a disc of its calibre."""
    canvas = np.zeros((box[0].stop - box[0].start, box[1].stop - box[1].start), np.uint8)
    if not canvas.size:
        return canvas > 0
    dense = densified(path, 1.0)
    places = np.rint((dense[:, 1::-1] - (box[1].start, box[0].start)) * 2**_SHIFT).astype(int)
    radii = np.rint(np.maximum(dense[:, 2] / 2 - _PEN_PX, 0.0) * 2**_SHIFT).astype(int)
    for (column, row), radius in zip(places.tolist(), radii.tolist(), strict=True):
        cv2.circle(canvas, (column, row), radius, 1, -1, cv2.LINE_8, _SHIFT)
    return canvas > 0


def densified(path: Path, step_px: float) -> Path:
    """The same path with more points between those farther apart than ``step_px``; its own points stay."""
    apart = np.hypot(*np.diff(path[:, :2], axis=0).T)
    pieces = np.maximum(np.ceil(apart / step_px - 1e-9), 1).astype(int)
    if not len(pieces) or pieces.max() == 1:
        return path
    at = np.concatenate([[0.0], *(number + np.arange(1, count + 1) / count for number, count in enumerate(pieces))])
    return np.column_stack([np.interp(at, np.arange(len(path)), column) for column in path.T])


def _touches(path: Path, box: Box) -> bool:
    reach = path[:, 2].max() / 2 + 1
    low, high = path[:, :2].min(axis=0) - reach, path[:, :2].max(axis=0) + reach
    return bool(high[0] >= box[0].start and low[0] < box[0].stop and high[1] >= box[1].start and low[1] < box[1].stop)
