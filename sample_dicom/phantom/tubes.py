"""Line integrals of round tubes: the chord 2 sqrt(R^2 - d^2) averaged over every pixel, in mm of filled lumen."""

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Float = NDArray[np.float32]
Path = NDArray[np.float64]


def dense(path_px: Path, *values: NDArray[np.float64]) -> tuple[Path, list[NDArray[np.float64]]]:
    """A path resampled to half-pixel steps, with the values given along it."""
    arc = np.concatenate([[0.0], np.hypot(*np.diff(path_px, axis=0).T).cumsum()])
    wanted = np.linspace(0, arc[-1], max(2, int(arc[-1] * 2) + 1))
    points = np.column_stack([np.interp(wanted, arc, path_px[:, k]) for k in (0, 1)])
    return points, [np.interp(wanted, arc, value) for value in values]


def draw_tube(
    image: Float,
    path_px: Path,
    radius_px: NDArray[np.float64],
    scale: NDArray[np.float64],
    *,
    lumen: NDArray[np.bool_] | None = None,
    joined: NDArray[np.float64] | None = None,
) -> None:
    """Add a tube to ``image``: chord in pixels times ``scale`` (per point); ``lumen`` is set where the tube is.

    ``joined`` (per point, 0 to 1) is the share of the tube that lies inside what is drawn already, as a branch does in
    its parent: that share is not added again.
    """
    points, (radii, scales, shares) = dense(
        path_px, radius_px, scale, np.zeros(len(path_px)) if joined is None else joined
    )
    margin = radii.max() + 2
    top, left = np.maximum(np.floor(points.min(0) - margin).astype(int), 0)
    bottom, right = np.minimum(np.ceil(points.max(0) + margin).astype(int) + 1, image.shape)
    if bottom <= top or right <= left:
        return
    near = np.zeros((bottom - top, right - left), np.uint8)
    for (row, column), radius in zip(points[::2] - (top, left), radii[::2], strict=True):
        cv2.circle(near, (round(column), round(row)), int(np.ceil(radius + 1)), 1, -1)
    rows, columns = np.nonzero(near)
    pixels = np.column_stack([rows + top, columns + left])
    distance, index = cKDTree(points).query(pixels)
    radius = radii[index]
    value = (_area(distance + 0.5, radius) - _area(distance - 0.5, radius)) * scales[index]
    value = value.astype(np.float32)
    view = image[top:bottom, left:right]
    old, share = view[rows, columns], shares[index].astype(np.float32)
    view[rows, columns] = share * np.maximum(old, value) + (1 - share) * (old + value)
    if lumen is not None:
        inside = distance <= np.maximum(radii[index], 0.5)
        lumen[rows[inside] + top, columns[inside] + left] = True


def _area(reach: NDArray[np.float64], radius: NDArray[np.float64]) -> NDArray[np.float64]:
    """Area of a disc between its middle line and ``reach``: its differences are chords averaged over a pixel."""
    within = np.clip(reach, -radius, radius)
    return within * np.sqrt(radius**2 - within**2) + radius**2 * np.arcsin(within / radius)
