"""The orifice set by hand among other corrections: on a duct, where one was split, before and after one is traced to it."""

import pytest

from ductoview.analysis.edits import corrected
from ductoview.model.duct_edits import DuctEditKind
from ductoview.model.ducts import DuctTree, NodeKind
from ductoview.model.geometry import PointPx
from ductoview.model.tree_distance import arc_from_orifice_px
from tests.analysis.hand_drawn import tree_of
from tests.analysis.test_edits import MM, TREE, after, edit, kind_at, length, parents
from tests.analysis.test_edits_added import traced

LONG = tree_of(
    (1, None, [(200, 0), (200, 500)], (10.0, 10.0)),
    (2, 1, [(200, 500), (150, 580)], (6.0, 6.0)),
    (3, 1, [(200, 500), (250, 580)], (6.0, 6.0)),
)
FROM_NIPPLE = traced((200, -80), (200, -40), (200, 0))
AT_NIPPLE = edit(DuctEditKind.ORIFICE, 200, -80)


def way(tree: DuctTree, row: float, column: float) -> float | None:
    """From the orifice, in pixels."""
    [on] = [one.id for one in tree.segments if ((one.path[1:-1, :2] - (row, column)) == 0).all(axis=1).any()]
    return arc_from_orifice_px(tree, on, PointPx(row, column))


def orders(tree: DuctTree) -> list[tuple[int, int]]:
    """Branch and Strahler order of every segment."""
    return sorted((one.branch_order, one.strahler_order) for one in tree.segments)


def test_at_a_split_contrast_enters_the_larger_part() -> None:
    tree = after(edit(DuctEditKind.SPLIT, 200, 120), edit(DuctEditKind.ORIFICE, 200, 120), tree=LONG)
    assert parents(tree) == {1: None, 4: None, 2: 4, 3: 4}
    assert way(tree, 200, 400) == pytest.approx(280)
    assert way(tree, 200, 100) is None


@pytest.mark.parametrize("column", [60, 250, 440])
def test_an_orifice_set_in_the_middle_of_a_duct_lies_there(column: int) -> None:
    tree = after(edit(DuctEditKind.ORIFICE, 203, column), tree=LONG)
    assert kind_at(tree, 200, column) == {NodeKind.ORIFICE}
    assert parents(tree) == {1: None, 4: None, 2: 4, 3: 4}
    assert way(tree, 200, 480) == pytest.approx(480 - column)
    assert way(tree, 200, 20) == pytest.approx(column - 20)
    assert length(tree) == pytest.approx(length(LONG))


def test_an_orifice_set_in_the_middle_and_moved_back_to_the_end_leaves_the_tree_as_found() -> None:
    tree = after(edit(DuctEditKind.ORIFICE, 200, 250), edit(DuctEditKind.ORIFICE, 200, 0), tree=LONG)
    assert parents(tree) == parents(LONG)
    assert {n.id: n.kind for n in tree.nodes} == {n.id: n.kind for n in LONG.nodes}


def test_near_an_end_the_orifice_is_that_end() -> None:
    tree = after(edit(DuctEditKind.ORIFICE, 200, 15), tree=LONG)
    assert parents(tree) == parents(LONG)
    assert kind_at(tree, 200, 0) == {NodeKind.ORIFICE}


def test_on_a_fork_with_a_short_branch_the_orifice_is_the_fork() -> None:
    """The end of the branch is too far to measure ways from."""
    stubbed = tree_of(
        (1, None, [(200, 0), (200, 200)], (10.0, 10.0)),
        (2, 1, [(200, 200), (160, 200)], (6.0, 6.0)),
        (3, 1, [(200, 200), (200, 400)], (8.0, 8.0)),
    )
    tree = after(edit(DuctEditKind.ORIFICE, 200, 200), tree=stubbed)
    assert kind_at(tree, 200, 200) == {NodeKind.ORIFICE}
    assert way(tree, 200, 300) == pytest.approx(100)


def test_a_duct_traced_from_the_nipple_to_the_first_one_is_one_with_it_once_the_orifice_is_there() -> None:
    tree = after(FROM_NIPPLE, AT_NIPPLE)
    assert parents(tree) == parents(TREE)
    assert orders(tree) == orders(TREE)
    assert not kind_at(tree, 200, 0)
    assert way(tree, 200, 50) == pytest.approx(130)


def test_the_orifice_set_before_the_duct_is_traced_to_it_is_the_same() -> None:
    tree, other = after(AT_NIPPLE, FROM_NIPPLE), after(FROM_NIPPLE, AT_NIPPLE)
    assert kind_at(tree, 200, -80) == {NodeKind.ORIFICE}
    assert orders(tree) == orders(other) == orders(TREE)
    assert way(tree, 200, 50) == way(other, 200, 50) == pytest.approx(130)


def test_an_orifice_far_from_all_ducts_stays_where_no_duct_is_traced_to_it() -> None:
    result = corrected(TREE, [AT_NIPPLE, traced((200, 50), (260, 50))], MM)
    assert result.orifice == AT_NIPPLE.at
    assert NodeKind.ORIFICE not in {one.kind for one in result.tree.nodes}


def test_another_correction_leaves_the_orifice_at_the_end_it_was_set_on() -> None:
    tree = after(edit(DuctEditKind.ORIFICE, 252, 258), traced((250, 250), (262, 262)), tree=TREE)
    assert kind_at(tree, 250, 250) == {NodeKind.ORIFICE}
