"""Vessels that took contrast up (intravasation): lines of a tree that look like none of its ducts.

Segments are strung together straight through what they cross, for a vessel keeps its way over ducts. Of each such strand that is
fine and long enough a network says whether it looks like a vessel (``vessel_look``). What does is taken out of the lumen, and the
tree is built again without it; it stays known as what it is, and is proposed as a mimic where it leaves the ducts (decision 92).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.tree import build_tree
from ductoview.analysis.vessel_look import VesselLook, load_vessel_look
from ductoview.analysis.working import UNLIMITED, Working, working_of
from ductoview.model.duct_analysis import Frame, Segmentation
from ductoview.model.ducts import DuctSegment, DuctTree, NodeKind
from ductoview.model.progress import CancelToken, check

Path = NDArray[np.float64]
Mask = NDArray[np.bool_]
End = tuple[int, bool]
"""A segment's number among others, and whether its far end is meant."""

LEAST_MM, CALIBRE_MM = 5.0, (0.15, 0.9)
LEAST_LOG_ODDS = 0.8
_STRAIGHT, _AS_WIDE, _DIRECTION_MM = -0.8, 1.8, 1.5
# A vessel's lumen is drawn as wide as its beads, a duct's that is kept no wider than it is.
_WIDER, _BESIDE_MM = 1.6, 0.2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strand:
    """Segments that go straight on through each other: their ids, and their ``path`` (n, 3) in fine pixels."""

    segments: tuple[int, ...]
    path: Path


def without_vessels(
    frame: Frame, segmentation: Segmentation, tree: DuctTree, cancel: CancelToken | None = None
) -> tuple[Segmentation, DuctTree]:
    """The ducts alone, what was taken for a vessel in ``Segmentation.vessels``, and a warning that it was, whoever looks after.

    Only where a network found the ducts and the scale is known; never what begins at the orifice, nor all there is, for then it
    was given into it, whatever it looks like. Raises Cancelled at the user's wish.
    """
    if segmentation.spots is None or frame.pixel_mm is None:
        return segmentation, tree
    fine = working_of(frame, most_pixels=UNLIMITED)
    strands = list(strands_of(frame, fine, tree))
    asked = [strand for strand in strands if _may_be_vessel(strand, fine.mm) and not _is_injected(strand, tree)]
    if not asked:
        return segmentation, tree
    look = load_vessel_look()
    taken = []
    for strand in asked:
        check(cancel)
        if log_odds_of(look, fine, strand) > LEAST_LOG_ODDS:
            taken.append(strand)
    kept = [strand for strand in strands if strand not in taken]
    if not taken or not kept:
        return segmentation, tree
    lumen = _without(segmentation.lumen, fine, [one.path for one in taken], [one.path for one in kept])
    left = replace(
        segmentation,
        lumen=lumen,
        vessels=tuple(_stored(fine, frame, strand.path) for strand in taken),
        warnings=(*segmentation.warnings, _words([length_mm(one.path, fine.mm) for one in taken])),
    )
    return left, build_tree(frame, left, cancel)


def log_odds_of(look: VesselLook, fine: Working, strand: Strand) -> float:
    """How much a strand looks like a vessel: the mean along it."""
    return float(look.log_odds(fine, strand.path).mean())


def strands_of(frame: Frame, fine: Working, tree: DuctTree) -> Iterator[Strand]:
    """Every segment in exactly one strand."""
    to_fine_px = 1.0 if frame.pixel_mm is None else frame.pixel_mm / fine.mm
    segments = [segment for segment in tree.segments if len(segment.path) > 2]
    paths = [np.column_stack([fine.to_working(one.path[:, :2]), one.path[:, 2] * to_fine_px]) for one in segments]
    mates = _mates(segments, paths, _DIRECTION_MM / fine.mm)
    strung: set[int] = set()
    for number in range(len(segments)):
        if number in strung:
            continue
        chain = _chain(number, mates)
        strung |= {one for one, _ in chain}
        yield Strand(
            segments=tuple(segments[one].id for one, _ in chain),
            path=np.vstack([paths[one][::-1] if from_far else paths[one] for one, from_far in chain]),
        )


def _mates(segments: Sequence[DuctSegment], paths: Sequence[Path], reach_px: float) -> dict[End, End]:
    """Which end goes on in which other one at the same node: the straightest two first, if they are about as wide."""
    at: dict[int, list[End]] = {}
    for number, segment in enumerate(segments):
        at.setdefault(segment.start, []).append((number, False))
        at.setdefault(segment.end, []).append((number, True))
    width = [float(np.median(path[:, 2])) for path in paths]
    mates: dict[End, End] = {}
    for ends in at.values():
        ways = {end: _way(paths[end[0]], end[1], reach_px) for end in ends}
        pairs = [
            (float(ways[one] @ ways[other]), one, other)
            for index, one in enumerate(ends)
            for other in ends[:index]
            if one[0] != other[0] and 1 / _AS_WIDE < width[one[0]] / max(width[other[0]], 1e-6) < _AS_WIDE
        ]
        for straight, one, other in sorted(pairs):
            if straight < _STRAIGHT and one not in mates and other not in mates:
                mates[one], mates[other] = other, one
    return mates


def _chain(number: int, mates: dict[End, End]) -> list[End]:
    """The segments of a strand in order, each with whether it is walked from its far end."""
    first: End = (number, False)
    while first in mates:
        before = mates[first]
        first = (before[0], not before[1])
        if first[0] == number:
            break
    chain, here = [first], (first[0], not first[1])
    while here in mates and mates[here][0] != first[0]:
        chain.append(mates[here])
        here = (mates[here][0], not mates[here][1])
    return chain


def _way(path: Path, from_far: bool, reach_px: float) -> Path:
    """The direction in which a path leaves one of its ends, a unit vector."""
    path = path[::-1] if from_far else path
    walked = np.concatenate([[0.0], np.hypot(*np.diff(path[:, :2], axis=0).T).cumsum()])
    ahead = path[min(len(path) - 1, max(1, int(np.searchsorted(walked, reach_px)))), :2] - path[0, :2]
    return np.asarray(ahead / max(float(np.hypot(*ahead)), 1e-9))


def length_mm(path: Path, mm: float) -> float:
    """The length of a path in square pixels of that side."""
    return float(np.hypot(*np.diff(path[:, :2], axis=0).T).sum()) * mm


def _words(lengths_mm: Sequence[float]) -> str:
    lines = "1 line" if len(lengths_mm) == 1 else f"{len(lengths_mm)} lines"
    return (
        f"Left out of the ducts: {lines} of {sum(lengths_mm):.0f} mm, fine and beaded as a vein or lymphatic vessel that took "
        "contrast up. Trace what is a duct."
    )


def _may_be_vessel(strand: Strand, mm: float) -> bool:
    return (
        length_mm(strand.path, mm) >= LEAST_MM
        and CALIBRE_MM[0] <= float(np.median(strand.path[:, 2])) * mm <= CALIBRE_MM[1]
    )


def _is_injected(strand: Strand, tree: DuctTree) -> bool:
    """Whether a strand begins at the orifice."""
    mouths = {node.id for node in tree.nodes if node.kind is NodeKind.ORIFICE}
    return any(one.start in mouths for one in tree.segments if one.id in strand.segments)


def _without(lumen: Mask, fine: Working, vessels: Sequence[Path], ducts: Sequence[Path]) -> Mask:
    """The lumen without the tubes of vessels, which are given in fine pixels as ducts are, where they do not lie over ducts."""
    gone = np.zeros(fine.density.shape, np.uint8)
    for path in vessels:
        _tube(gone, path, _WIDER * float(np.median(path[:, 2])) + 2 * _BESIDE_MM / fine.mm, 1)
    for path in ducts:
        for first, last in pairwise(path):
            _tube(gone, np.vstack([first, last]), max(first[2], last[2]) + 1, 0)
    if gone.shape != lumen.shape:
        gone = cv2.resize(gone, lumen.shape[::-1], interpolation=cv2.INTER_NEAREST)
    left = lumen & (gone == 0)
    left.flags.writeable = False
    return np.asarray(left)


def _stored(fine: Working, frame: Frame, path: Path) -> Path:
    """A path in fine pixels as that of a DuctSegment."""
    to_mean_px = 1.0 if frame.pixel_mm is None else fine.mm / frame.pixel_mm
    stored = np.column_stack([fine.to_stored(path[:, :2]), path[:, 2] * to_mean_px])
    stored.flags.writeable = False
    return stored


def _tube(mask: NDArray[np.uint8], path: Path, wide_px: float, value: int) -> None:
    points = np.rint(path[:, 1::-1]).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(mask, [points], False, value, max(1, round(wide_px)))
