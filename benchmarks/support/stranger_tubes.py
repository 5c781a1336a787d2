"""How long a ray runs through tubes and balls, per pixel: the mean over the pixel's width, so that thin ducts weigh right."""

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]
Points = NDArray[np.float64]


class Canvas:
    """A field of ``rows`` x ``columns`` square pixels of ``mm``, the origin of the breast at ``origin`` (row, column)."""

    def __init__(self, shape: tuple[int, int], mm: float, origin: tuple[float, float]) -> None:
        self.shape, self.mm, self.origin = shape, mm, np.array(origin)

    def seen(self, points: Points) -> Points:
        """Rows and columns of points in mm: y down the rows, x along the columns."""
        return np.asarray(points[:, [1, 0]] / self.mm + self.origin)

    def tube(
        self, points: Points, calibre_mm: NDArray[np.float64]
    ) -> tuple[tuple[slice, slice], Image, Mask, NDArray[np.int64]] | None:
        """Path lengths in mm, the tube's own pixels, and the nearest sample of each pixel, within a window of the field."""
        places, radius = self.seen(points), np.maximum(calibre_mm / 2 / self.mm, 1e-3)
        margin = float(radius.max()) + 2
        low = np.maximum(np.floor(places.min(axis=0) - margin), 0).astype(int)
        high = np.minimum(np.ceil(places.max(axis=0) + margin) + 1, self.shape).astype(int)
        if (high - low < 2).any() or len(points) < 2:
            return None
        near = np.zeros(tuple(high - low), dtype=np.uint8)
        line = np.rint((places - low)[:, ::-1]).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(near, [line], False, 1, thickness=int(2 * margin) + 1)
        pixels = np.argwhere(near)
        if not len(pixels):
            return None
        ways = np.gradient(points, axis=0)
        ways /= np.maximum(np.linalg.norm(ways, axis=1, keepdims=True), 1e-9)
        flat = ways[:, [1, 0]]
        lengths = np.linalg.norm(flat, axis=1)
        _, index = cKDTree(places).query(pixels + low)
        delta = pixels + low - places[index]
        across = delta - (delta * flat[index]).sum(axis=1, keepdims=True) * flat[index] / np.maximum(
            lengths[index, None] ** 2, 1e-6
        )
        ends = (index == 0) | (index == len(places) - 1)
        away = np.where(ends, np.hypot(*delta.T), np.hypot(*across.T))
        r = radius[index]
        chord = (_area(np.minimum(away + 0.5, r), r) - _area(np.clip(away - 0.5, -r, r), r)) * self.mm
        steep = 1 / np.maximum(lengths[index], 0.6)
        # The first end is open (an orifice, or inside the parent): no cap in front of it.
        ahead = (index > 0) | ((delta * flat[index]).sum(axis=1) > -0.5)
        image, own = np.zeros(near.shape, np.float32), np.zeros(near.shape, dtype=bool)
        samples = np.zeros(near.shape, dtype=np.int64)
        image[tuple(pixels.T)] = np.maximum(chord, 0) * steep * ahead
        own[tuple(pixels.T)] = (away <= np.maximum(r, 0.5)) & ahead
        samples[tuple(pixels.T)] = index
        return (slice(low[0], high[0]), slice(low[1], high[1])), image, own, samples

    def ball(self, image: Image, point: Points, radius_mm: float, weight: float) -> None:
        """Adds the path through a ball, times ``weight``."""
        row, column = self.seen(point[None])[0]
        r = radius_mm / self.mm
        rows = np.arange(max(0, int(row - r - 1)), min(self.shape[0], int(row + r + 2)))
        columns = np.arange(max(0, int(column - r - 1)), min(self.shape[1], int(column + r + 2)))
        if len(rows) and len(columns):
            inside = np.maximum(r**2 - (rows[:, None] - row) ** 2 - (columns - column) ** 2, 0)
            image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] += (
                2 * weight * self.mm * np.sqrt(inside)
            ).astype(np.float32)


def _area(away: NDArray[np.float64], radius: NDArray[np.float64]) -> NDArray[np.float64]:
    """Integral of the chord 2 sqrt(r² - x²) from 0 to ``away``."""
    x = np.clip(away, -radius, radius)
    return np.asarray(x * np.sqrt(np.maximum(radius**2 - x**2, 0)) + radius**2 * np.arcsin(x / radius))
