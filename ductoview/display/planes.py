"""Bitmaps of overlay planes laid into an image and brought to device pixels (PS3.3 C.9.2)."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.orientation import Orientation
from ductoview.display.pyramid import Pyramid
from ductoview.display.viewport import Quality, Rect, ViewState, image_rect, scaled
from ductoview.model.presentation import Plane

_MOST_LIFT = 4.0


def laid(plane: Plane, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """1 where the bitmap lies in an image of that shape (rows, columns), else 0; what lies outside is cut off."""
    whole = np.zeros(shape, np.uint8)
    rows, columns = plane.mask.shape
    top, left = max(0, plane.row), max(0, plane.column)
    bottom, right = min(shape[0], plane.row + rows), min(shape[1], plane.column + columns)
    if bottom > top and right > left:
        part = plane.mask[top - plane.row : bottom - plane.row, left - plane.column : right - plane.column]
        whole[top:bottom, left:right] = part
    return whole


def tint(
    mask: NDArray[np.uint8], orientation: Orientation, view: ViewState, width: int, height: int
) -> tuple[NDArray[np.uint8], Rect]:
    """How strongly each device pixel is tinted (0..255), and the viewport rectangle that is; ``mask`` is of ``laid``.

    Thin lines of a bitmap stay visible when the image is drawn small.
    """
    whole = image_rect(orientation.shown_shape(mask.shape), view.zoom)
    wanted = whole.cut(Rect(-view.x, -view.y, width, height))
    place = Rect(wanted.x + view.x, wanted.y + view.y, wanted.width, wanted.height)
    if wanted.is_empty or not cv2.hasNonZero(mask):
        return np.zeros((0, 0), np.uint8), Rect(place.x, place.y, 0, 0)
    values = scaled(Pyramid(levels=(mask * np.uint8(255),)), orientation, view.zoom, wanted, Quality.EXACT).values
    lift = min(max(1.0 / view.zoom, 1.0), _MOST_LIFT)
    return np.asarray(cv2.convertScaleAbs(values, alpha=lift), dtype=np.uint8), place
