"""Lengths on an image whose pixels need not be square, all in mean pixels: the unit of calibres, brushes and reaches."""

import numpy as np
from numpy.typing import NDArray

from ductoview.model.ducts import DuctSegment
from ductoview.model.geometry import Spacing

Path = NDArray[np.float64]


def scaled(points: Path, spacing: Spacing) -> Path:
    """Places (n, 2 or more, or one: row, column, ...) where a step along either axis counts what it is in the breast, in mean
    pixels (n, 2)."""
    return np.asarray(points[..., :2] * spacing.steps)


def apart(points: Path, at: Path, spacing: Spacing) -> Path:
    """How far places (n, 2 or more) lie from one place, or each from its own, in mean pixels."""
    return np.asarray(np.hypot(*scaled(points[..., :2] - at[..., :2], spacing).T))


def steps_along(path: Path, spacing: Spacing) -> Path:
    """The way from each point of a path (n, 2 or more) to the next, (n - 1,) in mean pixels."""
    return apart(path[1:], path[:-1], spacing)


def walked(path: Path, spacing: Spacing) -> Path:
    """The way from the start of a path to each of its points, (n,) in mean pixels."""
    return np.concatenate([[0.0], steps_along(path, spacing).cumsum()])


def length_of(segment: DuctSegment, spacing: Spacing) -> float:
    """The length of a segment in mean pixels: ``length_px`` where pixels are square."""
    return segment.length_px if spacing.is_square else float(steps_along(segment.path, spacing).sum())


def densified(path: Path, step_px: float, spacing: Spacing) -> Path:
    """The same path with more points between those farther apart than ``step_px`` mean pixels; its own points stay."""
    pieces = np.maximum(np.ceil(steps_along(path, spacing) / step_px - 1e-9), 1).astype(int)
    if not len(pieces) or pieces.max() == 1:
        return path
    at = np.concatenate([[0.0], *(number + np.arange(1, count + 1) / count for number, count in enumerate(pieces))])
    return np.column_stack([np.interp(at, np.arange(len(path)), column) for column in path.T])
