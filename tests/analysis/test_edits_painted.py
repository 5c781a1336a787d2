"""The brush: what it covers becomes lumen or none, the ducts in it are found again, and all others are the very same."""

from itertools import product

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ductoview.analysis.edits import CorrectedTree, corrected
from ductoview.analysis.tree import build_tree
from ductoview.model.duct_analysis import ScoredPoint, Segmentation
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.ducts import DuctTree, NodeKind
from ductoview.model.geometry import PointPx
from tests.analysis.images import frame, spacing, tubes
from tests.analysis.test_edits import CROSSED, CROSSING, kind_at, length, parents
from tests.analysis.test_edits_added import values

MM = spacing(0.1)
Mask = NDArray[np.bool_]


def lumen_of(*bars: tuple[int, int, int, int]) -> Mask:
    """Bars of lumen: first row, past the last, first column, past the last."""
    mask = np.zeros((300, 400), dtype=bool)
    for top, bottom, left, right in bars:
        mask[top:bottom, left:right] = True
    mask.flags.writeable = False
    return mask


def tree_in(mask: Mask, orifice: tuple[float, float]) -> DuctTree:
    density = np.where(mask, 3000.0, 2000.0).astype(np.float32)
    nothing = np.zeros_like(mask)
    mouth = ScoredPoint(at=PointPx(*orifice), score=1.0)
    return build_tree(
        frame(density, MM), Segmentation(lumen=mask, leak=nothing, contrast_found=True, nipple=mouth, orifice=mouth)
    )


LUMEN = lumen_of((95, 106, 20, 380), (106, 260, 100, 108), (20, 95, 300, 307))
TREE = tree_in(LUMEN, (100, 20))


def brushed(kind: DuctEditKind, *places: tuple[float, float], width: float = 9.0) -> DuctEdit:
    path = tuple((float(row), float(column), width) for row, column in places)
    return DuctEdit(id=f"{kind}{places}", kind=kind, at=PointPx(*places[0]), by="DEMO^READER", paths=(path,))


def after(*edits: DuctEdit, tree: DuctTree = TREE, lumen: Mask = LUMEN) -> CorrectedTree:
    result = corrected(tree, edits, MM, lumen)
    assert not result.unfit
    return result


def test_the_example_is_one_duct_with_two_branches() -> None:
    assert len(TREE.segments) == 5
    assert kind_at(TREE, TREE.nodes[0].at.row, TREE.nodes[0].at.column)
    assert sum(one.kind is NodeKind.ORIFICE for one in TREE.nodes) == 1


def test_a_painted_branch_is_a_branch_with_the_brush_as_its_calibre() -> None:
    result = after(brushed(DuctEditKind.PAINTED, (100, 200), (200, 200)))
    assert result.lumen is not None
    assert result.lumen[150, 196:205].all()
    assert not result.lumen[150, 194]
    assert len(result.tree.segments) == 7
    added = length(result.tree) - length(TREE)
    assert added == pytest.approx(104, abs=6)
    new = [one for one in result.tree.segments if one.path[:, 0].max() > 190 and one.path[:, 1].min() > 150]
    assert len(new) == 1
    assert np.abs(new[0].path[12:-12, 1] - 200).max() < 1
    assert np.median(new[0].path[:, 2]) == pytest.approx(9, abs=1)
    assert new[0].branch_order == 3


def test_ducts_the_brush_does_not_reach_are_the_very_same() -> None:
    result = after(brushed(DuctEditKind.PAINTED, (100, 200), (200, 200)))
    same = {one.id for one in result.tree.segments if any(one is old for old in TREE.segments)}
    # The branch at column 100 and the duct before it, the branch at column 300 and the duct beyond it have new orders at most.
    paths = {id(one.path.base if one.path.base is not None else one.path) for one in TREE.segments}
    kept = [
        one for one in result.tree.segments if id(one.path.base if one.path.base is not None else one.path) in paths
    ]
    assert len(kept) == 4
    assert len(same) >= 2


def test_an_erased_bridge_parts_a_duct_in_two() -> None:
    result = after(brushed(DuctEditKind.ERASED, (90, 200), (112, 200), width=8.0))
    assert result.lumen is not None
    assert not result.lumen[90:112, 198:203].any()
    tops = [one for one in result.tree.segments if one.parent is None]
    assert len(tops) == 2
    assert length(result.tree) == pytest.approx(length(TREE) - 20, abs=12)


def test_painting_over_a_gap_makes_one_duct_of_two() -> None:
    gap = lumen_of((95, 106, 20, 180), (95, 106, 200, 380))
    parted = tree_in(gap, (100, 20))
    assert len(parted.segments) == 2
    result = after(brushed(DuctEditKind.PAINTED, (100, 175), (100, 205), width=11.0), tree=parted, lumen=gap)
    assert parents(result.tree) == {1: None}
    assert result.tree.segments[0].length_px == pytest.approx(350, abs=8)
    assert np.abs(np.diff(result.tree.segments[0].path[:, 1])).max() < 6
    assert (np.diff(result.tree.segments[0].path[:, 1]) > 0).all()


def test_painting_at_the_orifice_keeps_it_the_orifice() -> None:
    result = after(brushed(DuctEditKind.PAINTED, (100, 16), (100, 30), width=11.0))
    mouths = [one for one in result.tree.nodes if one.kind is NodeKind.ORIFICE]
    assert len(mouths) == 1
    assert mouths[0].at.column < 30
    assert [one.parent for one in result.tree.segments if one.start == mouths[0].id] == [None]


def test_a_spot_off_all_ducts_is_lumen_and_no_duct() -> None:
    result = after(brushed(DuctEditKind.PAINTED, (200, 300), width=5.0))
    assert result.lumen is not None
    assert (result.lumen & ~LUMEN).sum() == pytest.approx(21, abs=8)
    assert len(result.tree.segments) == 5


def test_a_brush_that_changes_no_pixel_is_said_and_changes_nothing() -> None:
    for edit in (
        brushed(DuctEditKind.PAINTED, (100, 150), (100, 160), width=3.0),
        brushed(DuctEditKind.ERASED, (10, 10), (20, 20)),
        brushed(DuctEditKind.PAINTED, (-90, -90), (-80, -80)),
    ):
        result = corrected(TREE, [edit], MM, LUMEN)
        assert result.tree is TREE
        assert result.lumen is LUMEN
        assert result.unfit == (edit,)
    alone = corrected(TREE, [brushed(DuctEditKind.PAINTED, (200, 200), (250, 200))], MM)
    assert len(alone.unfit) == 1


def test_the_whole_lumen_erased_is_no_tree() -> None:
    result = after(brushed(DuctEditKind.ERASED, (150, 0), (150, 400), width=600.0))
    assert result.lumen is not None
    assert not result.lumen.any()
    assert result.tree.segments == ()


SPOTS = st.tuples(st.integers(-2, 32).map(lambda n: 10.0 * n), st.integers(-2, 42).map(lambda n: 10.0 * n))
STROKES = st.builds(
    lambda kind, places, width: brushed(kind, *places, width=width),
    st.sampled_from([DuctEditKind.PAINTED, DuctEditKind.ERASED]),
    st.lists(SPOTS, min_size=1, max_size=4),
    st.sampled_from([1.0, 4.0, 12.0, 40.0]),
)


@settings(deadline=None, max_examples=25)
@given(edits=st.lists(STROKES, min_size=1, max_size=3))
def test_whatever_is_brushed_the_tree_holds_together_and_lies_in_the_lumen(edits: list[DuctEdit]) -> None:
    before = values(TREE)
    result = corrected(TREE, edits, MM, LUMEN)
    nodes = {one.id: one.at for one in result.tree.nodes}
    assert {node for one in result.tree.segments for node in (one.start, one.end)} == set(nodes)
    assert len({one.id for one in result.tree.segments}) == len(result.tree.segments)
    for one in result.tree.segments:
        assert one.parent is None or result.tree.segment(one.parent).end == one.start
        for node, place in ((one.start, one.path[0]), (one.end, one.path[-1])):
            assert np.hypot(nodes[node].row - place[0], nodes[node].column - place[1]) < 1e-6
    assert result.lumen is not None
    assert values(TREE) == before


def fork_of(angle: float) -> Mask:
    """A wide duct that parts in two narrower ones, as a hand draws it: askew."""
    mask = np.zeros((300, 400), np.uint8)
    for (x, y), width in (((5, 150), 12), ((200, 150 - round(80 * angle)), 7), ((220, 150 + round(60 * angle)), 7)):
        cv2.line(mask, (100, 150), (x, y), 1, width)
    return mask > 0


@pytest.mark.parametrize("kind", [DuctEditKind.PAINTED, DuctEditKind.ERASED])
@pytest.mark.parametrize("angle", [0.6, 1.0])
def test_a_stroke_at_a_fork_parts_no_tree_whose_lumen_stays_one(angle: float, kind: DuctEditKind) -> None:
    lumen = fork_of(angle)
    tree = tree_in(lumen, (150, 5))
    assert len(tree.segments) == 3
    tried, torn = 0, []
    for row, column, width in product(range(138, 163, 4), range(84, 129, 4), (6.0, 12.0)):
        result = corrected(tree, [brushed(kind, (row, column), width=width)], MM, lumen)
        if result.lumen is None or cv2.connectedComponents(result.lumen.astype(np.uint8), connectivity=8)[0] != 2:
            continue
        tried += 1
        if sum(one.parent is None for one in result.tree.segments) > 1:
            torn.append((row, column, width))
    assert tried > 20
    assert torn == []


def wavy() -> Mask:
    """A wide duct that bends this way and that, with four branches."""
    mask = np.zeros((300, 400), np.uint8)
    along = [(20, 150), (60, 144), (120, 154), (180, 197), (240, 116), (300, 189), (360, 153)]
    cv2.polylines(mask, [np.array(along, np.int32)], False, 1, 25)
    for start, end, width in (
        ((240, 116), (299, 230), 15),
        ((120, 154), (149, 77), 9),
        ((180, 197), (201, 278), 11),
        ((240, 116), (260, 253), 17),
    ):
        cv2.line(mask, start, end, 1, width)
    return mask > 0


@pytest.mark.parametrize(
    ("kind", "places", "width"),
    [
        (DuctEditKind.PAINTED, [(158.5, 136.9), (158.6, 124.8), (151.2, 119.4), (151.3, 112.4)], 22.0),
        (DuctEditKind.PAINTED, [(151.3, 133.6), (152.3, 135.2), (152.8, 139.8)], 13.0),
        (DuctEditKind.PAINTED, [(177.9, 165.0), (174.8, 170.2)], 18.0),
        (DuctEditKind.ERASED, [(187.2, 161.8), (192.6, 161.2)], 8.0),
        (DuctEditKind.ERASED, [(174.5, 173.7), (163.7, 172.3)], 14.0),
    ],
)
def test_a_stroke_that_leaves_two_cut_ends_at_one_place_comes_to_an_end(
    kind: DuctEditKind, places: list[tuple[float, float]], width: float
) -> None:
    """It went on for ever: the end that was led to the other was looked for again."""
    lumen = wavy()
    result = corrected(tree_in(lumen, (150, 20)), [brushed(kind, *places, width=width)], MM, lumen)
    assert result.lumen is not None
    parts = cv2.connectedComponents(result.lumen.astype(np.uint8), connectivity=8)[0] - 1
    assert len({one.start for one in result.tree.segments if one.parent is None}) == parts


@settings(deadline=None, max_examples=25)
@given(places=st.lists(SPOTS, min_size=1, max_size=4), width=st.sampled_from([1.0, 4.0, 12.0]))
def test_painting_and_erasing_the_same_stroke_leaves_the_mask_outside_it(
    places: list[tuple[float, float]], width: float
) -> None:
    strokes = [brushed(kind, *places, width=width) for kind in (DuctEditKind.PAINTED, DuctEditKind.ERASED)]
    painted = corrected(TREE, strokes[:1], MM, LUMEN).lumen
    only = corrected(TREE, strokes[1:], MM, LUMEN).lumen
    both = corrected(TREE, strokes, MM, LUMEN).lumen
    assert painted is not None
    assert both is not None
    assert only is not None
    assert np.array_equal(both, only)
    if not (LUMEN & ~only).any():
        assert np.array_equal(both, LUMEN)


def test_a_painted_duct_agrees_with_the_automatic_tree_of_the_same_mask() -> None:
    density = tubes([((3.0, 3.0), (3.0, 36.0), 1.1), ((3.0, 20.0), (25.0, 28.0), 0.9)], shape=(300, 400), noise=0.0)
    whole = density - (2000 + 0.2 * np.arange(300, dtype=np.float32)[:, None]) > 60
    part = whole.copy()
    part[80:140, 200:260] = False
    result = after(
        DuctEdit(
            id="p", kind=DuctEditKind.PAINTED, at=PointPx(80, 215), paths=(((75.0, 217.0, 9.0), (145.0, 242.0, 9.0)),)
        ),
        tree=tree_in(part, (30, 30)),
        lumen=part,
    )
    expected = tree_in(whole, (30, 30))
    assert len(result.tree.segments) == len(expected.segments)
    assert length(result.tree) == pytest.approx(length(expected), rel=0.02)


def test_a_brush_on_one_arm_leaves_two_ducts_that_cross_two() -> None:
    """Else each would be a branch of the other, and ways would be measured round the corner."""
    lumen = lumen_of((96, 105, 0, 201), (0, 201, 97, 104))
    end = brushed(DuctEditKind.ERASED, (100, 190), (100, 200), width=12.0)
    result = after(end, tree=CROSSED, lumen=lumen)
    assert parents(result.tree) == parents(CROSSED)
    assert kind_at(result.tree, *CROSSING) == {NodeKind.CROSSING}
    assert result.tree.segment(2).length_px < 95
    for stroke in (((100, 0), (100, 12)), ((88, 50), (112, 50))):
        tree = after(brushed(DuctEditKind.ERASED, *stroke, width=8.0), tree=CROSSED, lumen=lumen).tree
        assert kind_at(tree, *CROSSING) == {NodeKind.CROSSING}
        straight_on = parents(tree)[2]
        assert straight_on not in (3, 4, None)
        assert (parents(tree)[3], parents(tree)[4]) == (None, 3)
