"""Trees drawn by hand: straight runs between places, orders worked out by the program's own rules or stated."""

from collections.abc import Sequence

import numpy as np

from ductoview.analysis.directed import Run, branch_orders, strahler_orders
from ductoview.model.duct_analysis import DuctAnalysis, ScoredPoint, TreeSummary
from ductoview.model.ducts import DuctNode, DuctSegment, DuctTree, NodeKind
from ductoview.model.geometry import PointPx

Place = tuple[float, float]
Drawn = tuple[int, int | None, Sequence[Place], tuple[float, float]]
"""Id, parent, corners (row, column), calibre in pixels at start and end; parents first."""


def tree_of(*drawn: Drawn, crossings: Sequence[Place] = (), orifice: Place | None = None) -> DuctTree:
    """The tree of these runs, a point every pixel; the first run begins at the orifice unless another place is named."""
    ends = {one[0]: one[2][-1] for one in drawn}
    runs = tuple(
        Run(
            number=number,
            parent=parent,
            flipped=False,
            through_crossing=parent is not None and ends[parent] in crossings,
        )
        for number, parent, _, _ in drawn
    )
    branch, strahler = branch_orders(runs), strahler_orders(runs)
    places: dict[tuple[Place, int], int] = {}

    def node(place: Place, duct: int = 0) -> int:
        return places.setdefault((place, duct), len(places) + 1)

    segments = []
    for number, parent, corners, calibre in drawn:
        start, end = node(corners[0]), node(corners[-1])
        segments.append(_segment(number, parent, (start, end), (branch[number], strahler[number]), corners, calibre))
    mouth = orifice or drawn[0][2][0]
    starts = [one[2][0] for one in drawn]

    def kind(place: Place) -> NodeKind:
        if place in crossings:
            return NodeKind.CROSSING
        if place == mouth:
            return NodeKind.ORIFICE
        return NodeKind.BRANCHING if place in starts else NodeKind.TERMINAL

    nodes = tuple(DuctNode(id=one, at=PointPx(*place), kind=kind(place)) for (place, _), one in places.items())
    return DuctTree(nodes=nodes, segments=tuple(segments))


def analysis_of(tree: DuctTree, nipple: Place | None = None, lumen_px: int = 0) -> DuctAnalysis:
    """An analysis that found this tree; ``lumen_px`` pixels of lumen."""
    lumen = np.zeros((400, 400), dtype=bool)
    lumen.ravel()[:lumen_px] = True
    return DuctAnalysis(
        contrast_found=True,
        lumen=lumen,
        nipple=None if nipple is None else ScoredPoint(at=PointPx(*nipple), score=0.9),
        orifice=None,
        tree=tree,
        findings=(),
        summary=TreeSummary(),
        warnings=(),
        timings_ms={},
    )


def _segment(
    number: int,
    parent: int | None,
    nodes: tuple[int, int],
    orders: tuple[int, int],
    corners: Sequence[Place],
    calibre: tuple[float, float],
) -> DuctSegment:
    turns = np.array(corners, dtype=float)
    walked = np.concatenate([[0.0], np.hypot(*np.diff(turns, axis=0).T).cumsum()])
    at = np.linspace(0, walked[-1], round(walked[-1]) + 1)
    path = np.column_stack([np.interp(at, walked, turns[:, 0]), np.interp(at, walked, turns[:, 1]),
                            np.linspace(*calibre, len(at))])  # fmt: skip
    length = float(walked[-1])
    return DuctSegment(
        id=number,
        start=nodes[0],
        end=nodes[1],
        parent=parent,
        branch_order=orders[0],
        strahler_order=orders[1],
        path=path,
        length_px=length,
        length_mm=None,
        mean_calibre_mm=None,
        max_calibre_mm=None,
        tortuosity=1.0,
    )
