"""Branchings that a network sees on a duct whose second duct is not followed: it lies over the first, or is too faint."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.graph import Edge, Graph

Path = NDArray[np.float64]
LEAST = 0.3
"""On 60 development phantoms (4600-4659) three of four such places from 0.33 on are true branchings, and F1 rises from 0.685 to
0.751. On 40 others (3100-3115 and 3300-3323), each with two looks at its lumen, 0.3 gives the best F1."""
_ON_DUCT_MM, _OF_ITS_OWN_MM = 0.6, 1.5


def with_seen_forks(graph: Graph, seen: Path, mm: float) -> Graph:
    """The graph with a place of two runs wherever a fork is ``seen`` (n, 2; pixels of the graph, ``mm`` wide) on a run.

    One that lies beside a meeting or another such place is that one; where a duct ends close by, its second one may begin.
    """
    for at in seen:
        meets = np.array([len(edges) != 1 for edges in graph.at()], dtype=bool)
        if not graph.edges or (np.hypot(*(graph.places[meets] - at).T) * mm <= _OF_ITS_OWN_MM).any():
            continue
        near = [float(np.hypot(*(edge.path - at).T).min()) for edge in graph.edges]
        number = int(np.argmin(near))
        if near[number] * mm <= _ON_DUCT_MM:
            graph = _split(graph, number, at)
    return graph


def _split(graph: Graph, number: int, at: Path) -> Graph:
    edge = graph.edges[number]
    point = int(np.hypot(*(edge.path - at).T).argmin())
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
