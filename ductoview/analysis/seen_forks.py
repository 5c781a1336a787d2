"""Branchings that a network sees on a duct whose second duct is not followed: it lies over the first, or is too faint."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.clean import radii_at
from ductoview.analysis.graph import Edge, Graph

Path = NDArray[np.float64]
Float = NDArray[np.float32]
LEAST = 0.28
"""From here on a place without a meeting is a branching. On 77 development phantoms (3100-3122, 3300-3323, 4600-4629) 0.28 gives
the best F1 (decision 73)."""
_LEAST_OF_MEETING, _MEETING_MM = 0.25, 1.25
# Beside a middle line, or anywhere in the lumen. On 97 images (3100-3122, 3300-3323, 4600-4649) F1 is 0.772 without the lumen and
# 0.779 with it; 0.783 with 1 mm to the next meeting instead of 1.5, for what is seen farther off is mostly another fork.
_ON_DUCT_MM, _OF_ITS_OWN_MM = 0.6, 1.0


def with_seen_forks(graph: Graph, seen: Path, radius: Float, mm: float) -> Graph:
    """The graph with a place of two runs wherever a fork is ``seen`` (n, 2; pixels of the graph, ``mm`` wide) on a run or in its
    lumen, the likeliest first; ``radius`` is the lumen's half width at every pixel.

    One that lies beside a meeting or another such place is that one; where a duct ends close by, its second one may begin.
    """
    for at in seen:
        meets = np.array([len(edges) != 1 for edges in graph.at()], dtype=bool)
        if not graph.edges or (_away_mm(at, graph.places[meets], mm) <= _OF_ITS_OWN_MM).any():
            continue
        nearest = [_nearest(edge.path, at) for edge in graph.edges]
        number = int(np.argmin([away for away, _ in nearest]))
        away, point = nearest[number]
        if away * mm <= _reach_mm(graph.edges[number].path[point], radius, mm):
            graph = _split(graph, number, point)
    return graph


def unclear(places: Path, seen: Path, scores: Path, mm: float) -> NDArray[np.bool_]:
    """Which ``places`` (n, 2) at which ducts meet a network that looked sees no branching at; ``seen`` (m, 2) with its
    ``scores``. Without any of them nobody looked, and none is unclear.
    """
    likely = seen[scores >= _LEAST_OF_MEETING]
    if not len(seen):
        return np.zeros(len(places), dtype=bool)
    return np.array([not (_away_mm(place, likely, mm) <= _MEETING_MM).any() for place in places], dtype=bool)


def _away_mm(at: Path, places: Path, mm: float) -> Path:
    return np.asarray(np.hypot(*(places - at).T) * mm)


def _nearest(path: Path, at: Path) -> tuple[float, int]:
    away = np.hypot(*(path - at).T)
    point = int(away.argmin())
    return float(away[point]), point


def _reach_mm(at: Path, radius: Float, mm: float) -> float:
    return max(_ON_DUCT_MM, float(radii_at(radius, at[None])[0]) * mm)


def _split(graph: Graph, number: int, point: int) -> Graph:
    edge = graph.edges[number]
    if not 0 < point < len(edge.path) - 1:
        return graph
    new = len(graph.places)
    halves = (
        replace(edge, end=new, path=edge.path[: point + 1]),
        Edge(start=new, end=edge.end, path=edge.path[point:]),
    )
    return Graph(
        places=np.vstack([graph.places, edge.path[point]]),
        edges=(*graph.edges[:number], *halves, *graph.edges[number + 1 :]),
    )
