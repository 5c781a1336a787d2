"""The opacified ducts of a frame: lumen, leaks, nipple and orifice."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast, find_breast
from ductoview.analysis.components import hysteresis, reaching, without_small_holes
from ductoview.analysis.flatten import distance_from_skin_mm, flattened
from ductoview.analysis.leaks import pools_of, split_leaks, with_cysts
from ductoview.analysis.lumen import gaps_filled, widths_by_height
from ductoview.analysis.parts import Parts, continued, main_part, parts_of
from ductoview.analysis.prune import pruned
from ductoview.analysis.ridge import ridge_cnr, sigmas_for
from ductoview.analysis.working import Working, masked_blur, working_of
from ductoview.model.duct_analysis import Frame, ScoredPoint, Segmentation
from ductoview.model.geometry import PointPx
from ductoview.model.progress import CancelToken, Progress, check, no_progress

Mask = NDArray[np.bool_]
Float = NDArray[np.float32]
LEAST_SIDE = 16
SKIN_MM = 1.5
NIPPLE_REACH_MM = 4.0
SURELY_INSIDE_MM = 3.0
TEXTURE_MM = 10.0
BACKGROUND_MM = 2.5
HOLE_MM = 2.5
GAP_MM = 6.0
BESIDE_MM = 1.2
CYST_GAP_MM = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentParams:
    """Thresholds in units of the local texture's own response, calibres looked for, and how far gaps are bridged."""

    low_cnr: float = field(
        default=10.0, metadata={"minimum": 2.0, "maximum": 40.0, "unit": "", "help": "Where a duct may go on"}
    )
    high_cnr: float = field(
        default=18.0, metadata={"minimum": 4.0, "maximum": 80.0, "unit": "", "help": "Where a duct is sure"}
    )
    least_calibre_mm: float = field(
        default=0.25, metadata={"minimum": 0.05, "maximum": 2.0, "unit": "mm", "help": "The thinnest ducts looked for"}
    )
    most_calibre_mm: float = field(
        default=6.0, metadata={"minimum": 1.0, "maximum": 20.0, "unit": "mm", "help": "The widest ducts looked for"}
    )
    contrast_mm: float = field(
        default=8.0,
        metadata={"minimum": 1.0, "maximum": 50.0, "unit": "mm", "help": "Sure duct needed to speak of contrast"},
    )
    gap_mm: float = field(
        default=4.0, metadata={"minimum": 0.0, "maximum": 15.0, "unit": "mm", "help": "The longest gap bridged"}
    )
    least_part_mm: float = field(
        default=3.0, metadata={"minimum": 0.0, "maximum": 50.0, "unit": "mm", "help": "The shortest part joined"}
    )
    alone_mm: float = field(
        default=25.0,
        metadata={"minimum": 1.0, "maximum": 200.0, "unit": "mm", "help": "The shortest tree kept by itself"},
    )


def segment_ducts(
    frame: Frame, params: SegmentParams, *, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> Segmentation:
    """Lumen and leak, bool in the frame's shape; ``contrast_found`` False and both empty on a scout."""
    check(cancel)
    if min(frame.density.shape) < LEAST_SIDE or not frame.valid.any():
        return _empty(frame, None)
    working = working_of(frame)
    breast = find_breast(working, frame.chest_wall)
    flat = flattened(working, breast)
    progress(0.25, "background flattened")
    check(cancel)
    skin_mm = distance_from_skin_mm(working, breast) if breast.outlined else None
    response = _response(working, breast, flat, skin_mm, params, cancel)
    progress(0.55, "ridges found")
    check(cancel)
    parts = parts_of(hysteresis(response, params.low_cnr, params.high_cnr), response, 4 * params.high_cnr)
    main = main_part(parts, breast.nipple, working.px(20))
    if main == 0:
        return _empty(frame, _nipple(working, breast))
    ridges, centreline = _tree_ridges(parts, main, working, params)
    if not _is_contrast(centreline, response, skin_mm, working, params):
        return _empty(frame, _nipple(working, breast))
    centreline = pruned(centreline, ridges, response, skin_mm, mm=working.mm, sure_cnr=params.high_cnr)
    progress(0.7, "parts joined")
    check(cancel)
    lumen_w = _lumen(working, breast, flat, ridges, centreline)
    progress(0.85, "widths measured")
    check(cancel)
    pools, _ = pools_of(flat, lumen_w, breast.inside, working.mm)
    lumen_w, leak_w = split_leaks(lumen_w, centreline, pools)
    lumen_w = with_cysts(lumen_w, pools, working.px(CYST_GAP_MM)) & ~leak_w
    lumen, leak = (_as_stored(mask, frame) for mask in (lumen_w, leak_w))
    nipple, orifice = _mouth(working, breast, centreline)
    for mask in (lumen, leak):
        mask.flags.writeable = False
    progress(1.0, "segmented")
    return Segmentation(
        lumen=lumen, leak=leak, contrast_found=bool(lumen.any()), nipple=nipple, orifice=orifice, warnings=()
    )


def _response(
    working: Working,
    breast: Breast,
    flat: Float,
    skin_mm: Float | None,
    params: SegmentParams,
    cancel: CancelToken | None,
) -> Float:
    """Ridges in contrast-to-noise units, where ducts can be: inside, off the skin except near the nipple."""
    allowed = breast.inside
    learn = allowed
    if skin_mm is not None:
        learn = allowed & (skin_mm > SKIN_MM + 0.5)
        allowed = allowed & (skin_mm > SKIN_MM)
        if breast.nipple is not None:
            allowed |= breast.inside & _disc(allowed.shape, breast.nipple, working.px(NIPPLE_REACH_MM))
    response = ridge_cnr(
        flat,
        learn.astype(np.float32),
        sigmas_for(working.px(params.least_calibre_mm), working.px(params.most_calibre_mm)),
        working.px(TEXTURE_MM),
        wide_sigma_px=working.px(0.35),
        cancel=cancel,
    )
    response[~allowed] = 0
    return response


def _is_contrast(
    centreline: Mask, response: Float, skin_mm: Float | None, working: Working, params: SegmentParams
) -> bool:
    """Whether it is strong, off the skin, over a length that texture and vessels do not reach."""
    sure = centreline & (response > 1.2 * params.high_cnr)
    if skin_mm is not None:
        sure &= skin_mm > SURELY_INSIDE_MM
    return 1.12 * int(np.count_nonzero(sure)) >= working.px(params.contrast_mm)


def _tree_ridges(parts: Parts, main: int, working: Working, params: SegmentParams) -> tuple[Mask, Mask]:
    """Ridge pixels and centreline of all that is kept, gaps bridged."""
    long_enough = parts.length_px >= working.px(params.least_part_mm)
    long_enough[main] = True
    long_enough[0] = False
    labels = np.where(long_enough[parts.labels], parts.labels, 0).astype(np.int32)
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
        gap_px=working.px(params.gap_mm),
        beside_px=max(3.0, working.px(BESIDE_MM)),
        direction_px=working.px(3.0),
    )
    alone = (parts.length_px >= working.px(params.alone_mm)) & (parts.strength >= 1.3 * params.high_cnr)
    kept |= {int(part) for part in np.flatnonzero(alone)}
    chosen = np.zeros(parts.count + 1, dtype=bool)
    chosen[list(kept)] = True
    chosen[0] = False
    ridges = chosen[labels]
    line = (centreline & ridges).astype(np.uint8)
    for (row, column), (goal_row, goal_column) in bridges:
        cv2.line(line, (int(column), int(row)), (int(goal_column), int(goal_row)), 1)
    line_mask = line > 0
    return ridges | line_mask, line_mask


def _lumen(working: Working, breast: Breast, flat: Float, ridges: Mask, centreline: Mask) -> Mask:
    """The lumen in working pixels, holes that defects leave filled."""
    far = cv2.distanceTransform(ridges.astype(np.uint8), cv2.DIST_L2, 5)
    around = breast.inside & ~(cv2.distanceTransform((~ridges).astype(np.uint8), cv2.DIST_L2, 3) <= working.px(0.3))
    background = masked_blur(flat, around.astype(np.float32), working.px(BACKGROUND_MM), least=0.02)
    contrast, line, reach = flat - background, centreline, (1.6 * far + 2).astype(np.float32)
    lumen = widths_by_height(contrast, line, reach, working.px(0.6))
    lumen = gaps_filled(lumen, line, working.px(GAP_MM))
    return without_small_holes(reaching(lumen, line), working.px(HOLE_MM) ** 2)


def _as_stored(mask: Mask, frame: Frame) -> Mask:
    """A working mask in the frame's shape."""
    if mask.shape == frame.density.shape:
        return np.asarray(mask & frame.valid)
    rows, columns = frame.density.shape
    share = cv2.resize(mask.astype(np.float32), (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.asarray((share > 0.5) & frame.valid)


def _mouth(working: Working, breast: Breast, centreline: Mask) -> tuple[ScoredPoint | None, ScoredPoint | None]:
    """Nipple and orifice in stored pixels."""
    if breast.nipple is None:
        return None, None
    places = np.argwhere(centreline)
    away = np.hypot(*(places - np.array(breast.nipple)).T)
    nearest = int(away.argmin())
    nipple = _nipple(working, breast)
    if away[nearest] > working.px(25):
        return nipple, None
    score = breast.nipple_score * float(np.exp(-away[nearest] * working.mm / 15))
    return nipple, _point(working, places[nearest], score)


def _nipple(working: Working, breast: Breast) -> ScoredPoint | None:
    return None if breast.nipple is None else _point(working, np.array(breast.nipple), breast.nipple_score)


def _empty(frame: Frame, nipple: ScoredPoint | None) -> Segmentation:
    nothing = np.zeros(frame.density.shape, dtype=bool)
    nothing.flags.writeable = False
    return Segmentation(lumen=nothing, leak=nothing, contrast_found=False, nipple=nipple)


def _point(working: Working, at: NDArray[np.float64], score: float) -> ScoredPoint:
    row, column = working.to_stored(at[None, :].astype(np.float64))[0]
    return ScoredPoint(at=PointPx(float(row), float(column)), score=float(np.clip(score, 0, 1)))


def _disc(shape: tuple[int, ...], centre: tuple[float, float], radius: float) -> Mask:
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return np.asarray((rows - centre[0]) ** 2 + (columns - centre[1]) ** 2 <= radius**2)
