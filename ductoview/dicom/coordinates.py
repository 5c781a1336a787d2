"""Stored pixels (row, column; centre of the first pixel at 0, 0) to DICOM graphics (column, row; corner at 0, 0).

PS3.3 C.10.5.1.2 and C.18.6.1.1: the top left corner of the first pixel is 0.0\\0.0, its centre 0.5\\0.5.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ductoview.model.geometry import PointPx

# Explicit VR gives FL a 16 bit length: 65 534 bytes hold 8191 points of two 4 byte numbers (PS3.5 7.1.2).
MOST_POINTS = 8191


def graphic_data(points: Sequence[PointPx] | NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.float64]:
    """Graphic data of shape (n, 2), column first, kept inside the image of ``shape`` (rows, columns).

    ``points`` is a sequence of PointPx or an array (n, >= 2) of row, column. Longer paths than one element can hold
    are thinned evenly, both ends kept.
    """
    rows_columns = points[:, :2] if isinstance(points, np.ndarray) else np.array([(p.row, p.column) for p in points])
    if len(rows_columns) > MOST_POINTS:
        rows_columns = rows_columns[np.linspace(0, len(rows_columns) - 1, MOST_POINTS).round().astype(int)]
    limits = np.array([shape[1], shape[0]], dtype=float)
    inside: NDArray[np.float64] = np.clip(rows_columns[:, ::-1].astype(float) + 0.5, 0.0, limits)
    return inside


def closed(data: NDArray[np.float64]) -> NDArray[np.float64]:
    """A polygon whose last point repeats its first."""
    return data if np.array_equal(data[0], data[-1]) else np.vstack([data[: MOST_POINTS - 1], data[:1]])


def points_of(graphic: Sequence[float]) -> tuple[PointPx, ...]:
    """Stored pixels of a flat GraphicData value (column, row, column, row...)."""
    pairs = np.asarray(graphic, dtype=float).reshape(-1, 2)
    return tuple(PointPx(row=float(row) - 0.5, column=float(column) - 0.5) for column, row in pairs)


def without_closing(points: tuple[PointPx, ...]) -> tuple[PointPx, ...]:
    """A polygon without the repeated point that closed it."""
    return points[:-1] if len(points) > 1 and points[0] == points[-1] else points
