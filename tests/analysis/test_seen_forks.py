"""Branchings that a network sees on a duct whose second duct is not followed: pixels of 0.1 mm, a trunk that forks at 200."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.graph import Edge, Graph
from ductoview.analysis.seen_forks import unclear, with_seen_forks

MM = 0.1
THIN, WIDE = (np.full((201, 301), half_px, np.float32) for half_px in (2, 25))


def _fork() -> Graph:
    """A trunk from column 0 to 200, and two ducts from there on."""
    places = np.array([(100.0, 0.0), (100.0, 200.0), (50.0, 300.0), (150.0, 300.0)])
    edges = tuple(
        Edge(start=start, end=end, path=np.linspace(places[start], places[end], 201))
        for start, end in ((0, 1), (1, 2), (1, 3))
    )
    return Graph(places=places, edges=edges)


def _columns(*seen: tuple[float, float], radius: NDArray[np.float32] = THIN) -> list[float]:
    """Columns of the places of two runs, once forks are seen there."""
    graph = with_seen_forks(_fork(), np.array(seen, dtype=np.float64).reshape(-1, 2), radius, MM)
    at: list[list[int]] = graph.at()
    two: NDArray[np.bool_] = np.array([len(edges) == 2 for edges in at])
    for edge in graph.edges:
        np.testing.assert_array_equal(edge.path[[0, -1]], graph.places[[edge.start, edge.end]])
    return [float(column) for column in graph.places[two][:, 1]]


@pytest.mark.parametrize("column", [100.0, 10.0], ids=["half-way", "beside the end"])
def test_a_fork_seen_on_a_duct_is_one(column: float) -> None:
    assert _columns((102.0, column)) == pytest.approx([column], abs=1)


@pytest.mark.parametrize(
    "seen",
    [(100.0, 192.0), (120.0, 100.0), (100.0, 0.0)],
    ids=["beside the meeting", "off the ducts", "at the very end"],
)
def test_what_is_a_fork_already_or_lies_on_no_duct_is_none(seen: tuple[float, float]) -> None:
    assert _columns(seen) == []


def test_a_fork_seen_beside_the_middle_line_of_a_wide_duct_lies_in_it() -> None:
    assert _columns((120.0, 100.0), radius=WIDE) == pytest.approx([100.0], abs=1)
    assert _columns((130.0, 100.0), radius=WIDE) == []


def test_of_two_beside_each_other_the_likelier_counts() -> None:
    assert _columns((100.0, 100.0), (100.0, 108.0)) == pytest.approx([100.0], abs=1)
    assert _columns((100.0, 100.0), (100.0, 115.0)) == pytest.approx([100.0, 115.0], abs=1)
    assert _columns() == []


@pytest.mark.parametrize(
    ("column", "score", "expected"),
    [(200.0, 0.25, False), (212.0, 0.3, False), (213.0, 0.9, True), (200.0, 0.24, True)],
    ids=["seen there", "seen beside it", "seen too far off", "hardly seen"],
)
def test_a_meeting_without_a_branching_seen_beside_it_is_unclear(
    column: float, score: float, *, expected: bool
) -> None:
    found = unclear(np.array([(100.0, 200.0)]), np.array([(100.0, column)]), np.array([score]), MM)
    assert found.tolist() == [expected]


def test_where_nobody_looked_no_meeting_is_unclear() -> None:
    assert unclear(np.array([(100.0, 200.0)]), np.zeros((0, 2)), np.zeros(0), MM).tolist() == [False]
