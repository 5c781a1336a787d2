"""Connected parts of a mask, as tables."""

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.morphology import skeletonize

Mask = NDArray[np.bool_]
Index = NDArray[np.intp]
Box = tuple[slice, slice]


def hysteresis(response: NDArray[np.float32], low: float, high: float) -> NDArray[np.int32]:
    """Labels 1... of the parts of pixels above ``low`` that reach ``high`` somewhere, 0 elsewhere.

    As ``skimage.filters.apply_hysteresis_threshold``, with eight neighbours, by labels of OpenCV (decision 11).
    """
    count, labels = cv2.connectedComponents((response > low).astype(np.uint8), connectivity=8)
    strong = np.zeros(count, dtype=bool)
    strong[labels[response > high]] = True
    strong[0] = False
    return np.asarray((np.cumsum(strong) * strong).astype(np.int32)[labels])


def reaching(mask: Mask, seeds: Mask) -> Mask:
    """The parts of a mask that hold at least one seed."""
    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    kept = np.zeros(count, dtype=bool)
    kept[labels[seeds & mask]] = True
    kept[0] = False
    return np.asarray(kept[labels])


def labelled(mask: Mask) -> tuple[int, NDArray[np.int32], NDArray[np.int32]]:
    """Number of parts, their labels 1... (0 is background), and OpenCV's statistics, row 0 being the background."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    return count - 1, labels, stats


def per_label(labels: NDArray[np.int32], values: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """The largest value in each part 0...count."""
    most = np.full(count + 1, -np.inf, dtype=np.float32)
    np.maximum.at(most, labels.ravel(), values.ravel())
    return most


def box_of(mask: Mask, margin: int = 0) -> Box:
    """The smallest box around a mask, widened; empty slices when nothing is set."""
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    columns = np.flatnonzero(mask[rows[0] : rows[-1] + 1].any(axis=0))
    return (
        slice(max(0, int(rows[0]) - margin), min(mask.shape[0], int(rows[-1]) + 1 + margin)),
        slice(max(0, int(columns[0]) - margin), min(mask.shape[1], int(columns[-1]) + 1 + margin)),
    )


def box_about(at: tuple[float, float], reach_px: int, shape: tuple[int, ...]) -> Box:
    """The box within a ``shape`` that reaches so many pixels from a place (row, column) on every side."""
    rows, columns = (
        slice(max(0, round(middle) - reach_px), min(side, round(middle) + reach_px))
        for middle, side in zip(at, shape, strict=True)
    )
    return rows, columns


def box_within(outer: Box, inner: Box) -> Box:
    """A box given in ``outer``, as seen from where ``outer`` is given."""
    rows, columns = (slice(o.start + i.start, o.start + i.stop) for o, i in zip(outer, inner, strict=True))
    return rows, columns


def place_within(place: tuple[float, float] | None, box: Box) -> tuple[float, float] | None:
    """A place (row, column) as seen from where a box begins; None stays None."""
    return None if place is None else (place[0] - box[0].start, place[1] - box[1].start)


def enlarged_box(box: Box, shape: tuple[int, ...], stored: tuple[int, ...]) -> tuple[Box, Box]:
    """A box of a mask of that ``shape``, and the same in the ``stored`` shape; both whole where the ratio is no whole number."""
    times = [side // small for side, small in zip(stored, shape, strict=True)]
    if any(small * by != side for side, small, by in zip(stored, shape, times, strict=True)):
        return (slice(0, shape[0]), slice(0, shape[1])), (slice(0, stored[0]), slice(0, stored[1]))
    rows, columns = (slice(one.start * by, one.stop * by) for one, by in zip(box, times, strict=True))
    return box, (rows, columns)


def shrunk_box(box: Box, shape: tuple[int, ...], stored: tuple[int, ...]) -> tuple[Box, Box]:
    """The least box in a smaller ``shape`` that holds a box of the ``stored`` one, and that box there, as ``enlarged_box``."""
    first = [one.start * small // side for one, small, side in zip(box, shape, stored, strict=True)]
    last = [-(-one.stop * small // side) for one, small, side in zip(box, shape, stored, strict=True)]
    rows, columns = (slice(start, stop) for start, stop in zip(first, last, strict=True))
    return enlarged_box((rows, columns), shape, stored)


def places_of(mask: Mask) -> tuple[Index, Index]:
    """Rows and columns of what is set, as ``numpy.nonzero``, which takes ten times as long on an image."""
    rows, columns = np.divmod(np.flatnonzero(mask), mask.shape[1])
    return rows, columns


def thinned(mask: Mask) -> Mask:
    """Centrelines one pixel wide (Zhang and Suen 1984); works on the box around the mask only."""
    thin = np.zeros(mask.shape, dtype=bool)
    box = box_of(mask, 1)
    if mask[box].size:
        thin[box] = skeletonize(mask[box].copy())  # it refuses read-only arrays
    return thin


def without_small_holes(mask: Mask, most_px: float) -> Mask:
    """Holes of at most that area filled, larger ones kept.

    A hole ends where the mask's pixels touch by a corner: thinning, which keeps such pixels together, would draw a ring.
    """
    filled, box = mask.copy(), box_of(mask, 1)
    if not mask[box].size:
        return filled
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~mask[box]).astype(np.uint8), connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] <= most_px
    small[0] = False
    # What reaches the edge of the box lies outside the mask, however little of it the box holds.
    for edge in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        small[edge] = False
    filled[box] |= small[labels]
    return filled


def nearest_of(mask: Mask) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int32]]:
    """Distance to the mask at every pixel, the number of the nearest pixel of it, and where each number is (n, 2)."""
    distance, labels = cv2.distanceTransformWithLabels(
        (~mask).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    places = np.zeros((int(labels.max()) + 1, 2), dtype=np.int32)
    rows, columns = places_of(mask)
    places[labels[rows, columns]] = np.column_stack([rows, columns])
    return distance, labels, places


def hull_of(mask: Mask) -> Mask:
    """The convex hull of a mask; an empty one is its own."""
    points = np.argwhere(mask)[:, ::-1].astype(np.int32)
    filled = mask.astype(np.uint8)
    return np.asarray(cv2.fillConvexPoly(filled, cv2.convexHull(points), 1) > 0) if len(points) else mask
