"""Bright ridges at many widths, in units of the local texture.

At every scale the response is ``2 min(-(a + b) / 2, (b - a) / 2)`` of the Hessian's eigenvalues a <= b where positive: for a
ridge ``|a| - |b|``, nothing for a blob or a saddle. Scales above one octave are computed on a halved image (Burt and Adelson
1983); each is divided by the response the local texture gives at that scale, so the result is a contrast-to-noise ratio
that does not depend on the vendor's grey values.
"""

import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.working import masked_blur
from ductoview.model.progress import CancelToken, check

Float = NDArray[np.float32]
_SCALES_PER_OCTAVE = 2
_TRUNCATE = 3.0
_WINSOR = 2.5
_FLOOR = 0.35
_WIDE_POWER = 0.5
_STRIP_PIXELS = 200_000


def sigmas_for(least_calibre_px: float, most_calibre_px: float) -> tuple[float, ...]:
    """Scales in pixels, two an octave, for tubes of these calibres; a tube answers best near sigma = 0.35 calibres."""
    least, most = max(1.0, 0.35 * least_calibre_px), max(1.0, 0.35 * most_calibre_px)
    count = 1 + max(0, round(math.log2(most / least) * _SCALES_PER_OCTAVE))
    return tuple(least * 2 ** (number / _SCALES_PER_OCTAVE) for number in range(count))


def ridge_response(image: Float, sigmas: Sequence[float]) -> Float:
    """The largest scale-normalised ridge response over ``sigmas`` (pixels), float32 in the image's shape."""
    best = np.zeros_like(image)
    for response, _, _ in _scales(image, sigmas):
        np.maximum(best, _enlarged(response, image.shape), out=best)
    return best


def ridge_scales(image: Float, sigmas: Sequence[float]) -> Iterator[tuple[Float, int, float]]:
    """Scale by scale: the scale-normalised response on its grid, how many pixels a pixel of it is wide, and sigma."""
    yield from _scales(image, sigmas)


def ridge_cnr(
    image: Float,
    weight: Float,
    sigmas: Sequence[float],
    texture_px: float,
    *,
    wide_sigma_px: float = math.inf,
    cancel: CancelToken | None = None,
) -> Float:
    """The largest ridge response in units of the mean response of the texture around.

    ``weight`` float32 is 1 where the texture may be learned. ``texture_px`` is how far around a pixel it is learned.
    Above ``wide_sigma_px`` more is asked for: a tube twice as wide holds twice the contrast on its axis, while tissue
    (power spectrum 1/f^3, Burgess 2001) grows only by the root of two, and its wide structures are the odd ones.
    """
    best: Float | None = None
    octave = 0
    # From coarse to fine, so that each octave is enlarged once.
    for response, reduced, sigma in reversed(list(_scales(image, sigmas))):
        check(cancel)
        share = cv2.resize(weight, response.shape[::-1], interpolation=cv2.INTER_AREA)
        cnr = response / texture_of(response, share, max(texture_px / reduced, 4 * sigma / reduced))
        if sigma > wide_sigma_px:
            cnr *= np.float32((wide_sigma_px / sigma) ** _WIDE_POWER)
        if best is None or reduced != octave:
            best = cnr if best is None else np.maximum(_enlarged(best, cnr.shape), cnr)
            octave = reduced
        else:
            np.maximum(best, cnr, out=best)
    return np.zeros_like(image) if best is None else _enlarged(best, image.shape)


def _scales(image: Float, sigmas: Sequence[float]) -> Iterator[tuple[Float, int, float]]:
    """Response, reduction of its grid, sigma; the response is scale-normalised (times sigma squared)."""
    level, reduced, had = image, 1, 0.0
    for sigma in sorted(sigmas):
        while sigma / reduced >= 2.0 and min(level.shape) >= 16:
            size = ((level.shape[1] + 1) // 2, (level.shape[0] + 1) // 2)
            level = cv2.resize(level, size, interpolation=cv2.INTER_AREA)
            # The mean of 2 x 2 pixels has variance 1/4 of a pixel.
            had = math.hypot(had, 0.5 * reduced)
            reduced *= 2
        wanted = math.sqrt(max(sigma**2 - had**2, 0.01)) / reduced
        yield _line_strength(level, wanted, (sigma / reduced) ** 2), reduced, sigma


def _line_strength(image: Float, blur_px: float, factor: float) -> Float:
    """``factor`` times the response of the image blurred by ``blur_px``, in strips that stay in the processor's cache."""
    strength = np.zeros_like(image)
    if min(image.shape) < 3:  # and OpenCV takes an array of one pixel for a scalar
        return strength
    reach = int(_TRUNCATE * blur_px + 0.5)
    rows = max(32, _STRIP_PIXELS // image.shape[1])
    for top in range(0, image.shape[0], rows):
        bottom = min(top + rows, image.shape[0])
        first, last = max(0, top - reach - 1), min(image.shape[0], bottom + reach + 1)
        smooth = cv2.GaussianBlur(
            image[first:last], (2 * reach + 1, 2 * reach + 1), blur_px, borderType=cv2.BORDER_REPLICATE
        )
        strength[top:bottom] = _of_smooth(smooth, factor)[top - first : bottom - first]
    return strength


def _of_smooth(smooth: Float, factor: float) -> Float:
    rows = cv2.Sobel(smooth, cv2.CV_32F, 0, 2, ksize=3, scale=factor / 4, borderType=cv2.BORDER_REPLICATE)
    columns = cv2.Sobel(smooth, cv2.CV_32F, 2, 0, ksize=3, scale=factor / 4, borderType=cv2.BORDER_REPLICATE)
    mixed = cv2.Sobel(smooth, cv2.CV_32F, 1, 1, ksize=3, scale=factor / 2, borderType=cv2.BORDER_REPLICATE)
    # Twice the root and minus the trace: what is smaller, where it is positive.
    trace = rows + columns
    root = cv2.magnitude(np.subtract(rows, columns, out=rows), mixed, magnitude=mixed)
    strength = np.minimum(np.negative(trace, out=trace), root, out=trace)
    return np.asarray(np.maximum(strength, 0, out=strength), dtype=np.float32)


def texture_of(response: Float, weight: Float, radius_px: float) -> Float:
    """Mean response of the texture around; strong ridges count no more than 2.5 times the mean, twice."""
    seen = response[weight > 0.5]
    typical = float(seen.mean()) if seen.size else 0.0
    for _ in range(2):
        typical = float(np.minimum(seen, _WINSOR * typical).mean()) if seen.size else 0.0
    around = masked_blur(np.minimum(response, _WINSOR * typical), weight, radius_px, least=0.02)
    return np.maximum(around, max(_FLOOR * typical, 1e-12))


def _enlarged(response: Float, shape: tuple[int, ...]) -> Float:
    if response.shape == shape:
        return response
    return np.asarray(cv2.resize(response, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
