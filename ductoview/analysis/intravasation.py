"""Candidates for intravasation: where vessels that took contrast up leave the ducts, and which lines were left out as such."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ductoview.analysis.calibre import normals_of
from ductoview.analysis.look import Look
from ductoview.analysis.vessels import length_mm
from ductoview.analysis.weighed import strongest
from ductoview.model.duct_analysis import SpotKind
from ductoview.model.finding import Finding, FindingKind, Mimic
from ductoview.model.geometry import PointPx

Path = NDArray[np.float64]
_SCORE, _UNSURE, _FURTHER = 0.6, 0.45, 0.3
_WORDS = "fine, beaded, without a taper: may be a vein or lymphatic vessel that took contrast up, left out of the ducts"
# Vessels leave the ducts where they took contrast up, mostly several together; elsewhere they only cross them or end beside them.
_AT_DUCT_MM, _TOGETHER_MM = 1.5, 5.0
# Where two lines leave together, or a network sees what is like a leak, the place lies within 5 mm of the right one in 39 of 45
# development images, elsewhere in 23 of 39.
_SEEN, _SEEN_MM = 0.18, 2.5
_OUTLINE_MM, _BESIDE_MM = 0.5, 0.3
# Of 31 candidates within 2 mm of vessels of development images (21000-21121) all 18 that lie so are ends and beads of vessels.
_ON_VESSEL_MM, _OFF_DUCTS_MM, _DOUBTED = 1.0, 1.5, 0.4


def intravasations(look: Look) -> Iterator[Finding]:
    """One candidate, always a mimic, for all vessels of an image, with the outline of the longest that leaves the ducts there;
    and, never likely, each further line with its own, for one of them may be a duct."""
    paths = [look.fine_path(path) for path in look.segmentation.vessels]
    if not paths:
        return
    ends = [end for path in paths for end in (path, path[::-1])]
    leaving = [end for end in ends if _to_ducts_mm(look, end[:1])[0] <= _AT_DUCT_MM] or [_nearest(look, paths)]
    first = max(leaving, key=lambda end: (_together(look, end, leaving), _seen(look, end), length_mm(end, look.mm)))
    is_sure = _together(look, first, leaving) > 1 or _seen(look, first) >= _SEEN
    number = "a line" if len(paths) == 1 else f"{len(paths)} lines"
    total_mm = sum(length_mm(path, look.mm) for path in paths)
    yield look.finding(
        FindingKind.EXTRAVASATION,
        first[0],
        score=_SCORE if is_sure else _UNSURE,
        size=None,
        why=f"{number} of {total_mm:.0f} mm, {_WORDS}",
        mimic=Mimic.INTRAVASATION,
        outline=_outline(look, first),
    )
    for path in paths:
        if not np.may_share_memory(path, first):
            yield look.finding(
                FindingKind.EXTRAVASATION,
                min((path[0], path[-1]), key=lambda end: float(_to_ducts_mm(look, end[None])[0])),
                score=_FURTHER,
                size=None,
                why=f"one of the {number}, {length_mm(path, look.mm):.0f} mm long: {_WORDS}",
                mimic=Mimic.INTRAVASATION,
                outline=_outline(look, path),
            )


def of_ducts(look: Look, found: Iterable[Finding]) -> list[Finding]:
    """All of ``found``, below the operating point what lies on a vessel and on no duct: it ends and narrows like one."""
    found = list(found)
    vessels = [look.fine.to_working(path[:, :2]) for path in look.segmentation.vessels]
    if not vessels or not found:
        return found
    at = look.fine.to_working(np.array([(one.at.row, one.at.column) for one in found]))
    on_vessel = cKDTree(np.vstack(vessels)).query(at)[0] * look.mm < _ON_VESSEL_MM
    off_ducts = _to_ducts_mm(look, at) > _OFF_DUCTS_MM
    return [_on_vessel(one) if on and off else one for one, on, off in zip(found, on_vessel, off_ducts, strict=True)]


def _on_vessel(one: Finding) -> Finding:
    return replace(one, score=min(one.score or 0.0, _DOUBTED), why=f"{one.why}; lies on a line left out of the ducts")


def _together(look: Look, end: Path, leaving: Sequence[Path]) -> int:
    """How many lines leave the ducts about where one does, with that one."""
    return sum(bool(np.hypot(*(one[0, :2] - end[0, :2])) * look.mm <= _TOGETHER_MM) for one in leaving)


def _seen(look: Look, end: Path) -> float:
    """What a network says of something like a leak where a line leaves the ducts."""
    spots = [spot for spot in look.segmentation.spots or () if spot.kind is SpotKind.LEAK_MIMIC]
    row, column = look.fine.to_stored(end[:1, :2])[0]
    near = strongest(look, spots, PointPx(float(row), float(column)), _SEEN_MM)
    return 0.0 if near is None else near.score


def _nearest(look: Look, paths: Sequence[Path]) -> Path:
    """The longer part of the line that comes nearest to a duct, from there on."""
    away_mm = [_to_ducts_mm(look, path) for path in paths]
    path, away = min(zip(paths, away_mm, strict=True), key=lambda one: float(one[1].min()))
    there = int(away.argmin())
    return path[there:] if there < len(path) / 2 else path[there::-1]


def _to_ducts_mm(look: Look, path: Path) -> NDArray[np.float64]:
    """How far each point of a line lies from the nearest duct; 0 where there is none."""
    ducts = [look.run(one)[:, :2] for one in look.tree.segments]
    if not ducts:
        return np.zeros(len(path))
    return np.asarray(cKDTree(np.vstack(ducts)).query(path[:, :2])[0] * look.mm)


def _outline(look: Look, path: Path) -> Path:
    """A narrow ring around a line, (n, 2)."""
    points = path[:: max(1, round(_OUTLINE_MM * len(path) / max(length_mm(path, look.mm), _OUTLINE_MM))), :2]
    if len(points) < 3:
        return points
    aside = normals_of(points) * (float(np.median(path[:, 2])) / 2 + _BESIDE_MM / look.mm)
    return np.vstack([points + aside, (points - aside)[::-1]])
