"""From ridges to the lumen: the width of every duct at a share of its own height above the background."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.components import labelled, places_of
from ductoview.analysis.working import masked_blur

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
LEVEL = 0.34
_GAP_SHARE = 0.5


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
    height = sums / np.maximum(share, 1e-6)
    # Where contrast is missing the height of the duct on both sides counts, so that the place is seen as a gap.
    wide = 4 * along_px
    height = np.maximum(height, _GAP_SHARE * masked_blur(contrast, on, wide, least=1e-4))
    distance, labels = cv2.distanceTransformWithLabels(
        (~centreline).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    heights = np.zeros(int(labels.max()) + 1, np.float32)
    reaches = np.zeros_like(heights)
    heights[labels[centreline]] = height[centreline]
    reaches[labels[centreline]] = reach_px[centreline]
    smooth = cv2.GaussianBlur(contrast, (0, 0), 0.7)
    lumen = (smooth > level * heights[labels]) & (distance <= reaches[labels]) & (heights[labels] > 0)
    return np.asarray(lumen)


def gaps_filled(lumen: Mask, centreline: Mask, most_px: float) -> Mask:
    """The lumen with every gap along the centreline as wide as the narrower of the ducts at its two ends.

    What fills a gap between two stretches of duct (a filling defect, a bubble) lies in the duct. A gap longer than
    ``most_px`` stays as thin as its line.
    """
    count, labels, stats = labelled(centreline & ~lumen)
    supported = cv2.dilate((centreline & lumen).astype(np.uint8), np.ones((3, 3), np.uint8))
    radius = cv2.distanceTransform(lumen.astype(np.uint8), cv2.DIST_L2, 5)
    whole = (lumen | centreline).astype(np.uint8)
    rows, columns = places_of(labels > 0)
    owner = labels[rows, columns]
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(count + 2))
    for gap in range(1, count + 1):
        if stats[gap, cv2.CC_STAT_AREA] > most_px:
            continue
        own = order[starts[gap] : starts[gap + 1]]
        ends = [(int(rows[k]), int(columns[k])) for k in own if supported[rows[k], columns[k]]]
        if len(ends) < 2:
            continue
        first, last = ends[0], max(ends, key=lambda end: math.dist(end, ends[0]))
        wide = min(_radius_beside(radius, first), _radius_beside(radius, last))
        for k in own:
            cv2.circle(whole, (int(columns[k]), int(rows[k])), max(0, round(wide - 1)), 1, -1)
    return whole > 0


def _radius_beside(radius: Float, end: tuple[int, int]) -> float:
    """The duct's half width next to the end of a gap: the mask narrows towards it, so a little way in."""
    reach = 5
    for _ in range(3):
        row, column = end
        near = radius[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1]
        widest = float(near.max())
        if widest < reach:
            return widest
        reach *= 2
    return widest
