"""The image at the size the search works on: square pixels, a few million of them, and the way back."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.model.duct_analysis import Frame
from ductoview.model.geometry import Spacing

MOST_PIXELS = 8_000_000
UNLIMITED = 2**40
USUAL_FIELD_MM = 130.0
LARGEST_UNKNOWN_MM = 0.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Working:
    """A frame shrunk to square pixels.

    ``density`` float32 and ``valid`` bool of one shape; ``step`` are stored pixels per working pixel (row, column);
    ``mm`` is the side of a working pixel, a guess when ``scale_known`` is False (a field 130 mm wide).
    """

    density: NDArray[np.float32]
    valid: NDArray[np.bool_]
    step: tuple[float, float]
    mm: float
    scale_known: bool

    def px(self, length_mm: float) -> float:
        """A length in working pixels."""
        return length_mm / self.mm

    def to_stored(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Working rows and columns (n, 2) as stored ones."""
        return np.asarray((points + 0.5) * np.array(self.step) - 0.5)

    def to_working(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Stored rows and columns (n, 2) as working ones."""
        return np.asarray((points + 0.5) / np.array(self.step) - 0.5)


def working_of(frame: Frame, *, most_pixels: int = MOST_PIXELS) -> Working:
    """The frame with square pixels, halved until it has at most ``most_pixels``."""
    shape, step, mm = working_grid(frame.density.shape, frame.spacing, most_pixels=most_pixels)
    if shape == frame.density.shape:
        density, valid = frame.density, frame.valid
    else:
        density = cv2.resize(frame.density, shape[::-1], interpolation=cv2.INTER_AREA)
        share = cv2.resize(frame.valid.astype(np.uint8), shape[::-1], interpolation=cv2.INTER_NEAREST)
        valid = share > 0
    return Working(density=density, valid=valid, step=step, mm=mm, scale_known=frame.pixel_mm is not None)


def working_grid(
    stored_shape: tuple[int, ...], spacing: Spacing, *, most_pixels: int = MOST_PIXELS
) -> tuple[tuple[int, int], tuple[float, float], float]:
    """Shape, stored pixels per working pixel (row, column), and mm per working pixel."""
    rows, columns = stored_shape
    row_mm, column_mm = spacing.row_mm, spacing.column_mm
    if row_mm is None or column_mm is None:
        row_mm = column_mm = min(USUAL_FIELD_MM / min(rows, columns), LARGEST_UNKNOWN_MM)
    halvings = max(0, math.ceil(math.log2(max(1.0, rows * columns / most_pixels)) / 2))
    finest_mm = min(row_mm, column_mm)
    if max(row_mm, column_mm) / finest_mm < 1.02:
        finest_mm = row_mm = column_mm = math.sqrt(row_mm * column_mm)
    mm = finest_mm * 2**halvings
    shape = max(1, round(rows * row_mm / mm)), max(1, round(columns * column_mm / mm))
    return shape, (rows / shape[0], columns / shape[1]), mm


def masked_blur(
    image: NDArray[np.float32], weight: NDArray[np.float32], sigma_px: float, *, least: float = 1e-3
) -> NDArray[np.float32]:
    """Gaussian mean over the weighted pixels only; where there are hardly any, the mean of all of them.

    Done on a reduced grid: a wide blur at full size costs as much as all the rest (decision 11).
    """
    reduce = max(1, int(sigma_px / 3))
    rows, columns = image.shape
    size = (max(1, round(columns / reduce)), max(1, round(rows / reduce)))
    total = cv2.resize(image * weight, size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    sigma = max(sigma_px * size[0] / columns, 0.3)
    blur = {"ksize": (0, 0), "sigmaX": sigma, "borderType": cv2.BORDER_REPLICATE}
    total, share = cv2.GaussianBlur(total, **blur), cv2.GaussianBlur(share, **blur)
    everywhere = float(total.sum() / max(float(share.sum()), 1e-9))
    mean = np.where(share > least, total / np.maximum(share, least), everywhere).astype(np.float32)
    return np.asarray(cv2.resize(mean, (columns, rows), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
