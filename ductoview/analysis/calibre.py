"""The calibre along a centreline: the width at half height of the profile across it, at full resolution."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter, uniform_filter1d

Float = NDArray[np.float32]
Path = NDArray[np.float64]
# A round tube's projection 2 sqrt(R^2 - x^2) is sqrt(3) R wide at half its height.
TUBE_AT_HALF = math.sqrt(3) / 2
BLUR_PX = 0.8
_STEPS = 4  # samples per pixel across


def normals_of(path: Path, over: int = 5) -> Path:
    """Unit normals (n, 2) of a path (n, 2), direction taken over ``over`` points to both sides."""
    ahead = np.minimum(np.arange(len(path)) + over, len(path) - 1)
    behind = np.maximum(np.arange(len(path)) - over, 0)
    along = path[ahead] - path[behind]
    along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    return np.column_stack([-along[:, 1], along[:, 0]])


def profiles(image: Float, path: Path, normals: Path, reach_px: float, samples: int) -> Float:
    """Grey across a path: (n, samples) from -reach to +reach along the normals, averaged over five points."""
    offsets = np.linspace(-reach_px, reach_px, samples)
    rows = (path[:, :1] + normals[:, :1] * offsets).astype(np.float32)
    columns = (path[:, 1:2] + normals[:, 1:2] * offsets).astype(np.float32)
    found = cv2.remap(image, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(uniform_filter1d(found, min(5, len(path)), axis=0, mode="nearest"), dtype=np.float32)


def calibres_px(image: Float, path: Path, guess_px: NDArray[np.float64]) -> NDArray[np.float64]:
    """Calibre in pixels at each point of ``path`` (n, 2), given a ``guess_px`` (n,) from the mask.

    The background on each side is the lower quartile beyond the duct's wall. Where a wall is hidden (another duct, a
    meeting) the other one counts twice; where both are, the guess stays. The result never leaves 0.6 to 1.6 guesses.
    """
    guess = np.maximum(guess_px, 1.0)
    widest = float(np.percentile(guess, 95))
    reach = 1.1 * widest + 4
    samples = 2 * int(reach * _STEPS) + 1
    if len(path) < 3 or samples > 4000:
        return guess
    across = profiles(image, path, normals_of(path), reach, samples)
    x = np.linspace(-reach, reach, samples)
    radius = guess[:, None] / 2
    height = _crest(across, x, np.maximum(0.5 * radius, 0.6))
    middle = samples // 2
    n = np.arange(len(path))
    sides = []
    for sign in (-1, 1):
        # Only this side is looked at, from the middle outwards: each of these arrays costs as much as all the rest.
        outwards = slice(None) if sign > 0 else slice(None, None, -1)
        run, away = across[:, outwards][:, middle:], (x * sign)[outwards][None, middle:]
        # No profile's background begins before the narrowest duct's does.
        begins = int(np.searchsorted(away[0], 1.3 * radius.min() + 1))
        beyond = (away[:, begins:] > 1.3 * radius + 1) & (away[:, begins:] < 2.2 * radius + 4)
        level = _nan_quantile(np.where(beyond, run[:, begins:], np.float32(np.nan)), 0.25)
        half = (height + level)[:, None] / 2
        below = run < half
        first = np.where(below.any(axis=1), below.argmax(axis=1), -1)
        at = np.clip(first, 1, None)
        upper, lower = run[n, at - 1], run[n, at]
        share = np.clip((upper - half[:, 0]) / np.maximum(upper - lower, 1e-6), 0, 1)
        width = (at - 1 + share) * (reach / middle)
        bad = (first < 1) | (height <= level) | ~np.isfinite(level) | (width > 1.0 * guess + 1) | (width < 0.15 * guess)
        sides.append(np.where(bad, np.nan, width))
    left, right = sides
    both = np.where(np.isnan(left), right, left) + np.where(np.isnan(right), left, right)
    calibre = np.where(np.isnan(both), guess, deblurred(both / TUBE_AT_HALF))
    calibre = np.clip(calibre, 0.6 * guess, 1.6 * guess)
    return np.asarray(median_filter(calibre, min(9, len(calibre)), mode="nearest"), dtype=np.float64)


def _crest(across: Float, x: Path, half_px: Path) -> Float:
    """The highest grey of each profile (n, samples at ``x``) within ``half_px`` (n, 1) of its middle."""
    near = np.abs(x) <= half_px.max()
    first, last = np.flatnonzero(near)[[0, -1]]
    inner = np.where(np.abs(x[None, first : last + 1]) <= half_px, across[:, first : last + 1], np.float32(-np.inf))
    return np.asarray(inner.max(axis=1))


def deblurred(calibre_px: NDArray[np.float64]) -> NDArray[np.float64]:
    """A calibre without what the image's own blur (standard deviation 0.8 pixels) adds to it, at least half a pixel."""
    added = 2.355 * BLUR_PX
    return np.asarray(np.sqrt(np.maximum(calibre_px**2 - added**2, 0.25)))


def _nan_quantile(values: NDArray[np.float32], share: float) -> NDArray[np.float64]:
    """As numpy.nanquantile along the rows, many times faster; NaN where a row has no value."""
    ordered = np.sort(values, axis=1)
    count = np.count_nonzero(~np.isnan(values), axis=1)
    place = np.clip((share * (count - 1)).astype(int), 0, values.shape[1] - 1)
    return np.where(count > 0, ordered[np.arange(len(values)), place], np.nan)
