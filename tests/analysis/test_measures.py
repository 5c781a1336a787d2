"""Measures of trees drawn by hand, where every number can be worked out on paper."""

import math

import numpy as np
import pytest

from ductoview.analysis.measures import measured
from ductoview.analysis.ramification import ramification_counts, ramification_matrix
from ductoview.analysis.tree import segment_of
from ductoview.model.geometry import Spacing, SpacingSource
from ductoview.model.measures import Measure, Unit
from tests.analysis.hand_drawn import analysis_of, tree_of
from tests.analysis.images import spacing

MM = spacing(0.1)
STRAIGHT = (1, None, [(100, 0), (100, 200)], (20.0, 10.0))
FORK = (
    (1, None, [(200, 0), (200, 100)], (10.0, 10.0)),
    (2, 1, [(200, 100), (140, 160)], (8.0, 8.0)),
    (3, 1, [(200, 100), (200, 200)], (6.0, 6.0)),
)


def test_a_straight_duct_that_narrows() -> None:
    [duct] = measured(analysis_of(tree_of(STRAIGHT), nipple=(100, 0)), MM).segments
    assert (duct.length.value, duct.length.unit) == (pytest.approx(20.0), Unit.MM)
    assert duct.tortuosity is not None
    assert duct.tortuosity.value == pytest.approx(1.0)
    assert duct.mean_calibre.value == pytest.approx(1.5)
    assert (duct.greatest_calibre.value, duct.least_calibre.value) == (pytest.approx(2.0), pytest.approx(1.0))
    assert duct.taper is not None
    assert (duct.taper.value, duct.taper.unit) == (pytest.approx(0.5), Unit.MM_PER_CM)  # 1 mm over 2 cm
    assert duct.from_nipple is not None
    assert duct.from_nipple.value == pytest.approx(20.0)
    assert duct.along_duct is not None
    assert duct.along_duct.value == pytest.approx(20.0)
    assert {one.source for one in (duct.length, duct.taper, duct.mean_calibre)} == {SpacingSource.IMAGER_CORRECTED}


def test_without_a_scale_everything_is_in_pixels_and_nothing_in_millimetres() -> None:
    tree = measured(analysis_of(tree_of(*FORK), nipple=(200, 0), lumen_px=900), Spacing.unknown())
    [main, *_] = tree.segments
    assert (main.length.value, main.length.unit) == (pytest.approx(100.0), Unit.PX)
    assert main.taper is not None
    assert main.taper.unit is Unit.PERCENT
    assert (tree.opacified_area.value, tree.opacified_area.unit) == (900, Unit.PX2)
    every = [
        tree.total_length, tree.opacified_area, tree.greatest_calibre, tree.mean_calibre, tree.farthest_from_nipple,
        tree.farthest_along_duct, *(ring.length for ring in tree.rings), *(one.angle for one in tree.branchings),
        *(value for one in tree.segments for value in vars_of(one)),
    ]  # fmt: skip
    assert {one.source for one in every if one} == {SpacingSource.UNKNOWN}
    assert not {one.unit for one in every if one} & {Unit.MM, Unit.MM2, Unit.MM_PER_CM}
    with pytest.raises(ValueError, match="known spacing"):
        Measure(value=1.0, unit=Unit.MM, plus_minus=0.1, source=SpacingSource.UNKNOWN)


def vars_of(one: object) -> list[Measure]:
    values = [getattr(one, name) for name in one.__slots__]  # type: ignore[attr-defined]
    return [value for value in values if isinstance(value, Measure)]


def test_pixels_that_are_not_square_are_measured_true() -> None:
    down = tree_of((1, None, [(0, 50), (100, 50)], (4.0, 4.0)))
    assert measured(analysis_of(down), spacing(0.2, 0.1)).segments[0].length.value == pytest.approx(20.0)
    # 45 degrees in pixels are atan(2) from the columns in life.
    fork = tree_of((1, None, [(0, 0), (0, 100)], (4.0, 4.0)), (2, 1, [(0, 100), (100, 200)], (4.0, 4.0)))
    turn = measured(analysis_of(fork), spacing(0.2, 0.1)).segments[1].branching_angle
    assert turn is not None
    assert turn.value == pytest.approx(math.degrees(math.atan(2)), abs=0.5)


def test_angles_at_a_fork() -> None:
    tree = measured(analysis_of(tree_of(*FORK)), MM)
    main, side, onward = tree.segments
    assert main.branching_angle is None
    assert side.branching_angle is not None
    assert side.branching_angle.value == pytest.approx(45, abs=0.5)
    assert onward.branching_angle is not None
    assert onward.branching_angle.value == pytest.approx(0, abs=0.5)
    [spread] = tree.branchings
    assert spread.children == (2, 3)  # of one order: the wider first
    assert spread.angle.value == pytest.approx(45, abs=0.5)
    assert 1 < spread.angle.plus_minus < 6


def test_a_crossing_is_no_branching() -> None:
    crossed = tree_of(
        (1, None, [(100, 0), (100, 100)], (6.0, 6.0)),
        (2, 1, [(100, 100), (100, 200)], (6.0, 6.0)),
        (3, None, [(0, 100), (100, 100)], (6.0, 6.0)),
        (4, 3, [(100, 100), (200, 100)], (6.0, 6.0)),
        crossings=[(100, 100)],
    )
    tree = measured(analysis_of(crossed), MM)
    assert tree.branchings == ()
    assert all(one.branching_angle is None for one in tree.segments)
    assert ramification_matrix(crossed) == ()
    # The second duct does not begin at the orifice: no way along ducts leads there.
    assert [one.along_duct is None for one in tree.segments] == [False, False, True, True]


def test_a_winding_duct_is_longer_than_its_chord() -> None:
    bent = tree_of((1, None, [(0, 0), (30, 0), (30, 40)], (4.0, 4.0)))
    [duct] = measured(analysis_of(bent), MM).segments
    assert duct.tortuosity is not None
    assert duct.tortuosity.value == pytest.approx(70 / 50)
    assert duct.tortuosity.unit is Unit.RATIO


def test_the_tortuosity_of_the_tree_is_that_of_its_measures_where_pixels_are_not_square() -> None:
    bent, scale = tree_of((1, None, [(0, 0), (0, 100), (200, 100)], (4.0, 4.0))), spacing(0.05, 0.1)
    [duct], [one] = measured(analysis_of(bent), scale).segments, bent.segments
    of_tree = segment_of(1, (one.start, one.end), None, (1, 1), one.path.copy(), scale).tortuosity
    assert duct.tortuosity is not None
    assert of_tree == duct.tortuosity.value == pytest.approx(math.sqrt(2))


@pytest.mark.parametrize(
    "corners",
    [[(100, 0), (60, 40), (100, 80), (140, 40), (100, 0)], [(100, 0), (60, 40), (100, 80), (140, 40), (102, 3)]],
    ids=["a ring", "ends as near as the duct is wide"],
)
def test_a_duct_that_comes_back_to_where_it_began_has_no_tortuosity(corners: list[tuple[int, int]]) -> None:
    scales = (MM, spacing(0.2, 0.1), Spacing.unknown())
    drawn = analysis_of(tree_of((1, None, corners, (8.0, 8.0))))
    assert [measured(drawn, scale).segments[0].tortuosity for scale in scales] == [None, None, None]
    [duct] = drawn.tree.segments
    again = [segment_of(1, (duct.start, duct.end), None, (1, 1), duct.path.copy(), scale) for scale in scales]
    assert [one.tortuosity for one in again] == [None, None, None]


def test_rings_hold_the_whole_length() -> None:
    tree = measured(analysis_of(tree_of(STRAIGHT), nipple=(100, 0)), MM)
    assert [(ring.inner, ring.outer) for ring in tree.rings] == [(0, 5), (5, 10), (10, 15), (15, 20)]
    assert [ring.length.value for ring in tree.rings] == [pytest.approx(5.0)] * 4
    fork = measured(analysis_of(tree_of(*FORK), nipple=(200, 0)), MM)
    assert sum(ring.length.value for ring in fork.rings) == pytest.approx(fork.total_length.value)
    assert fork.rings[2].length.value > fork.rings[0].length.value  # two ducts there
    assert measured(analysis_of(tree_of(*FORK)), MM).rings == ()


def test_the_whole_tree() -> None:
    tree = measured(analysis_of(tree_of(*FORK), nipple=(200, 0), lumen_px=2000), MM)
    assert tree.total_length.value == pytest.approx(10 + 6 * math.sqrt(2) + 10)
    assert tree.opacified_area.value == pytest.approx(20.0)
    assert (tree.ends, tree.max_branch_order, tree.max_strahler_order) == (2, 2, 2)
    assert tree.greatest_calibre.value == pytest.approx(1.0)
    assert tree.farthest_from_nipple is not None
    assert tree.farthest_from_nipple.value == pytest.approx(20.0)
    assert tree.farthest_along_duct is not None
    assert tree.farthest_along_duct.value == pytest.approx(20.0)
    assert tree.ramification_matrix == ((0.0, 1.0),)
    assert tree.ramification_counts == ((0, 1),)


def test_no_tree_measures_nothing() -> None:
    nothing = measured(analysis_of(tree_of(STRAIGHT)), MM)
    assert nothing.farthest_from_nipple is None  # no nipple
    empty = measured(analysis_of(type(tree_of(STRAIGHT))(), nipple=(0, 0)), MM)
    assert (empty.segments, empty.rings, empty.ramification_matrix, empty.total_length.value) == ((), (), (), 0)
    assert (empty.mean_calibre, empty.greatest_calibre) == (None, None), "where there is no duct, none is 0 mm wide"


def test_a_longer_or_steadier_duct_is_measured_more_surely() -> None:
    def of(length: int, waves: float) -> Measure:
        tree = tree_of((1, None, [(100, 0), (100, length)], (10.0, 10.0)))
        [duct] = tree.segments
        duct.path[:, 2] += waves * np.sin(duct.path[:, 1])
        return measured(analysis_of(tree), MM).segments[0].mean_calibre

    assert of(300, 2.0).plus_minus < of(60, 2.0).plus_minus
    assert of(300, 0.0).plus_minus < of(300, 2.0).plus_minus
    # Never surer than two walls within their pixels, the blur of 0.8 pixels and a tenth of the calibre of 1 mm.
    assert of(300, 0.0).plus_minus == pytest.approx(2 * math.hypot(0.1 * math.sqrt(2 / 12), 0.08, 0.1), rel=0.01)


def ladder(*sides: int) -> tuple:
    """A trunk along the columns with a side branch of Strahler order 1 or 2 at each step."""
    drawn, number, parent = [], 1, None
    for step, side in enumerate(sides):
        start, at = (200, 40 * step), (200, 40 * step + 40)
        drawn.append((number, parent, [start, at], (6.0, 6.0)))
        parent = number
        number += 1
        drawn.append((number, parent, [at, (150, at[1])], (4.0, 4.0)))
        if side == 2:
            drawn.append((number + 1, number, [(150, at[1]), (120, at[1] - 10)], (3.0, 3.0)))
            drawn.append((number + 2, number, [(150, at[1]), (120, at[1] + 10)], (3.0, 3.0)))
            number += 2
        number += 1
    drawn.append((number, parent, [at, (200, at[1] + 40)], (6.0, 6.0)))
    return tree_of(*drawn), drawn


def test_the_ramification_matrix_of_a_comb() -> None:
    # Three side twigs: the last fork joins two leaves (1, 1) and makes order 2, the two before it are (2, 1).
    tree, _ = ladder(1, 1, 1)
    assert ramification_counts(tree).tolist() == [[2, 1]]
    assert ramification_matrix(tree) == ((pytest.approx(2 / 3), pytest.approx(1 / 3)),)


def test_the_ramification_matrix_of_a_full_binary_tree() -> None:
    # Seven forks of equal children: only the last columns are filled.
    drawn, number = [(1, None, [(200, 0), (200, 40)], (8.0, 8.0))], 1
    level = [(1, (200, 40))]
    for depth in range(3):
        below = []
        for parent, (row, column) in level:
            for sign in (-1, 1):
                number += 1
                end = (row + sign * 80 / 2**depth, column + 40)
                drawn.append((number, parent, [(row, column), end], (4.0, 4.0)))
                below.append((number, end))
        level = below
    tree = tree_of(*drawn)
    assert ramification_counts(tree).tolist() == [[0, 4, 0, 0], [0, 0, 2, 0], [0, 0, 0, 1]]
    assert ramification_matrix(tree) == ((0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))


def test_the_ramification_matrix_tells_side_orders_apart() -> None:
    # From the tip: (1, 1) -> 2, then a side tree of order 2 -> 3 (2, 2), then a twig -> 3 (3, 1).
    tree, _ = ladder(1, 2, 1)
    assert ramification_counts(tree).tolist() == [[0, 2, 0], [1, 0, 1]]
    assert [sum(row) for row in ramification_matrix(tree)] == [1, 1]
    # The same the other way: the side tree of order 2 meets a trunk of order 3 below it.
    deep, _ = ladder(2, 2, 1)
    assert ramification_counts(deep).tolist() == [[0, 3, 0], [0, 1, 1]]


def test_a_trifurcation_counts_its_two_highest() -> None:
    tree = tree_of(
        (1, None, [(100, 0), (100, 50)], (6.0, 6.0)),
        (2, 1, [(100, 50), (50, 90)], (4.0, 4.0)),
        (3, 1, [(100, 50), (100, 90)], (4.0, 4.0)),
        (4, 1, [(100, 50), (150, 90)], (4.0, 4.0)),
    )
    assert ramification_counts(tree).tolist() == [[0, 1]]
