"""The tree where a brush changed the lumen: only what comes near the changed pixels is thinned again.

Near is what lies within the radius of the widest duct that reaches them. Old runs are cut where that begins, new ones too, and
every cut end is led to the nearest of the other kind, so that what is one in the mask stays one in the tree. All other runs are
the very same. The new ones have the mask's own calibre: what a reader painted is the reader's word about
the walls, and no profile is read against it.
"""

from dataclasses import dataclass, replace

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
from ductoview.analysis.edits_metric import apart, scaled, walked
from ductoview.analysis.edits_places import entrances, in_px
from ductoview.analysis.edits_window import SPUR_MM, SPUR_PX, Window, window_around
from ductoview.analysis.graph import Graph, graph_of, simplified
from ductoview.model.ducts import DuctNode, DuctTree, NodeKind
from ductoview.model.geometry import Spacing

Path = NDArray[np.float64]
_SAME_MM, _SAME_PX = 0.6, 6.0
_TOGETHER_PX = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Loose:
    """An end of a run that was cut where the changed pixels begin to matter: its node and its place."""

    node: int
    at: Path
    calibre: float


@dataclass(slots=True, kw_only=True, eq=False)
class _Piece:
    """A new run (n, 3) and the nodes at its ends, None where it was cut."""

    path: Path
    ends: list[int | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Place:
    """A ``node``, or a ``point`` within a ``segment`` (node None), where it is and how wide the duct is there."""

    node: int | None
    segment: int = 0
    point: int = 0
    at: Path
    calibre: float


def regrown(tree: DuctTree, before: Mask, after: Mask, changed: Box, spacing: Spacing) -> DuctTree:
    """The tree of the mask ``after`` (rows, columns), of which only the pixels in the box ``changed`` differ from ``before``."""
    window = window_around(tree, before, after, changed, spacing)
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
    return redirected(draft, entrances(tree, draft, (*mouths, *parted)), spacing)


def _cut_out(draft: Draft, window: Window, spacing: Spacing) -> list[_Loose]:
    """Take every touched run out of the draft; the ends that are left of the others."""
    loose: list[_Loose] = []
    ducts = list(draft.segments.values())
    for one, touched in zip(ducts, _touched([one.path for one in ducts], window), strict=True):
        if not touched.any():
            continue
        crossings = {node: draft.crossings[node] for node in (one.start, one.end) if node in draft.crossings}
        draft.drop({one.id})
        number = one.id
        for first, last in _runs(~touched):
            path = one.path[first:last].copy()
            if len(path) == 1:
                # No duct, but where it is a node, what else meets there must be met again.
                node = one.start if first == 0 else one.end
                if first == 0 or last == len(one.path):
                    loose.append(_Loose(node=node, at=path[0, :2], calibre=float(path[0, 2])))
                continue
            start = one.start if first == 0 else draft.new_node(path[0])
            end = one.end if last == len(one.path) else draft.new_node(path[-1])
            draft.put(number, path, start, end, spacing)
            for node in {start, end} & crossings.keys():
                draft.crossings[node] = _with_other(crossings[node], one.id, number)
            number = draft.next_segment
            if first:
                loose.append(_Loose(node=start, at=path[0, :2], calibre=float(path[0, 2])))
            if last < len(one.path):
                loose.append(_Loose(node=end, at=path[-1, :2], calibre=float(path[-1, 2])))
    return loose


def _with_other(pairs: tuple[Pair, Pair], number: int, other: int) -> tuple[Pair, Pair]:
    """The two ducts through a crossing when one of their halves has another number."""
    (a, b), (c, d) = ((other if one == number else one for one in pair) for pair in pairs)
    return (a, b), (c, d)


def _touched(paths: list[Path], window: Window) -> list[NDArray[np.bool_]]:
    """Which points of each path (n, 2 or more, stored) are thinned again, asked of all in one go."""
    if not paths:
        return []
    every = window.is_touched(np.vstack([path[:, :2] for path in paths]))
    return np.split(every, np.cumsum([len(path) for path in paths])[:-1])


def _put_in(draft: Draft, window: Window, loose: list[_Loose], spacing: Spacing) -> list[int]:
    """Put the touched runs of the new lumen's thinning into the draft, joined to the loose ends; the new nodes."""
    pieces, nodes = _pieces(draft, window, spacing)
    _led_together(pieces, loose, window, spacing)
    put = []
    for piece in pieces:
        start, end = (
            draft.new_node(piece.path[-side]) if node is None else node for side, node in enumerate(piece.ends)
        )
        if len(piece.path) > 1:
            put.append(draft.add(piece.path, start, end, spacing))
    nodes += _kept_together(draft, put, loose, window, spacing)
    touching = draft.touching()
    return [node for node in nodes if node in touching]


def _pieces(draft: Draft, window: Window, spacing: Spacing) -> tuple[list[_Piece], list[int]]:
    """The touched runs of the new lumen's thinning, and the new nodes where they meet or end."""
    graph = _graph(window, spacing)
    nodes: dict[int, int] = {}
    pieces = []
    runs = [window.grid.stored(edge.path) for edge in graph.edges]
    for edge, places, touched in zip(graph.edges, runs, _touched(runs, window), strict=True):
        if not touched.any():
            continue
        calibres = window.calibres(edge.path)
        for first, last in _runs(touched):
            if last - first == 1:
                # At a node of its own a point is the beginning of a run that leads on out of here.
                first, last = max(0, first - (last == len(places))), min(len(places), last + (first == 0))
            if last - first < 2:
                continue
            path = np.column_stack([places[first:last], calibres[first:last]])
            ends: list[int | None] = [None, None]
            for side, (is_node, place) in enumerate(((first == 0, edge.start), (last == len(places), edge.end))):
                if is_node:
                    if place not in nodes:
                        nodes[place] = draft.new_node(window.grid.stored(graph.places[place]))
                    ends[side] = nodes[place]
            pieces.append(_Piece(path=_smooth(path, in_px(STEP_MM, STEP_PX, spacing), spacing), ends=ends))
    return pieces, list(nodes.values())


def _led_together(pieces: list[_Piece], loose: list[_Loose], window: Window, spacing: Spacing) -> None:
    """Lead cut ends of new runs to loose ends of old ones, the nearest first."""
    reach = in_px(_SAME_MM, _SAME_PX, spacing)
    near = []
    for number, piece in enumerate(pieces):
        for side in (0, 1):
            for other, one in enumerate(loose):
                away = float(apart(piece.path[-side], one.at, spacing))
                if piece.ends[side] is None and away <= max(reach, one.calibre):
                    near.append((away, number, side, other))
    met: set[int] = set()
    for _, number, side, other in sorted(near):
        piece, one = pieces[number], loose[other]
        if (
            piece.ends[side] is None
            and other not in met
            and window.part_at(piece.path[-side, :2]) == window.part_at(one.at)
        ):
            met.add(other)
            piece.path, piece.ends[side] = _ending_at(piece.path, side, one, spacing), one.node


def _ending_at(path: Path, side: int, one: _Loose, spacing: Spacing) -> Path:
    """A run whose beginning (0) or end (1) is led to a loose end."""
    path = path if side else path[::-1]
    nearest = int(apart(path, one.at, spacing).argmin())
    kept = path[: max(1, nearest)]  # without the overlap, else the way would go forth and back
    path = np.vstack([kept, [*one.at, one.calibre]])
    return path if side else path[::-1].copy()


def _kept_together(draft: Draft, put: list[int], loose: list[_Loose], window: Window, spacing: Spacing) -> list[int]:
    """Join what is one in the lumen and is not in the draft, the nearest places first; the nodes where it was joined.

    In a wide lumen old and new middle lines leave what is thinned again at other places, and not every cut end finds its own.
    """
    joined: list[int] = []
    while (two := _nearest_apart(draft, put, loose, window, spacing)) is not None:
        ends = []
        for one in two:
            node = one.node
            if node is None:
                node = draft.branch(draft.segments[one.segment], one.point, spacing)
                put.append(draft.next_segment - 1)
            ends.append(node)
        path = np.array([[*one.at, one.calibre] for one in two])
        if apart(path[0], path[1], spacing) < _TOGETHER_PX:
            draft.move(ends[0], ends[1], spacing)
            # An end that is no more would be found apart for ever.
            loose = [replace(one, node=ends[1]) if one.node == ends[0] else one for one in loose]
        else:
            put.append(draft.add(path, ends[0], ends[1], spacing))
        joined += ends
    return joined


def _nearest_apart(
    draft: Draft, put: list[int], loose: list[_Loose], window: Window, spacing: Spacing
) -> tuple[_Place, _Place] | None:
    """The two nearest places of one part of the lumen and of two parts of the draft; None where there are none in reach."""
    part: dict[int, int] = {}
    for node in [*(one.node for one in loose), *(draft.segments[number].start for number in put)]:
        if node not in part:
            part |= dict.fromkeys(draft.part_of(node), node)
    # Nearly always: nothing more is asked then.
    if len(set(part.values())) < 2:
        return None
    places = [_Place(node=one.node, at=one.at, calibre=one.calibre) for one in loose]
    for number in put:
        run = draft.segments[number]
        for point, (row, column, calibre) in enumerate(run.path):
            end = run.start if point == 0 else run.end if point == len(run.path) - 1 else None
            places.append(_Place(node=end, segment=number, point=point, at=np.array([row, column]), calibre=calibre))
    own = np.array([part[draft.segments[one.segment].start if one.node is None else one.node] for one in places])
    at = scaled(np.array([one.at for one in places]), spacing)
    lumen = np.array([window.part_at(one.at) for one in places])
    away = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    away[(own[:, None] == own) | (lumen[:, None] != lumen) | (lumen == 0)] = np.inf
    first, second = np.unravel_index(int(away.argmin()), away.shape)
    return (places[first], places[second]) if away[first, second] <= 2 * window.reach else None


def _graph(window: Window, spacing: Spacing) -> Graph:
    graph = simplified(graph_of(thinned(window.lumen)))
    fine = window.grid.fine
    radius = window.radius if fine == 1 else window.radius * np.float32(fine)
    return without_spurs(graph, radius, max(2.0, fine * in_px(SPUR_MM, SPUR_PX, spacing)))


def _kinds_kept(draft: Draft, lost: list[DuctNode], new: list[int], spacing: Spacing) -> None:
    """What was known of a node that was thinned again: an orifice stays one, an end that broke off too, a crossing too."""
    touching = draft.touching()
    for one in lost:
        degree = 4 if one.kind is NodeKind.CROSSING else 1
        fitting = {}
        for node in new:
            if len(set(touching.get(node, ()))) == degree:
                fitting[node] = spacing.distance_px(draft.nodes[node].at, one.at)
        node = min(fitting, key=fitting.__getitem__, default=-1)
        if node < 0 or fitting[node] > 3 * in_px(_SAME_MM, _SAME_PX, spacing):
            continue
        if one.kind is NodeKind.CROSSING:
            draft.crossings[node] = straightest_pairs(draft, node, spacing)
        draft.nodes[node] = replace(draft.nodes[node], kind=one.kind)


def _runs(wanted: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one past the last index of every stretch that is True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], wanted.astype(int), [0]])))
    return [(int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]


def _smooth(path: Path, step: float, spacing: Spacing) -> Path:
    """At even steps, the stairs of the pixels smoothed away; both ends stay where they are."""
    window = int(np.clip(np.median(path[:, 2]) / 2, 2, 12)) * 2 + 1
    smooth = uniform_filter1d(path, min(window, len(path)), axis=0, mode="nearest")
    keep = np.clip(np.minimum(np.arange(len(path)), np.arange(len(path))[::-1]) / (window / 2), 0, 1)[:, None]
    smooth = keep * smooth + (1 - keep) * path
    way = walked(smooth, spacing)
    wanted = np.linspace(0, way[-1], max(2, int(way[-1] / step) + 1))
    return np.column_stack([np.interp(wanted, way, column) for column in smooth.T])
