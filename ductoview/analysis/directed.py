"""A graph directed away from the orifice: the parent of every run, branch orders and Strahler orders."""

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.crossings import Pairs
from ductoview.analysis.graph import Edge, Graph


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """An edge directed away from its root: ``number`` in the graph, ``parent`` the number of the run before it.

    ``flipped`` when the graph's path must be turned; ``through_crossing`` when the parent is the same duct.
    """

    number: int
    parent: int | None
    flipped: bool
    through_crossing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Directed:
    """Runs in an order in which parents come first; ``crossings`` are those kept as such; ``roots`` are places."""

    runs: tuple[Run, ...]
    crossings: dict[int, Pairs]
    roots: tuple[int, ...]


def directed(graph: Graph, costs: list[float], roots: list[int], crossings: dict[int, Pairs]) -> Directed:
    """Every edge directed by the cheapest way (Dijkstra 1959) from the first root, then from the others.

    ``costs`` of the edges are non-negative. A crossing is two places, one for each duct; it is given up where a duct
    would be reached from no root that way.
    """
    kept = dict(crossings)
    while True:
        split, origin = _split(graph, kept)
        reached, runs = _spread(split, costs, roots, kept, graph)
        lost = {origin[place] for number, edge in enumerate(split.edges) if number not in reached
                for place in (edge.start, edge.end) if origin[place] in kept}  # fmt: skip
        if not lost:
            return Directed(runs=tuple(runs), crossings=kept, roots=tuple(roots))
        kept = {place: pairs for place, pairs in kept.items() if place not in lost}


def _split(graph: Graph, crossings: dict[int, Pairs]) -> tuple[Graph, list[int]]:
    """The graph with a second place for the second duct of each crossing, and the place each one was."""
    origin = list(range(len(graph.places)))
    extra = []
    edges = list(graph.edges)
    for place, (_, second) in crossings.items():
        origin.append(place)
        new = len(origin) - 1
        extra.append(graph.places[place])
        for number in second:
            edge = edges[number]
            start = new if edge.start == place else edge.start
            end = new if edge.end == place else edge.end
            edges[number] = Edge(start=start, end=end, path=edge.path)
    places = np.vstack([graph.places, *extra]) if extra else graph.places
    return Graph(places=places, edges=tuple(edges)), origin


def _spread(
    split: Graph, costs: list[float], roots: list[int], crossings: dict[int, Pairs], graph: Graph
) -> tuple[set[int], list[Run]]:
    at = split.at()
    second_of = {place: len(graph.places) + index for index, place in enumerate(crossings)}
    through = set(crossings) | set(second_of.values())
    cost_to: dict[int, float] = {}
    arrived: dict[int, int | None] = {}
    done: set[int] = set()
    runs: list[Run] = []
    for root in roots:
        if root in cost_to:
            continue
        cost_to[root], arrived[root] = 0.0, None
        settled: set[int] = set()
        queue = [(0.0, root)]
        while queue:
            cost, place = heapq.heappop(queue)
            if place in settled:
                continue
            settled.add(place)
            for number in at[place]:
                if number in done:
                    continue
                edge = split.edges[number]
                other = edge.end if edge.start == place else edge.start
                way = cost + costs[number]
                if other not in settled and way < cost_to.get(other, np.inf):
                    cost_to[other], arrived[other] = way, number
                    heapq.heappush(queue, (way, other))
        runs += _runs_of(split, settled, cost_to, arrived, done, through)
    return done, runs


def _runs_of(
    split: Graph,
    settled: set[int],
    cost_to: dict[int, float],
    arrived: dict[int, int | None],
    done: set[int],
    through: set[int],
) -> list[Run]:
    own = [n for n, edge in enumerate(split.edges) if n not in done and edge.start in settled]
    # An edge by which a place was reached comes before those that start there.
    own.sort(key=lambda n: (min(cost_to[split.edges[n].start], cost_to[split.edges[n].end]), n))
    runs = []
    for number in own:
        edge = split.edges[number]
        forwards = arrived.get(edge.end) == number or (
            arrived.get(edge.start) != number and cost_to[edge.start] <= cost_to[edge.end]
        )
        place = edge.start if forwards else edge.end
        runs.append(
            Run(
                number=number,
                parent=arrived[place],
                flipped=not forwards,
                through_crossing=place in through and arrived[place] is not None,
            )
        )
        done.add(number)
    return _parents_first(runs)


def _parents_first(runs: list[Run]) -> list[Run]:
    """Kept in order, but no run before its parent (costs of zero may put it there)."""
    waiting, known, ordered = list(runs), set(), []
    own = {run.number for run in runs}
    while waiting:
        ready = [run for run in waiting if run.parent is None or run.parent in known or run.parent not in own]
        ordered += ready
        known |= {run.number for run in ready}
        waiting = [run for run in waiting if run.number not in known]
        if not ready:
            return ordered + waiting
    return ordered


def branch_orders(runs: tuple[Run, ...]) -> dict[int, int]:
    """1 for a run without parent, one more at each branching; a duct keeps its order through a crossing."""
    orders: dict[int, int] = {}
    for run in runs:
        if run.parent is None:
            orders[run.number] = 1
        else:
            orders[run.number] = orders[run.parent] + (0 if run.through_crossing else 1)
    return orders


def strahler_orders(runs: tuple[Run, ...]) -> dict[int, int]:
    """1 for a run without children; else the greatest of the children's, one more when two have it (Strahler 1957)."""
    children: dict[int, list[int]] = {run.number: [] for run in runs}
    for run in runs:
        if run.parent is not None:
            children[run.parent].append(run.number)
    orders: dict[int, int] = {}
    for run in reversed(runs):
        below: NDArray[np.int64] = np.array([orders[child] for child in children[run.number]], dtype=np.int64)
        if not below.size:
            orders[run.number] = 1
        else:
            orders[run.number] = int(below.max()) + int((below == below.max()).sum() > 1)
    return orders
