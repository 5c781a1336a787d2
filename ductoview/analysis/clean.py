"""What thinning leaves behind taken away: spurs of the duct's own wall."""

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.graph import Graph, without

Float = NDArray[np.float32]


def without_spurs(graph: Graph, radius: Float, least_px: float) -> Graph:
    """The graph without short dead ends.

    A dead end starts on the axis of its parent: what counts is how far it reaches out of the parent's wall, compared
    with its own width and with ``least_px``. The shortest at each place goes first, then the rest is judged again.
    """
    most_px = max(1.5 * float(radius.max(initial=0)), least_px)
    for _ in range(20):
        degrees = [len(edges) for edges in graph.at()]
        at_places = radii_at(radius, graph.places).tolist()
        worst: dict[int, tuple[float, int]] = {}
        for number, edge in enumerate(graph.edges):
            for base, tip in ((edge.start, edge.end), (edge.end, edge.start)):
                if degrees[tip] != 1 or degrees[base] < 3 or edge.start == edge.end:
                    continue
                length_px = edge.length_px
                out = length_px - at_places[base]
                if length_px >= worst.get(base, (np.inf, 0))[0] or out >= most_px:
                    continue
                if out < least_px or out < 1.5 * float(np.median(radii_at(radius, edge.path))):
                    worst[base] = (length_px, number)
        if not worst:
            return graph
        graph = without(graph, {number for _, number in worst.values()})
    return graph


def radii_at(radius: Float, points: NDArray[np.float64]) -> Float:
    """The radius at the pixel nearest to each point (n, 2)."""
    rows = np.clip(np.rint(points[:, 0]).astype(int), 0, radius.shape[0] - 1)
    columns = np.clip(np.rint(points[:, 1]).astype(int), 0, radius.shape[1] - 1)
    return np.asarray(radius[rows, columns], dtype=np.float32)
