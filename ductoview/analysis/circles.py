"""Rings that no duct makes: the rim of a nipple seen from the front, of a mole, of a wire marker on the skin."""

import math

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
LEAST_RADIUS_MM, MOST_RADIUS_MM = 2.5, 10.0
_BESIDE_MM, _MOST_MM = 0.6, 2.0
_SHARE, _AROUND, _SECTORS = 0.75, 0.75, 24
_TRIMMED = 0.8
_ROUNDS = 4


def is_ring(places: Points, mm: float) -> bool:
    """Whether most of a line's pixels (n, 2), ``mm`` wide, lie on one circle, and most of that circle is there.

    A duct that loops (one tree in twenty) has branches beside its loop and no such circle.
    """
    longest_mm, shortest_mm = (math.tau * radius for radius in (_MOST_MM * MOST_RADIUS_MM, LEAST_RADIUS_MM))
    if not _AROUND * shortest_mm <= len(places) * mm <= longest_mm:
        return False
    of = places * mm
    kept = of
    for _ in range(_ROUNDS):
        middle, radius_mm = _circle(kept)
        off = np.abs(np.hypot(*(of - middle).T) - radius_mm)
        kept = of[off <= np.quantile(off, _TRIMMED)]
    beside = off <= _BESIDE_MM
    if not LEAST_RADIUS_MM <= radius_mm <= MOST_RADIUS_MM or beside.mean() < _SHARE:
        return False
    down, right = (of[beside] - middle).T
    sectors = np.unique(((np.arctan2(down, right) / math.tau) % 1.0 * _SECTORS).astype(int))
    return len(sectors) >= _AROUND * _SECTORS


def _circle(of: Points) -> tuple[Points, float]:
    """Middle and radius of the circle that fits points best (Kåsa 1976)."""
    about = of.mean(axis=0)
    own = of - about
    solved = np.linalg.lstsq(np.column_stack([2 * own, np.ones(len(own))]), (own**2).sum(axis=1), rcond=None)[0]
    return about + solved[:2], math.sqrt(max(float(solved[2] + (solved[:2] ** 2).sum()), 0.0))
