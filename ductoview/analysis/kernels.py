"""Shapes that a mask or an image is widened, thinned or opened with."""

import numpy as np
from numpy.typing import NDArray


def square(side_px: float) -> NDArray[np.uint8]:
    """A square of ones whose odd side is the nearest to ``side_px``, at least 1."""
    return np.ones((2 * round(side_px / 2) + 1,) * 2, np.uint8)
