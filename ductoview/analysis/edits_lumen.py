"""The lumen of a corrected tree: ducts and brush strokes drawn into the mask or taken out of it, box by box."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.edits_metric import densified
from ductoview.model.geometry import Spacing

Mask = NDArray[np.bool_]
Path = NDArray[np.float64]
Box = tuple[slice, slice]
_SHIFT = 4  # cv2 draws at sixteenths of a pixel
_PEN_PX = 0.3  # and its discs reach that far beyond their radius
WALL_SHARE, WALL_PX = 1.3, 2.0
"""A duct that is taken out goes with its wall: the mask is a little wider than the calibre in places."""


def with_ducts(lumen: Mask, paths: Iterable[Path], spacing: Spacing) -> Mask:
    """A new mask with the ducts along ``paths`` (n, 3: row, column, calibre in mean pixels) in it."""
    changed = lumen.copy()
    for path in paths:
        box = box_around(path, lumen.shape, spacing)
        changed[box] |= drawn(path, box, spacing)
    changed.flags.writeable = False
    return changed


def without_ducts(lumen: Mask, gone: Iterable[Path], kept: Iterable[Path], spacing: Spacing) -> Mask:
    """A new mask without the ducts along ``gone``; what lies within the ducts ``kept`` stays."""
    changed = lumen.copy()
    others = list(kept)
    for path in gone:
        wide = path * (1.0, 1.0, WALL_SHARE) + (0.0, 0.0, 2 * WALL_PX)
        box = box_around(wide, lumen.shape, spacing)
        out = drawn(wide, box, spacing)
        for other in others:
            if _touches(other, box, spacing):
                out &= ~drawn(other, box, spacing)
        changed[box] &= ~out
    changed.flags.writeable = False
    return changed


def box_around(path: Path, shape: tuple[int, ...], spacing: Spacing, margin_px: float = 2.0) -> Box:
    """The box of all pixels a path of that calibre covers, widened, within an image of ``shape``."""
    reach = path[:, 2].max() / 2 / np.array(spacing.steps) + margin_px
    low = np.maximum(np.floor(path[:, :2].min(axis=0) - reach), 0).astype(int)
    high = np.minimum(np.ceil(path[:, :2].max(axis=0) + reach) + 1, shape).astype(int)
    low = np.minimum(low, high)
    return slice(int(low[0]), int(high[0])), slice(int(low[1]), int(high[1]))


def drawn(path: Path, box: Box, spacing: Spacing) -> Mask:
    """The pixels a path covers, bool in the shape of the box: at every pixel of the way what is a disc of its calibre in the
    breast."""
    canvas = np.zeros((box[0].stop - box[0].start, box[1].stop - box[1].start), np.uint8)
    if not canvas.size:
        return canvas > 0
    dense = densified(path, min(spacing.steps), spacing)
    places = np.rint((dense[:, 1::-1] - (box[1].start, box[0].start)) * 2**_SHIFT).astype(int)
    radii = np.maximum(dense[:, 2:] / 2 / np.array(spacing.steps) - _PEN_PX, 0.0)
    axes = np.rint(radii[:, ::-1] * 2**_SHIFT).astype(int)
    for middle, half in zip(places.tolist(), axes.tolist(), strict=True):
        cv2.ellipse(canvas, middle, half, 0, 0, 360, 1, -1, cv2.LINE_8, _SHIFT)
    return canvas > 0


def _touches(path: Path, box: Box, spacing: Spacing) -> bool:
    reach = path[:, 2].max() / 2 / np.array(spacing.steps) + 1
    low, high = path[:, :2].min(axis=0) - reach, path[:, :2].max(axis=0) + reach
    return bool(high[0] >= box[0].start and low[0] < box[0].stop and high[1] >= box[1].start and low[1] < box[1].stop)
