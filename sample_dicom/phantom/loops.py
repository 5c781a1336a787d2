"""Ducts that split and meet again.

Of the 16 duct systems of the breast that Ohtake (2001) reconstructed, 4 had anastomoses, 9 of them within one system.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sample_dicom.phantom.tree import STEP_MM, Duct

Array = NDArray[np.float64]
LEAST_CALIBRE_MM = 0.35
LEAST_LENGTH_MM = 7.0
ENDS_MM = 1.0  # of the duct before and behind the loop
LONGEST_MM = 12.0


def add_loops(rng: np.random.Generator, ducts: list[Duct], count: int, barred: set[int]) -> None:
    """Split up to ``count`` ducts in two that meet again, in place; ``barred`` ducts keep as they are.

    A duct D becomes D, two ways from its end, and what follows the meeting: the first way is the parent of what follows,
    the second says in ``meets`` whom it joins. All four keep D's branch order, for a loop is no new generation.
    """
    for _ in range(count):
        fit = [duct for duct in ducts if duct.id not in barred and _fits(duct)]
        if not fit:
            return
        duct = fit[int(rng.integers(len(fit)))]
        _split(rng, ducts, duct)
        barred |= {duct.id, len(ducts) - 3, len(ducts) - 2, len(ducts) - 1}


def _fits(duct: Duct) -> bool:
    long = (len(duct.points_mm) - 1) * STEP_MM
    filled = bool(duct.filling.min() > 0.2)
    return duct.parent is not None and filled and long >= LEAST_LENGTH_MM and duct.calibre_mm.mean() >= LEAST_CALIBRE_MM


def _split(rng: np.random.Generator, ducts: list[Duct], duct: Duct) -> None:
    last = len(duct.points_mm) - 1
    ends, most = round(ENDS_MM / STEP_MM), round(LONGEST_MM / STEP_MM)
    first = int(rng.integers(ends, max(ends + 1, last - ends - most)))
    stop = min(last - ends, first + most)
    way, other, behind = len(ducts), len(ducts) + 1, len(ducts) + 2
    large = rng.uniform(0.75, 0.9)
    small = (1 - large**3) ** (1 / 3)  # Murray's law
    middle = slice(first, stop + 1)
    one = _part(duct, middle, way, duct.id)
    one.calibre_mm = one.calibre_mm * large
    two = _part(duct, middle, other, duct.id)
    two.calibre_mm = two.calibre_mm * small
    two.points_mm = _bowed(rng, two, one.calibre_mm.max() / 2 + two.calibre_mm.max() / 2)
    two.meets = way
    rest = _part(duct, slice(stop, last + 1), behind, way)
    rest.children = duct.children
    one.children = [behind]
    for child in duct.children:
        ducts[child].parent = behind
    head = slice(0, first + 1)
    duct.points_mm, duct.calibre_mm, duct.filling = duct.points_mm[head], duct.calibre_mm[head], duct.filling[head]
    duct.children = [way, other]
    ducts += [one, two, rest]


def _part(duct: Duct, points: slice, number: int, parent: int) -> Duct:
    own = {name: getattr(duct, name)[points].copy() for name in ("points_mm", "calibre_mm", "filling")}
    return replace(duct, id=number, parent=parent, children=[], **own)


def _bowed(rng: np.random.Generator, duct: Duct, touching_mm: float) -> Array:
    """The same course bent aside, most in its middle, so far that tissue lies between; it can be seen in both views."""
    points = duct.points_mm
    ahead = (points[-1] - points[0]) / np.linalg.norm(points[-1] - points[0])
    aside = np.array([0.0, *rng.choice([-1.0, 1.0], 2)]) * rng.uniform(0.6, 1.0, 3)
    aside -= ahead * (aside @ ahead)
    aside /= np.linalg.norm(aside)
    away_mm = 1.5 * touching_mm + rng.uniform(1.2, 2.6)
    share = np.sin(np.linspace(0, np.pi, len(points))) ** 2
    return np.asarray(points + share[:, None] * away_mm * aside)
