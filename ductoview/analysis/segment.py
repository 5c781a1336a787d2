"""The opacified ducts of a frame by rules alone: ridges in units of the local texture, widths by height."""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast
from ductoview.analysis.components import reaching, without_small_holes
from ductoview.analysis.ground import Ground, ground_of
from ductoview.analysis.growth import empty, grown_tree
from ductoview.analysis.levels import Levels, Reach
from ductoview.analysis.lumen import gaps_filled, widths_by_height
from ductoview.analysis.nipple_rim import with_nipple_by_its_rim
from ductoview.analysis.ridge import ridge_cnr, sigmas_for
from ductoview.analysis.working import Working, masked_blur
from ductoview.model.duct_analysis import Frame, Segmentation
from ductoview.model.progress import CancelToken, Progress, check, no_progress

Mask = NDArray[np.bool_]
Float = NDArray[np.float32]
LEAST_SIDE = 16
TEXTURE_MM = 10.0
BACKGROUND_MM = 2.5
HOLE_MM2 = 6.25
GAP_MM = 6.0


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
        return empty(frame, None)
    ground = ground_of(frame)
    progress(0.25, "background flattened")
    check(cancel)
    response = _response(ground, params, cancel)
    ground = replace(ground, breast=with_nipple_by_its_rim(ground.working, ground.breast, response > params.low_cnr))
    progress(0.55, "ridges found")
    check(cancel)
    levels = Levels(
        may=params.low_cnr,
        sure=params.high_cnr,
        speaks=lambda cnr: (cnr > 1.2 * params.high_cnr).astype(np.float32),
        most=4 * params.high_cnr,
        alone=1.3 * params.high_cnr,
        end=params.high_cnr,
    )
    reach = Reach(
        contrast_mm=params.contrast_mm,
        gap_mm=params.gap_mm,
        least_part_mm=params.least_part_mm,
        alone_mm=params.alone_mm,
    )
    return grown_tree(
        frame,
        ground,
        response,
        levels,
        reach,
        lambda _, ridges, centreline: _lumen(ground.working, ground.breast, ground.flat, ridges, centreline),
        progress=progress,
        cancel=cancel,
    )


def _response(ground: Ground, params: SegmentParams, cancel: CancelToken | None) -> Float:
    """Ridges in contrast-to-noise units, where ducts can be."""
    working = ground.working
    response = ridge_cnr(
        ground.flat,
        ground.texture,
        sigmas_for(working.px(params.least_calibre_mm), working.px(params.most_calibre_mm)),
        working.px(TEXTURE_MM),
        wide_sigma_px=working.px(0.35),
        cancel=cancel,
    )
    response[~ground.allowed] = 0
    return response


def _lumen(working: Working, breast: Breast, flat: Float, ridges: Mask, centreline: Mask) -> Mask:
    """The lumen in working pixels, holes that defects leave filled."""
    far = cv2.distanceTransform(ridges.astype(np.uint8), cv2.DIST_L2, 5)
    around = breast.inside & ~(cv2.distanceTransform((~ridges).astype(np.uint8), cv2.DIST_L2, 3) <= working.px(0.3))
    background = masked_blur(flat, around.astype(np.float32), working.px(BACKGROUND_MM), least=0.02)
    contrast, line, reach = flat - background, centreline, (1.6 * far + 2).astype(np.float32)
    lumen = widths_by_height(contrast, line, reach, working.px(0.6))
    lumen = gaps_filled(lumen, line, working.px(GAP_MM))
    return without_small_holes(reaching(lumen, line), HOLE_MM2 / working.mm**2)
