"""Where two ducts cross in projection: four runs that continue each other pairwise, straight and of one calibre."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.graph import Edge, Graph

_STRAIGHT = math.cos(math.radians(145))
_ALIKE = 0.5
Pairs = tuple[tuple[int, int], tuple[int, int]]
Arms = Sequence[NDArray[np.float64]]
PAIRINGS: tuple[Pairs, ...] = (((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2)))


def crossings_of(
    graph: Graph, calibres: list[NDArray[np.float64]], radii_px: NDArray[np.float64], look_px: float
) -> dict[int, Pairs]:
    """For each place that looks like a crossing, the two pairs of edges that are one duct each.

    ``calibres`` are those along each edge, ``radii_px`` the lumen's half width at each place; ``look_px`` is the run over
    which a direction is taken, beyond the lumen that the ducts share.
    """
    found = {}
    for place, touching in enumerate(graph.at()):
        if len(touching) != 4 or len(set(touching)) != 4:
            continue
        away = [arm(graph.edges[number], place, float(radii_px[place]), look_px) for number in touching]
        width = [_calibre_near(graph.edges[number], calibres[number], place) for number in touching]
        best = min(PAIRINGS, key=lambda pairs: sum(float(away[i] @ away[j]) for i, j in pairs))
        alike = all(min(width[i], width[j]) > _ALIKE * max(width[i], width[j]) for i, j in best)
        if are_straight(away, best) and alike:
            (i, j), (k, m) = best
            found[place] = ((touching[i], touching[j]), (touching[k], touching[m]))
    return found


def are_straight(away: Arms, pairs: Pairs) -> bool:
    """Whether both pairs of directions away from a place continue each other."""
    return all(float(away[i] @ away[j]) < _STRAIGHT for i, j in pairs)


def arm(edge: Edge, place: int, skip_px: float, look_px: float) -> NDArray[np.float64]:
    """The unit vector of a run away from one of its places over ``look_px``, where it has left the other duct's lumen."""
    path = edge.path if edge.start == place else edge.path[::-1]
    last = len(path) - 1
    first = min(int(skip_px), last // 2)
    ahead = path[min(last, first + max(2, int(look_px)))] - path[first]
    return np.asarray(ahead / max(math.hypot(*ahead), 1e-9))


def _calibre_near(edge: Edge, calibre: NDArray[np.float64], place: int) -> float:
    run = calibre if edge.start == place else calibre[::-1]
    # The meeting itself is wider than either duct.
    return float(np.median(run[len(run) // 4 : max(len(run) // 4 + 1, 12)]))
