"""Corrections by hand on trees drawn by hand: what is left, how it is directed, and that nothing else changes."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductoview.analysis.edits import corrected, segment_at, way_of
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.ducts import DuctTree, NodeKind
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.tree_distance import arc_from_orifice_px
from tests.analysis.hand_drawn import tree_of
from tests.analysis.images import spacing

MM = spacing(0.1)
TREE = tree_of(
    (1, None, [(200, 0), (200, 100)], (10.0, 10.0)),
    (2, 1, [(200, 100), (140, 160)], (8.0, 8.0)),
    (3, 1, [(200, 100), (200, 200)], (6.0, 6.0)),
    (4, 3, [(200, 200), (150, 250)], (4.0, 4.0)),
    (5, 3, [(200, 200), (250, 250)], (4.0, 4.0)),
)

CROSSING = (100.0, 100.0)
CROSSED = tree_of(
    (1, None, [(100, 0), CROSSING], (8.0, 8.0)),
    (2, 1, [CROSSING, (100, 200)], (8.0, 8.0)),
    (3, None, [(0, 100), CROSSING], (6.0, 6.0)),
    (4, 3, [CROSSING, (200, 100)], (6.0, 6.0)),
    crossings=[CROSSING],
)


def edit(kind: DuctEditKind, row: float, column: float) -> DuctEdit:
    return DuctEdit(id=f"{kind}{row},{column}", kind=kind, at=PointPx(row, column), by="DEMO^READER")


def meant(kind: DuctEditKind, row: float, column: float, tree: DuctTree) -> DuctEdit:
    """As made with that tree before the eye."""
    made = edit(kind, row, column)
    found = segment_at(tree, made.at, MM)
    assert found
    return replace(made, meant=way_of(found[0], MM))


def after(*edits: DuctEdit, tree: DuctTree = TREE, mm: Spacing = MM) -> DuctTree:
    result = corrected(tree, edits, mm)
    assert not result.unfit
    return result.tree


def parents(tree: DuctTree) -> dict[int, int | None]:
    return {one.id: one.parent for one in tree.segments}


def length(tree: DuctTree) -> float:
    return sum(one.length_px for one in tree.segments)


def kind_at(tree: DuctTree, row: float, column: float) -> set[NodeKind]:
    return {one.kind for one in tree.nodes if (one.at.row, one.at.column) == (row, column)}


def test_the_orifice_by_one_click_turns_the_tree() -> None:
    tree = after(edit(DuctEditKind.ORIFICE, 252, 258))
    assert parents(tree) == {5: None, 3: 5, 4: 5, 1: 3, 2: 3}
    assert {one.id: one.branch_order for one in tree.segments} == {5: 1, 3: 2, 4: 2, 1: 3, 2: 3}
    assert {one.id: one.strahler_order for one in tree.segments} == {5: 2, 3: 2, 4: 1, 1: 1, 2: 1}
    assert kind_at(tree, 250, 250) == {NodeKind.ORIFICE}
    assert kind_at(tree, 200, 0) == {NodeKind.TERMINAL}
    main = tree.segment(5)
    assert tuple(main.path[0, :2]) == (250, 250)
    assert length(tree) == pytest.approx(length(TREE))


def test_no_way_is_measured_from_an_orifice_far_from_the_first_duct_seen() -> None:
    """The way would lack the piece between, and come out shorter than the straight line."""
    far, place = edit(DuctEditKind.ORIFICE, 370, 370), PointPx(200, 200)
    tree = after(far)
    assert parents(tree)[5] is None
    assert NodeKind.ORIFICE not in {one.kind for one in tree.nodes}
    assert arc_from_orifice_px(tree, 3, place) is None
    for row, column in ((250, 250), (262, 262), (265, 265), (280, 280), (300, 250)):
        way = arc_from_orifice_px(after(edit(DuctEditKind.ORIFICE, row, column)), 3, place)
        assert way is None or way >= math.hypot(row - 200, column - 200) - 20


def test_a_branch_that_is_no_duct_goes_and_its_fork_with_it() -> None:
    tree = after(edit(DuctEditKind.NO_DUCT, 170, 130))
    assert parents(tree) == {1: None, 4: 1, 5: 1}
    assert tree.segment(1).length_px == pytest.approx(200)
    assert tree.segment(1).length_mm == pytest.approx(20.0)
    assert set(tree.segment(1).path[:, 2]) == {10.0, 6.0}
    assert not kind_at(tree, 200, 100)


def test_what_lay_beyond_stays_as_a_part_of_its_own_or_goes_too() -> None:
    alone = after(edit(DuctEditKind.NO_DUCT, 200, 150))
    assert sorted(parents(alone)) == [1, 4]
    assert set(parents(alone).values()) == {None}
    assert alone.segment(4).length_px == pytest.approx(2 * math.hypot(50, 50))
    assert parents(after(edit(DuctEditKind.NO_DUCT_BEYOND, 200, 150))) == {1: None}


def test_without_the_first_duct_the_rest_begins_where_that_ended() -> None:
    """Where what was taken for a duct is a cannula."""
    tree = after(edit(DuctEditKind.NO_DUCT, 200, 50))
    assert parents(tree) == {2: None, 3: None, 4: 3, 5: 3}
    assert {tuple(tree.segment(one).path[0, :2]) for one in (2, 3)} == {(200, 100)}
    assert max(one.strahler_order for one in tree.segments) == 2
    entered = after(edit(DuctEditKind.NO_DUCT, 200, 50), edit(DuctEditKind.ORIFICE, 200, 100))
    assert arc_from_orifice_px(entered, 4, PointPx(200, 200)) == pytest.approx(100)


def test_where_a_first_duct_that_is_none_met_another_that_one_goes_on() -> None:
    met = tree_of(
        (1, None, [(200, 0), (200, 100)], (10.0, 10.0)),
        (2, 1, [(200, 100), (200, 300)], (10.0, 10.0)),
        (3, None, [(300, 0), (200, 100)], (6.0, 6.0)),
    )
    tree = after(edit(DuctEditKind.NO_DUCT, 250, 50), tree=met)
    assert parents(tree) == {1: None}
    assert tree.segment(1).length_px == pytest.approx(300)


def test_all_taken_away_is_no_tree() -> None:
    empty = after(edit(DuctEditKind.NO_DUCT_BEYOND, 200, 50))
    assert (empty.nodes, empty.segments) == ((), ())


def test_a_duct_split_at_a_point_is_two_with_the_length_of_one() -> None:
    tree = after(edit(DuctEditKind.SPLIT, 201, 150))
    assert parents(tree) == {1: None, 2: 1, 3: 1, 6: None, 4: 6, 5: 6}
    assert tree.segment(3).length_px == tree.segment(6).length_px == pytest.approx(50)
    assert length(tree) == pytest.approx(length(TREE))
    assert kind_at(tree, 200, 150) == {NodeKind.TERMINAL}


def test_what_means_no_duct_is_said_and_changes_nothing() -> None:
    lost = edit(DuctEditKind.NO_DUCT, 20, 20)
    far = edit(DuctEditKind.ORIFICE, 0, 390)
    result = corrected(TREE, (lost, far), MM)
    assert result.tree is TREE
    assert result.unfit == (lost, far)
    assert result.orifice is None
    kept = edit(DuctEditKind.NO_DUCT, 170, 130)
    assert corrected(TREE, (lost, kept), MM).unfit == (lost,)


WIDE = (1, None, [(200, 0), (200, 250)], (30.0, 30.0))
HALVES = (1, None, [(200, 0), (200, 100)], (30.0, 30.0)), (2, 1, [(200, 100), (200, 250)], (30.0, 30.0))
THIN = (3, 1, [(200, 100), (150, 130)], (3.0, 3.0))


@pytest.mark.parametrize("kind", [DuctEditKind.NO_DUCT, DuctEditKind.NO_DUCT_BEYOND])
def test_where_the_duct_that_was_meant_is_missing_no_other_is_taken_away(kind: DuctEditKind) -> None:
    gone = meant(kind, 186, 108, tree_of(*HALVES, THIN))
    assert parents(after(gone, tree=tree_of(*HALVES, THIN))) == {1: None}
    fewer = tree_of(WIDE)
    result = corrected(fewer, [gone], MM)
    assert result.tree is fewer
    assert result.unfit == (gone,)
    twice = corrected(tree_of(*HALVES, THIN), [gone, replace(gone, id="2")], MM)
    assert parents(twice.tree) == {1: None}
    assert len(twice.unfit) == 1


def test_a_thin_duct_that_was_meant_is_not_the_short_wide_one_it_sprang_from() -> None:
    """A branch begins in the middle of its parent, as wide as that."""
    thin = (3, 1, [(200, 100), (150, 130)], (30.0, 2.0))
    found = tree_of(
        (1, None, [(200, 80), (200, 100)], (30.0, 30.0)), (2, 1, [(200, 100), (200, 120)], (30.0, 30.0)), thin
    )
    gone = meant(DuctEditKind.NO_DUCT, 192, 105, found)
    assert parents(after(gone, tree=found)) == {1: None}
    assert corrected(tree_of((1, None, [(200, 80), (200, 120)], (30.0, 30.0))), [gone], MM).unfit == (gone,)


def test_a_duct_that_was_meant_goes_though_another_lies_nearer_now() -> None:
    gone = meant(DuctEditKind.NO_DUCT, 160, 122, tree_of(*HALVES, THIN))
    tree = after(gone, tree=tree_of(*HALVES, THIN, (4, None, [(160, 122), (100, 60)], (3.0, 3.0))))
    assert parents(tree) == {1: None, 4: None}


def test_of_a_duct_that_goes_on_now_no_more_goes_than_was_meant() -> None:
    gone = meant(DuctEditKind.NO_DUCT, 200, 60, tree_of(*HALVES, THIN))
    assert corrected(tree_of(WIDE), [gone], MM).unfit == (gone,)
    again = meant(DuctEditKind.NO_DUCT, 200, 60, tree_of(WIDE))
    forked = tree_of(*HALVES, THIN)
    assert length(after(again, tree=forked)) == pytest.approx(length(forked) - 100)


def test_what_lies_beyond_goes_only_where_the_duct_leads_the_way_it_led() -> None:
    """Where contrast enters at the other end, the rest of the tree lies beyond."""
    turned = edit(DuctEditKind.ORIFICE, 250, 250)
    gone = meant(DuctEditKind.NO_DUCT_BEYOND, 200, 150, after(turned))
    assert parents(after(turned, gone)) == {5: None}
    assert corrected(TREE, [gone], MM).unfit == (gone,)


def test_without_a_scale_lengths_stay_in_pixels() -> None:
    tree = after(edit(DuctEditKind.NO_DUCT, 170, 130), mm=Spacing.unknown())
    assert tree.segment(1).length_px == pytest.approx(200)
    assert tree.segment(1).length_mm is None


def test_a_tree_turned_and_turned_back_is_directed_as_before() -> None:
    tree = after(edit(DuctEditKind.ORIFICE, 250, 250), edit(DuctEditKind.ORIFICE, 200, 0))
    assert parents(tree) == parents(TREE)
    assert {n.id: n.kind for n in tree.nodes} == {n.id: n.kind for n in TREE.nodes}


PLACES = st.sampled_from([(200, 50), (170, 130), (200, 150), (175, 225), (225, 225), (200, 3), (20, 20), (250, 250)])
EDITS = st.lists(st.builds(lambda kind, place: edit(kind, *place), st.sampled_from(DuctEditKind), PLACES), max_size=6)


@settings(deadline=None, max_examples=60)
@given(edits=EDITS)
def test_whatever_is_done_parents_are_in_the_tree_and_undo_is_leaving_out(edits: list[DuctEdit]) -> None:
    before = [(one.id, one.parent, one.path.copy().tolist()) for one in TREE.segments]
    result = corrected(TREE, edits, MM)
    ids = {one.id for one in result.tree.segments}
    nodes = {one.id for one in result.tree.nodes}
    assert {one.parent for one in result.tree.segments} - {None} <= ids
    assert {node for one in result.tree.segments for node in (one.start, one.end)} == nodes
    for one in result.tree.segments:
        assert one.parent is None or result.tree.segment(one.parent).end == one.start
    assert length(result.tree) <= length(TREE) + 1e-6
    assert [(one.id, one.parent, one.path.tolist()) for one in TREE.segments] == before
    assert corrected(TREE, [], MM).tree is TREE


@settings(deadline=None, max_examples=60)
@given(
    edits=st.lists(
        st.builds(
            lambda kind, place: edit(kind, *place),
            st.sampled_from(DuctEditKind),
            st.sampled_from(
                [(100, 50), (50, 100), (150, 100), (100, 150), (100, 102), (98, 100), (0, 100), (100, 200)]
            ),
        ),
        max_size=6,
    )
)
def test_ducts_that_cross_hold_together_whatever_is_done(edits: list[DuctEdit]) -> None:
    tree = corrected(CROSSED, edits, MM).tree
    assert {node for one in tree.segments for node in (one.start, one.end)} == {one.id for one in tree.nodes}
    for one in tree.segments:
        assert one.parent is None or tree.segment(one.parent).end == one.start
    assert length(tree) <= length(CROSSED) + 1e-6


@settings(deadline=None, max_examples=60)
@given(edits=st.lists(st.builds(lambda kind, place: edit(kind, *place),
                                st.sampled_from([DuctEditKind.SPLIT, DuctEditKind.ORIFICE]), PLACES), max_size=6))  # fmt: skip
def test_splitting_and_turning_keep_the_whole_length(edits: list[DuctEdit]) -> None:
    assert length(corrected(TREE, edits, MM).tree) == pytest.approx(length(TREE))


def test_two_ducts_that_cross_stay_two_when_another_is_split() -> None:
    tree = after(edit(DuctEditKind.SPLIT, 100, 50), tree=CROSSED)
    assert parents(tree) == {1: None, 5: None, 2: 5, 3: None, 4: 3}
    assert kind_at(tree, *CROSSING) == {NodeKind.CROSSING}


@pytest.mark.parametrize(("gone", "left"), [((50, 100), 4), ((150, 100), 3)])
def test_half_of_a_duct_that_crosses_another_is_no_branch_of_that_one_when_its_other_half_goes(
    gone: tuple[int, int], left: int
) -> None:
    """A way from the orifice along the other duct would be measured to it."""
    tree = after(edit(DuctEditKind.NO_DUCT, *gone), tree=CROSSED)
    assert parents(tree) == {1: None, left: None}
    assert tuple(tree.segment(left).path[0, :2]) == {3: (0, 100), 4: CROSSING}[left], "directed as before"
    assert tree.segment(1).length_px == pytest.approx(200)
    assert arc_from_orifice_px(tree, left, PointPx(*{3: (50, 100), 4: (150, 100)}[left])) is None
    assert len({(one.at.row, one.at.column) for one in tree.nodes}) == len(tree.nodes) == 4


def test_of_two_crossing_ducts_one_goes_whole_and_the_other_stays_as_it_was() -> None:
    tree = after(edit(DuctEditKind.NO_DUCT_BEYOND, 50, 100), tree=CROSSED)
    assert parents(tree) == {1: None}
    assert tree.segment(1).length_px == pytest.approx(200)


def test_an_edit_elsewhere_says_no_more_about_where_ducts_meet() -> None:
    meeting = next(node for node in TREE.nodes if node.kind is NodeKind.BRANCHING)
    unclear = tuple(replace(node, kind=NodeKind.MEETING) if node is meeting else node for node in TREE.nodes)
    tree = after(edit(DuctEditKind.ORIFICE, 252, 258), tree=replace(TREE, nodes=unclear))
    assert kind_at(tree, meeting.at.row, meeting.at.column) == {NodeKind.MEETING}
