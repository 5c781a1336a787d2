"""How a duct ends: cut off at full calibre, tapering, or fading away."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]
Path = NDArray[np.float64]
LOOK_MM = 3.0
CUT_OFF_SCORE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """An end of a duct.

    ``calibre_px`` near the end; ``taper`` is that over the calibre ``LOOK_MM`` and more before it; ``fade`` the contrast near
    the end over that further back; ``fall_calibres`` the way, in calibres, over which contrast falls from 80 to 20
    percent; ``score`` 0..1 for being cut off.
    """

    calibre_px: float
    taper: float
    fade: float
    fall_calibres: float
    score: float


def end_of(image: Float, path: Path, calibre_px: NDArray[np.float64], mm: float) -> End:
    """The far end of a run: ``path`` (n, 2) in pixels of ``image``, which have ``mm`` on a side."""
    steps = np.hypot(*np.diff(path, axis=0).T)
    back = np.concatenate([steps[::-1].cumsum()[::-1], [0.0]])
    look = LOOK_MM / mm
    last = back <= max(look / 2, 3)
    width = float(np.median(calibre_px[last]))
    # The outermost half calibre is the cap; before it the duct has its own width.
    shaft = (back > 0.5 * width) & (back <= look)
    before = (back > look) & (back <= 3 * look)
    near = float(np.median(calibre_px[shaft])) if shaft.any() else width
    earlier = float(np.median(calibre_px[before])) if before.sum() > 3 else near
    along = _along(image, path, width, look)
    inner, outer = float(np.median(along[: len(along) // 3])), float(np.percentile(along[2 * len(along) // 3 :], 30))
    fall_px = _fall(along, inner, outer) * 2 * look / (len(along) - 1)
    fade = _fade(image, path, back, width, look, outer)
    taper, fall = near / max(earlier, 1e-6), fall_px / max(near, 1.0)
    return End(
        calibre_px=near,
        taper=taper,
        fade=fade,
        fall_calibres=fall,
        score=_score(near * mm, taper, fade, fall, fall_px * mm),
    )


def _score(calibre_mm: float, taper: float, fade: float, fall: float, fall_mm: float) -> float:
    """High for a wide, untapered, undimmed duct that ends within about its own calibre."""
    wide = np.clip((calibre_mm - 0.3) / 0.5, 0, 1)
    blunt = np.clip((taper - 0.55) / 0.3, 0, 1)
    bright = np.clip((fade - 0.35) / 0.4, 0, 1)
    sharp = np.clip((1.6 - min(fall, fall_mm / 0.5)) / 0.8, 0, 1)
    return float(wide**0.5 * blunt**0.5 * bright * sharp)


def _along(image: Float, path: Path, width_px: float, look_px: float) -> Float:
    """Grey on the axis from ``look_px`` before the end to as far beyond it, straight on; five rays across averaged."""
    ahead = path[-1] - path[max(0, len(path) - 9)]
    ahead = ahead / max(float(np.hypot(*ahead)), 1e-9)
    distance = np.linspace(-look_px, look_px, 61)
    steps = np.concatenate([[0.0], np.hypot(*np.diff(path, axis=0).T).cumsum()])
    wanted = np.clip(steps[-1] + distance, 0, None)
    rows = np.interp(wanted, steps, path[:, 0]) + np.clip(distance, 0, None) * ahead[0]
    columns = np.interp(wanted, steps, path[:, 1]) + np.clip(distance, 0, None) * ahead[1]
    across = np.linspace(-0.25, 0.25, 5) * width_px
    rows_all = (rows[:, None] - across * ahead[1]).astype(np.float32)
    columns_all = (columns[:, None] + across * ahead[0]).astype(np.float32)
    found = cv2.remap(image, columns_all, rows_all, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.blur(found, (1, 3)).mean(axis=1), dtype=np.float32)


def _fall(along: Float, inner: float, outer: float) -> float:
    """Samples between 80 and 20 percent of the fall from ``inner`` to ``outer``."""
    if inner <= outer:
        return float(len(along))
    level = (along - outer) / (inner - outer)
    below = np.flatnonzero(level < 0.2)
    below = below[below > len(along) // 4]
    last = int(below[0]) if len(below) else len(along) - 1
    above = np.flatnonzero(level[: last + 1] > 0.8)
    return float(last - (int(above[-1]) if len(above) else 0))


def _fade(image: Float, path: Path, back: NDArray[np.float64], width_px: float, look_px: float, outer: float) -> float:
    """Contrast just before the end over the contrast further back, both above what lies beyond the end."""
    grey = cv2.remap(
        image, path[:, 1:2].astype(np.float32), path[:, :1].astype(np.float32), cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )[:, 0]  # fmt: skip
    near = (back > 0.5 * width_px) & (back <= look_px)
    far = (back > look_px) & (back <= 4 * look_px)
    if not near.any() or far.sum() < 4:
        return 1.0
    further = float(np.median(grey[far])) - outer
    return float(np.clip((float(np.median(grey[near])) - outer) / further, 0, 2)) if further > 0 else 0.0
