"""The tree where a brush changed the lumen: only runs whose duct reaches the changed pixels are thinned again.

All other runs are the very same. The new ones have the mask's own calibre: what a reader painted is the reader's word about
the walls, and no profile is read against it. Thinning works on stored pixels; where those are not square, the middle between
two walls is found a little off (the tree of the automatic analysis is made on square ones).
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from ductoview.analysis.clean import without_spurs
from ductoview.analysis.components import thinned
from ductoview.analysis.edits_added import STEP_MM, STEP_PX
from ductoview.analysis.edits_crossing import straightest_pairs
from ductoview.analysis.edits_directed import redirected
from ductoview.analysis.edits_draft import Draft, Pair, draft_of
from ductoview.analysis.edits_lumen import Box, Mask
from ductoview.analysis.edits_places import entrances, in_px
from ductoview.analysis.graph import Graph, graph_of, simplified
from ductoview.model.ducts import DuctNode, DuctTree, NodeKind
from ductoview.model.geometry import Spacing

Path = NDArray[np.float64]
Float = NDArray[np.float32]
SPUR_MM, SPUR_PX = 0.6, 6.0
"""As in the automatic tree."""
_AROUND_PX = 3.0
_SAME_MM, _SAME_PX = 0.6, 6.0


@dataclass(slots=True, kw_only=True, eq=False)
class _Loose:
    """An end of a run that was cut where the changed pixels begin to matter: its node and its place."""

    node: int
    at: Path
    calibre: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Window:
    """Around the changed pixels: ``corner`` (row, column), ``radius`` of the new lumen, ``away`` from the changed pixels."""

    corner: Path
    radius: Float
    away: Float
    lumen: Mask

    def is_touched(self, points: Path, radii: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether a duct of that radius at each point (n, 2, stored) reaches the changed pixels."""
        local = np.rint(points - self.corner).astype(int)
        shape = np.array(self.away.shape)
        inside = ((local >= 0) & (local < shape)).all(axis=1)
        rows, columns = np.clip(local, 0, shape - 1).T
        return np.asarray(inside & (self.away[rows, columns] <= radii + _AROUND_PX))


def regrown(tree: DuctTree, before: Mask, after: Mask, changed: Box, spacing: Spacing) -> DuctTree:
    """The tree of the mask ``after`` (rows, columns), of which only the pixels in the box ``changed`` differ from ``before``."""
    window = _window(tree, before, after, changed, spacing)
    draft = draft_of(tree)
    first_new = draft.next_node
    lost = [one for one in tree.nodes if one.kind in (NodeKind.ORIFICE, NodeKind.CUTOFF, NodeKind.CROSSING)]
    loose = _cut_out(draft, window, spacing)
    new = _put_in(draft, window, loose, spacing)
    _kinds_kept(draft, [one for one in lost if one.id not in draft.touching()], new, spacing)
    for node in [*(one.node for one in loose), *new]:
        if draft.nodes[node].kind not in (NodeKind.ORIFICE, NodeKind.CROSSING):
            draft.pass_through(node, spacing)
    touching = draft.touching()
    mouths = [node for node in touching if draft.nodes[node].kind is NodeKind.ORIFICE]
    # What was parted from its orifice begins where it was parted.
    parted = [node for node in touching if node >= first_new and len(touching[node]) == 1]
    return redirected(draft, entrances(tree, draft, (*mouths, *parted)))


def _window(tree: DuctTree, before: Mask, after: Mask, changed: Box, spacing: Spacing) -> _Window:
    radius = _widest(tree, changed, spacing)
    while True:
        margin = int(np.ceil(4 * radius + in_px(SPUR_MM, SPUR_PX, spacing))) + 8
        box = tuple(slice(max(0, part.start - margin), min(size, part.stop + margin))
                    for part, size in zip(changed, after.shape, strict=True))  # fmt: skip
        lumen = after[box]
        inside = cv2.distanceTransform(np.pad(lumen, 1).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        inside = inside[1:-1, 1:-1]
        away = cv2.distanceTransform((before[box] == lumen).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        reached = inside[away <= inside + _AROUND_PX]
        widest = float(reached.max(initial=0.0))
        if widest <= 1.5 * radius or lumen.shape == after.shape:
            corner = np.array([box[0].start, box[1].start], dtype=np.float64)
            return _Window(corner=corner, radius=inside, away=away, lumen=lumen)
        radius = widest


def _widest(tree: DuctTree, changed: Box, spacing: Spacing) -> float:
    """The greatest radius of a duct in or near the box."""
    low, high = (np.array([getattr(part, end) for part in changed]) for end in ("start", "stop"))
    widest = in_px(STEP_MM, STEP_PX, spacing)
    for one in tree.segments:
        off = np.maximum(np.maximum(low - one.path[:, :2], one.path[:, :2] - high), 0).max(axis=1)
        near = one.path[off <= one.path[:, 2] / 2, 2]
        widest = max(widest, float(near.max(initial=0.0)) / 2)
    return widest


def _cut_out(draft: Draft, window: _Window, spacing: Spacing) -> list[_Loose]:
    """Take every touched run out of the draft; the ends that are left of the others."""
    wide: dict[int, float] = {}
    for one in draft.segments.values():
        for node, calibre in ((one.start, one.path[0, 2]), (one.end, one.path[-1, 2])):
            wide[node] = max(wide.get(node, 0.0), float(calibre))
    loose = []
    for one in list(draft.segments.values()):
        radii = one.path[:, 2] / 2  # a new array
        radii[0], radii[-1] = wide[one.start] / 2, wide[one.end] / 2
        touched = window.is_touched(one.path[:, :2], radii)
        if not touched.any():
            continue
        crossings = {node: draft.crossings[node] for node in (one.start, one.end) if node in draft.crossings}
        draft.drop({one.id})
        # A single point is no duct; it goes with what is taken out.
        pieces = [(first, last) for first, last in _runs(~touched) if last - first > 1]
        for number, (first, last) in enumerate(pieces):
            path = one.path[first:last].copy()
            start = one.start if first == 0 else draft.new_node(path[0])
            end = one.end if last == len(one.path) else draft.new_node(path[-1])
            own = one.id if number == 0 else draft.next_segment
            draft.put(own, path, start, end, spacing)
            for node in {start, end} & crossings.keys():
                draft.crossings[node] = _with_other(crossings[node], one.id, own)
            if first:
                loose.append(_Loose(node=start, at=path[0, :2], calibre=float(path[0, 2])))
            if last < len(one.path):
                loose.append(_Loose(node=end, at=path[-1, :2], calibre=float(path[-1, 2])))
    return loose


def _with_other(pairs: tuple[Pair, Pair], number: int, other: int) -> tuple[Pair, Pair]:
    """The two ducts through a crossing when one of their halves has another number."""
    (a, b), (c, d) = ((other if one == number else one for one in pair) for pair in pairs)
    return (a, b), (c, d)


def _put_in(draft: Draft, window: _Window, loose: list[_Loose], spacing: Spacing) -> list[int]:
    """Put the touched runs of the new lumen's thinning into the draft, joined to the loose ends; the new nodes."""
    graph = _graph(window, spacing)
    nodes: dict[int, int] = {}
    waiting = list(loose)
    for edge in graph.edges:
        places = edge.path + window.corner
        radii = _radii(window, edge.path)
        for first, last in _runs(window.is_touched(places, radii)):
            if last - first < 2:
                continue
            path = np.column_stack([places[first:last], np.maximum(2 * radii[first:last] - 1, 1.0)])
            ends: list[int | None] = [None, None]
            for side, (index, place) in enumerate(((first == 0, edge.start), (last == len(places), edge.end))):
                if index:
                    if place not in nodes:
                        nodes[place] = draft.new_node(graph.places[place] + window.corner)
                    ends[side] = nodes[place]
            path = _smooth(path, in_px(STEP_MM, STEP_PX, spacing))
            for side in (0, 1):
                if ends[side] is None:
                    path, ends[side] = _joined(draft, path, side, waiting, spacing)
            start, end = ends
            if start is not None and end is not None and len(path) > 1:
                draft.put(draft.next_segment, path, start, end, spacing)
    touching = draft.touching()
    return [node for node in nodes.values() if node in touching]


def _graph(window: _Window, spacing: Spacing) -> Graph:
    graph = simplified(graph_of(thinned(window.lumen)))
    return without_spurs(graph, window.radius, max(2.0, in_px(SPUR_MM, SPUR_PX, spacing)))


def _joined(draft: Draft, path: Path, side: int, waiting: list[_Loose], spacing: Spacing) -> tuple[Path, int]:
    """A cut end of a new run led to the nearest loose end of an old one, else free."""
    path = path if side else path[::-1]
    reach = in_px(_SAME_MM, _SAME_PX, spacing)
    best: tuple[float, _Loose] | None = None
    for one in waiting:
        away = float(np.hypot(*(path[-1, :2] - one.at)))
        if away <= max(reach, one.calibre) and (best is None or away < best[0]):
            best = (away, one)
    if best is None:
        node = draft.new_node(path[-1])
    else:
        waiting.remove(best[1])
        node = best[1].node
        nearest = int(np.hypot(*(path[:, :2] - best[1].at).T).argmin())
        kept = path[: max(1, nearest)]  # without the overlap, else the way would go forth and back
        path = np.vstack([kept, [*best[1].at, best[1].calibre]])
    return (path if side else path[::-1].copy()), node


def _kinds_kept(draft: Draft, lost: list[DuctNode], new: list[int], spacing: Spacing) -> None:
    """What was known of a node that was thinned again: an orifice stays one, an end that broke off too, a crossing too."""
    touching = draft.touching()
    for one in lost:
        degree = 4 if one.kind is NodeKind.CROSSING else 1
        fitting = {}
        for node in new:
            if len(set(touching.get(node, ()))) == degree:
                at = draft.nodes[node].at
                fitting[node] = float(np.hypot(at.row - one.at.row, at.column - one.at.column))
        node = min(fitting, key=fitting.__getitem__, default=-1)
        if node < 0 or fitting[node] > 3 * in_px(_SAME_MM, _SAME_PX, spacing):
            continue
        if one.kind is NodeKind.CROSSING:
            draft.crossings[node] = straightest_pairs(draft, node, spacing)
        draft.nodes[node] = replace(draft.nodes[node], kind=one.kind)


def _radii(window: _Window, path: Path) -> NDArray[np.float64]:
    rows, columns = np.clip(np.rint(path).astype(int), 0, np.array(window.radius.shape) - 1).T
    return np.asarray(window.radius[rows, columns], dtype=np.float64)


def _runs(wanted: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one past the last index of every stretch that is True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], wanted.astype(int), [0]])))
    return [(int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]


def _smooth(path: Path, step: float) -> Path:
    """At even steps, the stairs of the pixels smoothed away; both ends stay where they are."""
    window = int(np.clip(np.median(path[:, 2]) / 2, 2, 12)) * 2 + 1
    smooth = uniform_filter1d(path, min(window, len(path)), axis=0, mode="nearest")
    keep = np.clip(np.minimum(np.arange(len(path)), np.arange(len(path))[::-1]) / (window / 2), 0, 1)[:, None]
    smooth = keep * smooth + (1 - keep) * path
    walked = np.concatenate([[0.0], np.hypot(*np.diff(smooth[:, :2], axis=0).T).cumsum()])
    wanted = np.linspace(0, walked[-1], max(2, int(walked[-1] / step) + 1))
    return np.column_stack([np.interp(wanted, walked, column) for column in smooth.T])
