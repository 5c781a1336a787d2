"""Where two ducts part: before thinning shows it, for as long as they lie over each other they have one middle line."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.directed import Directed
from ductoview.analysis.graph import Edge, Graph

Float = NDArray[np.float32]
Path = NDArray[np.float64]
# Ducts that part at ten degrees are a radius apart six radii before their walls part.
_LOOK_RADII = 10.0
_MOST_OF_PARENT = 0.8
_MOST_OF_CHILD = 0.6


def parted(graph: Graph, turned: Directed, radius: Float, most_px: float) -> Graph:
    """The graph with forks moved back to where their two ducts are about a radius apart.

    ``radius`` is the lumen's half width at every pixel, ``most_px`` the longest way back. Upstream of a fork the lumen
    swells from the parent's width to that of both ducts side by side; half-way lies the place. Both ducts begin there
    and run straight to their own lumen.
    """
    places, paths = graph.places.copy(), [edge.path for edge in graph.edges]
    for place, (parent, children) in _forks(turned, graph).items():
        up = _from(paths[parent], graph.edges[parent], place)[::-1]
        down = [_from(paths[child], graph.edges[child], place, leaves=True) for child in children]
        back = _steps_back(up, down, radius, most_px)
        if back < 2:
            continue
        clear = float(_along(radius, up[:1])[0])
        places[place] = up[back]
        paths[parent] = _from(up[back:][::-1], graph.edges[parent], place)
        for child, path in zip(children, down, strict=True):
            paths[child] = _from(_straightened(up[back], path, clear), graph.edges[child], place, leaves=True)
    edges = tuple(replace(edge, path=path) for edge, path in zip(graph.edges, paths, strict=True))
    return Graph(places=places, edges=edges)


def _forks(turned: Directed, graph: Graph) -> dict[int, tuple[int, tuple[int, int]]]:
    """Places at which just one run arrives and two leave, with those runs."""
    arriving: dict[int, list[int]] = {}
    leaving: dict[int, list[int]] = {}
    for run in turned.runs:
        edge = graph.edges[run.number].reversed() if run.flipped else graph.edges[run.number]
        leaving.setdefault(edge.start, []).append(run.number)
        arriving.setdefault(edge.end, []).append(run.number)
    found = {}
    for place, runs in leaving.items():
        before = arriving.get(place, [])
        if len(before) == 1 and len(runs) == 2 and len({*before, *runs}) == 3 and place not in turned.crossings:
            found[place] = (before[0], (runs[0], runs[1]))
    return found


def _from(path: Path, edge: Edge, place: int, *, leaves: bool = False) -> Path:
    """A run turned so that it arrives at a place, or leaves it; the same turn brings it back."""
    return path if (edge.start == place) == leaves else path[::-1]


def _steps_back(up: Path, down: list[Path], radius: Float, most_px: float) -> int:
    """How many points upstream of the fork (``up`` goes upstream from it) its ducts are about a radius apart."""
    at_fork = float(_along(radius, up[:1])[0])
    own = sorted(_own_radius(path, radius, at_fork) for path in down)
    reach = int(min(_MOST_OF_PARENT * len(up), _LOOK_RADII * own[1], most_px))
    before = _along(radius, up[: reach + 1])
    if len(before) < 3:
        return 0
    halfway = max((at_fork + float(before.min())) / 2, own[1] + own[0] / 2)
    return int(np.argmax(before < halfway)) if (before < halfway).any() else 0


def _own_radius(path: Path, radius: Float, clear_px: float) -> float:
    """A branch's half width where it has left the other's lumen."""
    first = min(int(1.5 * clear_px), int(_MOST_OF_CHILD * len(path)))
    return float(np.median(_along(radius, path[first : first + max(3, int(4 * clear_px))])))


def _straightened(begin: Path, path: Path, clear_px: float) -> Path:
    """A branch that begins elsewhere and runs straight to where its path has left the other's lumen."""
    join = max(1, min(int(clear_px), int(_MOST_OF_CHILD * len(path))))
    steps = max(2, round(float(np.hypot(*(path[join] - begin)))))
    straight = begin + np.linspace(0, 1, steps + 1)[:-1, None] * (path[join] - begin)
    return np.vstack([straight, path[join:]])


def _along(radius: Float, path: Path) -> Float:
    places = np.clip(np.rint(path).astype(int), 0, np.array(radius.shape) - 1)
    return np.asarray(radius[places[:, 0], places[:, 1]], dtype=np.float32)
