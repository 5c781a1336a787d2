"""What is taken in a viewport, by the breast and by what was placed before, and where there is room left."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.orientation import Orientation
from ductoview.display.tissue import Tissue
from ductoview.display.viewport import Rect, ViewState

_LEAST_STEP = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """What words must be clear of: the breast of a shown image, in a viewport of ``width`` x ``height``.

    ``light_air`` tells that the reader inverted the image, so that words are unreadable without a plate.
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
        self._sums = cv2.integral(scene.tissue.taken.view(np.uint8))
        self._taken: list[Rect] = []
        self._cells = _cells_of(scene)

    def covered(self, rect: Rect) -> int:
        """How many cells of the breast (or a marker, a wire) lie under a rectangle."""
        (top, bottom), (left, right) = self._cells(rect.x, rect.y, rect.x + rect.width, rect.y + rect.height)
        sums = self._sums
        return int(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left])

    def share(self, rect: Rect) -> float:
        """How much of what a rectangle shows of the image the breast covers, 0..1; 0 outside the image."""
        (top, bottom), (left, right) = self._cells(rect.x, rect.y, rect.x + rect.width, rect.y + rect.height)
        return self.covered(rect) / max(1, (bottom - top) * (right - left))

    def is_open(self, rect: Rect) -> bool:
        """True when nothing was placed there, whatever the image shows."""
        return all(rect.cut(other).is_empty for other in self._taken)

    def is_free(self, rect: Rect) -> bool:
        """True when neither the breast nor anything placed is there."""
        return self.covered(rect) == 0 and self.is_open(rect)

    def take(self, rect: Rect) -> None:
        """Something stands there from now on."""
        self._taken.append(rect)

    def least_covered(self, width: int, height: int, margin: int, corner: tuple[str, str]) -> Rect | None:
        """The place for a rectangle that covers least of the breast, of those the one nearest to a corner.

        ``corner`` is ("top" or "bottom", "left" or "right"). None when it fits nowhere beside what was placed.
        """
        xs, ys = _positions(self.scene.width, width, margin), _positions(self.scene.height, height, margin)
        if xs.size == 0 or ys.size == 0:
            return None
        across = xs if corner[1] == "left" else xs[-1] + xs[0] - xs
        down = ys if corner[0] == "top" else ys[-1] + ys[0] - ys
        cost = self._covered_all(xs, ys, width, height) * 1e6 + down[:, None] + across[None, :]
        for other in self._taken:
            meets_x = (xs < other.x + other.width) & (xs + width > other.x)
            meets_y = (ys < other.y + other.height) & (ys + height > other.y)
            cost[np.ix_(meets_y, meets_x)] = np.inf
        row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
        if not np.isfinite(cost[row, column]):
            return None
        return Rect(int(xs[column]), int(ys[row]), width, height)

    def _covered_all(
        self, xs: NDArray[np.int64], ys: NDArray[np.int64], width: int, height: int
    ) -> NDArray[np.float64]:
        """``covered`` of rectangles at every pair of positions, (ys, xs)."""
        many_x = [self._cells(int(x), 0, int(x) + width, 1) for x in xs]
        many_y = [self._cells(0, int(y), 1, int(y) + height) for y in ys]
        turned = self.scene.orientation.transposed
        rows = np.array([one[0] for one in (many_x if turned else many_y)])
        columns = np.array([one[1] for one in (many_y if turned else many_x)])
        sums = self._sums.astype(np.float64)
        found: Any = (
            sums[rows[:, 1]][:, columns[:, 1]]
            - sums[rows[:, 0]][:, columns[:, 1]]
            - sums[rows[:, 1]][:, columns[:, 0]]
            + sums[rows[:, 0]][:, columns[:, 0]]
        )
        return np.asarray(found.T if turned else found)


Span = tuple[int, int]


def _cells_of(scene: Scene) -> Callable[[float, float, float, float], tuple[Span, Span]]:
    """A function from the corners of a viewport rectangle to (rows, columns) of the coarse mask, begin and end."""
    orientation, view, step = scene.orientation, scene.view, scene.tissue.step
    stored_rows, stored_columns = scene.stored_shape
    shown_rows, shown_columns = orientation.shown_shape(scene.stored_shape)
    mask_rows, mask_columns = scene.tissue.taken.shape

    def cells(x0: float, y0: float, x1: float, y1: float) -> tuple[Span, Span]:
        across = _flipped(
            (x0 - view.x) / view.zoom, (x1 - view.x) / view.zoom, shown_columns, orientation.flipped_columns
        )
        down = _flipped((y0 - view.y) / view.zoom, (y1 - view.y) / view.zoom, shown_rows, orientation.flipped_rows)
        rows, columns = (across, down) if orientation.transposed else (down, across)
        return _span(rows, step, mask_rows, stored_rows), _span(columns, step, mask_columns, stored_columns)

    return cells


def _flipped(low: float, high: float, size: int, flipped: bool) -> tuple[float, float]:
    return (size - high, size - low) if flipped else (low, high)


def _span(edges: tuple[float, float], step: int, cells: int, size: int) -> Span:
    """Cells that stored pixels between two edges lie in; the last cell stands for what is left over at the end too."""
    low, high = edges
    if high <= 0 or low >= size:
        return 0, 0
    first = min(max(0, floor(low / step)), cells - 1)
    return first, max(first + 1, min(ceil(high / step), cells))


def _positions(size: int, length: int, margin: int) -> NDArray[np.int64]:
    """Where a length may begin within a size, from margin to margin."""
    last = size - margin - length
    if last < 0:
        return np.empty(0, np.int64)
    first = min(margin, last)
    return np.unique(np.append(np.arange(first, last + 1, max(_LEAST_STEP, margin)), last))
