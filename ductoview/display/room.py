"""What is taken in a viewport, by the breast and by what was placed before, and where there is room left."""

from dataclasses import dataclass
from math import ceil, floor

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.orientation import Orientation
from ductoview.display.tissue import Tissue
from ductoview.display.viewport import Rect, ViewState

_LEAST_STEP = 4
_SHARES = 20
# What a step of that share costs, and what words side by side that seem one: less than tissue, more than any distance.
_TISSUE, _TOO_NEAR = 1e6, 5e4

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """What words must be clear of: the breast of a shown image, in a viewport of ``width`` x ``height``.

    ``light_air`` tells that black and white are exchanged, so that words are unreadable without a plate.
    """

    tissue: Tissue
    orientation: Orientation
    stored_shape: tuple[int, int]
    view: ViewState
    width: int
    height: int
    light_air: bool = False


class Room:
    """Answers about one scene. The breast is known coarsely; a cell of it counts as a whole, on the safe side."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        orientation, view = scene.orientation, scene.view
        taken = np.asarray(orientation.shown(scene.tissue.taken))
        rows, columns = orientation.shown_shape(scene.stored_shape)
        high, wide = (scene.tissue.step * view.zoom * one for one in orientation.shown_stretch)
        self._sums = cv2.integral(np.ascontiguousarray(taken).view(np.uint8))
        self._across = _Axis(view.x, wide, taken.shape[1], columns * view.zoom, orientation.flipped_columns)
        self._down = _Axis(view.y, high, taken.shape[0], rows * view.zoom, orientation.flipped_rows)
        self._cell_px = high * wide
        self._taken: list[Rect] = []

    def covered(self, rect: Rect) -> int:
        """How many cells of the breast (or a marker, a wire) lie under a rectangle."""
        top, bottom = self._down.cells(rect.y, rect.height)
        left, right = self._across.cells(rect.x, rect.width)
        sums = self._sums
        return int(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left])

    def is_free(self, rect: Rect, clearance: int = 0) -> bool:
        """True when nothing placed is there, and the breast not nearer than the clearance."""
        return self.covered(rect.grown(clearance)) == 0 and all(rect.cut(other).is_empty for other in self._taken)

    def take(self, rect: Rect) -> None:
        """Something stands there from now on."""
        self._taken.append(rect)

    def least_covered(self, width: int, height: int, margin: int, corner: tuple[str, str]) -> Rect | None:
        """The place for a rectangle that covers least of the breast, of those the one nearest to a corner.

        A margin beside what was placed is kept where there is room for it. ``corner`` is ("top" or "bottom", "left" or
        "right"). None when it fits nowhere beside what was placed.
        """
        xs, ys = _positions(self.scene.width, width, margin), _positions(self.scene.height, height, margin)
        if xs.size == 0 or ys.size == 0:
            return None
        across = xs if corner[1] == "left" else xs[-1] + xs[0] - xs
        down = ys if corner[0] == "top" else ys[-1] + ys[0] - ys
        covered = self._covered_all(xs, ys, width, height)
        # In coarse steps, or how cells happen to lie under it would decide between places that are covered alike.
        share = np.minimum(1.0, covered * self._cell_px / (width * height))
        cost = np.ceil(share * _SHARES) * _TISSUE + down[:, None] + across[None, :]
        for other in self._taken:
            meets_x = (xs < other.x + other.width) & (xs + width > other.x)
            meets_y = (ys < other.y + other.height) & (ys + height > other.y)
            near_x = (xs < other.x + other.width + margin) & (xs + width > other.x - margin)
            cost[np.ix_(meets_y, near_x)] += _TOO_NEAR
            cost[np.ix_(meets_y, meets_x)] = np.inf
        row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
        if not np.isfinite(cost[row, column]):
            return None
        return Rect(int(xs[column]), int(ys[row]), width, height)

    def _covered_all(self, xs: Whole, ys: Whole, width: int, height: int) -> NDArray[np.float64]:
        """``covered`` of rectangles at every pair of positions, (ys, xs)."""
        top, bottom = self._down.many_cells(ys, height)
        left, right = self._across.many_cells(xs, width)
        rows = (self._sums[bottom] - self._sums[top]).astype(np.float64)
        return np.asarray(rows[:, right] - rows[:, left])


class _Axis:
    """Cells of the coarse mask along one side of the viewport.

    ``first`` is where the image begins, ``cell`` how wide a cell is, ``size`` how far the image reaches, in device
    pixels. What is left over beside whole cells lies at the end of the stored image, so at the beginning of a flipped
    one; the cell next to it stands for it.
    """

    def __init__(self, first: int, cell: float, count: int, size: float, flipped: bool) -> None:
        self._cell, self._count = cell, count
        self._image = (first, first + size)
        self._first = first + (size - count * cell if flipped else 0.0)

    def cells(self, at: int, length: int) -> tuple[int, int]:
        """The first cell under a stretch, and the one after the last; the same twice beside the image."""
        begin, end = self._image
        if at + length <= begin or at >= end:
            return 0, 0
        low = min(max(0, floor((at - self._first) / self._cell)), self._count - 1)
        return low, max(low + 1, min(ceil((at + length - self._first) / self._cell), self._count))

    def many_cells(self, at: Whole, length: int) -> tuple[Whole, Whole]:
        """``cells`` of many stretches at once."""
        begin, end = self._image
        low = np.clip(np.floor((at - self._first) / self._cell), 0, self._count - 1).astype(np.int64)
        high = np.clip(np.ceil((at + length - self._first) / self._cell), low + 1, self._count).astype(np.int64)
        beside = (at + length <= begin) | (at >= end)
        return np.where(beside, 0, low), np.where(beside, 0, high)


def _positions(size: int, length: int, margin: int) -> Whole:
    """Where a length may begin within a size, from margin to margin."""
    last = size - margin - length
    if last < 0:
        return np.empty(0, np.int64)
    first = min(margin, last)
    return np.unique(np.append(np.arange(first, last + 1, max(_LEAST_STEP, margin)), last))
