"""Peaks of a row of numbers, without ``scipy.signal``, whose import takes 0.7 s of every process that analyses."""

import numpy as np
from numpy.typing import NDArray


def peaks(values: NDArray[np.float64], least: float, apart: int) -> list[int]:
    """Places of local maxima of ``values`` (n,) that reach ``least``, in order; of two nearer than ``apart`` the higher stays.

    A flat top counts at its middle, an end of the row never. The same places as ``scipy.signal.find_peaks`` with ``height`` and
    ``distance``.
    """
    changes = np.flatnonzero(np.diff(values))
    before, last = changes[:-1], changes[1:]
    is_top = (values[before] < values[before + 1]) & (values[last + 1] < values[last]) & (values[last] >= least)
    tops = (before + 1 + last)[is_top] // 2
    kept = np.ones(len(tops), dtype=bool)
    for place in np.argsort(values[tops])[::-1]:
        if kept[place]:
            kept &= np.abs(tops - tops[place]) >= apart
            kept[place] = True
    return [int(top) for top in tops[kept]]
