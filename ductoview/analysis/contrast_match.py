"""How much more contrast one exposure gives to the same tissue than another: images made for the screen are scaled one by one."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.kernels import square
from ductoview.analysis.working import masked_blur

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
_FINE_MM, _WIDE_MM = 0.6, 4.0
_ROUNDS, _OUTLIERS, _MAD = 6, 2.5, 1.4826
_ENOUGH = 1000


def contrast_ratio(one: Float, other: Float, shared: Mask, mm: float) -> float:
    """Contrast of ``one`` over that of ``other``, densities of the same tissue (rows, columns), pixels of ``mm``.

    It is the slope that makes structures of 0.6 to 4 mm alike, taken both ways, so that noise in neither pulls it; what only
    one of them shows, such as ducts, is left out. 1 where ``shared`` holds too little to tell.
    """
    deep = cv2.erode(shared.astype(np.uint8), square(_WIDE_MM / mm)) > 0
    if np.count_nonzero(deep) < _ENOUGH:
        return 1.0
    weight = shared.astype(np.float32)
    ours, theirs = (
        (masked_blur(image, weight, _FINE_MM / mm) - masked_blur(image, weight, _WIDE_MM / mm))[deep]
        for image in (one, other)
    )
    ratio = _spread(ours) / max(_spread(theirs), 1e-9)
    for _ in range(_ROUNDS):
        rest = ours - ratio * theirs
        alike = np.abs(rest - np.median(rest)) <= _OUTLIERS * _MAD * _spread(rest)
        ratio = float(ours[alike].std() / max(float(theirs[alike].std()), 1e-9))
    return ratio


def _spread(values: Float) -> float:
    return float(np.median(np.abs(values - np.median(values))))
