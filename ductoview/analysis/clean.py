"""What thinning leaves behind taken away: spurs of the duct's own wall, and one crossing seen as two meetings."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.graph import Edge, Graph, simplified, without

Float = NDArray[np.float32]


def without_spurs(graph: Graph, radius: Float, least_px: float) -> Graph:
    """The graph without short dead ends.

    A dead end starts on the axis of its parent: what counts is how far it reaches out of the parent's wall, compared
    with its own width and with ``least_px``. The shortest at each place goes first, then the rest is judged again.
    """
    for _ in range(20):
        degrees = [len(edges) for edges in graph.at()]
        worst: dict[int, tuple[float, int]] = {}
        for number, edge in enumerate(graph.edges):
            for base, tip in ((edge.start, edge.end), (edge.end, edge.start)):
                if degrees[tip] != 1 or degrees[base] < 3 or edge.start == edge.end:
                    continue
                out = edge.length_px - _radius_at(radius, graph.places[base])
                own = float(np.median(_radii(radius, edge.path)))
                if out < max(1.5 * own, least_px) and edge.length_px < worst.get(base, (np.inf, 0))[0]:
                    worst[base] = (edge.length_px, number)
        if not worst:
            return graph
        graph = without(graph, {number for _, number in worst.values()})
    return graph


def with_crossings_joined(graph: Graph, radius: Float) -> Graph:
    """Two meetings of three runs nearer to each other than the ducts are wide become one of four runs."""
    degrees = [len(edges) for edges in graph.at()]
    gone: set[int] = set()
    moved: dict[int, int] = {}
    places = graph.places.copy()
    for number, edge in enumerate(graph.edges):
        pair = {edge.start, edge.end}
        if len(pair) < 2 or pair & moved.keys() or pair & set(moved.values()):
            continue
        wide = max(_radius_at(radius, places[place]) for place in pair)
        if degrees[edge.start] == degrees[edge.end] == 3 and edge.length_px <= 2.2 * wide + 2:
            gone.add(number)
            moved[edge.end] = edge.start
            places[edge.start] = (places[edge.start] + places[edge.end]) / 2
    edges = tuple(_moved(edge, moved, places) for number, edge in enumerate(graph.edges) if number not in gone)
    return simplified(replace(graph, places=places, edges=edges))


def _moved(edge: Edge, moved: dict[int, int], places: NDArray[np.float64]) -> Edge:
    start, end = moved.get(edge.start, edge.start), moved.get(edge.end, edge.end)
    path = edge.path.copy()
    path[0], path[-1] = places[start], places[end]
    return Edge(start=start, end=end, path=path)


def _radii(radius: Float, points: NDArray[np.float64]) -> Float:
    rows = np.clip(np.rint(points[:, 0]).astype(int), 0, radius.shape[0] - 1)
    columns = np.clip(np.rint(points[:, 1]).astype(int), 0, radius.shape[1] - 1)
    return np.asarray(radius[rows, columns], dtype=np.float32)


def _radius_at(radius: Float, point: NDArray[np.float64]) -> float:
    return float(_radii(radius, point[None, :])[0])
