"""The opacified ducts of a frame by the learned scorer: every pixel judged, then grown into a tree as the rules do it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.cannula import Entrance, entrance_of, filled_duct
from ductoview.analysis.components import box_of, reaching, without_small_holes
from ductoview.analysis.context import LEAST
from ductoview.analysis.ground import Ground, ground_of
from ductoview.analysis.growth import empty, grown_tree
from ductoview.analysis.judged import Judged, judged, judged_again, score_of
from ductoview.analysis.levels import Levels, Reach
from ductoview.analysis.lumen import gaps_filled
from ductoview.analysis.mouth import REACH_MM
from ductoview.analysis.nipple_rim import with_nipple_by_its_rim
from ductoview.analysis.scorer import Scorer, probability
from ductoview.analysis.spotting import Later, spots_of
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import SURE_ORIFICE, Frame, ScoredPoint, Segmentation, Spot, SpotKind
from ductoview.model.geometry import PointPx
from ductoview.model.progress import CancelToken, Progress, check, no_progress

Mask = NDArray[np.bool_]
Float = NDArray[np.float32]
MmOf = Callable[[PointPx, PointPx], float | None]
LEAST_SIDE = 16
# At a glance a third of the pixels is looked at again: on 27 development images no Dice changes by more than 0.001.
_LEAST_AT_A_GLANCE = 0.1
# The networks see a duct through what fills it. Of the 87 larger holes that they left in 62 images two were mostly lumen: what is
# larger lies between ducts (decision 99).
HOLE_MM2 = 0.3
GAP_MM = 6.0
WALL, FAINT_MM = 0.28, 0.4
# How likely a pixel is that speaks plainly of contrast; likelier ones count at most twice. Of 48 scouts of the development
# family (seeds 3200-3247) the richest has 6.3 mm of it in its main part, of 36 trees the poorest 10.0 mm.
PLAIN, MOST_WORTH = 0.93, 2.0
# The mean logit of two looks that see a duct plainly, 0.9 (decision 98).
SEEN_PLAINLY = 2.2
SEEN_ORIFICE, UNSURE, SAME_ORIFICE_MM, AT_CANNULA_MM = 0.5, 0.55, 2.0, 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedParams:
    """How sure the scorer must be, and how far gaps are bridged."""

    may: float = field(
        default=0.35, metadata={"minimum": 0.05, "maximum": 0.9, "unit": "", "help": "Where a duct may go on"}
    )
    sure: float = field(
        default=0.8, metadata={"minimum": 0.1, "maximum": 0.99, "unit": "", "help": "Where a duct is sure"}
    )
    end: float = field(
        default=0.75,
        metadata={"minimum": 0.05, "maximum": 0.99, "unit": "", "help": "What a dead end reaches on the average"},
    )
    contrast_mm: float = field(
        default=8.0,
        metadata={"minimum": 1.0, "maximum": 50.0, "unit": "mm", "help": "Plain duct needed to speak of contrast"},
    )
    gap_mm: float = field(
        default=3.0, metadata={"minimum": 0.0, "maximum": 15.0, "unit": "mm", "help": "The longest gap bridged"}
    )
    least_part_mm: float = field(
        default=2.0, metadata={"minimum": 0.0, "maximum": 50.0, "unit": "mm", "help": "The shortest part joined"}
    )
    alone_mm: float = field(
        default=25.0,
        metadata={"minimum": 1.0, "maximum": 200.0, "unit": "mm", "help": "The shortest tree kept by itself"},
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """All that no parameter changes: the frame, its ``ground`` (None where it is too small), ``score``, how likely each working
    pixel is lumen, float32 0..1, ``plain``, how surely two looks see a duct whatever surrounds it, float32, 0 where not plainly
    (None at a glance), ``spots``, what a network sees where, ``later`` what it says after a second look, and where a cannula is
    seen to have ``entered``.

    Of a square image of 13.6 million pixels about 160 MB, the frame's 68 with them.
    """

    frame: Frame
    ground: Ground | None
    score: Float
    plain: Float | None = None
    spots: tuple[Spot, ...] = ()
    later: Later = tuple
    entered: Entrance | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Glance:
    """What one look at a frame says, by ``scorer``, and all that a second look goes on from; some 40 MB more than Scored."""

    frame: Frame
    scorer: Scorer
    ground: Ground | None = None
    judged: Judged | None = None
    entered: Entrance | None = None


def readier(params: LearnedParams, more: float) -> LearnedParams:
    """Parameters by which a pixel is called duct as if its logit lay ``more`` higher: above 0 more ducts, below 0 fewer.

    What speaks of contrast and where a lumen's wall lies stay as they are.
    """
    return replace(params, **{name: _moved(getattr(params, name), -more) for name in ("may", "sure", "end")})


def scored(
    frame: Frame, scorer: Scorer, *, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> Scored:
    """Every pixel of a frame judged by two looks: the dear part, done once whatever parameters follow."""
    return looked_again(glance_of(frame, scorer, progress=progress, cancel=cancel), progress=progress, cancel=cancel)


def glance_of(
    frame: Frame, scorer: Scorer, *, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> Glance:
    """Every pixel of a frame judged by one look."""
    check(cancel)
    if min(frame.density.shape) < LEAST_SIDE or not frame.valid.any():
        return Glance(frame=frame, scorer=scorer)
    ground = ground_of(frame)
    progress(0.1, "background flattened")
    check(cancel)
    of = judged(ground, scorer, cancel)
    progress(0.3, "pixels judged once")
    return Glance(
        frame=frame, scorer=scorer, ground=ground, judged=of, entered=entrance_of(ground.working, ground.breast)
    )


def looked_again(glance: Glance, *, progress: Progress = no_progress, cancel: CancelToken | None = None) -> Scored:
    """What two looks say, of which the glance was the first."""
    check(cancel)
    again = None if glance.judged is None else judged_again(glance.judged, glance.scorer, cancel)
    progress(0.5, "pixels judged")
    return _scored(glance, again, cancel, with_spots=True)


def at_a_glance(glance: Glance, cancel: CancelToken | None = None) -> Scored:
    """What the first look alone says: enough to draw ducts until there are those of two. Nothing is told of forks, findings or
    a sure orifice."""
    return _scored(glance, glance.judged, cancel, with_spots=False)


def _scored(glance: Glance, of: Judged | None, cancel: CancelToken | None, *, with_spots: bool) -> Scored:
    frame, ground = glance.frame, glance.ground
    if ground is None or of is None:
        shape = (0, 0) if ground is None else ground.flat.shape
        return Scored(frame=frame, ground=ground, score=np.zeros(shape, np.float32))
    networks, least = (glance.scorer.second, LEAST) if with_spots else (glance.scorer.second[:1], _LEAST_AT_A_GLANCE)
    score = score_of(of, networks, cancel, least)
    spots: tuple[Spot, ...] = ()
    later: Later = tuple
    plain: Float | None = None
    if with_spots:
        plain = np.zeros(ground.flat.shape, np.float32)
        is_plain = (of.logits > SEEN_PLAINLY) & of.scene.allowed
        plain[of.scene.box][is_plain] = probability(of.logits[is_plain])
        spots, later = spots_of(ground.working, of.scene, of.seen, score, glance.scorer.spotter, cancel)
    # Beyond the scene nothing can be.
    whole = np.zeros(ground.flat.shape, np.float32)
    whole[of.scene.box] = score
    entered, lumen = glance.entered, whole > PLAIN
    if entered is not None and entered.is_reached_by(lumen, ground.working):
        # The network is asked of tissue; the duct that goes on out of it up to the needle is contrast, whatever it says.
        filled = filled_duct(lumen, entered, ground.working)
        whole[filled] = np.maximum(whole[filled], PLAIN)
    else:
        entered = None
    return with_nipple_seen(
        Scored(frame=frame, ground=ground, score=whole, plain=plain, spots=spots, later=later, entered=entered)
    )


def with_nipple_seen(of: Scored) -> Scored:
    """The same with the nipple where a rim shows it, which no parameter moves: the rim is what is called duct as found.

    Where a needle is seen to enter, none is looked for elsewhere. What network and outline say of an orifice that is farther from
    it than one can be is left out: they were asked while the outline's tip was taken for the nipple.
    """
    ground, entered = of.ground, of.entered
    if ground is None or (entered is not None and entered.is_needle_seen):
        return of
    working = ground.working
    breast = with_nipple_by_its_rim(working, ground.breast, of.score > LearnedParams().may)
    if breast is ground.breast or breast.nipple is None:
        return of
    nipple = np.array(breast.nipple)

    def is_near(at: NDArray[np.float64]) -> bool:
        return float(np.hypot(*(at - nipple))) * working.mm <= REACH_MM

    def is_kept(spot: Spot) -> bool:
        at = working.to_working(np.array([[spot.at.row, spot.at.column]]))[0]
        return spot.kind is not SpotKind.ORIFICE or is_near(at)

    return replace(
        of,
        ground=replace(ground, breast=breast),
        spots=tuple(spot for spot in of.spots if is_kept(spot)),
        entered=entered if entered is not None and is_near(np.array(entered.at)) else None,
    )


def segment_learned(
    frame: Frame,
    params: LearnedParams,
    scorer: Scorer,
    *,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> Segmentation:
    """Lumen and leak, bool in the frame's shape; ``contrast_found`` False and both empty on a scout."""
    return segmented(scored(frame, scorer, progress=progress, cancel=cancel), params, progress=progress, cancel=cancel)


def segmented(
    of: Scored, params: LearnedParams, *, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> Segmentation:
    """The ducts of a frame whose pixels have been judged, as ``segment_learned`` gives them."""
    check(cancel)
    frame, ground, score = of.frame, of.ground, of.score
    if ground is None:
        return empty(frame, None)
    levels = Levels(
        may=params.may,
        sure=params.sure,
        speaks=_speaks,
        most=1.0,
        alone=max(0.8, params.sure),
        end=params.end,
        tells_pools=True,
    )
    reach = Reach(
        contrast_mm=params.contrast_mm,
        gap_mm=params.gap_mm,
        least_part_mm=params.least_part_mm,
        alone_mm=params.alone_mm,
    )
    grown = grown_tree(
        frame,
        ground,
        score,
        levels,
        reach,
        lambda strength, ridges, centreline: _lumen(ground.working, strength, ridges, centreline, params.may),
        plain=of.plain,
        progress=progress,
        cancel=cancel,
    )
    if not grown.contrast_found:
        return grown
    orifice = orifice_of(grown.orifice, of.spots, frame.spacing.distance_mm)
    if orifice is not None and of.entered is not None and (of.entered.is_needle_seen or orifice.score < SURE_ORIFICE):
        row, column = ground.working.to_stored(np.array([of.entered.at]))[0]
        orifice = at_cannula(orifice, PointPx(float(row), float(column)), frame.spacing.distance_mm)
    return replace(grown, spots=of.spots, later=of.later, orifice=orifice)


def orifice_of(found: ScoredPoint | None, spots: tuple[Spot, ...], mm_of: MmOf) -> ScoredPoint | None:
    """The orifice that outline and trunk give, sure only where a network sees one there too; else the one it sees, no surer, so
    that no way is measured from it. Where outline and trunk give none, none is invented.

    ``mm_of`` is the distance of two places, None without a scale. Of 56 sure orifices of development images (4600-4659), all
    right, 55 are seen by the network; of 3 wrong ones on other looks (7741, 7753, 7755) none.
    """
    if found is None:
        return None
    seen = [spot for spot in spots if spot.kind is SpotKind.ORIFICE and spot.score >= SEEN_ORIFICE]
    if found.score >= SURE_ORIFICE:
        away_mm = [mm_of(found.at, spot.at) for spot in seen]
        is_seen = any(away is None or away <= SAME_ORIFICE_MM for away in away_mm)
        return found if is_seen else replace(found, score=UNSURE)
    if not seen:
        return found
    return ScoredPoint(at=max(seen, key=lambda spot: spot.score).at, score=UNSURE)


def at_cannula(found: ScoredPoint, entered: PointPx, mm_of: MmOf) -> ScoredPoint:
    """The orifice, moved to where the cannula enters the nipple, which is no surer: outline and trunk say otherwise, or little.

    A sure one within AT_CANNULA_MM of that place stays. On 75 development images that show where it enters it lies within
    1.8 mm of the true orifice (decision 85).
    """
    away = mm_of(found.at, entered)
    if found.score >= SURE_ORIFICE and (away is None or away <= AT_CANNULA_MM):
        return found
    return ScoredPoint(at=entered, score=min(found.score, UNSURE))


def _moved(share: float, by: float) -> float:
    """A probability whose logit is moved, to four places: it stands in the provenance of what comes of it."""
    return round(1 / (1 + math.exp(-math.log(share / (1 - share)) - by)), 4)


def _speaks(score: Float) -> Float:
    """The logit of a pixel in units of that of a plain one, 0..MOST_WORTH."""
    logit = np.log(np.maximum(score, 1e-6) / np.maximum(1 - score, 1e-6))
    return np.clip(logit / np.float32(np.log(PLAIN / (1 - PLAIN))), 0, MOST_WORTH).astype(np.float32)


def _lumen(working: Working, score: Float, ridges: Mask, centreline: Mask, may: float) -> Mask:
    """What is likely lumen within the kept ridges, small holes filled, what lies between two ducts left open.

    Where a duct is fainter than a wall otherwise is, it is as wide as the ridge that it ``may`` go on in.
    """
    whole = np.zeros(score.shape, dtype=bool)
    box = box_of(ridges, math.ceil(working.px(GAP_MM)))
    near = cv2.dilate(ridges[box].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    inside = score[box] > WALL
    if may < WALL and (faint := centreline[box] & ~inside).any():
        beside = cv2.dilate(faint.astype(np.uint8), np.ones((2 * round(working.px(FAINT_MM)) + 1,) * 2, np.uint8)) > 0
        inside |= beside & (score[box] > may)
    lumen = gaps_filled(inside & near, centreline[box], working.px(GAP_MM))
    whole[box] = without_small_holes(reaching(lumen, centreline[box]), HOLE_MM2 / working.mm**2)
    return whole
