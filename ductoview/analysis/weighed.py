"""Candidates weighed by what the network of findings sees at their places, and candidates at places that only it sees.

The rules say where a candidate lies exactly, how large it is and why; the network is the better judge of whether it is one
(decision 44). What only the network sees is measured on the nearest duct, and says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.look import Look
from ductoview.analysis.skin import at_skin
from ductoview.analysis.spills import SKIN_REFLUX_MM
from ductoview.analysis.spotting import TOP, likeliness
from ductoview.model.duct_analysis import Spot, SpotKind
from ductoview.model.finding import SIZED_BY_CALIBRE, Finding, FindingKind, Mimic
from ductoview.model.geometry import PointPx


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """What a kind is mistaken for: the ``spot`` that stands for it, its name, and the spot's score from which it is proposed,
    under that name, where no candidate lies within ``apart_mm``: farther apart two spots are two bodies (decision 89)."""

    spot: SpotKind
    mimic: Mimic
    alone: float = float("inf")
    words: str = ""
    apart_mm: float = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """How a kind's spots count: ``even`` is the spot's score at which a candidate is as likely true as not.

    ``alone`` is the spot's score from which it is a candidate without any rule's word. ``unseen`` is the most that a rule's
    candidate without a spot gets, ``near_mm`` how far that may be. ``words`` say what a place looks like that only the
    network sees. Where no duct nearby is ``calibre_mm`` wide nothing is likely, and where one is ``wide_mm`` wide the score is
    less by ``beside_wide``. Nothing is likely within ``skin_mm`` of the air either, save near the nipple.
    By ``further`` the score of each further likely one of an image is less: several are rare, and where many places look alike
    most are something else. Where spot and rule lie more than ``placed_mm`` apart, the spot says better where it is. What only
    the network sees at the tip of the nipple may be ``at_nipple``.
    """

    spot: SpotKind
    even: float
    alone: float
    unseen: float
    words: str
    double: Double | None = None
    near_mm: float = 2.5
    calibre_mm: float = 0.0
    wide_mm: float = float("inf")
    beside_wide: float = 0.0
    skin_mm: float = 0.0
    further: float = 0.0
    placed_mm: float = float("inf")
    at_nipple: Mimic | None = None


WEIGHTS: Mapping[FindingKind, Weight] = {
    # Of ten (development) where they lie more than 0.5 mm apart the spot is 0.5 mm off in nine, the rule 1.7.
    FindingKind.INTRALUMINAL_FILLING_DEFECT: Weight(
        spot=SpotKind.FILLING_DEFECT, even=0.48, alone=0.3, unseen=0.45, words="contrast looks displaced by a body",
        placed_mm=0.5,
        double=Double(
            spot=SpotKind.AIR_BUBBLE, mimic=Mimic.AIR_BUBBLE, alone=0.3, words="contrast looks displaced by air",
            apart_mm=1.0,
        ),
    ),
    FindingKind.ABRUPT_DUCT_TERMINATION: Weight(
        spot=SpotKind.TERMINATION, even=0.25, alone=0.2, unseen=0.4, words="a duct looks cut off",
        double=Double(spot=SpotKind.UNDERFILLING, mimic=Mimic.UNDERFILLING), calibre_mm=0.4,
        # Where a wide duct parts into thin ones its end and their beginnings look cut off: of 115 development images
        # (21000-21121) five false ones of fourteen stood there below 0.58, and one true one of 22 (decision 90).
        wide_mm=2.5, beside_wide=0.08, further=0.1,
        # Skin is up to 3 mm thick on mammograms (Willson, Clin Radiol 1982; Pope, AJR 1984: 2.7). Of 109 true ends in 115
        # development images none lies in it, of 29 false ones four: ducts that run along the breast's rim (decision 91).
        skin_mm=3.0,
    ),
    # A leak is up to 13 mm wide: rules and network seldom name the same point of it. Of 79 (development) the spot lay within
    # 1.6 mm of the middle in nine of ten, the rule's within 3.9 mm.
    FindingKind.EXTRAVASATION: Weight(
        spot=SpotKind.LEAK, even=0.2, alone=0.1, unseen=0.4, words="contrast looks spread outside the ducts",
        near_mm=5.0, placed_mm=0.0, at_nipple=Mimic.SKIN_REFLUX,
    ),
    FindingKind.CYST_FILL: Weight(
        spot=SpotKind.CYST, even=0.3, alone=0.3, unseen=0.4, words="looks like a round sac filled with contrast",
    ),
    FindingKind.DUCT_NARROWING: Weight(
        spot=SpotKind.NARROWING, even=0.45, alone=0.35, unseen=0.4, words="a duct looks narrowed",
    ),
}  # fmt: skip
UNMEASURED = "no edge was measured"
_OF_SIZE = 0.6
_RULES, _USUAL = 0.3, 0.35
_ALONE = 0.05
# What the network sees as surely is likely whatever was traced around it: of seven held back for thin ducts alone in 93
# development images (21000-21092) the three false ones stand below, two true ones above (decision 90).
_SURE = 0.7
_AROUND_MM = 3.0
_MOST_FURTHER = 3


def weighed(look: Look, found: Iterable[Finding], spots: Iterable[Spot]) -> list[Finding]:
    """All of ``found`` with the scores that rules and network give together, and what only the network sees."""
    found, spots = list(found), list(spots)
    told = [one for one in found if one.kind not in WEIGHTS]
    for kind, weight in WEIGHTS.items():
        own = _of_kind(look, kind, weight, [one for one in found if one.kind is kind], spots)
        of_ducts = [_of_duct(look, weight, one) for one in own]
        told += _among_others(weight, _off_skin(look, weight, of_ducts))
    return told


def _among_others(weight: Weight, of_kind: list[Finding]) -> Iterator[Finding]:
    """Candidates of a kind, each that is likely with less the more likelier ones there are."""
    likeliest = sorted((one.score or 0.0 for one in of_kind), reverse=True)
    for one in of_kind:
        score = one.score or 0.0
        further = min(likeliest.index(score), _MOST_FURTHER) if one.is_likely else 0
        yield replace(one, score=score - weight.further * further)


def _of_kind(look: Look, kind: FindingKind, weight: Weight, own: list[Finding], spots: list[Spot]) -> Iterator[Finding]:
    free = [spot for spot in spots if spot.kind is weight.spot]
    doubles = [spot for spot in spots if weight.double is not None and spot.kind is weight.double.spot]
    told: list[PointPx] = []
    for one in sorted(own, key=lambda one: -(one.score or 0.0)):
        reach_mm = max(weight.near_mm, _OF_SIZE * (one.size_mm or 0.0))
        near = strongest(look, free, one.at, reach_mm), strongest(look, doubles, one.at, reach_mm)
        seen, alike = _of_one_body(look, weight, one, *near)
        free = [spot for spot in free if spot is not seen]
        placed = _placed(look, weight, _together(weight, one, seen, alike), seen, alike)
        told.append(placed.at)
        yield placed
    for spot in free:
        if spot.score >= weight.alone:
            told.append(spot.at)
            alike = (
                strongest(look, doubles, spot.at, min(weight.near_mm, weight.double.apart_mm))
                if weight.double
                else None
            )
            yield _seen_only(look, kind, weight, spot, alike)
    if weight.double is None:
        return
    for spot in doubles:
        if spot.score >= weight.double.alone and (_away_mm(look, told, spot.at) > weight.double.apart_mm).all():
            yield _seen_only(look, kind, weight, replace(spot, score=0.0), spot)


def _of_one_body(
    look: Look, weight: Weight, one: Finding, seen: Spot | None, alike: Spot | None
) -> tuple[Spot | None, Spot | None]:
    """The spots of its kind and of its double that a candidate is weighed by: the nearer alone, where they are two bodies."""
    if seen is None or alike is None or weight.double is None:
        return seen, alike
    if float(_away_mm(look, [alike.at], seen.at)[0]) <= weight.double.apart_mm:
        return seen, alike
    to_seen, to_alike = _away_mm(look, [seen.at, alike.at], one.at)
    return (seen, None) if to_seen <= to_alike else (None, alike)


def _placed(look: Look, weight: Weight, one: Finding, seen: Spot | None, alike: Spot | None) -> Finding:
    """The candidate where the likelier spot lies, when that is farther away than its kind allows."""
    spot = max((spot for spot in (seen, alike) if spot is not None), key=lambda spot: spot.score, default=None)
    is_off = spot is not None and float(_away_mm(look, [spot.at], one.at)[0]) > weight.placed_mm
    return look.moved(one, spot.at) if spot is not None and is_off else one


def strongest(look: Look, spots: list[Spot], at: PointPx, reach_mm: float) -> Spot | None:
    """The spot of the highest score within a distance, which is a guess where no scale is known."""
    away_mm = _away_mm(look, [spot.at for spot in spots], at)
    near = [spot for spot, away in zip(spots, away_mm, strict=True) if away <= reach_mm]
    return max(near, key=lambda spot: spot.score, default=None)


def _away_mm(look: Look, places: list[PointPx], at: PointPx) -> NDArray[np.float64]:
    """How far each of some places lies from one."""
    there = look.fine.to_working(np.array([(place.row, place.column) for place in places]).reshape(-1, 2))
    return np.asarray(np.hypot(*(there - look.fine.to_working(np.array([[at.row, at.column]]))).T) * look.mm)


def _together(weight: Weight, one: Finding, seen: Spot | None, alike: Spot | None) -> Finding:
    """A rule's candidate with the network's word."""
    strongest = max((spot.score for spot in (seen, alike) if spot is not None), default=0.0)
    if seen is None and alike is None:
        return replace(one, score=min(one.score or 0.0, weight.unseen))
    score = likeliness(strongest, weight.even) + _RULES * ((one.score or 0.0) - _USUAL)
    is_mimic = alike is not None and alike.score > (seen.score if seen is not None else 0.0)
    mimic = weight.double.mimic if weight.double is not None and is_mimic else _still(weight, one)
    return replace(one, score=float(np.clip(score, 0.0, TOP)), mimic=mimic)


def _still(weight: Weight, one: Finding) -> Mimic | None:
    """The rules' mimic, where the network has no better word."""
    return one.mimic if weight.double is None else None


def _seen_only(look: Look, kind: FindingKind, weight: Weight, spot: Spot, alike: Spot | None) -> Finding:
    """A candidate that no rule proposes: its size is the calibre of the nearest duct where that is what the kind is sized by."""
    double = weight.double if alike is not None and alike.score > spot.score else None
    segment = look.nearest(spot.at, weight.near_mm / look.mm * float(np.mean(look.fine.step)))
    at = look.fine.to_working(np.array([[spot.at.row, spot.at.column]]))[0]
    words = double.words if double is not None and double.words else weight.words
    mimic = None if double is None else double.mimic
    from_nipple_mm = look.nipple_mm(spot.at)
    if weight.at_nipple is not None and from_nipple_mm is not None and from_nipple_mm < SKIN_REFLUX_MM:
        mimic, words = weight.at_nipple, f"{words}, at the nipple: may lie on the skin"
    return look.finding(
        kind,
        at,
        score=likeliness(max(spot.score, alike.score if alike else 0.0), weight.even) - _ALONE,
        size=_calibre(look, segment, at) if kind in SIZED_BY_CALIBRE else None,
        why=f"{words}; {UNMEASURED}",
        segment=segment,
        mimic=mimic,
    )


def _of_duct(look: Look, weight: Weight, one: Finding) -> Finding:
    """The same, below the operating point where no duct around it is as wide as its kind wants: hairs end everywhere; and less
    likely where one is much wider."""
    score = one.score or 0.0
    if not one.is_likely or not look.fine.scale_known:
        return one
    widest_mm = _widest_mm(look, one.at)
    # Where nothing at all was traced, no duct can be cut off: of 67 likely ends of 50 development images (27000-27049) each has a
    # duct within 1.2 mm; the ligament of stranger 336 has none.
    if widest_mm < weight.calibre_mm and (score < _SURE or widest_mm == 0):
        return replace(one, score=weight.unseen, why=f"{one.why}; no duct of {weight.calibre_mm:.1f} mm around it")
    if widest_mm >= weight.wide_mm:
        return replace(
            one, score=score - weight.beside_wide, why=f"{one.why}; a duct of {widest_mm:.1f} mm lies beside it"
        )
    return one


def _off_skin(look: Look, weight: Weight, own: list[Finding]) -> list[Finding]:
    """The same, below the operating point what lies in the skin."""
    in_skin = at_skin(look, [one for one in own if one.is_likely], weight.skin_mm) if weight.skin_mm else []
    return [
        replace(one, score=weight.unseen, why=f"{one.why}; within {weight.skin_mm:.0f} mm of the breast's outline")
        if one in in_skin
        else one
        for one in own
    ]


def _widest_mm(look: Look, at: PointPx) -> float:
    """The greatest calibre of what was traced around a place; 0 where there is none."""
    here = look.fine.to_working(np.array([[at.row, at.column]]))[0]
    runs = [look.run(segment) for segment in look.tree.segments]
    near = [run[np.hypot(*(run[:, :2] - here).T) * look.mm <= _AROUND_MM, 2] for run in runs]
    return max((float(calibre.max()) * look.mm for calibre in near if calibre.size), default=0.0)


def _calibre(look: Look, segment: int | None, at: NDArray[np.float64]) -> float | None:
    """The calibre of a segment at the point nearest to a place, fine pixels; None where it is no wider than a pixel: that is what
    a duct that fades out is left with, and says nothing of its width."""
    for one in look.tree.segments:
        if one.id == segment:
            run = look.run(one)
            calibre = float(run[int(np.hypot(*(run[:, :2] - at).T).argmin()), 2])
            return calibre if calibre > 1.0 else None
    return None
