"""What a state's shutters cover, pixel by pixel of the stored image (PS3.3 C.7.6.11, C.7.6.15)."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.orientation import Orientation
from ductoview.display.planes import laid
from ductoview.display.viewport import Rect, ViewState
from ductoview.model.presentation import Shutters

_TOP = 65535
_SUB = 16


def covered(shutters: Shutters, stored_shape: tuple[int, int]) -> NDArray[np.uint8]:
    """1 where the image is covered, else 0; shape (rows, columns). Several shapes leave open what lies in all of them.

    A shutter that would hide the whole image is none.
    """
    rows, columns = stored_shape
    is_open = np.ones((rows, columns), np.uint8)
    if shutters.rectangle is not None:
        top, left, bottom, right = shutters.rectangle
        row, column = np.arange(rows)[:, None], np.arange(columns)
        is_open &= ((row >= top) & (row <= bottom)).astype(np.uint8) & ((column >= left) & (column <= right))
    if shutters.circle is not None:
        centre, radius = shutters.circle
        down = (np.arange(rows, dtype=np.float32) - centre.row)[:, None] ** 2
        across = (np.arange(columns, dtype=np.float32) - centre.column) ** 2
        is_open &= down + across <= np.float32(radius) ** 2
    if len(shutters.polygon) >= 3:
        corners = [(round(at.column * _SUB), round(at.row * _SUB)) for at in shutters.polygon]
        inside = np.zeros((rows, columns), np.uint8)
        cv2.fillPoly(inside, [np.clip(np.array(corners), -(2**24), 2**24).astype(np.int32)], (1,), shift=4)
        is_open &= inside
    if shutters.bitmap is not None:
        is_open &= laid(shutters.bitmap, stored_shape) ^ np.uint8(1)
    return is_open ^ np.uint8(1) if is_open.any() else np.zeros((rows, columns), np.uint8)


def covered_part(mask: NDArray[np.uint8], orientation: Orientation, view: ViewState, place: Rect) -> NDArray[np.bool_]:
    """Which device pixels of the viewport rectangle ``place`` are covered; (height, width). ``mask`` is of ``covered``."""
    (rows, columns), (higher, wider) = orientation.turned_shape(mask.shape), orientation.shown_stretch
    down = _under(place.y - view.y, place.height, view.zoom * higher, rows, orientation.flipped_rows)
    across = _under(place.x - view.x, place.width, view.zoom * wider, columns, orientation.flipped_columns)
    if orientation.transposed:
        return np.ascontiguousarray(mask[across][:, down].T).astype(bool)
    return mask[down][:, across].astype(bool)


def cover(
    grey: NDArray[np.uint8],
    shutters: Shutters,
    stored_shape: tuple[int, ...],
    orientation: Orientation,
    view: ViewState,
    place: Rect,
) -> None:
    """Close the shutters over the grey pixels of the viewport rectangle ``place``, in place."""
    mask = covered(shutters, (stored_shape[0], stored_shape[1]))
    grey[covered_part(mask, orientation, view, place)] = shutter_level(shutters.p_value)


def shutter_level(p_value: int) -> int:
    """Grey level 0..255 of a P-value 0..65535 on a display that takes P-values straight."""
    return int(np.floor(min(max(p_value, 0), _TOP) / _TOP * 255 + 0.5))


def _under(first: int, count: int, zoom: float, size: int, flipped: bool) -> NDArray[np.intp]:
    """The stored row or column under the middle of each device pixel."""
    at = np.clip(np.floor((first + np.arange(count) + 0.5) / zoom), 0, size - 1).astype(np.intp)
    return np.asarray(size - 1 - at if flipped else at, dtype=np.intp)
