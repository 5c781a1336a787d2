"""The duct tree of a segmentation: nodes and segments directed away from the orifice, with calibres and orders."""

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from ductoview.analysis.calibre import calibres_px
from ductoview.analysis.clean import radii_at, without_spurs
from ductoview.analysis.components import box_of, shrunk_box, thinned, without_small_holes
from ductoview.analysis.crossings import crossings_of
from ductoview.analysis.directed import Directed, branch_orders, directed, strahler_orders
from ductoview.analysis.graph import Graph, graph_of, simplified
from ductoview.analysis.kinds import Kinds
from ductoview.analysis.overlaps import with_crossings_joined
from ductoview.analysis.partings import parted
from ductoview.analysis.ruler import Ruler
from ductoview.analysis.seen_forks import LEAST as LEAST_FORK
from ductoview.analysis.seen_forks import unclear, with_seen_forks
from ductoview.analysis.working import UNLIMITED, Working, working_grid, working_of
from ductoview.model.duct_analysis import SURE_ORIFICE, Frame, Segmentation, SpotKind
from ductoview.model.ducts import DuctNode, DuctSegment, DuctTree
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.progress import CancelToken, check

Path = NDArray[np.float64]
Float = NDArray[np.float32]
POINTS_MM = 0.15
SPUR_MM = 0.6
AT_ORIFICE_MM = 6.0
HOLE_MM2 = 0.1
LOOK_MM = 3.0
PARTING_MM = 3.0


def build_tree(frame: Frame, segmentation: Segmentation, cancel: CancelToken | None = None) -> DuctTree:
    """The tree of the lumen; empty when there is none.

    Parts that do not reach the orifice are kept apart, each with a root whose parent is None. A run that closes a loop
    is directed away from its nearer end and is nobody's parent. A crossing splits both ducts. A branching with two runs is
    one that a network sees and whose second duct is not followed (decision 44); a meeting that it sees no branching at is
    said to be one, and directed as a branching (decision 73). Raises Cancelled at the user's wish.
    """
    if not segmentation.lumen.any():
        return DuctTree()
    fine = working_of(frame, most_pixels=UNLIMITED)
    shape, _, mm = working_grid(frame.density.shape, frame.spacing)
    ratio = np.array(fine.density.shape) / np.array(shape)
    lumen = without_small_holes(_shrunk(segmentation.lumen, shape), HOLE_MM2 / mm**2)
    radius = _depth(lumen)
    graph = simplified(graph_of(thinned(lumen)))
    graph = without_spurs(graph, radius, max(2.0, SPUR_MM / mm))
    graph = with_crossings_joined(graph, radius, LOOK_MM / mm)
    if not graph.edges:
        return DuctTree()
    mouth, runs = _mouth(segmentation, fine, ratio), _Runs(radius, ratio, fine, cancel)
    graph = parted(graph, _turned(graph, runs.of(graph), radius, mouth, mm), radius, PARTING_MM / mm)
    seen, scores = _seen_forks(segmentation, fine, ratio)
    is_unclear = unclear(graph.places, seen, scores, mm)
    graph = with_seen_forks(graph, seen[scores >= LEAST_FORK], radius, mm)
    measured = runs.of(graph)
    turned = _turned(graph, measured, radius, mouth, mm)
    kinds = Kinds(frozenset(np.flatnonzero(is_unclear).tolist()), _is_orifice_sure(segmentation))
    return _assembled(frame, fine, graph, measured, turned, ratio, kinds)


class _Runs:
    """The runs of graphs of one image as ``_measured``, each once: what a later graph keeps is the same path."""

    def __init__(self, radius: Float, ratio: Path, fine: Working, cancel: CancelToken | None) -> None:
        self._how, self._cancel = (radius, ratio, fine), cancel
        self._known: dict[int, tuple[Path, Path]] = {}

    def of(self, graph: Graph) -> list[Path]:
        """One for each edge."""
        for edge in graph.edges:
            check(self._cancel)
            if id(edge.path) not in self._known:
                self._known[id(edge.path)] = edge.path, _measured(edge.path, *self._how)
        return [self._known[id(edge.path)][1] for edge in graph.edges]


def _turned(graph: Graph, runs: list[Path], radius: Float, mouth: Path | None, mm: float) -> Directed:
    worths = [
        edge.length_px / max(float(np.median(run[:, 2])), 0.5) for edge, run in zip(graph.edges, runs, strict=True)
    ]
    crossings = crossings_of(graph, [run[:, 2] for run in runs], _at_places(radius, graph), LOOK_MM / mm)
    return directed(graph, worths, _roots(graph, radius, mouth, AT_ORIFICE_MM / mm), crossings)


def _seen_forks(segmentation: Segmentation, fine: Working, ratio: Path) -> tuple[Path, Path]:
    """Where a network sees branchings, the likeliest first, in the thinned mask's pixels (n, 2), and their scores (n,)."""
    seen = [spot for spot in segmentation.spots or () if spot.kind is SpotKind.FORK]
    at = fine.to_working(np.array([(one.at.row, one.at.column) for one in seen], dtype=np.float64).reshape(-1, 2))
    return np.asarray((at + 0.5) / ratio - 0.5), np.array([one.score for one in seen], dtype=np.float64)


def _depth(lumen: NDArray[np.bool_]) -> Float:
    """How far each pixel of the lumen lies from what is not lumen; the image's border is not."""
    depth, box = np.zeros(lumen.shape, np.float32), box_of(lumen)
    within = np.pad(lumen[box], 1).astype(np.uint8)
    depth[box] = cv2.distanceTransform(within, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    return depth


def _at_places(radius: Float, graph: Graph) -> NDArray[np.float64]:
    places = np.clip(np.rint(graph.places).astype(int), 0, np.array(radius.shape) - 1)
    return np.asarray(radius[places[:, 0], places[:, 1]], dtype=np.float64)


def _is_orifice_sure(segmentation: Segmentation) -> bool:
    """An unsure orifice still says which way the tree is to be directed, but no way is measured from it."""
    return segmentation.orifice is not None and segmentation.orifice.score >= SURE_ORIFICE


def _shrunk(lumen: NDArray[np.bool_], shape: tuple[int, int]) -> NDArray[np.bool_]:
    if lumen.shape == shape:
        return lumen
    small, large = shrunk_box(box_of(lumen), shape, lumen.shape)
    shrunk = np.zeros(shape, dtype=bool)
    rows, columns = shrunk[small].shape
    share = cv2.resize(lumen[large].view(np.uint8) * np.uint8(255), (columns, rows), interpolation=cv2.INTER_AREA)
    shrunk[small] = share > 102
    return shrunk


def _mouth(segmentation: Segmentation, fine: Working, ratio: Path) -> Path | None:
    """Where ducts begin, in the thinned mask's pixels: the orifice, else the nipple."""
    point = segmentation.orifice or segmentation.nipple
    if point is None:
        return None
    at = fine.to_working(np.array([[point.at.row, point.at.column]]))
    return np.asarray(((at + 0.5) / ratio - 0.5)[0], dtype=np.float64)


def _measured(path: Path, radius: Float, ratio: Path, fine: Working) -> Path:
    """A run (n, 3) smoothed, at even steps, in the fine image's pixels, with its calibre there."""
    around = radii_at(radius, path).astype(np.float64)
    window = int(np.clip(np.median(around), 2, 12)) * 2 + 1
    smooth = uniform_filter1d(path, min(window, len(path)), axis=0, mode="nearest")
    # Ends stay where they are; towards them the smoothing fades.
    keep = np.clip(np.minimum(np.arange(len(path)), np.arange(len(path))[::-1]) / (window / 2), 0, 1)[:, None]
    smooth = keep * smooth + (1 - keep) * path
    points = (smooth + 0.5) * ratio - 0.5
    walked = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
    step = max(1.0, POINTS_MM / fine.mm)
    wanted = np.linspace(0, walked[-1], max(2, int(walked[-1] / step) + 1))
    even = np.column_stack([np.interp(wanted, walked, points[:, axis]) for axis in (0, 1)])
    guess = np.interp(wanted, walked, np.maximum(2 * around - 1, 1.0) * float(ratio.mean()))
    return np.column_stack([even, calibres_px(fine.density, even, guess)])


def _roots(graph: Graph, radius: Float, mouth: Path | None, near_px: float) -> list[int]:
    """One place for each connected part, the orifice's first: the loose end nearest to it, else where it seems to enter."""
    at = graph.at()
    part = _parts(graph)
    width = _at_places(radius, graph)
    away = np.zeros(len(part)) if mouth is None else np.hypot(*(graph.places - mouth).T)
    loose = np.array([len(edges) == 1 for edges in at])
    roots = []
    for number in sorted(set(part)):
        places = np.flatnonzero(part == number)
        ends = places[loose[places]]
        if mouth is None:
            choice = ends if len(ends) else places
            widths = [
                _width_inside(graph, at[place], int(place), radius) if len(ends) else width[place] for place in choice
            ]
            best = _entrance(graph.places, choice, np.array(widths), radius.shape)
        else:
            nearest = places[int(away[places].argmin())]
            close = ends[away[ends] <= away[nearest] + near_px] if len(ends) else ends
            best = close[int(away[close].argmin())] if len(close) else nearest
        roots.append(int(best))
    length = np.zeros(int(part.max()) + 1)
    for edge in graph.edges:
        length[part[edge.start]] += edge.length_px
    key = away if mouth is not None else -length[part]
    return sorted(roots, key=lambda root: (float(key[root]), root))


def _entrance(places: Path, choice: NDArray[np.int64], widths: NDArray[np.float64], shape: tuple[int, ...]) -> int:
    """The widest end; of ends about as wide, the one nearest to the picture's border, over which it came in."""
    wide = choice[widths >= 0.85 * widths.max()]
    from_border = np.minimum(places[wide], np.array(shape) - 1 - places[wide]).min(axis=1)
    return int(wide[int(from_border.argmin())])


def _width_inside(graph: Graph, edges: list[int], place: int, radius: Float) -> float:
    path = graph.edges[edges[0]].path
    path = path if graph.edges[edges[0]].start == place else path[::-1]
    rows = np.clip(np.rint(path[: max(3, len(path) // 3)]).astype(int), 0, np.array(radius.shape) - 1)
    return float(np.median(radius[rows[:, 0], rows[:, 1]]))


def _parts(graph: Graph) -> NDArray[np.int64]:
    """The number of the connected part each place belongs to."""
    part = np.arange(len(graph.places))

    def top(place: int) -> int:
        while part[place] != place:
            part[place] = part[part[place]]
            place = int(part[place])
        return place

    for edge in graph.edges:
        part[top(edge.start)] = top(edge.end)
    return np.unique([top(place) for place in range(len(part))], return_inverse=True)[1]


def _assembled(
    frame: Frame, fine: Working, graph: Graph, runs: list[Path], turned: Directed, ratio: Path, kinds_of: Kinds
) -> DuctTree:
    branch, strahler = branch_orders(turned.runs), strahler_orders(turned.runs)
    to_mean_px = fine.mm / frame.pixel_mm if frame.pixel_mm is not None else float(np.mean(fine.step))
    segments, tips = [], {}
    number_of = {run.number: index for index, run in enumerate(turned.runs, start=1)}
    for run in turned.runs:
        edge, path = graph.edges[run.number], runs[run.number]
        if run.flipped:
            edge, path = edge.reversed(), path[::-1]
        stored = np.column_stack([fine.to_stored(path[:, :2]), path[:, 2] * to_mean_px])
        segments.append(
            segment_of(
                number_of[run.number],
                (edge.start + 1, edge.end + 1),
                None if run.parent is None else number_of[run.parent],
                (branch[run.number], strahler[run.number]),
                stored,
                frame.spacing,
            )
        )
        tips[edge.end] = path
    kinds = kinds_of.kinds(graph, turned, tips, fine)
    places = fine.to_stored((graph.places + 0.5) * ratio - 0.5)
    nodes = tuple(
        DuctNode(id=index + 1, at=PointPx(float(row), float(column)), kind=kinds[index])
        for index, (row, column) in enumerate(places)
        if index in kinds
    )
    return DuctTree(nodes=nodes, segments=tuple(segments))


def segment_of(
    number: int, nodes: tuple[int, int], parent: int | None, orders: tuple[int, int], path: Path, spacing: Spacing
) -> DuctSegment:
    """A segment with the lengths and calibres of its path; ``nodes`` are start and end, ``orders`` branch and Strahler."""
    step = path[1:, :2] - path[:-1, :2]
    length_px = float(np.hypot(*step.T).sum())
    row_mm, column_mm, mean_mm = spacing.row_mm, spacing.column_mm, spacing.mean_mm
    length_mm = None
    if row_mm is not None and column_mm is not None:
        length_mm = float(np.hypot(step[:, 0] * row_mm, step[:, 1] * column_mm).sum())
    path.flags.writeable = False
    return DuctSegment(
        id=number,
        start=nodes[0],
        end=nodes[1],
        parent=parent,
        branch_order=orders[0],
        strahler_order=orders[1],
        path=path,
        length_px=length_px,
        length_mm=length_mm,
        mean_calibre_mm=float(path[:, 2].mean()) * mean_mm if mean_mm is not None else None,
        max_calibre_mm=float(path[:, 2].max()) * mean_mm if mean_mm is not None else None,
        tortuosity=Ruler(spacing).tortuosity(path, nodes),
    )
