"""Where the cannula enters the nipple, told from what sticks out of the breast.

Out of a nipple that stands out plainly the cannula does: it enters where it begins to. Of one that is as dark as air only the
filled duct is in the picture, and narrows to the needle in its orifice, or ends there when no cannula is left; a nipple too
narrow for the outline ends there too.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast
from ductoview.analysis.components import box_of, labelled
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import SURE_NIPPLE

Mask = NDArray[np.bool_]
Places = NDArray[np.float64]
# Share of the picture at the one darkest value, from which on air is taken for exposed to black. Else air is what lies far from
# the outline, and what is as dark: within so many of its spreads, or so much of the way to tissue.
_LEAST_BLACK = 0.1
_SURELY_AIR_MM, _LEAST_AIR, _SPREADS, _SHARE, _COARSE_PX = 15.0, 0.01, 6.0, 0.02, 8
# How far from a sure nipple, and from an unsure one, which may be the most forward skin of a breast whose nipple is black.
_FROM_NIPPLE_MM, _FROM_UNSURE_MM = 15.0, 30.0
# What is narrower than twice this stands out of the breast; a nipple that is in the picture does not.
_BODY_MM = 4.0
_LEAST_OUT_MM, _BEGINS_MM, _FARTHEST_MM = 2.0, 2.0, 20.0
# A nipple in the picture stands out of the breast, the skin before a black one does not: 37 do by 2.9 mm and more, eight stand
# for black ones and do by 0.2 and less. What is narrower than twice the radius is a nipple's.
_NIPPLE_OUT_MM, _NIPPLE_RADIUS_MM, _COARSE_MM = 1.5, 14.0, 0.25
# Thirteen narrow nipples of another generator are 4.3 mm wide and more, the ducts in four dark ones and in eight black ones 2.2
# and less.
_WIDEST_DUCT_MM = 3.0
_STEP_MM = 0.25
# Needles of ductography are 0.3 to 0.6 mm thick (30 to 24 G) and longer than the nipple, 20 mm and more with the hub, which is
# wider.
_NEEDLE_STEPS, _WIDEST_NEEDLE_MM = 8, 1.0
_MORE_THAN_NEEDLE, _SHORTEST_CANNULA_MM = 1.35, 12.0
# Contrast that flows back lies around the orifice, wider than the duct before it.
_REFLUX_MM, _WIDER = 1.2, 1.6
_GRAIN_MM, _SKIN_MM, _JOINS_MM = 0.5, 1.2, 9.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sticking:
    """What sticks out of the breast, by steps of ``_STEP_MM`` away from it: how wide it is, how much brighter than black in
    all its width, and the middle of each step in working pixels (n, 2). ``places`` (m, 2) are its pixels and ``steps`` (m,)
    theirs; ``long_mm`` is how far it reaches, ``is_cut`` whether the picture ends there, ``nipple_out_mm`` how far the breast
    itself stands out where it begins.
    """

    width_mm: Places
    weight: Places
    middle: Places
    places: NDArray[np.intp]
    steps: NDArray[np.intp]
    long_mm: float
    is_cut: bool
    nipple_out_mm: float

    @property
    def is_nipple_plain(self) -> bool:
        """Whether it begins at a nipple that the picture shows as one."""
        return self.nipple_out_mm > _NIPPLE_OUT_MM


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entrance:
    """``at`` is the orifice (row, column) in working pixels, ``is_needle_seen`` whether a needle is. Without a plain nipple it
    counts only where ducts come near its ``foot``, at the breast; ``duct`` (n, 2) are the pixels of the one that leads from
    there to the orifice, none where a nipple is in the picture.
    """

    at: tuple[float, float]
    is_needle_seen: bool
    foot: tuple[float, float] | None
    duct: NDArray[np.intp]

    def is_reached_by(self, lumen: Mask, working: Working) -> bool:
        """Whether what sticks out may be a duct that goes on: hairs, tags and wires have no ``lumen`` at their foot."""
        if self.foot is None:
            return True
        rows, columns = (
            slice(max(0, int(at - working.px(_JOINS_MM))), int(at + working.px(_JOINS_MM)) + 2) for at in self.foot
        )
        places = np.add(np.argwhere(lumen[rows, columns]), (rows.start, columns.start))
        return len(places) > 0 and float(np.hypot(*(places - self.foot).T).min()) <= working.px(_JOINS_MM)


def entrance_of(working: Working, breast: Breast) -> Entrance | None:
    """Where a cannula enters; None where no air is in view, nothing sticks out of the ``breast`` near its nipple by more than
    2 mm, what does is no needle and too long to be in a nipple, or sticks out beside a plain one.
    """
    if breast.nipple is None or (air := _air(working, breast)) is None:
        return None
    near_mm = _FROM_NIPPLE_MM if breast.nipple_score >= SURE_NIPPLE else _FROM_UNSURE_MM
    sticking = _sticking(working, np.array(breast.nipple), near_mm, air)
    if sticking is None or len(sticking.width_mm) <= _NEEDLE_STEPS:
        return None
    step = _step_of_orifice(sticking)
    if step is None:
        return None
    is_plain, middle = sticking.is_nipple_plain, sticking.middle
    is_duct = not is_plain and np.median(sticking.width_mm[: step + 1]) <= _WIDEST_DUCT_MM
    return Entrance(
        at=(float(middle[step, 0]), float(middle[step, 1])),
        is_needle_seen=_may_be_cannula(sticking),
        foot=None if is_plain else (float(middle[0, 0]), float(middle[0, 1])),
        duct=_duct(sticking, step, working.mm) if is_duct else sticking.places[:0],
    )


def _duct(of: _Sticking, step: int, mm: float) -> NDArray[np.intp]:
    """What lies up to a step within its usual width of a straight line: drops of contrast hang on the duct from outside."""
    usual_mm = float(np.median(of.width_mm[: step + 1]))
    middle = of.middle[: step + 1][of.width_mm[: step + 1] <= _WIDER * usual_mm]
    about = middle.mean(axis=0)
    way = np.linalg.svd(middle - about, full_matrices=False)[2][0]
    places = of.places[of.steps <= step]
    aside_mm = np.abs((places - about) @ np.array([-way[1], way[0]])) * mm
    return np.asarray(places[aside_mm <= usual_mm])


def _air(working: Working, breast: Breast) -> Mask | None:
    """Where nothing is but air, None where the picture shows too little of it."""
    if not working.valid.any():
        return None
    black = working.valid & (working.density <= working.density[working.valid].min())
    if float(black.mean()) >= _LEAST_BLACK:
        return np.asarray(black)
    every = _COARSE_PX
    outside = (~breast.inside[::every, ::every]).astype(np.uint8)
    far = cv2.distanceTransform(outside, cv2.DIST_L2, 5) * (every * working.mm) > _SURELY_AIR_MM
    density = working.density[::every, ::every]
    air = density[far & working.valid[::every, ::every]]
    tissue = density[breast.inside[::every, ::every]]
    if air.size < _LEAST_AIR * far.size or not tissue.size:
        return None
    middle = float(np.median(air))
    spread = 1.48 * float(np.median(np.abs(air - middle)))
    if not math.isfinite(middle):
        return None
    least = middle + max(_SPREADS * spread, _SHARE * (float(np.median(tissue)) - middle))
    return np.asarray(working.valid & (working.density <= least))


def filled_duct(lumen: Mask, entrance: Entrance, working: Working) -> Mask:
    """The duct of a black nipple, bool in working pixels, and what lies between it and the ``lumen`` that it goes on in.

    What is narrower than ``_GRAIN_MM`` is no duct but the grain of the skin. Beside the skin nothing is judged: the way between
    is as wide as what it joins, at most twice ``_SKIN_MM`` long. What lies between ducts of the lumen is left to the network.
    """
    whole = np.zeros(lumen.shape, dtype=bool)
    if not len(entrance.duct):
        return whole
    whole[tuple(entrance.duct.T)] = True
    margin = 2 * round(working.px(_SKIN_MM)) + 2
    box = box_of(whole, margin)
    grain, skin = (_disc(working.px(radius_mm)) for radius_mm in (_GRAIN_MM / 2, _SKIN_MM))
    duct = cv2.morphologyEx(whole[box].astype(np.uint8), cv2.MORPH_OPEN, grain)
    own = lumen[box].astype(np.uint8)
    joined, alone = (cv2.morphologyEx(one, cv2.MORPH_CLOSE, skin) > 0 for one in (duct | own, own))
    whole[box] = (joined & ~alone) | (duct | own > 0)
    return whole


def _disc(radius_px: float) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * round(radius_px) + 1,) * 2), dtype=np.uint8)


def _step_of_orifice(of: _Sticking) -> int | None:
    """The first step at a nipple that is plain: contrast beyond it has flown back. At another one the last before the needle that
    holds more than the needle does; with contrast flown back, its middle. Without a cannula, the last of all.
    """
    if not _may_be_cannula(of):
        return None if of.is_nipple_plain else len(of.width_mm) - 1
    means = np.convolve(of.width_mm, np.ones(_NEEDLE_STEPS) / _NEEDLE_STEPS, mode="valid")
    needle = int(means.argmin())
    if means[needle] > _WIDEST_NEEDLE_MM:
        return None
    if of.is_nipple_plain:
        return 0
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


def _may_be_cannula(of: _Sticking) -> bool:
    return of.long_mm >= _SHORTEST_CANNULA_MM or of.is_cut


def _sticking(working: Working, nipple: Places, near_mm: float, air: Mask) -> _Sticking | None:
    """What stands out farthest near the nipple; None beside a plain one: that is no part of it, but a hair or a fold."""
    around = working.px(near_mm + _FARTHEST_MM)
    corner = np.maximum(0, (nipple - around).astype(int))
    box = tuple(slice(int(first), int(middle + around)) for first, middle in zip(corner, nipple, strict=True))
    bright = (
        cv2.morphologyEx((working.valid & ~air)[box].astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0
    )
    away_mm = _from_body_mm(bright, working.mm, _BODY_MM)
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
    first = places[int(away_mm[tuple(places.T)].argmin())]
    nipple_out_mm = _nipple_out_mm(bright, working.mm, first)
    own = np.clip(nipple - corner, 0, np.array(bright.shape) - 1).astype(int)
    if nipple_out_mm <= _NIPPLE_OUT_MM and _nipple_out_mm(bright, working.mm, own) > _NIPPLE_OUT_MM:
        return None
    seen = cv2.erode(working.valid[box].astype(np.uint8), np.ones((5, 5), np.uint8))
    is_at_border = (places + corner < 2) | (places + corner >= np.array(working.density.shape) - 2)
    is_cut = bool(is_at_border.any() or (seen[tuple(places.T)] == 0).any())
    places = places[away_mm[tuple(places.T)] < _FARTHEST_MM]
    steps = (away_mm[tuple(places.T)] / _STEP_MM).astype(int)
    above = working.density[box][tuple(places.T)] - float(working.density[air].max())
    pixels, weight = np.bincount(steps), np.bincount(steps, weights=above)
    # A step without a pixel, before what does not touch the breast and between coarse pixels, is no narrow place, and nowhere.
    held = pixels > 0
    middle = [np.bincount(steps, weights=(places + corner)[:, axis])[held] / pixels[held] for axis in (0, 1)]
    unit = working.mm**2 / _STEP_MM
    return _Sticking(
        width_mm=np.asarray(pixels[held] * unit, dtype=np.float64),
        weight=np.asarray(weight[held] * unit, dtype=np.float64),
        middle=np.column_stack(middle),
        places=places + corner,
        steps=(np.cumsum(held) - 1)[steps],
        long_mm=float(steps.max() + 1) * _STEP_MM,
        is_cut=is_cut,
        nipple_out_mm=nipple_out_mm,
    )


def _nipple_out_mm(bright: Mask, mm: float, place: Places) -> float:
    """How far the breast without what is narrow stands out, about a ``place`` on it, of its part that is wider than a nipple."""
    every = max(1, int(_COARSE_MM / mm))
    coarse = bright[::every, ::every]
    at = tuple(place // every)
    trunk, body = (_from_body_mm(coarse, mm * every, narrow_mm) for narrow_mm in (_NIPPLE_RADIUS_MM, _BODY_MM))
    return 0.0 if trunk is None or body is None else float(trunk[at] - body[at])


def _from_body_mm(bright: Mask, mm: float, narrow_mm: float) -> NDArray[np.float32] | None:
    """How far each pixel lies from the breast without what is narrower than twice ``narrow_mm``; the border of the box is no
    skin.
    """
    margin = int(3 * narrow_mm / mm)
    padded = np.pad(bright, margin, mode="edge").astype(np.uint8)
    core = cv2.distanceTransform(padded, cv2.DIST_L2, 5) > narrow_mm / mm
    if not core.any():
        return None
    body = (cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 5) <= narrow_mm / mm)[margin:, margin:]
    count, labels, stats = labelled(body[: bright.shape[0], : bright.shape[1]])
    if not count:
        return None
    largest = labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    return np.asarray(cv2.distanceTransform((~largest).astype(np.uint8), cv2.DIST_L2, 5) * np.float32(mm))


def _mean_of_three(values: Places) -> Places:
    return np.asarray(np.convolve(np.pad(values, 1, mode="edge"), np.ones(3) / 3, mode="valid"), dtype=np.float64)
