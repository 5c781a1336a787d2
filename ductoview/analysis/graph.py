"""A centreline one pixel wide as a graph: places where runs meet or end, and the runs between them."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.components import box_of

Mask = NDArray[np.bool_]
Path = NDArray[np.float64]
# Straight neighbours before diagonal ones, or a walk would leave corner pixels out.
_AROUND = ((-1, 0), (0, -1), (0, 1), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edge:
    """A run between two places (indices into ``Graph.places``), ``path`` float64 (n, 2) from ``start`` to ``end``."""

    start: int
    end: int
    path: Path

    @property
    def length_px(self) -> float:
        """Length along the path."""
        steps = self.path[1:] - self.path[:-1]
        return float(np.hypot(steps[:, 0], steps[:, 1]).sum())

    def reversed(self) -> "Edge":
        """The same run the other way."""
        return Edge(start=self.end, end=self.start, path=self.path[::-1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Graph:
    """``places`` float64 (n, 2) rows and columns; ``edges`` join them. Several edges may join the same two places."""

    places: Path
    edges: tuple[Edge, ...]

    def at(self) -> list[list[int]]:
        """Indices of the edges at each place; a loop is there twice."""
        found: list[list[int]] = [[] for _ in range(len(self.places))]
        for number, edge in enumerate(self.edges):
            found[edge.start].append(number)
            found[edge.end].append(number)
        return found


def graph_of(skeleton: Mask) -> Graph:
    """The graph of a skeleton (8-connected, one pixel wide); a closed ring gets one place, a single pixel is dropped.

    Pixels with three or more neighbours that touch each other are one place, at their middle.
    """
    box = box_of(skeleton)
    padded = np.pad(skeleton[box], 1)
    meeting = padded & (_neighbours(padded) >= 3)
    count, labels = cv2.connectedComponents(meeting.astype(np.uint8), connectivity=8)
    crowded, owner = np.flatnonzero(meeting), labels[meeting]
    grid = _Grid(padded.shape[1], (box[0].start - 1, box[1].start - 1))
    places: list[list[float]] = []
    if count > 1:
        size = np.bincount(owner, minlength=count)[1:]
        middle = [np.bincount(owner, weights=at + 1, minlength=count)[1:] / size - 1 for at in grid.places(crowded).T]
        places = np.column_stack(middle).tolist()
    place_of = dict(zip(crowded.tolist(), (owner - 1).tolist(), strict=True))
    runs = padded & ~meeting
    ends = np.flatnonzero(runs & (_neighbours(runs) <= 1))
    return _traced(ends.tolist(), np.flatnonzero(runs).tolist(), place_of, places, grid)


class _Grid:
    """Pixels of a padded box as numbers: a walk along them is the innermost loop of it all."""

    def __init__(self, width: int, corner: tuple[int, int]) -> None:
        self._width, self._corner = width, np.array(corner)
        self.around = tuple(row * width + column for row, column in _AROUND)

    def places(self, pixels: NDArray[np.intp]) -> NDArray[np.int64]:
        """Rows and columns in the whole image (n, 2)."""
        return np.asarray(np.column_stack(np.divmod(pixels, self._width)) + self._corner)


def _neighbours(mask: Mask) -> NDArray[np.uint8]:
    """How many of the eight pixels around are set, where the pixel itself is."""
    around = cv2.filter2D(mask.astype(np.uint8), -1, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT)
    return np.asarray(around - 1, dtype=np.uint8)


def _traced(
    ends: list[int], runs: list[int], place_of: dict[int, int], places: list[list[float]], grid: _Grid
) -> Graph:
    edges: list[Edge] = []
    left, around = set(runs), grid.around
    for pixel in (*ends, *runs):
        if pixel not in left:
            continue
        chain = _walk(pixel, left, around)
        start = _joined(chain[0], chain[1] if len(chain) > 1 else None, place_of, around)
        end = _joined(
            chain[-1], chain[-2] if len(chain) > 1 else None, place_of, around, other=start if len(chain) == 1 else -1
        )
        path: list[list[float]] = grid.places(np.array(chain)).astype(np.float64).tolist()
        if start < 0:
            places.append(path[0])
            start = len(places) - 1
        else:
            path.insert(0, places[start])
        ring = len(chain) > 2 and chain[-1] - chain[0] in around and end < 0
        if ring:
            end = start
            path.append(path[0])
        elif end < 0:
            places.append(path[-1])
            end = len(places) - 1
        else:
            path.append(places[end])
        if len(path) > 1:
            edges.append(Edge(start=start, end=end, path=np.array(path, dtype=np.float64)))
    return Graph(places=np.array(places, dtype=np.float64).reshape(-1, 2), edges=tuple(edges))


def _walk(pixel: int, left: set[int], around: tuple[int, ...]) -> list[int]:
    chain = [pixel]
    left.discard(pixel)
    while True:
        for step in around:
            ahead = pixel + step
            if ahead in left:
                break
        else:
            return chain
        chain.append(ahead)
        left.discard(ahead)
        pixel = ahead


def _joined(
    pixel: int, inner: int | None, place_of: dict[int, int], around: tuple[int, ...], *, other: int = -1
) -> int:
    """The place an end of a chain touches, -1 when none."""
    near = [pixel + step for step in around]
    touching = {place_of[one] for one in near if one in place_of and one != inner}
    return min(touching - {other}, default=-1)


def simplified(graph: Graph) -> Graph:
    """Places where just two runs meet are passed through; places without runs are left out."""
    edges: list[Edge | None] = list(graph.edges)
    at = graph.at()
    for place, touching in enumerate(at):
        live = [number for number in touching if edges[number] is not None]
        if len(live) != 2 or live[0] == live[1]:
            continue
        first, second = edges[live[0]], edges[live[1]]
        if first is None or second is None:
            continue
        first = first if first.end == place else first.reversed()
        second = second if second.start == place else second.reversed()
        edges[live[0]] = Edge(start=first.start, end=second.end, path=np.vstack([first.path, second.path[1:]]))
        edges[live[1]] = None
        at[second.end] = [live[0] if number == live[1] else number for number in at[second.end]]
    return _compact(graph.places, [edge for edge in edges if edge is not None])


def without(graph: Graph, dropped: set[int]) -> Graph:
    """The graph without those edges, simplified."""
    return simplified(replace(graph, edges=tuple(e for number, e in enumerate(graph.edges) if number not in dropped)))


def _compact(places: Path, edges: list[Edge]) -> Graph:
    used = sorted({edge.start for edge in edges} | {edge.end for edge in edges})
    new = {old: number for number, old in enumerate(used)}
    return Graph(
        places=places[used].reshape(-1, 2),
        edges=tuple(Edge(start=new[edge.start], end=new[edge.end], path=edge.path) for edge in edges),
    )


def drawn(graph: Graph, shape: tuple[int, ...]) -> Mask:
    """The runs as a mask."""
    canvas = np.zeros(shape, np.uint8)
    for edge in graph.edges:
        points = np.rint(edge.path[:, ::-1]).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(canvas, [points], edge.start == edge.end, 1)
    return canvas > 0
