"""Ridges scale by scale, each with its own direction: the ground on which a pixel is judged.

The scales are fixed lengths in the breast, so that what is learned at one pixel size holds at another.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.ridge import texture_of
from ductoview.model.progress import CancelToken, check

Float = NDArray[np.float32]
SIGMAS_MM = tuple(0.055 * 2 ** (step / 2) for step in range(11))
LEAST_SIGMA_PX = 0.8
_TEXTURE_MM = 10.0
_TRUNCATE = 3.0
_STRIP_PIXELS = 200_000
_TURN = np.float32(256 / (2 * math.pi))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scale:
    """One scale on its grid, ``reduced`` working pixels wide: ``cnr`` is the ridge response over that of the texture.

    ``double_angle`` uint8: twice the angle along the ridge, from the rows' direction to the columns', 256 a turn.
    """

    sigma_mm: float
    reduced: int
    cnr: Float
    double_angle: NDArray[np.uint8]


def scales_of(
    flat: Float, weight: Float, pixel_mm: float, *, sigmas_mm: Sequence[float] = SIGMAS_MM, cancel: CancelToken | None
) -> tuple[Scale, ...]:
    """Every scale that the pixels carry, the finest first; ``weight`` is 1 where the texture may be learned."""
    level, reduced, had = flat, 1, 0.0
    found = []
    for sigma_mm in sigmas_mm:
        check(cancel)
        sigma = sigma_mm / pixel_mm
        if sigma < LEAST_SIGMA_PX and sigma_mm != sigmas_mm[-1]:
            continue
        while sigma / reduced >= 2.0 and min(level.shape) >= 16:
            size = ((level.shape[1] + 1) // 2, (level.shape[0] + 1) // 2)
            level = cv2.resize(level, size, interpolation=cv2.INTER_AREA)
            had = math.hypot(had, 0.5 * reduced)  # the mean of 2 x 2 pixels has variance 1/4 of a pixel
            reduced *= 2
        blur_px = math.sqrt(max(sigma**2 - had**2, 0.01)) / reduced
        response, double_angle = _ridges(level, blur_px)
        share = cv2.resize(weight, response.shape[::-1], interpolation=cv2.INTER_AREA)
        texture = texture_of(response, share, max(_TEXTURE_MM / pixel_mm, 4 * sigma) / reduced)
        found.append(Scale(sigma_mm=sigma_mm, reduced=reduced, cnr=response / texture, double_angle=double_angle))
    return tuple(found)


def _ridges(image: Float, blur_px: float) -> tuple[Float, NDArray[np.uint8]]:
    """Response and direction, in strips that stay in the processor's cache."""
    response = np.zeros_like(image)
    angle = np.zeros(image.shape, np.uint8)
    if min(image.shape) < 3:
        return response, angle
    reach = int(_TRUNCATE * blur_px + 0.5)
    rows = max(32, _STRIP_PIXELS // image.shape[1])
    for top in range(0, image.shape[0], rows):
        bottom = min(top + rows, image.shape[0])
        first, last = max(0, top - reach - 1), min(image.shape[0], bottom + reach + 1)
        smooth = cv2.GaussianBlur(
            image[first:last], (2 * reach + 1, 2 * reach + 1), blur_px, borderType=cv2.BORDER_REPLICATE
        )
        here = slice(top - first, bottom - first)
        response[top:bottom], angle[top:bottom] = (part[here] for part in _of_smooth(smooth))
    return response, angle


def _of_smooth(smooth: Float) -> tuple[Float, NDArray[np.uint8]]:
    rows = cv2.Sobel(smooth, cv2.CV_32F, 0, 2, ksize=3, scale=0.25, borderType=cv2.BORDER_REPLICATE)
    columns = cv2.Sobel(smooth, cv2.CV_32F, 2, 0, ksize=3, scale=0.25, borderType=cv2.BORDER_REPLICATE)
    mixed = cv2.Sobel(smooth, cv2.CV_32F, 1, 1, ksize=3, scale=0.5, borderType=cv2.BORDER_REPLICATE)
    trace, difference = rows + columns, rows - columns
    root, angle = cv2.cartToPolar(difference, mixed)
    response = np.maximum(np.minimum(-trace, root), 0)
    return response, np.asarray(angle * _TURN).astype(np.uint8)
