"""Parents, branch orders and Strahler orders of graphs drawn by hand."""

import numpy as np

from ductoview.analysis.directed import branch_orders, directed, strahler_orders
from ductoview.analysis.graph import Edge, Graph


def graph(places: list[tuple[float, float]], *pairs: tuple[int, int]) -> Graph:
    """Straight runs between places."""
    points = np.array(places, dtype=np.float64)
    edges = tuple(Edge(start=a, end=b, path=np.linspace(points[a], points[b], 9)) for a, b in pairs)
    return Graph(places=points, edges=edges)


def test_a_fork_is_directed_away_from_the_root() -> None:
    fork = graph([(0, 0), (0, 9), (-5, 18), (5, 18)], (1, 0), (1, 2), (3, 1))
    result = directed(fork, [1.0, 1.0, 1.0], [0], {})
    by_number = {run.number: run for run in result.runs}
    assert by_number[0].flipped
    assert by_number[0].parent is None
    assert (by_number[1].parent, by_number[1].flipped) == (0, False)
    assert (by_number[2].parent, by_number[2].flipped) == (0, True)
    assert branch_orders(result.runs) == {0: 1, 1: 2, 2: 2}
    assert strahler_orders(result.runs) == {0: 2, 1: 1, 2: 1}


def test_strahler_rises_only_where_two_of_the_highest_meet() -> None:
    comb = graph([(0, 0), (0, 5), (5, 5), (0, 10), (5, 10), (0, 15)], (0, 1), (1, 2), (1, 3), (3, 4), (3, 5))
    orders = strahler_orders(directed(comb, [1.0] * 5, [0], {}).runs)
    assert orders == {0: 2, 1: 1, 2: 2, 3: 1, 4: 1}


def test_a_loop_is_cut_where_the_ways_meet() -> None:
    loop = graph([(0, 0), (0, 5), (5, 10), (-5, 10)], (0, 1), (1, 2), (1, 3), (2, 3))
    result = directed(loop, [1.0, 1.0, 1.0, 9.0], [0], {})
    closing = next(run for run in result.runs if run.number == 3)
    assert closing.parent in (1, 2)
    assert all(run.parent != 3 for run in result.runs)


def test_each_duct_goes_on_through_a_crossing() -> None:
    #  0 -1-+--2     the root forks at 1; its two branches cross at 4
    crossed = graph(
        [(0, 0), (0, 4), (-6, 8), (6, 8), (0, 14), (6, 20), (-6, 20)],
        (0, 1), (1, 2), (1, 3), (2, 4), (3, 4), (4, 5), (4, 6),
    )  # fmt: skip
    result = directed(crossed, [1.0] * 7, [0], {4: ((3, 5), (4, 6))})
    parents = {run.number: run.parent for run in result.runs}
    assert parents[5] == 3
    assert parents[6] == 4
    orders = branch_orders(result.runs)
    assert orders[5] == orders[3]
    assert list(result.crossings) == [4]


def test_a_crossing_that_would_cut_a_duct_off_is_a_branching() -> None:
    star = graph([(0, 0), (0, 9), (0, 18), (-9, 9), (9, 9)], (0, 1), (1, 2), (1, 3), (1, 4))
    result = directed(star, [1.0] * 4, [0], {1: ((0, 1), (2, 3))})
    assert result.crossings == {}
    assert {run.number: run.parent for run in result.runs} == {0: None, 1: 0, 2: 0, 3: 0}


def test_parts_without_the_first_root_have_their_own() -> None:
    apart = graph([(0, 0), (0, 5), (20, 0), (20, 5)], (0, 1), (3, 2))
    result = directed(apart, [1.0, 1.0], [0, 2], {})
    assert [run.parent for run in result.runs] == [None, None]
    assert {run.number: run.flipped for run in result.runs} == {0: False, 1: True}
