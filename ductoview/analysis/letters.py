"""Lines of letters drawn or photographed into an image: found by their shape and row, never read.

A mammogram carries lead letters for side and view at its margin, which name nobody. A name is a longer row. What is found is
shown to a person: this look misses handwriting and anything set in one connected script.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

_LEAST_HEIGHT_PX, _MOST_HEIGHT_SHARE = 7, 1 / 12
_LEAST_LETTERS = 3
_MARKER_LETTERS = 4
"""RMLO is the longest usual marker of side and view (PS3.3 C.8.11.7)."""
_LEAST_INK, _MOST_INK = 0.12, 0.9
_WIDEST, _NARROWEST = 1.6, 0.06
_HIGHER_THAN_NOISE = 4.0
_LEAST_CONTRAST = 0.12
_THICKEST_SHARE = 1 / 80
_DRAWN_SHARE = 0.985


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """A row of ``count`` letter-like shapes in stored coordinates; ``is_marker`` when it is as short as a side marker."""

    row: int
    column: int
    height: int
    width: int
    count: int

    @property
    def is_marker(self) -> bool:
        """True when it may be a lead marker such as R CC."""
        return self.count <= _MARKER_LETTERS


def letters_in(pixels: NDArray[np.generic]) -> tuple[Letters, ...]:
    """Rows and columns of letters in ``pixels`` (rows, columns), longest first; raises nothing."""
    grey = np.ascontiguousarray(pixels, dtype=np.float32)
    found: list[Letters] = []
    for ink in _inks(grey):
        found += _lines(ink)
        found += [_turned(one) for one in _lines(np.ascontiguousarray(ink.T))]
    return tuple(_without_doubles(sorted(found, key=lambda one: -one.count)))


def _inks(grey: NDArray[np.float32]) -> Iterator[NDArray[np.uint8]]:
    """What may be ink: thin and brighter, or thin and darker, than what is around; or as bright or dark as only ink is."""
    low, high = float(grey.min()), float(grey.max())
    if high <= low:
        return
    side = max(9, round(min(grey.shape) * _THICKEST_SHARE)) | 1
    kernel = np.ones((side, side), np.uint8)
    for operation in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT):
        thin = cv2.morphologyEx(grey, operation, kernel)
        threshold = max(_HIGHER_THAN_NOISE * float(np.median(thin[::4, ::4])), _LEAST_CONTRAST * (high - low))
        yield (thin > threshold).astype(np.uint8)
    yield (grey >= low + _DRAWN_SHARE * (high - low)).astype(np.uint8)
    yield (grey <= low + (1 - _DRAWN_SHARE) * (high - low)).astype(np.uint8)


def _lines(ink: NDArray[np.uint8]) -> list[Letters]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    most = ink.shape[0] * _MOST_HEIGHT_SHARE
    left, top, width, height, area = (stats[1:, place] for place in range(5))
    share = area / np.maximum(width * height, 1)
    is_letter = (height >= _LEAST_HEIGHT_PX) & (height <= most) & (width <= _WIDEST * height)
    is_letter &= (width >= _NARROWEST * height) & (share >= _LEAST_INK) & (share <= 1.0)
    is_letter &= (share <= _MOST_INK) | (width < 0.4 * height)  # a full box is no letter, an I is
    boxes = np.stack([left, top, width, height], axis=1)[is_letter]
    return list(_rows_of(boxes[np.argsort(boxes[:, 0], kind="stable")]))


def _rows_of(boxes: NDArray[np.int32]) -> Iterator[Letters]:
    """Chains from left to right: each next letter stands on the same line, is of like height and not far."""
    free = np.ones(len(boxes), bool)
    for start in range(len(boxes)):
        if not free[start]:
            continue
        chain = [start]
        while (after := _next(boxes, free, chain[-1])) is not None:
            chain.append(after)
            free[after] = False
        if len(chain) >= _LEAST_LETTERS:
            yield _line(boxes[chain])


def _next(boxes: NDArray[np.int32], free: NDArray[np.bool_], last: int) -> int | None:
    x, y, width, height = boxes[last]
    later = boxes[last + 1 :]
    gap = later[:, 0] - (x + width)
    fits = free[last + 1 :] & (gap >= -0.2 * height) & (gap <= 1.5 * height)
    fits &= (later[:, 3] <= 1.7 * height) & (later[:, 3] >= height / 1.7)
    fits &= np.abs((later[:, 1] + later[:, 3]) - (y + height)) <= 0.35 * height
    places = np.flatnonzero(fits)
    return None if len(places) == 0 else int(last + 1 + places[np.argmin(gap[places])])


def _line(boxes: NDArray[np.int32]) -> Letters:
    top, left = int(boxes[:, 1].min()), int(boxes[:, 0].min())
    bottom, right = int((boxes[:, 1] + boxes[:, 3]).max()), int((boxes[:, 0] + boxes[:, 2]).max())
    return Letters(row=top, column=left, height=bottom - top, width=right - left, count=len(boxes))


def _turned(one: Letters) -> Letters:
    return replace(one, row=one.column, column=one.row, height=one.width, width=one.height)


def _without_doubles(found: list[Letters]) -> Iterator[Letters]:
    taken: list[Letters] = []
    for one in found:
        if not any(_overlap(one, other) for other in taken):
            taken.append(one)
            yield one


def _overlap(one: Letters, other: Letters) -> bool:
    rows = min(one.row + one.height, other.row + other.height) - max(one.row, other.row)
    columns = min(one.column + one.width, other.column + other.width) - max(one.column, other.column)
    return rows > 0 and columns > 0
