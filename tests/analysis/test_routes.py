"""The way to a place of the tree: through the parents, straight on at a crossing, and on along the main branch."""

import numpy as np
import pytest

from ductoview.analysis.routes import Route, main_route, route_to
from ductoview.model.ducts import DuctNode, DuctSegment, DuctTree, NodeKind
from ductoview.model.geometry import PointPx, Spacing, SpacingSource

KIND = NodeKind


def segment(
    number: int, ends: tuple[int, int], places: list[tuple[float, float]], parent: int | None, strahler: int = 1
) -> DuctSegment:
    """A duct 4 pixels wide through these places."""
    path = np.array([(row, column, 4.0) for row, column in places])
    length = float(np.hypot(*np.diff(path[:, :2], axis=0).T).sum())
    return DuctSegment(
        id=number, start=ends[0], end=ends[1], parent=parent, branch_order=1, strahler_order=strahler, path=path,
        length_px=length, length_mm=None, mean_calibre_mm=None, max_calibre_mm=None, tortuosity=1.0,
    )  # fmt: skip


def crossing_tree() -> DuctTree:
    """Two ducts from one branching that cross at (20, 20): the one from above ends below, the one from below above."""
    nodes = tuple(
        DuctNode(id=number, at=PointPx(row, column), kind=kind)
        for number, row, column, kind in (
            (1, 20, 0, KIND.ORIFICE),
            (2, 20, 5, KIND.BRANCHING),
            (3, 20, 20, KIND.CROSSING),
            (4, 40, 40, KIND.TERMINAL),
            (5, 0, 40, KIND.CUTOFF),
        )
    )
    return DuctTree(
        nodes=nodes,
        segments=(
            segment(1, (1, 2), [(20, 0), (20, 5)], None, 2),
            segment(2, (2, 3), [(20, 5), (10, 10), (20, 20)], 1),
            segment(3, (2, 3), [(20, 5), (30, 10), (20, 20)], 1),
            segment(4, (3, 4), [(20, 20), (30, 30), (40, 40)], 2),
            segment(5, (3, 5), [(20, 20), (10, 30), (0, 40)], 3),
        ),
    )


def places(route: Route) -> list[tuple[float, float]]:
    return [(float(row), float(column)) for row, column, _ in route.path]


def test_a_crossing_is_passed_along_the_same_duct() -> None:
    route = route_to(crossing_tree(), 4, PointPx(30, 30))
    assert route.segments == (1, 2, 4)
    assert places(route) == [(20, 0), (20, 5), (10, 10), (20, 20), (30, 30), (40, 40)]
    assert route.target_at == PointPx(30, 30)
    assert [(stop.index, stop.kind) for stop in route.stops] == [
        (0, KIND.ORIFICE), (1, KIND.BRANCHING), (3, KIND.CROSSING), (5, KIND.TERMINAL),
    ]  # fmt: skip
    assert route.from_orifice


def test_the_other_duct_goes_on_as_itself_too() -> None:
    assert route_to(crossing_tree(), 5, PointPx(0, 40)).segments == (1, 3, 5)


def test_beyond_the_place_the_route_goes_on_along_the_main_branch() -> None:
    tree = DuctTree(
        segments=(
            segment(1, (1, 2), [(0, 0), (0, 10)], None, 2),
            segment(2, (2, 3), [(0, 10), (5, 20)], 1, 1),
            segment(3, (2, 4), [(0, 10), (-5, 20)], 1, 2),
        )
    )
    route = route_to(tree, 1, PointPx(3, 9))
    assert route.segments == (1, 3)
    assert route.target_at == PointPx(0, 10)
    assert not route.from_orifice, "no orifice is known"


def test_a_part_that_does_not_reach_the_orifice_begins_at_its_own_root() -> None:
    tree = DuctTree(
        nodes=(DuctNode(id=1, at=PointPx(0, 0), kind=KIND.ORIFICE),),
        segments=(segment(1, (1, 2), [(0, 0), (0, 10)], None), segment(2, (3, 4), [(50, 50), (50, 90)], None, 3)),
    )
    assert not route_to(tree, 2, PointPx(50, 60)).from_orifice
    shown = main_route(tree)
    assert shown is not None
    assert shown.segments == (1,), "what reaches the orifice comes first"


def test_without_ducts_there_is_no_route_and_an_unknown_duct_is_told() -> None:
    assert main_route(DuctTree()) is None
    with pytest.raises(KeyError, match="No duct segment 9"):
        route_to(crossing_tree(), 9, PointPx(0, 0))


def test_a_tree_that_bites_its_own_tail_still_ends() -> None:
    tree = DuctTree(segments=(segment(1, (1, 2), [(0, 0), (0, 9)], 2), segment(2, (2, 1), [(0, 9), (9, 9)], 1)))
    assert route_to(tree, 1, PointPx(0, 3)).segments == (2, 1)


def test_where_pixels_are_not_square_the_place_is_the_nearest_in_the_breast() -> None:
    scale = Spacing(row_mm=0.05, column_mm=0.1, source=SpacingSource.CALIBRATED)
    way = [(mm / 0.05, mm / 0.1) for mm in np.linspace(0.0, 30.0, 301).tolist()]
    nodes = (
        DuctNode(id=1, at=PointPx(0, 0), kind=KIND.ORIFICE),
        DuctNode(id=2, at=PointPx(600, 300), kind=KIND.TERMINAL),
    )
    tree = DuctTree(nodes=nodes, segments=(segment(1, (1, 2), way, None),))
    at = route_to(tree, 1, PointPx(16.0 / 0.05, 14.0 / 0.1), scale.steps).target_at
    assert (at.row * 0.05, at.column * 0.1) == pytest.approx((15.0, 15.0), abs=0.11)
