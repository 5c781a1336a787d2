"""From ridges to the lumen: the width of every duct at a share of its own height above the background."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
LEVEL = 0.34


def widths_by_height(
    contrast: Float, centreline: Mask, reach_px: Float, along_px: float, *, level: float = LEVEL
) -> Mask:
    """Pixels that belong to a duct of known centreline.

    A pixel is lumen when its ``contrast`` (density above the background) is at least ``level`` of that on the nearest
    point of the ``centreline`` and it lies within ``reach_px`` there. A projected round tube has the profile
    2 sqrt(R^2 - x^2): at 0.34 of its height it is 0.94 of its calibre wide, which blur brings to about its calibre.
    ``along_px`` is how far along the duct the height is averaged.
    """
    if not centreline.any():
        return np.zeros(centreline.shape, dtype=bool)
    on = centreline.astype(np.float32)
    sums = cv2.GaussianBlur(contrast * on, (0, 0), along_px)
    share = cv2.GaussianBlur(on, (0, 0), along_px)
    height = np.where(centreline, sums / np.maximum(share, 1e-6), 0).astype(np.float32)
    distance, labels = cv2.distanceTransformWithLabels(
        (~centreline).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    heights = np.zeros(int(labels.max()) + 1, np.float32)
    reaches = np.zeros_like(heights)
    heights[labels[centreline]] = height[centreline]
    reaches[labels[centreline]] = reach_px[centreline]
    smooth = cv2.GaussianBlur(contrast, (0, 0), 0.7)
    lumen = (smooth > level * heights[labels]) & (distance <= reaches[labels]) & (heights[labels] > 0)
    return np.asarray(lumen | centreline)


def bridged(lumen: Mask, centreline: Mask, bridges: list[NDArray[np.int32]], reach_px: float) -> Mask:
    """The lumen with every bridge as wide as the narrower of the ducts at its two ends: what fills the gap lies in a duct.

    ``bridges`` are pairs of places (row, column); a duct's width is its greatest within ``reach_px`` of the place. Bridges
    no longer on the ``centreline`` are left out.
    """
    if not bridges:
        return lumen
    radius = cv2.distanceTransform(lumen.astype(np.uint8), cv2.DIST_L2, 5)
    whole = lumen.astype(np.uint8)
    reach = max(1, int(reach_px))
    for ends in bridges:
        middle = np.rint(ends.mean(axis=0)).astype(int)
        if not _around(centreline, middle, 2).any():
            continue
        narrower = min(float(_around(radius, end, reach).max()) for end in ends)
        (row, column), (goal_row, goal_column) = ends.tolist()
        cv2.line(whole, (column, row), (goal_column, goal_row), 1, max(1, round(2 * narrower - 1)))
    return whole > 0


def _around(values: NDArray[Any], place: NDArray[np.int32] | NDArray[np.int64], reach: int) -> NDArray[Any]:
    row, column = int(place[0]), int(place[1])
    return values[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1]
