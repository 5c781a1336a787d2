"""What the first network sees of a frame: its flat density in two units of the image's own, so that neither a vendor's grey
values nor a dose are in it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.sampling import at_once
from ductoview.analysis.scene import Scene
from ductoview.analysis.working import masked_blur

Float = NDArray[np.float32]
CHANNELS = ("density over noise", "density over the texture's spread")
_FAR_MM, _NEAR_MM, _SPREAD_MM = 8.0, 2.5, 12.0
_FINE_PX = 1.5
_NOISE_UNIT = 4.0
_LEAST_SHARE = 0.02


def appearance_of(scene: Scene) -> Float:
    """Float32 (channels, rows, columns); each channel an inverse hyperbolic sine, near 0 in plain tissue."""
    flat, px = scene.flat, scene.px
    weight = scene.allowed.astype(np.float32)
    seen = np.empty((len(CHANNELS), *flat.shape), np.float32)

    def over_noise() -> None:
        noise = _root_mean(flat - cv2.GaussianBlur(flat, (0, 0), _FINE_PX), weight, px(_FAR_MM))
        level = masked_blur(flat, weight, px(_FAR_MM), least=_LEAST_SHARE)
        np.arcsinh((flat - level) / (_NOISE_UNIT * noise), out=seen[0])

    def over_spread() -> None:
        above = flat - masked_blur(flat, weight, px(_NEAR_MM), least=_LEAST_SHARE)
        np.arcsinh(above / _root_mean(above, weight, px(_SPREAD_MM)), out=seen[1])

    at_once(over_noise, over_spread)
    return seen


def _root_mean(values: Float, weight: Float, sigma_px: float) -> Float:
    return np.sqrt(masked_blur(values * values, weight, sigma_px, least=_LEAST_SHARE)) + np.float32(1e-9)
