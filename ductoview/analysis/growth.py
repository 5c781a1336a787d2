"""From a strength at every pixel to the opacified ducts: lumen, leaks, nipple and orifice.

The strength may be a ridge's contrast to noise or a learned score; ``Levels`` say what it takes.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis import implant
from ductoview.analysis.breast import Breast
from ductoview.analysis.components import Box, box_of, box_within, enlarged_box, hysteresis, places_of, reaching
from ductoview.analysis.exposure import density_per_mm, filling_of
from ductoview.analysis.ground import Ground
from ductoview.analysis.leaks import Pool, pools_of, split_leaks, with_cysts
from ductoview.analysis.mouth import mouth_of
from ductoview.analysis.nipple_rim import without_rim
from ductoview.analysis.parts import Parts, continued, main_part, parts_of
from ductoview.analysis.prune import pruned
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import SURE_NIPPLE, Frame, ScoredPoint, Segmentation
from ductoview.model.geometry import PointPx
from ductoview.model.progress import CancelToken, Progress, check

Mask = NDArray[np.bool_]
Float = NDArray[np.float32]
Lumen = Callable[[Float, Mask, Mask], Mask]
SURELY_INSIDE_MM = 3.0
OFF_IMPLANT_MM = 5.0
NEAR_NIPPLE_MM, NEAR_UNSURE_NIPPLE_MM, FAR_TIMES, UNKNOWN_TIMES = 15.0, 25.0, 2.5, 5.0
# Where the heaviest part is no contrast: stranger 276 has a tree of 83 mm; without contrast what follows is at most 25 mm long.
ANOTHER_FAR_MM = 50.0
BESIDE_CONTRAST_MM = 6.0
# Log exposure for each mm of calibre. Of 24 contrast-free images by another generator (strangers 1000-1023) strands and vessels
# long enough to be taken for a tree have at most 0.09 in eight, one of which begins near the nipple (0.073), and 0.12 and more in
# four, which are taken for trees. A film's shoulder leaves plain trees 0.089 to 0.094 (7752, 7918, 7927); on 12 other looks 0.15.
# What lies far from a nipple that is in view is no injected duct but by an error: strands and a muscle's edge have up to 0.132
# in three of those, the one true tree there 0.30 (decision 80).
LEAST_FILLING, LEAST_FILLING_NEAR_NIPPLE = 0.14, 0.08
# What begins at a sure nipple is a duct at half of it: true trees there have 0.068 (stranger 254, 183 mm of it) and 0.076 (237);
# of 91 contrast-free images by that generator nothing that is as thin begins within 10 mm of a sure nipple.
LEAST_FILLING_AT_NIPPLE, BEGINS_AT_NIPPLE_MM = 0.05, 10.0
# A duct of which the first 3 mm decide must be dense beyond doubt: 3390 has 0.30, the densest vessel near a nipple 0.07.
AT_NIPPLE_MM, PLAIN_FILLING = 3.0, 0.15
# What begins at a seen nipple, as long as it must be but not plain to the networks, is contrast where it is denser yet: a trunk
# beside a nipple from the front has 0.21 to 0.25 (1213), the one such part of 44 images without contrast 0.13 (417).
DENSE_FILLING = 0.18
# Of 13 strangers (1000-1012) trees by themselves are 88 mm of duct with 0.6 and more of the main tree's density a mm, 3 mm below
# that, and 415 mm of vessels and strands below 0.6, 61 above (decision 75). Of 95 parts that a gap would join, the three of 25 mm
# and more below half of it are strands; two of 20 mm with 0.43 and 0.47 are ducts (4605, 4619).
LEAST_OF_MAIN = 0.5
BESIDE_MM = 1.2
RIM_MM = 0.7
CYST_GAP_MM = 2.5
_BESIDE_PX = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Strengths: where a duct may go on, where it is sure, above which no more counts. ``speaks`` says how much strengths on
    a centreline speak of contrast, 0 for not at all, 1 for plainly.

    ``alone`` is what the strongest quarter of a tree must reach that hangs on no other; a dead end reaches ``end`` on the
    average, less the longer it is. ``tells_pools``: by its strength already what leaked is no lumen, and what fills a cyst is.
    """

    may: float
    sure: float
    speaks: Callable[[Float], Float]
    most: float
    alone: float
    end: float
    tells_pools: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Lengths in mm: the plain duct needed to speak of contrast, the longest gap bridged, the shortest part joined, and
    the shortest tree kept by itself, from which on a part must be filled as the main one is."""

    contrast_mm: float
    gap_mm: float
    least_part_mm: float
    alone_mm: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Again:
    """The ``strength`` once more, its ``parts`` within ``box``, and which of them is the ``main`` one."""

    strength: Float
    box: Box
    parts: Parts
    main: int

    @property
    def line(self) -> Mask:
        return self.parts.line(self.main)


def grown_tree(
    frame: Frame,
    ground: Ground,
    strength: Float,
    levels: Levels,
    reach: Reach,
    lumen_of: Lumen,
    *,
    plain: Float | None = None,
    progress: Progress,
    cancel: CancelToken | None,
) -> Segmentation:
    """Lumen and leak, bool in the frame's shape; ``contrast_found`` False and both empty on a scout.

    ``strength`` float32 in working pixels; ``lumen_of`` (strength, ridges, centreline) gives the lumen of what is kept. Where
    ``plain`` says how surely a duct is seen that surroundings may deny, 0 elsewhere: what hangs on the surest of the contrast is
    taken too, and what begins at a nipple that is seen is asked once more with it.
    """
    working, breast, skin_mm = ground.working, ground.breast, ground.skin_mm
    strength = without_rim(strength, working, breast, levels.may)
    box = box_of(strength > levels.may)
    if not strength[box].size:
        return empty(frame, ground)
    parts = _ridge_parts(strength, box, ground, levels)
    main = _tree_of(parts, box, strength, ground, levels, reach)
    if plain is not None:
        kept = np.zeros(strength.shape, dtype=bool)
        kept[box] = parts.labels == main if main else _at_seen_nipple(parts, box, ground)
        again = _with_plain(kept, strength, plain, ground, levels)
        if again is not None and (main or _is_contrast(again.line, again.box, again.strength, ground, levels, reach)):
            strength, box, parts, main = again.strength, again.box, again.parts, again.main
    if main == 0:
        return empty(frame, ground)
    ridges, centreline = (np.zeros(strength.shape, dtype=bool) for _ in range(2))
    own = box_of(parts.labels > 0)
    around = box_within(box, own)
    ridges[box][own], centreline[box][own] = _tree_ridges(
        parts.within(own),
        main,
        working,
        levels,
        reach,
        lambda part: _density_per_mm(part, around, strength, ground, levels),
    )
    centreline = pruned(centreline, ridges, strength, skin_mm, mm=working.mm, sure_cnr=levels.end)
    progress(0.7, "parts joined")
    check(cancel)
    lumen_w = lumen_of(strength, ridges, centreline)
    progress(0.85, "widths measured")
    check(cancel)
    pools = pools_of(ground.pool_grid, lumen_w)
    lumen_w, leak_w = split_leaks(lumen_w, centreline, pools, keeps_lumen=levels.tells_pools)
    cysts = _strong(pools, strength, levels.may) if levels.tells_pools else pools
    lumen_w = with_cysts(lumen_w, cysts, working.px(CYST_GAP_MM)) & ~leak_w
    lumen, leak = (_as_stored(mask, frame) for mask in (lumen_w, leak_w))
    mouth = mouth_of(working, breast, centreline, lumen_w, frame.chest_wall)
    for mask in (lumen, leak):
        mask.flags.writeable = False
    progress(1.0, "segmented")
    return Segmentation(
        lumen=lumen,
        leak=leak,
        contrast_found=bool(lumen.any()),
        nipple=_nipple(working, breast),
        orifice=None if mouth is None else _point(working, *mouth),
        warnings=_warnings(ground),
    )


def _ridge_parts(strength: Float, box: Box, ground: Ground, levels: Levels) -> Parts:
    """The connected ridges in a box that may be ducts."""
    parts = parts_of(hysteresis(strength[box], levels.may, levels.sure), strength[box], levels.most)
    return parts.without(_of_no_duct(parts, box, ground))


def _at_seen_nipple(parts: Parts, box: Box, ground: Ground) -> Mask:
    """The parts that begin where a nipple is surely seen: of 44 images without contrast (strangers 411-454) two looks see nothing
    plainly there, farther off on 24."""
    if not _is_nipple_seen(ground):
        return np.zeros(parts.labels.shape, dtype=bool)
    own = [part for part in range(1, parts.count + 1) if _near_nipple(parts.line(part), box, ground)]
    return np.isin(parts.labels, own)


def _with_plain(kept: Mask, strength: Float, plain: Float, ground: Ground, levels: Levels) -> _Again | None:
    """What comes of it when all that is ``plain`` and one piece with the surest of what is ``kept`` is as strong as it is plain;
    None where nothing is, or where it makes a rim of a duct."""
    sure = strength > levels.sure
    seen = without_rim(plain, ground.working, ground.breast, levels.may)
    more = reaching((seen > 0) | sure, kept & sure) & ~sure & (seen > 0)
    if not more.any():
        return None
    strength = np.where(more, np.maximum(seen, strength), strength)
    box = box_of(strength > levels.may)
    parts = _ridge_parts(strength, box, ground, levels)
    share = np.bincount(parts.labels[kept[box]], minlength=2)[1:]
    return _Again(strength=strength, box=box, parts=parts, main=int(share.argmax()) + 1) if share.any() else None


def _strong(pools: tuple[Pool, ...], strength: Float, least: float) -> tuple[Pool, ...]:
    """Those that are as strong as a duct all over: patches of gland under a film's curve have 0 to 0.11 (379), cysts 0.55."""
    if not pools:
        return ()
    coarse = cv2.resize(strength, pools[0].area.shape[::-1], interpolation=cv2.INTER_AREA)
    return tuple(pool for pool in pools if float(coarse[pool.area].mean()) >= least)


def _of_no_duct(parts: Parts, box: Box, ground: Ground) -> set[int]:
    """Rims of round patches, and what lies in a nipple seen from the front: its rim and its patch look like ducts."""
    mm, breast = ground.working.mm, ground.breast
    gone = parts.rims(ground.working.density[box], mm)
    if (middle := _within(breast.nipple, box)) is not None and breast.frontal_radius_mm is not None:
        gone |= parts.lying_in(middle, (breast.frontal_radius_mm + RIM_MM) / mm)
    return gone


def _tree_of(parts: Parts, box: Box, strength: Float, ground: Ground, levels: Levels, reach: Reach) -> int:
    """The main part if it is contrast, else 0. One far from the nipple gives way to the heaviest near it that is contrast, for
    there a duct is injected, and what is no contrast to a long one that is: vessels far away may weigh more than a small tree,
    and so may the edge of the pectoral muscle.
    """

    def is_contrast(part: int) -> bool:
        return _is_contrast(parts.line(part), box, strength, ground, levels, reach)

    main = main_part(parts, _within(ground.breast.nipple, box), ground.working.px(20))
    if main == 0:
        return 0
    if _near_nipple(parts.line(main), box, ground, NEAR_NIPPLE_MM):
        if is_contrast(main):
            return main
        # At a tip that is hardly a nipple nothing has a right to the last word; with the nipple out of view all parts would.
        if _is_nipple_seen(ground) or ground.breast.nipple is None:
            return 0
    least_px = ground.working.px(reach.contrast_mm)
    others = [int(part) for part in np.argsort(-parts.mass) if part != main and parts.mass[part] >= least_px]
    near = [part for part in others if _near_nipple(parts.line(part), box, ground, NEAR_NIPPLE_MM)]
    far = [part for part in others if parts.mass[part] >= ground.working.px(ANOTHER_FAR_MM)]
    return next((part for part in dict.fromkeys([*near, main, *far]) if is_contrast(part)), 0)


def _within(place: tuple[float, float] | None, box: tuple[slice, slice]) -> tuple[float, float] | None:
    return None if place is None else (place[0] - box[0].start, place[1] - box[1].start)


def empty(frame: Frame, ground: Ground | None) -> Segmentation:
    """No contrast; the nipple where one is seen."""
    nothing = np.zeros(frame.density.shape, dtype=bool)
    nothing.flags.writeable = False
    nipple = None if ground is None else _nipple(ground.working, ground.breast)
    return Segmentation(lumen=nothing, leak=nothing, contrast_found=False, nipple=nipple, warnings=_warnings(ground))


def _warnings(ground: Ground | None) -> tuple[str, ...]:
    if ground is None:
        return ()
    implants = () if ground.implant is None else (implant.WORDS,)
    return implants if ground.metal is None else (*implants, *ground.metal.words)


def _is_contrast(main: Mask, box: Box, strength: Float, ground: Ground, levels: Levels, reach: Reach) -> bool:
    """Whether the ``main`` part's centreline is strong, off skin and implant, over a length that texture does not reach.

    ``main`` is given in a ``box`` of the working pixels. What begins far from the nipple must be FAR_TIMES as long: of 72
    scouts of the development family (3200-3271) only parts more than NEAR_NIPPLE_MM away speak of 6 to 13 mm of contrast, and
    all trees that speak of less than 50 mm begin nearer; where nothing tells its filling, UNKNOWN_TIMES as long again. At the
    nipple, where every duct is at the skin, that counts too if it is filled beyond doubt.
    """
    sure = main
    if ground.skin_mm is not None:
        sure = sure & (ground.skin_mm[box] > SURELY_INSIDE_MM)
    if ground.implant is not None:
        away = cv2.distanceTransform((~ground.implant).astype(np.uint8), cv2.DIST_L2, 5)
        sure = sure & (away[box] > ground.working.px(OFF_IMPLANT_MM))
    near_nipple = _near_nipple(main, box, ground)
    needed_px = ground.working.px(reach.contrast_mm * (1 if near_nipple else FAR_TIMES))

    def speaks(line: Mask, times: float = 1.0) -> bool:
        return 1.12 * float(levels.speaks(strength[box][line]).sum()) >= times * needed_px

    if speaks(sure):
        filling = _filling(sure, box, strength, ground, levels)
        if filling is None:
            return _near_nipple(main, box, ground, NEAR_NIPPLE_MM) or speaks(sure, UNKNOWN_TIMES)
        return filling >= _least_filling(main, box, ground)
    with_nipple = sure | (main & _at_nipple(main, box, ground))
    if speaks(with_nipple):
        filling = _filling(with_nipple, box, strength, ground, levels)
        return filling is not None and filling >= PLAIN_FILLING
    if not (_is_nipple_seen(ground) and _near_nipple(main, box, ground, BEGINS_AT_NIPPLE_MM)):
        return False
    filling = _filling(sure, box, strength, ground, levels) if 1.12 * sure.sum() >= needed_px else None
    return filling is not None and filling >= DENSE_FILLING


def _least_filling(main: Mask, box: Box, ground: Ground) -> float:
    """What a part must be filled with to be contrast, by where it begins."""
    if not _near_nipple(main, box, ground):
        return LEAST_FILLING
    is_sure = ground.breast.nipple_score >= SURE_NIPPLE
    if is_sure and _near_nipple(main, box, ground, BEGINS_AT_NIPPLE_MM):
        return LEAST_FILLING_AT_NIPPLE
    return LEAST_FILLING_NEAR_NIPPLE


def _at_nipple(main: Mask, box: Box, ground: Ground) -> Mask:
    """Which pixels of a part lie at the nipple; none when it is out of view."""
    nipple, at = ground.breast.nipple, np.zeros_like(main)
    if nipple is not None:
        rows, columns = places_of(main)
        away = np.hypot(rows + box[0].start - nipple[0], columns + box[1].start - nipple[1])
        at[rows, columns] = away <= ground.working.px(AT_NIPPLE_MM)
    return at


def _filling(part: Mask, of: Box, strength: Float, ground: Ground, levels: Levels) -> float | None:
    """What fills the duct along a line, given in a box, seen in the box around it; see ``filling_of``."""
    return filling_of(*_around(part, of, strength, ground, levels), ground.working, ground.unit)


def _density_per_mm(part: Mask, of: Box, strength: Float, ground: Ground, levels: Levels) -> float:
    """The same without a unit."""
    return density_per_mm(*_around(part, of, strength, ground, levels), ground.working)


def _around(part: Mask, of: Box, strength: Float, ground: Ground, levels: Levels) -> tuple[Mask, Mask, Mask, Float]:
    """A line given in a box, the lumen, the tissue and the density in the box around it."""
    line = np.zeros(strength.shape, dtype=bool)
    line[of] = part
    box = box_of(line, round(ground.working.px(BESIDE_CONTRAST_MM)))
    near = cv2.dilate((strength[box] > levels.may / 2).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return line[box], strength[box] > levels.may, ground.allowed[box] & ~near, ground.working.density[box]


def _is_nipple_seen(ground: Ground) -> bool:
    """Whether the outline surely shows the nipple, or the breast does from the front."""
    return ground.breast.nipple_score >= SURE_NIPPLE or ground.breast.frontal_radius_mm is not None


def _near_nipple(main: Mask, box: Box, ground: Ground, within_mm: float | None = None) -> bool:
    """Whether a part begins where a duct is injected, as far as can be said: a nipple out of view is not held against it, and
    one that the outline does not show may lie on the breast, farther from the outline's tip."""
    nipple, corner = ground.breast.nipple, np.array([one.start for one in box])
    places = np.column_stack(places_of(main)) + corner
    if nipple is None or not len(places):
        return True
    if within_mm is None:
        within_mm = NEAR_NIPPLE_MM if _is_nipple_seen(ground) else NEAR_UNSURE_NIPPLE_MM
    return float(np.hypot(*(places - np.array(nipple)).T).min()) <= ground.working.px(within_mm)


def _tree_ridges(
    parts: Parts, main: int, working: Working, levels: Levels, reach: Reach, density_of: Callable[[Mask], float]
) -> tuple[Mask, Mask]:
    """Ridge pixels and centreline of all that is kept, gaps bridged; ``density_of`` a line says what fills it."""
    long_enough = parts.length_px >= working.px(reach.least_part_mm)
    long_enough[main] = True
    long_enough[0] = False
    long = parts.length_px >= working.px(reach.alone_mm)
    if others := set(np.flatnonzero(long & long_enough).tolist()) - {main}:
        density = {part: density_of(parts.line(part)) for part in (main, *others)}
        least = LEAST_OF_MAIN * max(density[main], 0.0)
        long_enough[[part for part in others if density[part] < least]] = False
    labels = np.where(long_enough, np.arange(parts.count + 1, dtype=np.int32), 0)[parts.labels]
    centreline = parts.centreline & (labels > 0)
    joinable = Parts(
        labels=labels,
        centreline=centreline,
        length_px=parts.length_px,
        mass=parts.mass,
        strength=parts.strength,
    )
    kept, bridges = continued(
        joinable,
        main,
        gap_px=working.px(reach.gap_mm),
        beside_px=max(3.0, working.px(BESIDE_MM)),
        direction_px=working.px(3.0),
    )
    kept |= {int(part) for part in np.flatnonzero(long & long_enough & (parts.strength >= levels.alone))}
    chosen = np.zeros(parts.count + 1, dtype=bool)
    chosen[list(kept)] = True
    chosen[0] = False
    ridges = chosen[labels]
    line = (centreline & ridges).astype(np.uint8)
    for (row, column), (goal_row, goal_column) in bridges:
        cv2.line(line, (int(column), int(row)), (int(goal_column), int(goal_row)), 1)
    line_mask = line > 0
    return ridges | line_mask, line_mask


def _as_stored(mask: Mask, frame: Frame) -> Mask:
    """A working mask in the frame's shape."""
    if not mask.any():
        return np.zeros(frame.density.shape, dtype=bool)
    if mask.shape == frame.density.shape:
        return np.asarray(mask & frame.valid)
    # Ducts take up a small part of an image; where a working pixel is so many whole stored ones, only that part is enlarged.
    small, large = enlarged_box(box_of(mask, _BESIDE_PX), mask.shape, frame.density.shape)
    stored = np.zeros(frame.density.shape, dtype=bool)
    rows, columns = stored[large].shape
    share = cv2.resize(mask[small].astype(np.uint8) * 255, (columns, rows), interpolation=cv2.INTER_LINEAR)
    stored[large] = (share > 127) & frame.valid[large]
    return stored


def _nipple(working: Working, breast: Breast) -> ScoredPoint | None:
    return None if breast.nipple is None else _point(working, np.array(breast.nipple), breast.nipple_score)


def _point(working: Working, at: NDArray[np.float64], score: float) -> ScoredPoint:
    row, column = working.to_stored(at[None, :].astype(np.float64))[0]
    return ScoredPoint(at=PointPx(float(row), float(column)), score=float(np.clip(score, 0, 1)))
