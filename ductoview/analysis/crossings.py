"""Where two ducts cross in projection: four runs that continue each other pairwise, straight and of one calibre."""

import math

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.graph import Edge, Graph

_STRAIGHT = math.cos(math.radians(150))
_ALIKE = 0.55
Pairs = tuple[tuple[int, int], tuple[int, int]]


def crossings_of(graph: Graph, calibres: list[NDArray[np.float64]], look_px: float) -> dict[int, Pairs]:
    """For each place that looks like a crossing, the two pairs of edges that are one duct each.

    ``calibres`` are those along each edge; ``look_px`` is the run over which a direction is taken.
    """
    found = {}
    for place, touching in enumerate(graph.at()):
        if len(touching) != 4 or len(set(touching)) != 4:
            continue
        away = [_direction(graph.edges[number], place, look_px) for number in touching]
        width = [_calibre_near(graph.edges[number], calibres[number], place) for number in touching]
        a, b, c, d = range(4)
        best = min(
            (((a, b), (c, d)), ((a, c), (b, d)), ((a, d), (b, c))),
            key=lambda pairs: sum(float(away[i] @ away[j]) for i, j in pairs),
        )
        straight = all(float(away[i] @ away[j]) < _STRAIGHT for i, j in best)
        alike = all(min(width[i], width[j]) > _ALIKE * max(width[i], width[j]) for i, j in best)
        if straight and alike:
            (i, j), (k, m) = best
            found[place] = ((touching[i], touching[j]), (touching[k], touching[m]))
    return found


def _direction(edge: Edge, place: int, look_px: float) -> NDArray[np.float64]:
    path = edge.path if edge.start == place else edge.path[::-1]
    ahead = path[min(len(path) - 1, max(2, int(look_px)))] - path[0]
    return np.asarray(ahead / max(math.hypot(*ahead), 1e-9))


def _calibre_near(edge: Edge, calibre: NDArray[np.float64], place: int) -> float:
    run = calibre if edge.start == place else calibre[::-1]
    # The meeting itself is wider than either duct.
    return float(np.median(run[len(run) // 4 : max(len(run) // 4 + 1, 12)]))
