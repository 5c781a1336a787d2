"""Skeletons that can be seen at a glance, as graphs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from ductoview.analysis.clean import without_spurs
from ductoview.analysis.components import thinned, without_small_holes
from ductoview.analysis.graph import Graph, drawn, graph_of, simplified
from ductoview.analysis.overlaps import with_crossings_joined

Y = """
......#
.....#.
....#..
####...
....#..
.....#.
......#"""
CROSS = """
....#....
....#....
....#....
#########
....#....
....#....
....#...."""
RING = """
..###..
.#...#.
#.....#
#.....#
.#...#.
..###.."""
SPUR = """
.....#.....
.....#.....
.....#.....
###########"""


def mask(picture: str) -> NDArray[np.bool_]:
    """A picture of dots and hashes."""
    return np.array([[sign == "#" for sign in line] for line in picture.strip().splitlines()])


def test_a_fork_has_one_meeting_and_three_runs() -> None:
    graph = simplified(graph_of(mask(Y)))
    assert len(graph.places) == 4
    assert len(graph.edges) == 3
    degrees = [len(edges) for edges in graph.at()]
    assert sorted(degrees) == [1, 1, 1, 3]
    assert graph.places[degrees.index(3)].tolist() == [3, 3]


def test_a_cross_is_one_place_of_four_runs() -> None:
    graph = simplified(graph_of(mask(CROSS)))
    degrees = [len(edges) for edges in graph.at()]
    assert sorted(degrees) == [1, 1, 1, 1, 4]
    assert graph.places[degrees.index(4)].tolist() == [3, 4]


def test_a_ring_is_one_run_back_to_its_place() -> None:
    graph = simplified(graph_of(mask(RING)))
    assert [(edge.start, edge.end) for edge in graph.edges] == [(0, 0)]


def test_one_pixel_and_nothing_have_no_runs() -> None:
    assert graph_of(np.eye(1, dtype=bool)).edges == ()
    assert graph_of(np.zeros((3, 3), dtype=bool)).edges == ()


def test_a_spur_shorter_than_the_duct_is_wide_goes() -> None:
    graph = simplified(graph_of(mask(SPUR)))
    assert len(graph.edges) == 3
    radius = np.full((4, 11), 2.0, dtype=np.float32)
    assert len(without_spurs(graph, radius, 1.0).edges) == 1


def test_two_side_ducts_that_leave_one_after_the_other_stay_two_forks() -> None:
    skeleton = np.zeros((21, 40), dtype=bool)
    skeleton[10] = True
    for step in range(8):
        skeleton[9 - step, 15 + step] = skeleton[11 + step, 20 + step] = True
    graph = simplified(graph_of(thinned(skeleton)))
    kept = with_crossings_joined(graph, np.full(skeleton.shape, 3.0, dtype=np.float32), 6)
    assert sorted(len(edges) for edges in kept.at()) == [1, 1, 1, 1, 3, 3]


HOLE = """
.......
..####.
..#.##.
..####.
.......
"""
CORNER = """
.......
..####.
..#.##.
..##...
.......
"""


@pytest.mark.parametrize("picture", [HOLE, CORNER])
def test_a_hole_is_filled_also_where_its_wall_touches_by_a_corner_only(picture: str) -> None:
    filled = without_small_holes(mask(picture), 1)
    assert np.argwhere(filled & ~mask(picture)).tolist() == [[2, 3]]
    assert not (without_small_holes(mask(picture), 0) & ~mask(picture)).any()


def test_what_lies_beside_a_small_mask_is_no_hole_in_it() -> None:
    waist = mask("""
.......
.#####.
.##.##.
.##.##.
.#####.
.......
""")
    notched = waist.copy()
    notched[1, 3] = notched[0, 3] = False
    assert not (without_small_holes(notched, 50) & ~notched).any()
    assert int((without_small_holes(waist, 50) & ~waist).sum()) == 2


def test_two_meetings_within_the_width_are_one_crossing() -> None:
    skeleton = np.zeros((21, 30), dtype=bool)
    for step in range(10):  # two ducts that share three pixels
        skeleton[step, 3 + step] = skeleton[20 - step, 3 + step] = True
        skeleton[step, 26 - step] = skeleton[20 - step, 26 - step] = True
    skeleton[10, 12:18] = True
    graph = simplified(graph_of(thinned(skeleton)))
    joined = with_crossings_joined(graph, np.full(skeleton.shape, 3.0, dtype=np.float32), 6)
    assert sorted(len(edges) for edges in joined.at()) == [1, 1, 1, 1, 4]


@settings(max_examples=60, deadline=None)
@given(arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_every_skeleton_becomes_a_sound_graph(picture: NDArray[np.bool_]) -> None:
    skeleton = thinned(picture)
    graph = simplified(graph_of(skeleton))
    check_sound(graph)
    assert not (drawn(graph, skeleton.shape) & ~np.pad(skeleton, 2)[2:-2, 2:-2]).sum() > skeleton.size / 2


def check_sound(graph: Graph) -> None:
    """Places are used, runs begin and end at their places, no place has just two runs unless one is a ring."""
    for edge in graph.edges:
        assert np.allclose(edge.path[0], graph.places[edge.start])
        assert np.allclose(edge.path[-1], graph.places[edge.end])
        assert len(edge.path) >= 2
    for edges in graph.at():
        assert edges
        assert len(edges) != 2 or len(set(edges)) == 1


@pytest.mark.parametrize("picture", [Y, CROSS, RING])
def test_runs_drawn_again_cover_the_skeleton(picture: str) -> None:
    skeleton = mask(picture)
    again = drawn(simplified(graph_of(skeleton)), skeleton.shape)
    assert (again & skeleton).sum() >= 0.9 * skeleton.sum()


@pytest.mark.parametrize("picture", [Y, CROSS, RING])
def test_where_a_skeleton_lies_moves_its_graph_and_changes_nothing_else(picture: str) -> None:
    skeleton = mask(picture)
    moved = np.zeros((40, 50), dtype=bool)
    moved[20 : 20 + skeleton.shape[0], 31 : 31 + skeleton.shape[1]] = skeleton
    here, there, by = graph_of(skeleton), graph_of(moved), np.array([20, 31])
    assert np.array_equal(here.places + by, there.places)
    for one, other in zip(here.edges, there.edges, strict=True):
        assert (one.start, one.end, one.length_px) == (other.start, other.end, other.length_px)
        assert np.array_equal(one.path + by, other.path)
