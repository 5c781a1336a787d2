"""From ridges to the lumen: the width of every duct at a share of its own height above the background."""

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
