"""Ducts drawn by hand into trees drawn by hand: where they branch, what they join, what is a crossing."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductoview.analysis.edits import CorrectedTree, corrected, corrected_once
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.ducts import DuctTree, NodeKind
from ductoview.model.geometry import PointPx
from tests.analysis.hand_drawn import tree_of
from tests.analysis.images import spacing
from tests.analysis.test_edits import TREE, edit, kind_at, length, parents

MM = spacing(0.1)
Place = tuple[float, float]


def drawn(kind: DuctEditKind, *places: Place, calibre: float = 5.0) -> DuctEdit:
    path = tuple((float(row), float(column), calibre) for row, column in places)
    return DuctEdit(id=f"{kind}{places}", kind=kind, at=PointPx(*places[0]), by="DEMO^READER", paths=(path,))


def traced(*places: Place, calibre: float = 5.0) -> DuctEdit:
    return drawn(DuctEditKind.TRACED, *places, calibre=calibre)


def joined(*places: Place) -> DuctEdit:
    return drawn(DuctEditKind.JOINED, *places, calibre=0.0)


def after(*edits: DuctEdit, tree: DuctTree = TREE) -> DuctTree:
    result = corrected(tree, edits, MM)
    assert not result.unfit
    return result.tree


def test_a_traced_duct_branches_where_it_begins_on_a_duct() -> None:
    tree = after(traced((200, 50), (260, 50)))
    assert parents(tree) == {1: None, 6: 1, 7: 1, 2: 6, 3: 6, 4: 3, 5: 3}
    assert kind_at(tree, 200, 50) == {NodeKind.BRANCHING}
    new = tree.segment(7)
    assert new.length_px == pytest.approx(60)
    assert new.length_mm == pytest.approx(6.0)
    assert tuple(new.path[0, :2]) == (200, 50)
    assert set(new.path[:, 2]) == {5.0}
    assert (new.branch_order, new.strahler_order) == (2, 1)
    assert len(new.path) > 30
    assert length(tree) == pytest.approx(length(TREE) + 60)


def test_what_it_does_not_touch_is_the_very_same() -> None:
    tree = after(traced((150, 250), (100, 300)))
    assert {one.id for one in tree.segments if one is TREE.segment(one.id)} == {1, 2, 3, 5}


def test_a_traced_duct_that_goes_on_from_an_end_is_one_duct_with_it() -> None:
    tree = after(traced((251, 252), (300, 300)))
    assert parents(tree) == parents(TREE)
    assert tree.segment(5).length_px == pytest.approx(math.hypot(50, 50) + math.hypot(50, 50), abs=1)
    assert not kind_at(tree, 250, 250)
    assert kind_at(tree, 300, 300) == {NodeKind.TERMINAL}


def test_one_drawn_towards_the_tree_is_directed_away_from_the_orifice_all_the_same() -> None:
    tree = after(traced((260, 50), (200, 50)))
    assert tuple(tree.segment(7).path[0, :2]) == (200, 50)
    assert tree.segment(7).parent == 1


def test_a_traced_duct_off_all_others_is_a_part_of_its_own_that_begins_at_the_first_click() -> None:
    tree = after(traced((350, 300), (350, 200)))
    assert tree.segment(6).parent is None
    assert tuple(tree.segment(6).path[0, :2]) == (350, 300)
    assert kind_at(tree, 350, 300) == {NodeKind.TERMINAL}
    assert parents(tree) == {**parents(TREE), 6: None}


def test_only_what_lies_off_the_ducts_is_drawn() -> None:
    tree = after(traced((200, 20), (200, 50), (260, 50)))
    assert tree.segment(7).length_px == pytest.approx(60, abs=1)
    assert length(tree) == pytest.approx(length(TREE) + 60, abs=1)
    again = corrected(TREE, [traced((200, 10), (201, 90))], MM)
    assert again.tree is TREE
    assert len(again.unfit) == 1


def test_the_first_duct_of_an_image_is_traced() -> None:
    tree = after(traced((10, 10), (10, 60)), tree=DuctTree())
    assert parents(tree) == {1: None}


def test_split_and_joined_again_is_the_tree_before() -> None:
    split = edit(DuctEditKind.SPLIT, 200, 150)
    tree = after(split, joined((200, 150), (200, 150)))
    assert parents(tree) == parents(TREE)
    assert length(tree) == pytest.approx(length(TREE))
    assert np.array_equal(tree.segment(3).path, TREE.segment(3).path)


def test_a_gap_is_joined_with_the_calibres_of_both_ducts() -> None:
    parted = tree_of((1, None, [(100, 0), (100, 100)], (8.0, 8.0)), (2, None, [(100, 140), (100, 200)], (4.0, 4.0)))
    tree = after(joined((100, 101), (101, 139)), tree=parted)
    assert parents(tree) == {1: None}
    whole = tree.segment(1)
    assert whole.length_px == pytest.approx(200, abs=1)
    gap = whole.path[(whole.path[:, 1] > 100) & (whole.path[:, 1] < 140)]
    assert len(gap) > 10
    assert np.all(np.diff(gap[:, 2]) <= 0)
    assert gap[:, 2].max() <= 8
    assert gap[:, 2].min() >= 4


def test_a_join_that_means_no_second_duct_is_said_and_changes_nothing() -> None:
    for one in (joined((150, 250), (20, 20)), joined((150, 250), (150, 250)), joined((20, 20), (150, 250))):
        result = corrected(TREE, [one], MM)
        assert result.tree is TREE
        assert result.unfit == (one,)


PARTED = tree_of((1, None, [(100, 0), (100, 100)], (8.0, 8.0)), (2, None, [(100, 140), (100, 240)], (8.0, 8.0)))
ARC = [(100 - 12 * math.sin(math.pi * n / 8), 100 + 8 * n) for n in range(9)]


@pytest.mark.parametrize(
    "closed",
    [
        after(joined((100, 100), (100, 140)), tree=PARTED),
        tree_of((1, None, [(100, 0), (100, 240)], (8.0, 8.0))),
        tree_of((1, None, [(100, 0), (100, 140)], (8.0, 8.0))),
        tree_of(
            (1, None, [(100, 0), (100, 120)], (8.0, 8.0)),
            (2, 1, [(100, 120), (100, 240)], (8.0, 8.0)),
            (3, 1, [(100, 120), (160, 120)], (6.0, 6.0)),
        ),
    ],
    ids=["joined", "one duct", "one that ends at the far end of the gap", "two with a branch between"],
)
def test_a_gap_that_is_no_longer_there_is_not_joined_again(closed: DuctTree) -> None:
    again = joined((100, 100), (100, 140))
    result = corrected(closed, [again], MM)
    assert result.tree is closed
    assert result.unfit == (again,)


def test_a_gap_in_a_bend_that_is_no_longer_there_is_not_joined_again() -> None:
    bent = tree_of((1, None, [(100, 0), *ARC, (100, 300)], (4.0, 4.0)))
    again = joined(ARC[0], ARC[-1])
    assert corrected(bent, [again], MM).unfit == (again,)


@pytest.mark.parametrize("away_px", [2, 6, 30])
def test_a_loose_end_is_joined_to_the_side_of_a_duct_it_nearly_touches(away_px: int) -> None:
    open_ended = tree_of(
        (1, None, [(200, 0), (200, 100)], (6.0, 6.0)),
        (2, 1, [(200, 100), (200, 300)], (6.0, 6.0)),
        (3, 1, [(200, 100), (120, 150), (200 - away_px, 200)], (6.0, 6.0)),
    )
    tree = after(joined((200 - away_px, 200), (200, 200)), tree=open_ended)
    assert kind_at(tree, 200, 200) == {NodeKind.BRANCHING}
    assert length(tree) == pytest.approx(length(open_ended) + away_px, abs=1)


def test_a_fork_of_four_is_said_to_be_a_crossing() -> None:
    middle = (100.0, 100.0)
    forked = tree_of(
        (1, None, [(100, 0), middle], (8.0, 8.0)),
        (2, 1, [middle, (100, 200)], (8.0, 8.0)),
        (3, 1, [middle, (0, 100)], (6.0, 6.0)),
        (4, 1, [middle, (200, 100)], (6.0, 6.0)),
    )
    tree = after(edit(DuctEditKind.CROSSING, 103, 98), tree=forked)
    assert kind_at(tree, *middle) == {NodeKind.CROSSING}
    assert tree.segment(2).parent == 1
    assert tree.segment(2).branch_order == 1
    assert {tree.segment(3).parent, tree.segment(4).parent} in ({None, 3}, {None, 4})
    assert corrected(tree, [edit(DuctEditKind.CROSSING, 100, 100)], MM).tree is tree


def test_two_forks_close_together_are_one_crossing() -> None:
    forked = tree_of(
        (1, None, [(100, 0), (100, 95)], (8.0, 8.0)),
        (2, 1, [(100, 95), (100, 105)], (8.0, 8.0)),
        (3, 2, [(100, 105), (100, 200)], (8.0, 8.0)),
        (4, 1, [(100, 95), (0, 95)], (6.0, 6.0)),
        (5, 2, [(100, 105), (200, 105)], (6.0, 6.0)),
    )
    tree = after(edit(DuctEditKind.CROSSING, 100, 100), tree=forked)
    assert kind_at(tree, 100, 100) == {NodeKind.CROSSING}
    assert tree.segment(3).parent == 1
    assert sorted(one.id for one in tree.segments) == [1, 3, 4, 5]


def test_one_fork_is_no_crossing() -> None:
    wanted = edit(DuctEditKind.CROSSING, 200, 100)
    assert corrected(TREE, [wanted], MM).unfit == (wanted,)


def test_the_lumen_follows() -> None:
    lumen = np.zeros((400, 400), dtype=bool)
    lumen[195:206, :200] = True
    lumen.flags.writeable = False
    result = corrected(TREE, [traced((200, 50), (260, 50))], MM, lumen)
    assert result.lumen is not None
    new = result.lumen & ~lumen
    assert new.sum() == pytest.approx(5 * 57, rel=0.15)
    rows, columns = np.nonzero(new)
    assert rows.min() == 206
    assert abs(columns - 50).max() <= 3
    back = corrected_once(result, edit(DuctEditKind.NO_DUCT, 240, 50), MM)
    assert back.lumen is not None
    assert np.array_equal(back.lumen, lumen)
    assert parents(back.tree) == parents(TREE)


def test_a_click_on_the_last_state_is_the_same_as_all_edits_again() -> None:
    edits = [traced((200, 50), (260, 50)), edit(DuctEditKind.SPLIT, 200, 150), edit(DuctEditKind.ORIFICE, 250, 250)]
    state = CorrectedTree(tree=TREE)
    for one in edits:
        state = corrected_once(state, one, MM)
    assert values(state.tree) == values(corrected(TREE, edits, MM).tree)


PLACES = st.tuples(st.integers(0, 39).map(lambda n: 10.0 * n), st.integers(0, 39).map(lambda n: 10.0 * n))
DRAWN_KINDS = st.sampled_from([DuctEditKind.TRACED, DuctEditKind.JOINED, DuctEditKind.DUCT_HERE])
DRAWINGS = st.builds(
    lambda kind, places: drawn(kind, *places), DRAWN_KINDS, st.lists(PLACES, min_size=2, max_size=4, unique=True)
)
CLICKS = st.builds(
    lambda kind, place: edit(kind, *place),
    st.sampled_from([DuctEditKind.NO_DUCT, DuctEditKind.SPLIT, DuctEditKind.ORIFICE, DuctEditKind.CROSSING]),
    PLACES,
)


def values(tree: DuctTree) -> list[object]:
    return [tree.nodes, *((one.id, one.start, one.end, one.parent, one.branch_order, one.strahler_order,
                           one.path.tolist(), one.length_px, one.length_mm) for one in tree.segments)]  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(edits=st.lists(st.one_of(DRAWINGS, CLICKS), max_size=5))
def test_whatever_is_drawn_the_tree_holds_together_and_undo_is_leaving_out(edits: list[DuctEdit]) -> None:
    before = values(TREE)
    result = corrected(TREE, edits, MM)
    nodes = {one.id: one.at for one in result.tree.nodes}
    assert {node for one in result.tree.segments for node in (one.start, one.end)} == set(nodes)
    for one in result.tree.segments:
        assert one.parent is None or result.tree.segment(one.parent).end == one.start
        for node, place in ((one.start, one.path[0]), (one.end, one.path[-1])):
            assert math.hypot(nodes[node].row - place[0], nodes[node].column - place[1]) < 1e-6
        assert np.isfinite(one.path).all()
    assert len({one.id for one in result.tree.segments}) == len(result.tree.segments)
    assert values(TREE) == before
    fits = [one for one in edits if not any(one is lost for lost in result.unfit)]
    assert values(corrected(TREE, fits, MM).tree) == values(result.tree)
