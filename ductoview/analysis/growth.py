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
from ductoview.analysis.components import Box, box_of, box_within, enlarged_box, hysteresis, place_within, reaching
from ductoview.analysis.contrast import at_seen_nipple, density_along, is_contrast, tree_of
from ductoview.analysis.ground import Ground
from ductoview.analysis.leaks import Pool, pools_of, split_leaks, with_cysts
from ductoview.analysis.levels import Levels, Reach
from ductoview.analysis.mouth import mouth_of
from ductoview.analysis.nipple_rim import without_rim
from ductoview.analysis.parts import Parts, continued, parts_of
from ductoview.analysis.prune import pruned
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import Frame, ScoredPoint, Segmentation
from ductoview.model.geometry import PointPx
from ductoview.model.progress import CancelToken, Progress, check

Mask = NDArray[np.bool_]
Float = NDArray[np.float32]
Lumen = Callable[[Float, Mask, Mask], Mask]
# Of 13 strangers (1000-1012) trees by themselves are 88 mm of duct with 0.6 and more of the main tree's density a mm, 3 mm below
# that, and 415 mm of vessels and strands below 0.6, 61 above (decision 75). Of 95 parts that a gap would join, the three of 25 mm
# and more below half of it are strands; two of 20 mm with 0.43 and 0.47 are ducts (4605, 4619).
LEAST_OF_MAIN = 0.5
BESIDE_MM = 1.2
RIM_MM = 0.7
CYST_GAP_MM = 2.5
_BESIDE_PX = 2


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
    main = tree_of(parts, box, strength, ground, levels, reach)
    if plain is not None:
        kept = np.zeros(strength.shape, dtype=bool)
        kept[box] = parts.labels == main if main else at_seen_nipple(parts, box, ground)
        again = _with_plain(kept, strength, plain, ground, levels)
        if again is not None and (main or is_contrast(again.line, again.box, again.strength, ground, levels, reach)):
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
        lambda part: density_along(part, around, strength, ground, levels),
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
    if (middle := place_within(breast.nipple, box)) is not None and breast.frontal_radius_mm is not None:
        gone |= parts.lying_in(middle, (breast.frontal_radius_mm + RIM_MM) / mm)
    return gone


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
