"""Where the cannula enters a nipple that is exposed to black: of such a nipple only the filled duct is in the picture, and it
narrows to the needle in its orifice."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast
from ductoview.analysis.components import labelled
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import SURE_NIPPLE

Mask = NDArray[np.bool_]
Places = NDArray[np.float64]
# Share of the picture at the one darkest value, from which on air is taken for exposed to black.
_LEAST_BLACK = 0.1
# How far from a sure nipple, and from an unsure one, which may be the most forward skin of a breast whose nipple is black.
_FROM_NIPPLE_MM, _FROM_UNSURE_MM = 15.0, 30.0
# What is narrower than twice this stands out of the breast; a nipple that is in the picture does not.
_BODY_MM = 4.0
_LEAST_OUT_MM, _BEGINS_MM, _FARTHEST_MM = 2.0, 2.0, 20.0
_STEP_MM = 0.25
# Needles of ductography are 0.3 to 0.6 mm thick (30 to 24 G) and longer than the nipple. The hub behind is wider.
_NEEDLE_STEPS, _WIDEST_NEEDLE_MM = 8, 1.0
_MORE_THAN_NEEDLE = 1.35
# Contrast that flows back lies around the orifice, wider than the duct before it.
_REFLUX_MM, _WIDER = 1.2, 1.6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sticking:
    """What stands out of the breast, by steps of ``_STEP_MM`` away from it: how wide it is, how much brighter than black in
    all its width, and the middle of each step in working pixels (n, 2)."""

    width_mm: Places
    weight: Places
    middle: Places


def entered_at(working: Working, breast: Breast) -> tuple[float, float] | None:
    """Row and column in working pixels at which the duct in a black nipple narrows to the needle; None where air is not black,
    nothing stands out of the ``breast`` near its nipple, or no needle is seen."""
    if breast.nipple is None or not working.valid.any():
        return None
    black = working.valid & (working.density <= working.density[working.valid].min())
    if float(black.mean()) < _LEAST_BLACK:
        return None
    near_mm = _FROM_NIPPLE_MM if breast.nipple_score >= SURE_NIPPLE else _FROM_UNSURE_MM
    sticking = _sticking(working, np.array(breast.nipple), near_mm, black)
    if sticking is None or len(sticking.width_mm) <= _NEEDLE_STEPS:
        return None
    step = _step_of_orifice(sticking)
    return None if step is None else (float(sticking.middle[step, 0]), float(sticking.middle[step, 1]))


def _step_of_orifice(of: _Sticking) -> int | None:
    """The last step before the needle that holds more than the needle does; with contrast flown back, its middle."""
    means = np.convolve(of.width_mm, np.ones(_NEEDLE_STEPS) / _NEEDLE_STEPS, mode="valid")
    needle = int(means.argmin())
    if means[needle] > _WIDEST_NEEDLE_MM:
        return None
    own = float(of.weight[needle : needle + _NEEDLE_STEPS].mean())
    more = np.flatnonzero(_mean_of_three(of.weight)[: needle + 1] > _MORE_THAN_NEEDLE * own)
    if not len(more):
        return 0
    last = int(more[-1])
    wide = _mean_of_three(of.width_mm)[: last + 1]
    widest = int(wide[2:].argmax()) + 2 if len(wide) > 2 else 0
    if widest < 3 or wide[widest] < max(_REFLUX_MM, _WIDER * float(wide[:widest].min())):
        return last
    begins = np.flatnonzero(wide[:widest] < (wide[:widest].min() + wide[widest]) / 2)[-1] + 1
    return (int(begins) + last) // 2


def _sticking(working: Working, nipple: Places, near_mm: float, black: Mask) -> _Sticking | None:
    """What stands out farthest near the nipple."""
    around = working.px(near_mm + _FARTHEST_MM)
    corner = np.maximum(0, (nipple - around).astype(int))
    box = tuple(slice(int(first), int(middle + around)) for first, middle in zip(corner, nipple, strict=True))
    bright = (
        cv2.morphologyEx((working.valid & ~black)[box].astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0
    )
    away_mm = _from_body_mm(bright, working)
    if away_mm is None:
        return None
    count, labels, stats = labelled(bright & (away_mm > 0))
    best, most_mm = 0, -np.inf
    for part in range(1, count + 1):
        left, top, wide, high = stats[part, :4]
        here = labels[top : top + high, left : left + wide] == part
        own_mm = away_mm[top : top + high, left : left + wide][here]
        if own_mm.min() > _BEGINS_MM or own_mm.max() < _LEAST_OUT_MM:
            continue
        foot = np.argwhere(here)[own_mm <= own_mm.min() + _BEGINS_MM] + [top, left] + corner
        from_nipple_mm = float(np.hypot(*(foot - nipple).T).min()) * working.mm
        if from_nipple_mm <= near_mm and own_mm.max() - from_nipple_mm > most_mm:
            best, most_mm = part, float(own_mm.max()) - from_nipple_mm
    if not best:
        return None
    places = np.argwhere(labels == best)
    places = places[away_mm[tuple(places.T)] < _FARTHEST_MM]
    steps = (away_mm[tuple(places.T)] / _STEP_MM).astype(int)
    above = working.density[box][tuple(places.T)] - float(working.density[black].max())
    pixels, weight = np.bincount(steps), np.bincount(steps, weights=above)
    # A step without a pixel, before what does not touch the breast and between coarse pixels, is no narrow place, and nowhere.
    held = pixels > 0
    middle = [np.bincount(steps, weights=(places + corner)[:, axis])[held] / pixels[held] for axis in (0, 1)]
    unit = working.mm**2 / _STEP_MM
    return _Sticking(
        width_mm=np.asarray(pixels[held] * unit, dtype=np.float64),
        weight=np.asarray(weight[held] * unit, dtype=np.float64),
        middle=np.column_stack(middle),
    )


def _from_body_mm(bright: Mask, working: Working) -> NDArray[np.float32] | None:
    """How far each pixel lies from the breast without what is narrow; the border of the box is no skin."""
    margin = int(3 * working.px(_BODY_MM))
    padded = np.pad(bright, margin, mode="edge").astype(np.uint8)
    core = cv2.distanceTransform(padded, cv2.DIST_L2, 5) > working.px(_BODY_MM)
    if not core.any():
        return None
    body = (cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 5) <= working.px(_BODY_MM))[margin:, margin:]
    count, labels, stats = labelled(body[: bright.shape[0], : bright.shape[1]])
    if not count:
        return None
    largest = labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    return np.asarray(cv2.distanceTransform((~largest).astype(np.uint8), cv2.DIST_L2, 5) * np.float32(working.mm))


def _mean_of_three(values: Places) -> Places:
    return np.asarray(np.convolve(np.pad(values, 1, mode="edge"), np.ones(3) / 3, mode="valid"), dtype=np.float64)
