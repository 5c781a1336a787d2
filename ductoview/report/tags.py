"""Room for the letters on a drawing of lines: each near its place, inside the box, on no other letter and no other place."""

import math
from collections.abc import Iterable, Sequence

from ductoview.report.box import Box
from ductoview.report.pen import Place

_AWAY = (3.6, 4.8, 6.4, 8.4, 11.0, 14.0, 18.0, 23.0)
_AROUND = tuple(math.radians(angle) for angle in (-90, 90, -60, -120, 60, 120, -30, -150, 30, 150, 0, 180))
_GAP = 0.3


def free_tags(places: Sequence[Place], box: Box, size: float, *, dot: float) -> tuple[Place, ...]:
    """For each place the middle of a disc of ``size`` (mm) that keeps clear of all discs before it and of every place's
    dot; where there is no room at all, the roomiest spot."""
    found: list[Place] = []
    for place in places:
        found.append(_free(place, box, size, found, places, dot))
    return tuple(found)


def _free(place: Place, box: Box, size: float, tags: Sequence[Place], places: Sequence[Place], dot: float) -> Place:
    spots = [
        _within((place[0] + away * math.cos(angle), place[1] + away * math.sin(angle)), box, size)
        for away in _AWAY
        for angle in _AROUND
    ]
    return next(
        (one for one in spots if _room(one, tags) >= size + _GAP and _room(one, places) >= size / 2 + dot),
        max(spots, key=lambda one: _room(one, tags)),
    )


def _within(at: Place, box: Box, size: float) -> Place:
    half = size / 2
    return min(max(at[0], box.x + half), box.right - half), min(max(at[1], box.y + half), box.bottom - half)


def _room(at: Place, others: Iterable[Place]) -> float:
    return min((math.dist(at, other) for other in others), default=math.inf)
