"""The visible part of an image at device pixels, as 16-bit stored values: what is left to do is one table look-up.

Device coordinates count from the shown image's own top left corner; a shown pixel covers ``zoom`` x ``zoom`` of them.
The corner always lies on a whole device pixel, so nothing shimmers while it moves and 1:1 is exact to the bit.
"""

from dataclasses import dataclass, replace
from enum import Enum
from math import ceil, floor
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.grey_table import GreyTable
from ductoview.display.orientation import Orientation
from ductoview.display.pyramid import Pyramid
from ductoview.model.geometry import PointPx

_SEARCH = 48
_BAND = 128


class Quality(Enum):
    """How an image smaller than its pixels is made: from the nearest halved level, or the exact mean of each area."""

    MOVING = "moving"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Rect:
    """Whole device pixels: ``x`` and ``y`` of the first, and how many."""

    x: int
    y: int
    width: int
    height: int

    @property
    def is_empty(self) -> bool:
        """True when nothing is in it."""
        return self.width <= 0 or self.height <= 0

    @property
    def area(self) -> int:
        """Device pixels in it."""
        return self.width * self.height

    def united(self, other: "Rect") -> "Rect":
        """The least one that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right = max(self.x + self.width, other.x + other.width)
        bottom = max(self.y + self.height, other.y + other.height)
        return Rect(x, y, right - x, bottom - y)

    def cut(self, other: "Rect") -> "Rect":
        """What both share."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        return Rect(x, y, max(0, right - x), max(0, bottom - y))

    def grown(self, by: int) -> "Rect":
        """With a margin on every side."""
        return Rect(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def moved(self, dx: int, dy: int) -> "Rect":
        """As large, somewhere else."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def holds(self, other: "Rect") -> bool:
        """True when the other lies inside."""
        return self.cut(other) == other


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewState:
    """``zoom`` is device pixels a shown pixel; ``x``, ``y`` where in the viewport the image's top left corner lies."""

    zoom: float = 1.0
    x: int = 0
    y: int = 0

    def to_device(self, shown: PointPx) -> tuple[float, float]:
        """Viewport place (x, y) of a place in the shown image."""
        return self.x + (shown.column + 0.5) * self.zoom, self.y + (shown.row + 0.5) * self.zoom

    def to_shown(self, x: float, y: float) -> PointPx:
        """Place in the shown image under a viewport place."""
        return PointPx((y - self.y) / self.zoom - 0.5, (x - self.x) / self.zoom - 0.5)

    def zoomed(self, zoom: float, x: float, y: float) -> "ViewState":
        """Another zoom, keeping what lies under viewport place (x, y) there to within half a device pixel."""
        factor = zoom / self.zoom
        return ViewState(zoom=zoom, x=round(x - (x - self.x) * factor), y=round(y - (y - self.y) * factor))

    def moved(self, dx: float, dy: float) -> "ViewState":
        """Moved by device pixels."""
        return replace(self, x=self.x + round(dx), y=self.y + round(dy))


def image_rect(shape: tuple[int, int], zoom: float) -> Rect:
    """Device pixels a shown image of (rows, columns) covers at a zoom."""
    rows, columns = shape
    return Rect(0, 0, max(1, round(columns * zoom)), max(1, round(rows * zoom)))


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """Device pixels in which padding and tissue meet: where they are, and the tissue's share (0..1) of each."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    share: NDArray[np.float32]

    def cut(self, rect: Rect) -> "Edge":
        """Those in a rectangle, counted from its corner."""
        rows, columns = self.rows - rect.y, self.columns - rect.x
        inside = (rows >= 0) & (rows < rect.height) & (columns >= 0) & (columns < rect.width)
        return Edge(rows[inside], columns[inside], self.share[inside])

    def turned(self, orientation: Orientation, shape: tuple[int, ...]) -> "Edge":
        """As the image is turned; ``shape`` is (height, width) before."""
        rows, columns = (self.columns, self.rows) if orientation.transposed else (self.rows, self.columns)
        height, width = orientation.turned_shape(shape)
        return Edge(
            height - 1 - rows if orientation.flipped_rows else rows,
            width - 1 - columns if orientation.flipped_columns else columns,
            self.share,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Stored values of some device pixels (int16 or uint16).

    Where padding and tissue meet in one device pixel the value is the tissue's alone; its grey is then weighted by its
    share, as if every stored pixel had been shown and averaged. ``edge`` is None where they do not meet.
    """

    values: Any
    edge: Edge | None = None

    def cut(self, rect: Rect) -> "Part":
        """A rectangle of it."""
        values = self.values[rect.y : rect.y + rect.height, rect.x : rect.x + rect.width]
        return Part(values, None if self.edge is None else self.edge.cut(rect))

    def grey(self, table: GreyTable) -> NDArray[np.uint8]:
        """The grey of every device pixel, (height, width)."""
        grey = table.apply(self.values)
        if self.edge is not None:
            places = self.edge.rows, self.edge.columns
            grey[places] = grey[places] * self.edge.share + 0.5
        return grey


def scaled(pyramid: Pyramid, orientation: Orientation, zoom: float, rect: Rect, quality: Quality) -> Part:
    """The device pixels of ``rect``, which must lie in ``image_rect``."""
    stored = _unturned(rect, orientation, image_rect(orientation.shown_shape(pyramid.shape), zoom))
    zooms = zoom * orientation.stretch[0], zoom * orientation.stretch[1]
    level = _level(pyramid, max(zooms)) if quality is Quality.MOVING else 0
    method = cv2.INTER_AREA if quality is Quality.EXACT else cv2.INTER_LINEAR
    of_level = zooms[0] * 2**level, zooms[1] * 2**level
    values = _resampled(pyramid.levels[level], of_level, stored, method)
    edge = None
    if pyramid.holes:
        holes = _resampled(pyramid.holes[level], of_level, stored, method)
        rows, columns = _mixed(holes)
        if rows.size:
            values = values.copy() if of_level == (1.0, 1.0) else values
            edge = _without_padding(values, holes, rows, columns, pyramid.padding).turned(orientation, values.shape)
    return Part(_turned(values, orientation), edge)


def _mixed(holes: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of all shares from 1 to 254; by bands of rows that stay in the cache, in half the time."""
    rows, columns = [], []
    for top in range(0, holes.shape[0], _BAND):
        row, column = np.divmod(_mixed_places(holes[top : top + _BAND]), holes.shape[1])
        rows.append(row + top)
        columns.append(column)
    return np.concatenate(rows), np.concatenate(columns)


def _mixed_places(holes: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Their places in the flattened array: few among many, so eight are looked at in one step first."""
    shares = np.ascontiguousarray(holes).reshape(-1)
    eights = shares[: shares.size // 8 * 8].view(np.uint64)
    # Eight times 0 becomes 1 and eight times 255 wraps to 0; everything else is more.
    near = np.flatnonzero(eights + np.uint64(1) > 1)
    places = (near[:, None] * 8 + np.arange(8)).reshape(-1)
    places = np.append(places, np.arange(eights.size * 8, shares.size))
    return np.asarray(places[shares[places] - np.uint8(1) < 254], dtype=np.intp)


def _without_padding(
    values: NDArray[Any], holes: NDArray[np.uint8], rows: NDArray[np.intp], columns: NDArray[np.intp], padding: int
) -> Edge:
    """Put the tissue's own mean where ``holes`` says that padding is mixed in."""
    share = np.asarray(1 - holes[rows, columns] / 255, dtype=np.float32)
    limits = np.iinfo(values.dtype)
    tissue = padding + (values[rows, columns] - np.float32(padding)) / share
    values[rows, columns] = np.clip(np.rint(tissue), limits.min, limits.max)
    return Edge(rows, columns, share)


def _level(pyramid: Pyramid, zoom: float) -> int:
    """The level whose pixels are nearest in size to device pixels: never more than 1.42 times as large or as small."""
    wanted = 0 if zoom >= 1 else round(-np.log2(zoom) - 1e-9)
    return int(min(wanted, len(pyramid.levels) - 1))


def _resampled(level: NDArray[Any], zooms: tuple[float, float], rect: Rect, method: int) -> Any:
    """Device pixels ``rect`` of one level (not turned) at so many device pixels a level pixel, down and across."""
    if zooms == (1.0, 1.0):
        return level[rect.y : rect.y + rect.height, rect.x : rect.x + rect.width]
    x, x_first, width = _crop(rect.x, rect.width, zooms[1], level.shape[1])
    y, y_first, height = _crop(rect.y, rect.height, zooms[0], level.shape[0])
    drawn = level[y.start : y.stop, x.start : x.stop]
    if method == cv2.INTER_AREA and min(zooms) < 1:
        # An area is averaged only where both sides shrink: what grows along one side waits for the second step.
        smaller = min(width, drawn.shape[1]), min(height, drawn.shape[0])
        drawn = cv2.resize(drawn, smaller, interpolation=cv2.INTER_AREA)
    if drawn.shape != (height, width):
        drawn = cv2.resize(drawn, (width, height), interpolation=cv2.INTER_LINEAR)
    return drawn[y_first : y_first + rect.height, x_first : x_first + rect.width]


def _crop(first: int, count: int, zoom: float, size: int) -> tuple[slice, int, int]:
    """Level pixels to resize for device pixels ``first`` to ``first + count``, where those begin in the result, its size.

    A resize maps whole pixels onto whole pixels, so both ends are sought, a little outside, where a level pixel's edge
    falls nearest to a device pixel's edge; at worst it is half a device pixel off.
    """
    need_low, need_high = max(0, floor(first / zoom) - 1), min(size, ceil((first + count) / zoom) + 1)
    search = _SEARCH if zoom < 1 else ceil(_SEARCH / 4 / zoom)
    lows = range(need_low, max(-1, need_low - search), -1)
    highs = range(need_high, min(size, need_high + search) + 1)
    low = min(lows, key=lambda at: (round(abs(at * zoom - round(at * zoom)), 3), -at))
    high = min(highs, key=lambda at: (round(abs(at * zoom - round(at * zoom)), 3), at))
    begin = round(low * zoom)
    width = max(round(high * zoom) - begin, first + count - begin)
    return slice(low, max(high, low + 1)), first - begin, width


def _unturned(rect: Rect, orientation: Orientation, whole: Rect) -> Rect:
    """The rectangle in the stored orientation."""
    x = whole.width - rect.x - rect.width if orientation.flipped_columns else rect.x
    y = whole.height - rect.y - rect.height if orientation.flipped_rows else rect.y
    return Rect(y, x, rect.height, rect.width) if orientation.transposed else Rect(x, y, rect.width, rect.height)


def _turned(values: NDArray[Any], orientation: Orientation) -> Any:
    turned = cv2.transpose(values) if orientation.transposed else values
    if orientation.flipped_rows and orientation.flipped_columns:
        return cv2.flip(turned, -1)
    if orientation.flipped_rows:
        return cv2.flip(turned, 0)
    return cv2.flip(turned, 1) if orientation.flipped_columns else turned
