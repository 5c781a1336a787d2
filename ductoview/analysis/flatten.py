"""The background taken away: what the breast's own shape adds to every pixel, and everything outside it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast
from ductoview.analysis.components import box_of
from ductoview.analysis.working import Working, masked_blur

Float = NDArray[np.float32]
_COARSE = 720
_ROLL_MM = 30.0
_FILL_MM = 2.0


def flattened(
    working: Working, breast: Breast, skin_mm: Float | None, implant: NDArray[np.bool_] | None = None
) -> Float:
    """Density in working pixels without the fall towards the skin, and without an edge at it or at an implant.

    The median density at each distance from the skin is subtracted (peripheral equalisation); outside the breast and in
    an implant the level found just beside goes on. ``skin_mm`` is the distance from the skin, None without an outline.
    """
    if skin_mm is None and implant is None and bool(working.valid.all()):
        return working.density
    tissue = breast.inside if implant is None else breast.inside & ~implant
    inside = tissue.astype(np.float32)
    flat = working.density
    if skin_mm is not None:
        flat = flat - _roll_off(working.density, skin_mm, tissue)
    around = masked_blur(flat, inside, working.px(_FILL_MM))
    soft = cv2.GaussianBlur(inside, (0, 0), max(0.6, working.px(0.3)))
    return np.asarray(around + (flat - around) * soft * inside, dtype=np.float32)


def distance_from_skin_mm(working: Working, breast: Breast) -> Float | None:
    """Distance from the outline in mm inside the breast, None without one; the image's own border is no skin."""
    if not breast.outlined:
        return None
    rows, columns = breast.inside.shape
    reduce = max(1.0, max(rows, columns) / _COARSE)
    size = (max(1, round(columns / reduce)), max(1, round(rows / reduce)))
    inside = cv2.resize(breast.inside.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    pad = min(max(size), int(_ROLL_MM / working.mm / reduce) + 2)
    padded = cv2.copyMakeBorder(inside, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[pad : pad + size[1], pad : pad + size[0]]
    return np.asarray(cv2.resize(distance * np.float32(reduce * working.mm), (columns, rows)), dtype=np.float32)


def _roll_off(density: Float, skin_mm: Float, tissue: NDArray[np.bool_]) -> Float:
    """The median density of the tissue at each distance from the skin; 0 far from any tissue."""
    step = max(1, max(density.shape) // _COARSE)
    inside = tissue[::step, ::step]
    near, seen = skin_mm[::step, ::step][inside], density[::step, ::step][inside]
    edges = np.concatenate([np.arange(0, 6, 0.5), np.arange(6, _ROLL_MM + 1, 2.0)])
    place = np.digitize(near, edges)
    levels = [
        float(np.median(seen[place == n])) if np.count_nonzero(place == n) > 20 else np.nan
        for n in range(1, len(edges) + 1)
    ]
    known = ~np.isnan(levels)
    if known.sum() < 3:
        return np.zeros((1, 1), np.float32)
    middles = np.append((edges[:-1] + edges[1:]) / 2, _ROLL_MM + 1)
    profile = np.interp(middles, middles[known], np.array(levels)[known])
    fall, box = np.zeros(skin_mm.shape, np.float32), box_of(tissue)
    fall[box] = np.interp(skin_mm[box], middles, profile)
    return fall
