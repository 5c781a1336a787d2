"""Ducts made easier to see: flattened background, lifted thin bright structures. To look at, never to measure on."""

from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast, find_breast
from ductoview.analysis.flatten import distance_from_skin_mm, flattened
from ductoview.analysis.working import Working, masked_blur, working_of
from ductoview.model.duct_analysis import Frame
from ductoview.model.progress import CancelToken, Progress, check, no_progress

Float = NDArray[np.float32]
AROUND_MM = 8.0
BANDS_MM = (0.12, 0.3, 0.75, 2.0)
DARKEST, BRIGHTEST = 1.0, 99.9


@dataclass(frozen=True, slots=True, kw_only=True)
class EnhanceParams:
    """How much is lifted; 0 leaves the flattened image."""

    strength: float = field(
        default=0.6,
        metadata={"minimum": 0.0, "maximum": 1.0, "unit": "", "help": "How much thin structures are lifted"},
    )


def enhance(
    frame: Frame, params: EnhanceParams, *, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> NDArray[np.float32]:
    """Grey 0..1, float32, in the frame's shape; air and padding are 0.

    The wide background is taken away in part, structures between 0.1 and 2 mm are lifted, those that rise above the
    noise more than those that do not.
    """
    check(cancel)
    if min(frame.density.shape) < 4 or not frame.valid.any():
        return np.zeros(frame.density.shape, dtype=np.float32)
    working = working_of(frame)
    breast = find_breast(working, frame.chest_wall)
    flat = flattened(working, breast, distance_from_skin_mm(working, breast))
    progress(0.4, "background flattened")
    check(cancel)
    inside = breast.inside.astype(np.float32)
    lifted = flat - 0.7 * masked_blur(flat, inside, working.px(AROUND_MM)) + params.strength * _details(flat, working)
    progress(0.8, "structures lifted")
    check(cancel)
    grey = _as_grey(np.asarray(lifted, dtype=np.float32), breast)
    rows, columns = frame.density.shape
    if grey.shape != frame.density.shape:
        grey = np.asarray(cv2.resize(grey, (columns, rows), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
    progress(1.0, "enhanced")
    return np.clip(np.where(frame.valid, grey, 0), 0, 1).astype(np.float32)


def _details(flat: Float, working: Working) -> Float:
    """Band-passed structure (differences of Gaussians), each band weaker where it is no more than noise."""
    details = np.zeros_like(flat)
    blurred = [cv2.GaussianBlur(flat, (0, 0), max(0.5, min(working.px(sigma), 12.0))) for sigma in BANDS_MM]
    for finer, coarser in pairwise(blurred):
        band = finer - coarser
        noise = 1.48 * float(np.median(np.abs(band[::5, ::5]))) + 1e-9
        details += 2.0 * band * (band**2 / (band**2 + (2 * noise) ** 2))
    return details


def _as_grey(lifted: Float, breast: Breast) -> Float:
    seen = lifted[breast.inside]
    if not seen.size:
        return np.zeros_like(lifted)
    low, high = np.percentile(seen[:: max(1, seen.size // 200_000)], [DARKEST, BRIGHTEST])
    if high <= low:
        return np.zeros_like(lifted)
    return np.asarray(np.where(breast.inside, np.clip((lifted - low) / (high - low), 0, 1), 0), dtype=np.float32)
