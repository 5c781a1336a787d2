"""Trees of masks drawn by hand, and the summary of them."""

import threading

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.ramification import ramification_matrix
from ductoview.analysis.summary import summarise
from ductoview.analysis.tree import build_tree
from ductoview.errors import Cancelled
from ductoview.model.duct_analysis import ScoredPoint, Segmentation, Spot, SpotKind
from ductoview.model.ducts import DuctTree, NodeKind
from ductoview.model.geometry import PointPx
from ductoview.model.tree_distance import arc_from_orifice_px
from tests.analysis.images import frame

Stroke = tuple[tuple[int, int], tuple[int, int]]


def drawn(*strokes: Stroke, width: int = 9, shape: tuple[int, int] = (200, 200)) -> NDArray[np.bool_]:
    """Strokes (row, column) to (row, column) of one width."""
    canvas = np.zeros(shape, dtype=np.uint8)
    for (row0, column0), (row1, column1) in strokes:
        cv2.line(canvas, (column0, row0), (column1, row1), 1, width)
    return canvas > 0


def tree_of(
    lumen: NDArray[np.bool_],
    orifice: PointPx | None = None,
    *,
    score: float = 1.0,
    spots: tuple[Spot, ...] | None = None,
) -> DuctTree:
    """The tree of a mask in which the ducts are also bright."""
    made = frame(1000 + 500 * cv2.GaussianBlur(lumen.astype(np.float32), (0, 0), 2))
    point = None if orifice is None else ScoredPoint(at=orifice, score=score)
    leak = np.zeros_like(lumen)
    return build_tree(made, Segmentation(lumen=lumen, leak=leak, contrast_found=True, orifice=point, spots=spots))


FORK = (((100, 10), (100, 80)), ((100, 80), (40, 180)), ((100, 80), (160, 180)))


def test_a_fork_is_directed_away_from_its_orifice() -> None:
    tree = tree_of(drawn(*FORK), PointPx(100, 8))
    [main] = [segment for segment in tree.segments if segment.parent is None]
    branches = [segment for segment in tree.segments if segment.parent == main.id]
    assert len(branches) == 2
    assert (main.branch_order, main.strahler_order) == (1, 2)
    assert {(branch.branch_order, branch.strahler_order) for branch in branches} == {(2, 1)}
    kinds = {node.id: node.kind for node in tree.nodes}
    assert kinds[main.start] is NodeKind.ORIFICE
    assert kinds[main.end] is NodeKind.BRANCHING
    assert main.path[0, 1] < 12
    assert main.length_mm == pytest.approx(7.0, abs=0.8)


def test_a_ring_at_the_end_of_a_duct_has_no_tortuosity() -> None:
    loop = cv2.circle(np.zeros((200, 200), np.uint8), (130, 100), 45, 1, 8) > 0
    tree = tree_of(drawn(((100, 10), (100, 85))) | loop, PointPx(100, 8))
    assert [(one.start == one.end, one.tortuosity is None) for one in tree.segments] == [(False, False), (True, True)]


@pytest.mark.parametrize(
    ("spots", "kind"),
    [
        (None, NodeKind.BRANCHING),
        ((), NodeKind.BRANCHING),
        ((Spot(kind=SpotKind.FORK, at=PointPx(100, 80), score=0.4),), NodeKind.BRANCHING),
        ((Spot(kind=SpotKind.FORK, at=PointPx(100, 80), score=0.2),), NodeKind.MEETING),
        ((Spot(kind=SpotKind.CROSSING, at=PointPx(100, 80), score=0.9),), NodeKind.BRANCHING),
    ],
    ids=["by rules", "at a glance", "a branching seen", "hardly a branching seen", "nothing said of branchings"],
)
def test_a_meeting_at_which_no_branching_is_seen_is_not_called_one(
    spots: tuple[Spot, ...] | None, kind: NodeKind
) -> None:
    tree = tree_of(drawn(*FORK), PointPx(100, 8), spots=spots)
    [main] = [segment for segment in tree.segments if segment.parent is None]
    assert {node.id: node.kind for node in tree.nodes}[main.end] is kind
    assert sum(segment.parent == main.id for segment in tree.segments) == 2


def test_the_same_mask_from_the_other_end() -> None:
    tree = tree_of(drawn(*FORK), PointPx(40, 182))
    [main] = [segment for segment in tree.segments if segment.parent is None]
    assert main.path[0, 1] > 170
    assert main.path[0, 0] < 50


@pytest.mark.parametrize(("score", "kind"), [(0.59, NodeKind.TERMINAL), (0.6, NodeKind.ORIFICE)])
def test_an_unsure_orifice_directs_the_tree_but_nothing_is_measured_from_it(score: float, kind: NodeKind) -> None:
    tree = tree_of(drawn(*FORK), PointPx(100, 8), score=score)
    [main] = [segment for segment in tree.segments if segment.parent is None]
    assert main.path[0, 1] < 12
    assert {node.id: node.kind for node in tree.nodes}[main.start] is kind
    far = next(segment for segment in tree.segments if segment.parent == main.id)
    way = arc_from_orifice_px(tree, far.id, PointPx(*far.path[-1, :2]))
    assert (way is None) == (kind is NodeKind.TERMINAL)


def test_without_an_orifice_the_widest_end_is_the_root() -> None:
    lumen = drawn(*FORK, width=5) | drawn(FORK[0], width=13)
    [main] = [segment for segment in tree_of(lumen).segments if segment.parent is None]
    assert main.path[0, 1] < 20
    assert NodeKind.ORIFICE not in {node.kind for node in tree_of(lumen).nodes}


def test_two_branches_that_cross_keep_their_parents() -> None:
    crossed = drawn(
        ((100, 10), (100, 50)), ((100, 50), (50, 90)), ((50, 90), (150, 190)),
        ((100, 50), (150, 90)), ((150, 90), (50, 190)), width=7,
    )  # fmt: skip
    tree = tree_of(crossed, PointPx(100, 8))
    crossings = [node for node in tree.nodes if node.kind is NodeKind.CROSSING]
    assert len(crossings) == 1
    [crossing] = crossings
    assert np.hypot(crossing.at.row - 100, crossing.at.column - 140) < 6
    through = [segment for segment in tree.segments if segment.start == crossing.id]
    assert len(through) == 2
    for segment in through:
        assert segment.parent is not None
        before = tree.segment(segment.parent)
        assert segment.branch_order == before.branch_order
        # A duct that came down goes on down.
        came, goes = np.diff(before.path[[0, -1], 0])[0], np.diff(segment.path[[0, -1], 0])[0]
        assert came * goes > 0 or abs(came) < 60


@pytest.mark.parametrize(("apart", "run"), [(40, 40), (40, 70), (30, 110), (24, 130)])
def test_two_ducts_that_cross_at_any_angle_do_not_fork_there(apart: int, run: int) -> None:
    start, end = 90, 90 + 2 * run
    lumen = drawn(
        ((100, 10), (100, 40)),
        ((100, 40), (100 - apart, start)), ((100 - apart, start), (100 + apart, end)),
        ((100, 40), (100 + apart, start)), ((100 + apart, start), (100 - apart, end)),
        width=7, shape=(200, 400),
    )  # fmt: skip
    tree = tree_of(lumen, PointPx(100, 8))
    [crossing] = [node.at for node in tree.nodes if node.kind is NodeKind.CROSSING]
    [fork] = [node.at for node in tree.nodes if node.kind is NodeKind.BRANCHING]
    assert np.hypot(crossing.row - 100, crossing.column - (start + run)) < 8
    assert np.hypot(fork.row - 100, fork.column - 40) < 10
    assert {segment.branch_order for segment in tree.segments} == {1, 2}


def test_a_fork_of_small_angle_lies_where_its_ducts_are_a_radius_apart_and_both_begin_there() -> None:
    tree = tree_of(
        drawn(((100, 10), (100, 60)), ((100, 60), (80, 250)), ((100, 60), (120, 250)), shape=(200, 300)),
        PointPx(100, 8),
    )
    [fork] = [node for node in tree.nodes if node.kind is NodeKind.BRANCHING]
    # Half a calibre of 9 apart at a slope of 20 in 190 to both sides: 21 columns on; thinning parts them at about 95.
    assert fork.at.column == pytest.approx(81, abs=5)
    assert fork.at.row == pytest.approx(100, abs=1.5)
    for segment in tree.segments:
        place = segment.path[-1 if segment.parent is None else 0, :2]
        assert place == pytest.approx((fork.at.row, fork.at.column), abs=1e-6)
        assert (np.diff(segment.path[:, 1]) > 0).all()


def test_the_place_of_a_side_duct_that_leaves_squarely_is_not_moved() -> None:
    tree = tree_of(drawn(((100, 10), (100, 180)), ((100, 90), (20, 90))), PointPx(100, 8))
    [fork] = [node for node in tree.nodes if node.kind is NodeKind.BRANCHING]
    assert np.hypot(fork.at.row - 100, fork.at.column - 90) < 3


def test_parts_apart_have_a_root_each() -> None:
    tree = tree_of(drawn(((50, 20), (50, 180)), ((150, 20), (150, 180))), PointPx(50, 18))
    assert [segment.parent for segment in tree.segments] == [None, None]
    assert sum(node.kind is NodeKind.ORIFICE for node in tree.nodes) == 1


def test_the_summary_adds_up() -> None:
    lumen = drawn(*FORK)
    tree = tree_of(lumen, PointPx(100, 8))
    nothing = np.zeros_like(lumen)
    summary = summarise(
        frame(lumen.astype(np.float32)), Segmentation(lumen=lumen, leak=nothing, contrast_found=True), tree
    )
    assert summary.segments == 3
    assert summary.max_branch_order == 2
    assert summary.opacified_area_mm2 == pytest.approx(lumen.sum() * 0.01)
    assert summary.total_length_mm == pytest.approx(sum(segment.length_mm or 0 for segment in tree.segments))
    assert summary.ramification_matrix == ((0.0, 1.0),)


def test_a_tree_that_is_wished_no_more_is_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    wish = threading.Event()
    asked: list[bool] = []
    monkeypatch.setattr(wish, "is_set", lambda: asked.append(True) or len(asked) > 2)
    mask = drawn(*FORK)
    with pytest.raises(Cancelled):
        build_tree(
            frame(mask.astype(np.float32)),
            Segmentation(lumen=mask, leak=np.zeros_like(mask), contrast_found=True),
            wish,
        )
    assert len(asked) == 3, "asked while its runs are measured"


def test_no_lumen_no_tree() -> None:
    assert tree_of(np.zeros((50, 50), dtype=bool)) == DuctTree() or not tree_of(np.zeros((50, 50), dtype=bool)).segments
    assert ramification_matrix(DuctTree()) == ()
