"""The opacified ducts of a frame by the learned scorer: every pixel judged, then grown into a tree as the rules do it."""

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.components import box_of, reaching, without_small_holes
from ductoview.analysis.ground import ground_of
from ductoview.analysis.growth import Levels, Reach, empty, grown_tree
from ductoview.analysis.judged import judged
from ductoview.analysis.lumen import gaps_filled
from ductoview.analysis.scorer import Scorer
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import Frame, Segmentation
from ductoview.model.progress import CancelToken, Progress, check, no_progress

Mask = NDArray[np.bool_]
Float = NDArray[np.float32]
LEAST_SIDE = 16
HOLE_MM = 2.5
GAP_MM = 6.0
WALL = 0.35
# How likely a pixel is that speaks plainly of contrast; likelier ones count at most twice. Of 48 scouts of the development
# family (seeds 3200-3247) the richest has 6.3 mm of it in its main part, of 36 trees the poorest 10.0 mm.
PLAIN, MOST_WORTH = 0.93, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedParams:
    """How sure the scorer must be, and how far gaps are bridged."""

    may: float = field(
        default=0.35, metadata={"minimum": 0.05, "maximum": 0.9, "unit": "", "help": "Where a duct may go on"}
    )
    sure: float = field(
        default=0.8, metadata={"minimum": 0.1, "maximum": 0.99, "unit": "", "help": "Where a duct is sure"}
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


def segment_learned(
    frame: Frame,
    params: LearnedParams,
    scorer: Scorer,
    *,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> Segmentation:
    """Lumen and leak, bool in the frame's shape; ``contrast_found`` False and both empty on a scout."""
    check(cancel)
    if min(frame.density.shape) < LEAST_SIDE or not frame.valid.any():
        return empty(frame, None)
    ground = ground_of(frame)
    progress(0.15, "background flattened")
    check(cancel)
    score = judged(ground, scorer, cancel)
    progress(0.55, "pixels judged")
    levels = Levels(may=params.may, sure=params.sure, speaks=_speaks, most=1.0, alone=max(0.8, params.sure), end=0.75)
    reach = Reach(
        contrast_mm=params.contrast_mm,
        gap_mm=params.gap_mm,
        least_part_mm=params.least_part_mm,
        alone_mm=params.alone_mm,
    )
    return grown_tree(
        frame,
        ground,
        score,
        levels,
        reach,
        lambda ridges, centreline: _lumen(ground.working, score, ridges, centreline),
        progress=progress,
        cancel=cancel,
    )


def _speaks(score: Float) -> Float:
    """The logit of a pixel in units of that of a plain one, 0..MOST_WORTH."""
    logit = np.log(np.maximum(score, 1e-6) / np.maximum(1 - score, 1e-6))
    return np.clip(logit / np.float32(np.log(PLAIN / (1 - PLAIN))), 0, MOST_WORTH).astype(np.float32)


def _lumen(working: Working, score: Float, ridges: Mask, centreline: Mask) -> Mask:
    """What is likely lumen within the kept ridges, holes that defects leave filled."""
    whole = np.zeros(score.shape, dtype=bool)
    box = box_of(ridges, math.ceil(working.px(GAP_MM)))
    near = cv2.dilate(ridges[box].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    lumen = gaps_filled((score[box] > WALL) & near, centreline[box], working.px(GAP_MM))
    whole[box] = without_small_holes(reaching(lumen, centreline[box]), working.px(HOLE_MM) ** 2)
    return whole
