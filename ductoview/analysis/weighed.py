"""Candidates weighed by what the network of findings sees at their places, and candidates at places that only it sees.

The rules say where a candidate lies exactly, how large it is and why; the network is the better judge of whether it is one
(decision 41). What only the network sees is measured on the nearest duct, and says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.look import Look
from ductoview.analysis.spotting import TOP, likeliness
from ductoview.model.duct_analysis import Spot, SpotKind
from ductoview.model.finding import SIZED_BY_CALIBRE, Finding, FindingKind, Mimic
from ductoview.model.geometry import PointPx


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """How a kind's spots count: ``even`` is the spot's score at which a candidate is as likely true as not.

    ``looks_like`` and ``mimic`` are the spot that stands for something else, and what that is called. ``alone`` is the
    spot's score from which it is a candidate without any rule's word. ``unseen`` is the most that a rule's candidate
    without a spot gets. ``words`` say what a place looks like that only the network sees.
    """

    spot: SpotKind
    even: float
    alone: float
    unseen: float
    words: str
    looks_like: SpotKind | None = None
    mimic: Mimic | None = None


WEIGHTS: Mapping[FindingKind, Weight] = {
    FindingKind.INTRALUMINAL_FILLING_DEFECT: Weight(
        spot=SpotKind.FILLING_DEFECT, even=0.44, alone=0.3, unseen=0.45, words="contrast looks displaced by a body",
        looks_like=SpotKind.AIR_BUBBLE, mimic=Mimic.AIR_BUBBLE,
    ),
    FindingKind.ABRUPT_DUCT_TERMINATION: Weight(
        spot=SpotKind.TERMINATION, even=0.35, alone=0.3, unseen=0.4, words="a duct looks cut off",
        looks_like=SpotKind.UNDERFILLING, mimic=Mimic.UNDERFILLING,
    ),
    FindingKind.EXTRAVASATION: Weight(
        spot=SpotKind.LEAK, even=0.18, alone=0.18, unseen=0.4, words="contrast looks spread outside the ducts",
    ),
    FindingKind.CYST_FILL: Weight(
        spot=SpotKind.CYST, even=0.3, alone=0.3, unseen=0.4, words="looks like a round sac filled with contrast",
    ),
    FindingKind.DUCT_NARROWING: Weight(
        spot=SpotKind.NARROWING, even=0.45, alone=0.35, unseen=0.4, words="a duct looks narrowed",
    ),
}  # fmt: skip
_NEAR_MM, _OF_SIZE = 2.5, 0.6
_RULES, _USUAL = 0.3, 0.35
_ALONE = 0.05


def weighed(look: Look, found: Iterable[Finding], spots: Iterable[Spot]) -> list[Finding]:
    """All of ``found`` with the scores that rules and network give together, and what only the network sees."""
    found, spots = list(found), list(spots)
    others = [one for one in found if one.kind not in WEIGHTS]
    return others + [
        candidate
        for kind, weight in WEIGHTS.items()
        for candidate in _of_kind(look, kind, weight, [one for one in found if one.kind is kind], spots)
    ]


def _of_kind(look: Look, kind: FindingKind, weight: Weight, own: list[Finding], spots: list[Spot]) -> Iterator[Finding]:
    free = [spot for spot in spots if spot.kind is weight.spot]
    mimics = [spot for spot in spots if spot.kind is weight.looks_like]
    for one in sorted(own, key=lambda one: -(one.score or 0.0)):
        reach_mm = max(_NEAR_MM, _OF_SIZE * (one.size_mm or 0.0))
        seen = _strongest(look, free, one.at, reach_mm)
        alike = _strongest(look, mimics, one.at, reach_mm)
        free = [spot for spot in free if spot is not seen]
        yield _together(weight, one, seen, alike)
    for spot in free:
        if spot.score >= weight.alone:
            yield _seen_only(look, kind, weight, spot, _strongest(look, mimics, spot.at, _NEAR_MM))


def _strongest(look: Look, spots: list[Spot], at: PointPx, reach_mm: float) -> Spot | None:
    """The spot of the highest score within a distance, which is a guess where no scale is known."""
    places = look.fine.to_working(np.array([(spot.at.row, spot.at.column) for spot in spots]).reshape(-1, 2))
    away_mm = np.hypot(*(places - look.fine.to_working(np.array([[at.row, at.column]]))).T) * look.mm
    near = [spot for spot, away in zip(spots, away_mm, strict=True) if away <= reach_mm]
    return max(near, key=lambda spot: spot.score, default=None)


def _together(weight: Weight, one: Finding, seen: Spot | None, alike: Spot | None) -> Finding:
    """A rule's candidate with the network's word."""
    strongest = max((spot.score for spot in (seen, alike) if spot is not None), default=0.0)
    if seen is None and alike is None:
        return replace(one, score=min(one.score or 0.0, weight.unseen))
    score = likeliness(strongest, weight.even) + _RULES * ((one.score or 0.0) - _USUAL)
    is_mimic = alike is not None and alike.score > (seen.score if seen is not None else 0.0)
    return replace(one, score=float(np.clip(score, 0.0, TOP)), mimic=weight.mimic if is_mimic else _still(weight, one))


def _still(weight: Weight, one: Finding) -> Mimic | None:
    """The rules' mimic, where the network has no better word."""
    return one.mimic if weight.mimic is None else None


def _seen_only(look: Look, kind: FindingKind, weight: Weight, spot: Spot, alike: Spot | None) -> Finding:
    """A candidate that no rule proposes: its size is the calibre of the nearest duct where that is what the kind is sized by."""
    is_mimic = alike is not None and alike.score > spot.score
    segment = look.nearest(spot.at, _NEAR_MM / look.mm * float(np.mean(look.fine.step)))
    at = look.fine.to_working(np.array([[spot.at.row, spot.at.column]]))[0]
    return look.finding(
        kind,
        at,
        score=likeliness(max(spot.score, alike.score if alike else 0.0), weight.even) - _ALONE,
        size=_calibre(look, segment, at) if kind in SIZED_BY_CALIBRE else None,
        why=f"{weight.words}; no edge was measured",
        segment=segment,
        mimic=weight.mimic if is_mimic else None,
    )


def _calibre(look: Look, segment: int | None, at: NDArray[np.float64]) -> float | None:
    """The calibre of a segment at the point nearest to a place, fine pixels."""
    for one in look.tree.segments:
        if one.id == segment:
            run = look.run(one)
            return float(run[int(np.hypot(*(run[:, :2] - at).T).argmin()), 2])
    return None
