"""Ducts as long as they go: segments strung together through branchings, so that a finding at a node is not cut in two."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.look import Look, Path
from ductoview.model.ducts import DuctSegment

_TURN_PX = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """A duct from where it begins to where it ends or the last of it.

    ``path`` (n, 3) in fine pixels as ``Look.run`` gives it, ``owner`` (n,) the segment of each point; ``branches`` is the
    calibre in fine pixels of the duct it leaves, 0 for one that begins at an orifice.
    """

    path: Path
    owner: NDArray[np.int64]
    branches: float


def courses_of(look: Look) -> tuple[Course, ...]:
    """Every segment in exactly one course; at a branching the widest and straightest child goes on."""
    runs = {segment.id: look.run(segment) for segment in look.tree.segments}
    children: dict[int | None, list[DuctSegment]] = {}
    for segment in look.tree.segments:
        children.setdefault(segment.parent, []).append(segment)
    waiting = [(segment, 0.0) for segment in children.get(None, [])]
    found = []
    while waiting:
        segment, branches = waiting.pop()
        chain = [segment.id]
        while heirs := children.get(chain[-1]):
            before = runs[chain[-1]]
            heirs = sorted(heirs, key=lambda heir: -_continues(before, runs[heir.id]))
            chain.append(heirs[0].id)
            waiting += [(heir, float(np.median(before[-_TURN_PX:, 2]))) for heir in heirs[1:]]
        path = np.vstack([runs[number] for number in chain])
        owner = np.concatenate([np.full(len(runs[number]), number, dtype=np.int64) for number in chain])
        apart = np.concatenate([[True], np.hypot(*np.diff(path[:, :2], axis=0).T) > 1e-6])
        found.append(Course(path=path[apart], owner=owner[apart], branches=branches))
    return tuple(found)


def _continues(before: Path, after: Path) -> float:
    """Calibre of ``after``, less the more it turns off."""
    old = before[-1, :2] - before[max(0, len(before) - _TURN_PX), :2]
    new = after[min(len(after) - 1, _TURN_PX), :2] - after[0, :2]
    along = float(old @ new) / max(float(np.hypot(*old) * np.hypot(*new)), 1e-9)
    return float(np.median(after[:, 2])) * (0.4 + 0.6 * max(along, 0.0))
