"""A crossing that thinning shows as two meetings, for the ducts share their lumen for a while, becomes one place again."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.clean import radii_at
from ductoview.analysis.crossings import PAIRINGS, are_straight, arm
from ductoview.analysis.graph import Edge, Graph, simplified

Float = NDArray[np.float32]
# Two ducts of one calibre that cross at 10 degrees share about six calibres of their ways.
_SHARED_RADII = 12.0
_BESIDE_RADII = 2.2


def with_crossings_joined(graph: Graph, radius: Float, look_px: float) -> Graph:
    """Two meetings of three runs, joined by a run in which two ducts lie over each other, become one of four runs.

    That is so where both meetings open away from each other (no duct forks backwards), or where they lie no further
    apart than the lumen is wide and their other runs continue each other straight. ``radius`` is the lumen's half width
    at every pixel, ``look_px`` the run over which a direction is taken.
    """
    while True:
        joined = _joined_once(graph, radius, look_px)
        if len(joined.edges) == len(graph.edges):
            return joined
        graph = joined


def _joined_once(graph: Graph, radius: Float, look_px: float) -> Graph:
    at = graph.at()
    gone: set[int] = set()
    moved: dict[int, int] = {}
    fixed: set[int] = set()
    places = graph.places.copy()
    for number in sorted(range(len(graph.edges)), key=lambda one: graph.edges[one].length_px):
        edge = graph.edges[number]
        pair = {edge.start, edge.end}
        if pair & fixed or len(at[edge.start]) != 3 or len(at[edge.end]) != 3 or len(pair) < 2:
            continue
        if _is_shared(graph, at, number, radius, look_px):
            gone.add(number)
            moved[edge.end] = edge.start
            fixed |= pair
            places[edge.start] = edge.path[len(edge.path) // 2]
    edges = tuple(_moved(edge, moved, places) for number, edge in enumerate(graph.edges) if number not in gone)
    return simplified(replace(graph, places=places, edges=edges))


def _is_shared(graph: Graph, at: list[list[int]], number: int, radius: Float, look_px: float) -> bool:
    edge = graph.edges[number]
    before = [one for one in at[edge.start] if one != number]
    after = [one for one in at[edge.end] if one != number]
    if len({*before, *after}) != 4:
        return False
    wide = float(radii_at(radius, graph.places[[edge.start, edge.end]]).max())
    own = float(np.median(radii_at(radius, edge.path).astype(np.float64)))
    if edge.length_px > max(_SHARED_RADII * own, _BESIDE_RADII * wide) + 2:
        return False
    arms = [arm(graph.edges[one], edge.start, wide, look_px) for one in before]
    arms += [arm(graph.edges[one], edge.end, wide, look_px) for one in after]
    run = edge.path[-1] - edge.path[0]
    onward = run / max(float(np.hypot(*run)), 1e-9)
    if all(float(one @ onward) < 0 for one in arms[:2]) and all(float(one @ onward) > 0 for one in arms[2:]):
        return True
    near = edge.length_px <= _BESIDE_RADII * wide + 2
    return near and any(are_straight(arms, pairs) for pairs in PAIRINGS[1:])


def _moved(edge: Edge, moved: dict[int, int], places: NDArray[np.float64]) -> Edge:
    start, end = moved.get(edge.start, edge.start), moved.get(edge.end, edge.end)
    path = edge.path.copy()
    path[0], path[-1] = places[start], places[end]
    return Edge(start=start, end=end, path=path)
