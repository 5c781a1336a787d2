"""A breast implant in view: a wide, dense body inside one smooth line, silicone or saline, at the chest wall or not.

Its shell, its folds and its border are ridges that no duct makes, so nothing may be looked for there (decision 34).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, map_coordinates
from skimage.morphology import disk

from ductoview.analysis.breast import Breast
from ductoview.analysis.components import hull_of
from ductoview.analysis.working import Working, masked_blur

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
Line = NDArray[np.float64]
WORDS = "An implant is in view; nothing is looked for in it or at its border."
MARGIN_MM = 4.0
LEAST_WORTH = 0.085
# What lies over an implant varies by 0.01 to 0.05 of the breast's range about its own mean over some mm (28 drawn ones, silicone
# and saline); of three smooth-edged glands that pass for one otherwise one by 0.05, one by 0.07 and one by 0.10.
MOST_TEXTURE = 0.06
_GRID_MM = 0.7
_LEVELS = 28
_BLUR_PX = 0.8
_OPEN_MM = 5.0
_BEYOND_MM = 30.0
_LEAST_RADIUS_MM = 10.0
_LEAST_AREA_MM2 = 300.0
_LEAST_LINE_MM = 20.0
_OFF_SKIN_MM = 7.0
_SMOOTH_MM = 3.0
_STEP_MM = 2.0
_SLOPE_MM = 5.0
_TEXTURE_MM, _OFF_BORDER_MM = 4.0, 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """What the free part of a body's outline, off the skin and the image's border, is like.

    ``step`` is the density lost over 4 mm across it at four fifths of its length, as a share of the breast's range;
    ``sharpness`` that step over the one of 10 mm; ``rough_mm`` the mean distance from its own smooth line; ``turn`` and
    ``turn_either_way`` in degrees, ``turn_gently`` without what turns on a radius below 20 mm; ``bend`` and ``dent`` the
    greatest curvature outwards and inwards, 1/mm.
    """

    step: float
    sharpness: float
    rough_mm: float
    turn: float
    turn_either_way: float
    turn_gently: float
    bend: float
    dent: float

    @property
    def edge(self) -> float:
        """How strong and sharp the edge is: a step of the breast's whole range is 1."""
        return self.step * min(self.sharpness, 0.8) / 0.8

    @property
    def worth(self) -> float:
        """How strong an edge goes how far around: half a circle counts once, a whole one twice."""
        return self.edge * min(self.turn, 360.0) / 180.0

    @property
    def is_of_implant(self) -> bool:
        """Sharp all along, smooth, and evenly round: gland is rough, the pectoral muscle straight or kinked, the skin soft."""
        uneven = (self.turn_either_way - self.turn_gently) / max(self.turn, 1e-9)
        return (
            self.worth >= LEAST_WORTH
            and self.step >= 0.14
            and self.sharpness >= 0.5
            and self.rough_mm <= 0.47
            and min(self.turn, self.turn_gently) >= 63
            and self.turn_either_way <= 1.3 * self.turn
            and uneven <= 0.35
            and self.bend <= 0.125
            and self.dent >= -0.055
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Coarse:
    """The breast on a grid of 0.7 mm: blurred ``density``, where to look, distance from the skin, the range of density."""

    density: Float
    inside: Mask
    skin_mm: Float
    low: float
    high: float
    mm: float


def implant_in(working: Working, breast: Breast, skin_mm: Float | None) -> Mask | None:
    """The implant in working pixels, bool, its convex hull widened by 4 mm; None when there is none in view."""
    coarse = _coarse(working, breast, skin_mm)
    if coarse is None:
        return None
    best, most = None, 0.0
    for body, line in _bodies(coarse):
        border = _border(line, coarse)
        if border is None or not border.is_of_implant:
            continue
        # Of bodies at several levels the one whose edge is the edge.
        if border.edge > most and _texture(body, coarse) <= MOST_TEXTURE:
            best, most = body, border.edge
    if best is None:
        return None
    rows, columns = working.density.shape
    away = cv2.distanceTransform((~hull_of(best)).astype(np.uint8), cv2.DIST_L2, 5) * np.float32(coarse.mm)
    return np.asarray(cv2.resize(away, (columns, rows), interpolation=cv2.INTER_LINEAR) <= MARGIN_MM)


def _texture(body: Mask, coarse: _Coarse) -> float:
    """How unlike its surroundings a place in a body is, as a share of the breast's range; 0 where it is too narrow to say."""
    core = cv2.distanceTransform(body.astype(np.uint8), cv2.DIST_L2, 5) > _OFF_BORDER_MM / coarse.mm
    if not core.any():
        return 0.0
    around = masked_blur(coarse.density, body.astype(np.float32), _TEXTURE_MM / coarse.mm)
    unlike = (coarse.density - around)[core]
    return 1.48 * float(np.median(np.abs(unlike))) / max(coarse.high - coarse.low, 1e-9)


def _coarse(working: Working, breast: Breast, skin_mm: Float | None) -> _Coarse | None:
    rows, columns = working.density.shape
    reduce = max(1.0, _GRID_MM / working.mm)
    size = max(1, round(columns / reduce)), max(1, round(rows / reduce))
    density = cv2.GaussianBlur(cv2.resize(working.density, size, interpolation=cv2.INTER_AREA), (0, 0), _BLUR_PX)
    inside = cv2.resize(breast.inside.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    away = np.full(inside.shape, np.inf, np.float32) if skin_mm is None else cv2.resize(skin_mm, size)
    deep = inside & (away > _OFF_SKIN_MM - 1)
    if np.count_nonzero(deep) < 200:
        return None
    low, high = (float(value) for value in np.percentile(density[deep], [10, 99.8]))
    # A silicone implant that saturates the detector at the image's border looks like a shutter.
    blown = (working.density >= working.density[working.valid].max()) & ~working.valid
    blown = cv2.resize(blown.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    return _Coarse(
        density=density,
        inside=inside | blown,
        skin_mm=np.where(blown, np.float32(np.inf), away),
        low=low,
        high=high,
        mm=working.mm * rows / size[1],
    )


def _bodies(coarse: _Coarse) -> Iterator[tuple[Mask, Line]]:
    """Bodies above each of 26 levels that hold a circle of 20 mm, with their outlines (n, 2) in coarse pixels.

    What touches the image's border goes on beyond it.
    """
    rows, columns = coarse.density.shape
    pad = round(_BEYOND_MM / coarse.mm)
    disc = disk(round(_OPEN_MM / coarse.mm))
    for level in np.linspace(coarse.low, coarse.high, _LEVELS)[1:-1]:
        above = ((coarse.density > level) & coarse.inside).astype(np.uint8)
        above = cv2.copyMakeBorder(above, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
        above = cv2.morphologyEx(cv2.morphologyEx(above, cv2.MORPH_OPEN, disc), cv2.MORPH_CLOSE, disc)
        outlines, _ = cv2.findContours(above, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        for outline in outlines:
            if cv2.contourArea(outline) * coarse.mm**2 < _LEAST_AREA_MM2:
                continue
            whole = cv2.drawContours(np.zeros_like(above), [outline], -1, 1, -1)
            view = slice(pad, pad + rows), slice(pad, pad + columns)
            radius_mm = cv2.distanceTransform(whole, cv2.DIST_L2, 5)[view] * coarse.mm
            if float(radius_mm.max()) >= _LEAST_RADIUS_MM:
                yield whole[view] > 0, outline.reshape(-1, 2)[:, ::-1].astype(np.float64) - pad


def _border(line: Line, coarse: _Coarse) -> Border | None:
    """What the free part of an outline is like, None when it is shorter than 20 mm."""
    mm = coarse.mm
    smooth = gaussian_filter1d(line, _SMOOTH_MM / mm, axis=0, mode="wrap")
    free = _free(smooth, coarse)
    if np.count_nonzero(free) * 1.1 * mm < _LEAST_LINE_MM:
        return None
    along = np.gradient(smooth, axis=0)
    pace = np.maximum(np.hypot(*along.T), 1e-9)
    turned = np.gradient(np.unwrap(np.arctan2(along[:, 0], along[:, 1])))
    outwards = float(np.sign(turned.sum())) or 1.0
    turned = outwards * turned
    across = outwards * np.column_stack([along[:, 1], -along[:, 0]]) / pace[:, None]
    curvature = (turned / (pace * mm))[free]

    def lost(reach_mm: float) -> Line:
        inner, outer = (
            map_coordinates(coarse.density, (smooth + side * across * reach_mm / mm)[free].T, order=1, mode="nearest")
            for side in (1, -1)
        )
        return np.asarray(inner - outer, dtype=np.float64)

    step, slope = lost(_STEP_MM), lost(_SLOPE_MM)
    return Border(
        step=float(np.percentile(step, 20)) / max(coarse.high - coarse.low, 1e-9),
        sharpness=float(np.median(step)) / max(float(np.median(slope)), 1e-9),
        rough_mm=float(np.sqrt(((line - smooth) ** 2).sum(axis=1)[free].mean())) * mm,
        turn=math.degrees(turned[free].sum()),
        turn_either_way=math.degrees(np.abs(gaussian_filter1d(turned, 2.0 / mm, mode="wrap"))[free].sum()),
        turn_gently=math.degrees((np.clip(curvature, 0, 0.05) * pace[free] * mm).sum()),
        bend=float(np.percentile(curvature, 97)),
        dent=float(np.percentile(curvature, 3)),
    )


def _free(line: Line, coarse: _Coarse) -> Mask:
    """Which points of an outline lie off the image's border and the skin."""
    rows, columns = coarse.density.shape
    row, column = line.T
    free = (row > 2) & (row < rows - 3) & (column > 2) & (column < columns - 3)
    at = np.clip(np.rint(line).astype(int), 0, [rows - 1, columns - 1])
    return np.asarray(free & (coarse.skin_mm[at[:, 0], at[:, 1]] > _OFF_SKIN_MM))
