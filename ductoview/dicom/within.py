"""Whether a graphic can be seen on an image at all."""

import numpy as np
from numpy.typing import NDArray

from ductoview.model.presentation import Graphic, Shape

_STEPS = 64
_EDGE = 0.5


def touches(graphic: Graphic, *, rows: int, columns: int) -> bool:
    """True when its points or line, not only the box round them, meet an image of ``rows`` x ``columns``.

    An outline that goes all round the image meets it nowhere.
    """
    path = _path(graphic)
    starts = path if len(path) == 1 else path[:-1]
    ways = (path if len(path) == 1 else path[1:]) - starts
    # Where along each piece it is between the two edges of either axis (Liang and Barsky 1984).
    first, last = np.zeros(len(starts)), np.ones(len(starts))
    for axis, size in enumerate((rows, columns)):
        start, way = starts[:, axis], ways[:, axis]
        near, far = -_EDGE - start, size - _EDGE - start
        moves = way != 0
        step = np.where(moves, way, 1.0)
        first = np.where(moves, np.maximum(first, np.minimum(near / step, far / step)), first)
        last = np.where(moves, np.minimum(last, np.maximum(near / step, far / step)), last)
        last = np.where(moves | ((near <= 0) & (far >= 0)), last, -1.0)
    return bool((first <= last).any())


def _path(graphic: Graphic) -> NDArray[np.float64]:
    """The line as points (n, 2) of row and column; PS3.3 C.18.6.1.2 for circles and ellipses."""
    at = np.array([(point.row, point.column) for point in graphic.points])
    if graphic.shape is Shape.CIRCLE:
        centre, radius = at[0], float(np.hypot(*(at[1] - at[0])))
        return _round(centre, np.array([radius, 0.0]), np.array([0.0, radius]))
    if graphic.shape is Shape.ELLIPSE:
        return _round((at[0] + at[1]) / 2, (at[1] - at[0]) / 2, (at[3] - at[2]) / 2)
    return at


def _round(centre: NDArray[np.float64], one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    angles = np.linspace(0.0, 2 * np.pi, _STEPS + 1)[:, None]
    made: NDArray[np.float64] = centre + np.cos(angles) * one + np.sin(angles) * other
    return made
