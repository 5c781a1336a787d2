"""The way along ducts: within one, up to a branching and down the other, over several, and none between loose parts."""

import numpy as np
import pytest

from ductoview.model.ducts import DuctSegment, DuctTree
from ductoview.model.geometry import PointPx
from ductoview.model.tree_distance import foot_on
from ductoview.model.tree_way import way_between

ROOT, LEFT, RIGHT, FAR = range(1, 5)


def segment(number: int, start: int, end: int, parent: int | None, *places: tuple[float, float, float]) -> DuctSegment:
    return DuctSegment(
        id=number, start=start, end=end, parent=parent, branch_order=1, strahler_order=1, path=np.array(places),
        length_px=1, length_mm=None, mean_calibre_mm=None, max_calibre_mm=None, tortuosity=1,
    )  # fmt: skip


TREE = DuctTree(
    segments=(
        segment(ROOT, 1, 2, None, (0, 0, 8), (5, 0, 8), (10, 0, 6)),
        segment(LEFT, 2, 3, ROOT, (10, 0, 6), (20, -10, 4)),
        segment(RIGHT, 2, 4, ROOT, (10, 0, 6), (20, 10, 2)),
        segment(FAR, 9, 10, None, (50, 0, 1), (60, 0, 1)),
    )
)


def way(one: tuple[int, float, float], other: tuple[int, float, float]) -> list[list[float]] | None:
    feet = [foot_on(TREE.segment(number), PointPx(row, column)) for number, row, column in (one, other)]
    found = way_between(TREE, *feet)
    return None if found is None else found.tolist()


def test_within_one_duct_either_way() -> None:
    assert way((ROOT, 2.5, 1), (ROOT, 7.5, -1)) == [[2.5, 0, 8], [5, 0, 8], [7.5, 0, 7]]
    assert way((ROOT, 7.5, 0), (ROOT, 2.5, 0)) == [[7.5, 0, 7], [5, 0, 8], [2.5, 0, 8]]


def test_from_a_branch_into_its_parent_and_back() -> None:
    down = [[5, 0, 8], [10, 0, 6], [15, 5, 4]]
    assert way((ROOT, 5, 0), (RIGHT, 15, 5)) == down
    assert way((RIGHT, 15, 5), (ROOT, 5, 0)) == down[::-1]


def test_from_one_branch_over_the_branching_into_another() -> None:
    assert way((LEFT, 15, -5), (RIGHT, 20, 10)) == [[15, -5, 5], [10, 0, 6], [20, 10, 2]]


@pytest.mark.parametrize("other", [(FAR, 55, 0), (ROOT, 0, 0)])
def test_loose_parts_and_a_single_place_have_no_way(other: tuple[int, float, float]) -> None:
    assert way((ROOT, 0, 0), other) is None
