"""Ducts drawn by a reader: a traced duct branches where it touches one, a join connects two ends."""

from heapq import heappop, heappush
from math import inf

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ductoview.analysis.edits_directed import redirected
from ductoview.analysis.edits_draft import Draft, draft_of
from ductoview.analysis.edits_lumen import with_ducts
from ductoview.analysis.edits_metric import apart, densified, length_of, scaled, steps_along, walked
from ductoview.analysis.edits_places import entrances, in_px, nearest_of
from ductoview.analysis.edits_state import Ducts
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.geometry import PointPx, Spacing

Path = NDArray[np.float64]
STEP_MM, STEP_PX = 0.15, 2.0
"""Points of a path are not farther apart than this, as in the automatic tree."""
AT_END_MM, AT_END_PX = 0.5, 5.0
"""A place this near to an end of a duct (or half its calibre) means the end, not its side."""
ON_DUCT_MM, ON_DUCT_PX = 0.3, 3.0
"""A point this near to a centreline (or half its calibre) lies on that duct and is not drawn again."""
SAME_PX = 0.5
_BEND = 1.1
"""Ducts that already lead from one end of a join to the other by a way longer by no more than this leave no gap to join."""


def traced(ducts: Ducts, edit: DuctEdit, spacing: Spacing) -> Ducts | None:
    """With a duct along each path; None when nothing of any lies off the ducts that are there."""
    draft = draft_of(ducts.tree)
    added, begins = [], []
    for drawn in edit.paths:
        path = _off_ducts(draft, _checked(drawn, spacing), spacing)
        if path is None:
            continue
        start, end = _attached(draft, path[0], spacing), _attached(draft, path[-1], spacing)
        path = _between(draft, path, start, end)
        draft.add(path, start, end, spacing)
        added.append(path)
        begins.append(start)
        for node in (start, end):
            draft.pass_through(node, spacing)
    return _finished(ducts, draft, added, begins, spacing) if added else None


def joined(ducts: Ducts, edit: DuctEdit, spacing: Spacing) -> Ducts | None:
    """With the two ducts at the ends of the path connected; None when an end means none, or they are connected already."""
    draft = draft_of(ducts.tree)
    if not edit.paths or len(edit.paths[0]) < 2:
        return None
    path = _checked(edit.paths[0], spacing)
    start = _end_at(draft, path[0], spacing, ())
    end = None if start is None else _end_at(draft, path[-1], spacing, (start,))
    if start is None or end is None:
        return None
    path = _between(draft, path, start, end)
    along = float(steps_along(path, spacing).sum())
    if _way_px(draft, start, end, spacing) <= _BEND * along + in_px(ON_DUCT_MM, ON_DUCT_PX, spacing):
        return None
    path = _with_calibres(path, _calibre_at(draft, start), _calibre_at(draft, end), spacing)
    path = densified(path, in_px(STEP_MM, STEP_PX, spacing), spacing)
    if apart(path[-1], path[0], spacing) <= SAME_PX:
        draft.move(end, start, spacing)
    else:
        draft.add(path, start, end, spacing)
    for node in (start, end):
        draft.pass_through(node, spacing)
    return _finished(ducts, draft, [path], [], spacing)


def _finished(ducts: Ducts, draft: Draft, added: list[Path], begins: list[int], spacing: Spacing) -> Ducts:
    tree = redirected(draft, entrances(ducts.tree, draft, begins), spacing)
    return Ducts(tree=tree, lumen=None if ducts.lumen is None else with_ducts(ducts.lumen, added, spacing))


def _checked(drawn: tuple[tuple[float, float, float], ...], spacing: Spacing) -> Path:
    return densified(np.array(drawn, dtype=np.float64).reshape(-1, 3), in_px(STEP_MM, STEP_PX, spacing), spacing)


def _off_ducts(draft: Draft, path: Path, spacing: Spacing) -> Path | None:
    """The path from where it leaves the ducts that are there to where it comes back; None when it never does."""
    if len(path) < 2:
        return None
    if not draft.segments:
        return path
    there = np.vstack([one.path for one in draft.segments.values()])
    away, nearest = cKDTree(scaled(there, spacing)).query(scaled(path, spacing))
    own = np.maximum(there[nearest, 2] / 2, in_px(ON_DUCT_MM, ON_DUCT_PX, spacing))
    free = np.flatnonzero(away > own)
    if not len(free):
        return None
    return path[max(0, free[0] - 1) : free[-1] + 2]


def _attached(draft: Draft, at: Path, spacing: Spacing) -> int:
    """The node an end of a path hangs on: one that is there, a new one in a duct's side, or a free one."""
    found = _node_at(draft, at, spacing)
    return draft.new_node(at) if found is None else found


def _node_at(draft: Draft, at: Path, spacing: Spacing) -> int | None:
    found = nearest_of(draft.segments.values(), at, spacing)
    if found is None:
        return None
    segment, point = found
    near = max(in_px(AT_END_MM, AT_END_PX, spacing), float(segment.path[point, 2]) / 2)
    place = segment.path[point, :2]
    ends = ((segment.start, segment.path[0, :2]), (segment.end, segment.path[-1, :2]))
    node, end = min(ends, key=lambda one: float(apart(one[1], place, spacing)))
    return node if apart(end, place, spacing) <= near else draft.branch(segment, point, spacing)


def _end_at(draft: Draft, at: Path, spacing: Spacing, others: tuple[int, ...]) -> int | None:
    """The nearest loose end in reach, not one of ``others``; without any the node or side of the duct there."""
    reach = in_px(AT_END_MM, AT_END_PX, spacing)
    loose = []
    for node, touching in draft.touching().items():
        if len(touching) == 1 and node not in others:
            away = spacing.distance_px(draft.nodes[node].at, PointPx(float(at[0]), float(at[1])))
            if away <= max(reach, _calibre_at(draft, node)):
                loose.append((away, node))
    found = min(loose)[1] if loose else _node_at(draft, at, spacing)
    return None if found in others else found


def _way_px(draft: Draft, start: int, end: int, spacing: Spacing) -> float:
    """The shortest way from one node to another along the ducts; infinite when there is none."""
    touching = draft.touching()
    reached: set[int] = set()
    waiting = [(0.0, start)]
    while waiting:
        way, node = heappop(waiting)
        if node == end:
            return way
        if node not in reached:
            reached.add(node)
            for one in (draft.segments[number] for number in touching[node]):
                heappush(waiting, (way + length_of(one, spacing), one.end if one.start == node else one.start))
    return inf


def _between(draft: Draft, path: Path, start: int, end: int) -> Path:
    """The path led to the places of both nodes."""
    first, last = (np.array([draft.nodes[node].at.row, draft.nodes[node].at.column]) for node in (start, end))
    if np.hypot(*(path[0, :2] - first)) > 1e-6:
        path = np.vstack([[*first, path[0, 2]], path])
    if np.hypot(*(path[-1, :2] - last)) > 1e-6:
        path = np.vstack([path, [*last, path[-1, 2]]])
    return path.copy()


def _with_calibres(path: Path, first: float, last: float, spacing: Spacing) -> Path:
    """Calibres of 0 filled in, evenly from that of one duct to that of the other."""
    way = walked(path, spacing)
    between = np.interp(way, [0.0, max(way[-1], 1e-9)], [first, last])
    return np.column_stack([path[:, :2], np.where(path[:, 2] > 0, path[:, 2], between)])


def _calibre_at(draft: Draft, node: int) -> float:
    """The calibre of the narrowest duct at a node, read a little way inside it: an end itself tapers."""
    found = []
    for number in draft.touching().get(node, ()):
        one = draft.segments[number]
        run = one.path[:, 2] if one.start == node else one.path[::-1, 2]
        found.append(float(np.median(run[: max(3, len(run) // 4)])))
    return min(found, default=1.0)
