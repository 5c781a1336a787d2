"""Rings that no duct makes: the rim of a round patch, as a nipple seen from the front or a mole.

Contrast around a growth may be a ring too, and is denser than what it goes around; along the rim of a patch density only steps.
"""

import math

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Float = NDArray[np.float32]
LEAST_RADIUS_MM, MOST_RADIUS_MM = 2.5, 10.0
_BESIDE_MM, _MOST_MM = 0.6, 2.0
_SHARE, _AROUND, _SECTORS = 0.75, 0.75, 24
_TRIMMED = 0.8
_ROUNDS = 4
_WITHIN_MM, _MIDDLE_SHARE = 1.0, 0.8


def is_rim(places: Points, density: Float, mm: float) -> bool:
    """Whether most of a line's pixels (n, 2) lie on one circle, most of which is there, and what is within is as dense.

    ``density`` float32 of the image in which they lie, its pixels ``mm`` wide. A duct that loops (one tree in twenty) has
    branches beside its loop and no such circle.
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
    if len(sectors) < _AROUND * _SECTORS:
        return False
    rows, columns = np.ogrid[: density.shape[0], : density.shape[1]]
    away_mm = np.hypot(rows * mm - middle[0], columns * mm - middle[1])
    within = (away_mm < radius_mm - _WITHIN_MM) & (away_mm > _MIDDLE_SHARE * (radius_mm - _WITHIN_MM))
    on = density[tuple(places[beside].astype(int).T)]
    return bool(within.any() and np.median(density[within]) >= np.median(on))


def _circle(of: Points) -> tuple[Points, float]:
    """Middle and radius of the circle that fits points best (Kåsa 1976)."""
    about = of.mean(axis=0)
    own = of - about
    solved = np.linalg.lstsq(np.column_stack([2 * own, np.ones(len(own))]), (own**2).sum(axis=1), rcond=None)[0]
    return about + solved[:2], math.sqrt(max(float(solved[2] + (solved[:2] ** 2).sum()), 0.0))
