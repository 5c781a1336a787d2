"""Which connected ridges belong to the duct tree: the main part, what continues it over a gap, and what is a tree by itself."""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.circles import is_rim
from ductoview.analysis.components import nearest_of, places_of, thinned

Mask = NDArray[np.bool_]
Float = NDArray[np.float32]
_DIRECTION_MM = 3.0
_COS_ALIGNED = 0.6
_HARDLY_ANYTHING_OUTSIDE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """Connected ridges: ``labels`` 0 is none; arrays are indexed by label.

    ``length_px`` of the centreline, ``mass`` the response summed along it, ``strength`` its upper quartile.
    """

    labels: NDArray[np.int32]
    centreline: Mask
    length_px: NDArray[np.float64]
    mass: NDArray[np.float64]
    strength: NDArray[np.float64]

    @property
    def count(self) -> int:
        """How many there are, the background not counted."""
        return len(self.length_px) - 1

    def line(self, part: int) -> Mask:
        """The centreline of one of them."""
        return np.asarray(self.centreline & (self.labels == part))

    def within(self, box: tuple[slice, slice]) -> "Parts":
        """The same in a box that holds all of them."""
        return replace(self, labels=self.labels[box], centreline=self.centreline[box])

    def without(self, gone: Collection[int]) -> "Parts":
        """The same without some of them, whose numbers stay free."""
        if not gone:
            return self
        stays = np.ones(self.count + 1, dtype=bool)
        stays[list(gone)] = False
        labels = np.where(stays, np.arange(self.count + 1, dtype=np.int32), 0)[self.labels]
        return Parts(
            labels=labels,
            centreline=self.centreline & (labels > 0),
            length_px=self.length_px * stays,
            mass=self.mass * stays,
            strength=self.strength * stays,
        )

    def rims(self, density: Float, mm: float) -> set[int]:
        """Those whose centreline is the rim of a round patch of ``density``, in pixels ``mm`` wide."""
        return {part for part, places in self._lines().items() if is_rim(places, density, mm)}

    def lying_in(self, middle: tuple[float, float], radius_px: float) -> set[int]:
        """Those of which hardly anything lies outside a circle."""
        lines = {part: np.hypot(*(places - np.array(middle)).T) for part, places in self._lines().items()}
        return {part for part, away in lines.items() if (away <= radius_px).mean() >= _HARDLY_ANYTHING_OUTSIDE}

    def _lines(self) -> dict[int, NDArray[np.float64]]:
        """The places (n, 2) of each centreline that has any."""
        rows, columns = places_of(self.centreline)
        owner = self.labels[rows, columns]
        order = np.argsort(owner, kind="stable")
        starts = np.searchsorted(owner[order], np.arange(self.count + 2))
        places = np.column_stack([rows, columns])[order].astype(np.float64)
        lines = {part: places[starts[part] : starts[part + 1]] for part in range(1, self.count + 1)}
        return {part: line for part, line in lines.items() if len(line)}


def parts_of(labels: NDArray[np.int32], response: Float, most: float) -> Parts:
    """Connected ridges by ``labels`` 1... with what their centrelines are worth; above ``most`` (a cannula) no more counts."""
    count, centreline = int(labels.max(initial=0)), thinned(labels > 0)
    rows, columns = places_of(centreline)
    owner, values = labels[rows, columns], np.minimum(response[rows, columns], most).astype(np.float64)
    # A step is 1 or root 2 long; 1.12 is right on the average over directions.
    length = 1.12 * np.bincount(owner, minlength=count + 1).astype(np.float64)
    mass = np.asarray(1.12 * np.bincount(owner, weights=values, minlength=count + 1), dtype=np.float64)
    strength = np.zeros(count + 1)
    order = np.lexsort((values, owner))
    owner, values = owner[order], values[order]
    starts = np.searchsorted(owner, np.arange(count + 2))
    for part in range(1, count + 1):
        own = values[starts[part] : starts[part + 1]]
        strength[part] = own[int(0.75 * (len(own) - 1))] if len(own) else 0.0
    return Parts(labels=labels, centreline=centreline, length_px=length, mass=mass, strength=strength)


def main_part(parts: Parts, nipple: tuple[float, float] | None, near_px: float) -> int:
    """The heaviest part; near the nipple a part weighs more, for that is where a duct was injected. 0 when none."""
    if parts.count == 0:
        return 0
    worth = parts.mass.copy()
    worth[0] = -1.0
    if nipple is not None:
        rows, columns = places_of(parts.centreline)
        away = np.hypot(rows - nipple[0], columns - nipple[1])
        nearest = np.full(parts.count + 1, np.inf)
        np.minimum.at(nearest, parts.labels[rows, columns], away)
        worth *= 1 + 4 * np.exp(-nearest / near_px)
    return int(worth.argmax())


def continued(
    parts: Parts, main: int, *, gap_px: float, beside_px: float, direction_px: float
) -> tuple[set[int], list[NDArray[np.int32]]]:
    """Parts that go on where the kept ones end or branch, and the bridges (two points row, column) to them.

    A part is joined when its nearest point lies within ``beside_px`` of what is kept, or within ``gap_px`` and its run
    over ``direction_px`` points there; joined parts are grown from in turn.
    """
    kept, bridges = {main}, []
    candidates = {part for part in range(1, parts.count + 1) if part != main}
    rows, columns = places_of(parts.centreline)
    owner = parts.labels[rows, columns]
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(parts.count + 2))
    places = np.column_stack([rows, columns])[order]
    pixels = {part: places[starts[part] : starts[part + 1]] for part in range(1, parts.count + 1)}
    fresh = {main}
    while fresh and candidates:
        taken = np.zeros(parts.count + 1, dtype=bool)
        taken[list(kept)] = True
        distance, nearest, where = nearest_of(taken[parts.labels])
        fresh = set()
        for part in sorted(candidates):
            own = pixels[part]
            if not len(own):
                continue
            away = distance[own[:, 0], own[:, 1]]
            end = int(away.argmin())
            if away[end] > gap_px:
                continue
            goal = where[nearest[own[end, 0], own[end, 1]]]
            if away[end] <= beside_px or _points_at(own, own[end], goal, direction_px):
                fresh.add(part)
                bridges.append(np.array([own[end], goal], dtype=np.int32))
        kept |= fresh
        candidates -= fresh
    return kept, bridges


def _points_at(own: NDArray[np.int64], end: NDArray[np.int64], goal: NDArray[np.int32], direction_px: float) -> bool:
    """Whether a part's run near its end, carried on, meets the goal."""
    ahead = goal - end
    gap = math.hypot(*ahead)
    near = own[np.hypot(*(own - end).T) <= direction_px]
    run = end - near.mean(axis=0)
    length = math.hypot(*run)
    return length > 0.5 and float(run @ ahead) / (length * gap) > _COS_ALIGNED
