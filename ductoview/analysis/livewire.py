"""Live wire: the way along a duct between two clicks (intelligent scissors, Mortensen and Barrett 1998), and its calibres.

One search from the last click serves every place the pointer goes to: the cheapest way to each pixel around is known, so a
preview only follows it back. The search runs on pixels of a tenth of a millimetre, calibres are read at full resolution.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter, uniform_filter1d
from skimage.graph import MCP_Geometric

from ductoview.analysis.calibre import calibres_px, normals_of, profiles
from ductoview.analysis.patch import Patch, Source, patch_around
from ductoview.analysis.ridge import ridge_scales, sigmas_for
from ductoview.model.duct_edits import PathPx
from ductoview.model.geometry import PointPx

Float = NDArray[np.float32]
Path = NDArray[np.float64]
REACH_MM = 12.0
"""How far from the last click the way is known; farther places get a straight line on from there."""
GRID_MM = 0.1
LEAST_MM, MOST_MM = 0.25, 5.0
TUBE_SIGMA = 0.35
STEP_MM = 0.15
_OFF_RIDGE = 12.0
"""A step off any duct costs so many steps along a sure one."""
_SURE = 3.0
_WIDE_MM = 0.35
_ALONG_MM, _WIDE_ALONG = 6.0, 0.75
"""How far along the way a tube has to answer, and how much more a wide one (by eye, on the true ways of 236 sample ducts)."""
_BORDER = cv2.BORDER_REPLICATE
_SMOOTH = 5
_MARGIN_MM = 4.0
_ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wire:
    """All ways from one click."""

    patch: Patch
    anchor: tuple[int, int]
    ways: MCP_Geometric

    def to(self, at: PointPx) -> Path:
        """The way from the click to a place, float64 (n, 2) stored rows and columns, n >= 2; the last point is the place."""
        wanted = self.patch.to_patch(np.array([[at.row, at.column]]))[0]
        inside = np.clip(np.rint(wanted), 0, np.array(self.patch.density.shape) - 1).astype(int)
        way = np.array(self.ways.traceback((int(inside[0]), int(inside[1]))), dtype=np.float64)
        smooth = uniform_filter1d(way, min(_SMOOTH, len(way)), axis=0, mode="nearest")
        smooth[0], smooth[-1] = way[0], way[-1]
        stored = self.patch.to_stored(smooth)
        if np.hypot(*(wanted - inside)) > 1 or len(stored) < 2:
            stored = np.vstack([stored, [at.row, at.column]])
        return stored


def wire_from(source: Source, at: PointPx) -> Wire:
    """Every way from a click within ``REACH_MM``."""
    here = np.array([[at.row, at.column]])
    patch = patch_around(source, here, REACH_MM, GRID_MM)
    start = np.clip(np.rint(patch.to_patch(here)[0]), 0, np.array(patch.density.shape) - 1).astype(int)
    anchor = (int(start[0]), int(start[1]))
    ways = MCP_Geometric(_costs(ridges_of(patch)), fully_connected=True)
    ways.find_costs([anchor])
    return Wire(patch=patch, anchor=anchor, ways=ways)


def measured(source: Source, way: Path) -> PathPx:
    """A way (n, 2, stored) led to the middle of the duct, at even steps, with the calibre at half height at each point.

    Calibres are mean stored pixels. Nothing beyond a few millimetres of the way is read.
    """
    patch = patch_around(source, way, _MARGIN_MM)
    points = _even(patch.to_patch(way), STEP_MM / patch.mm)
    guess = _guessed(source, way, patch, points)
    for _ in range(_ROUNDS):
        points = _even(_centred(patch.density, points, guess), STEP_MM / patch.mm)
        guess = np.interp(_walked(points), np.linspace(0, _walked(points)[-1], len(guess)), guess)
        guess = calibres_px(patch.density, points, guess)
    stored = patch.to_stored(points)
    mean_px = float(np.sqrt(patch.step.prod()))
    rounded = np.round(np.column_stack([stored, guess * mean_px]), 2)
    return tuple((float(row), float(column), float(calibre)) for row, column, calibre in rounded)


def joined_ways(ways: Sequence[Path]) -> Path:
    """Ways from click to click as one, each place once."""
    pieces = [ways[0], *(way[1:] for way in ways[1:])]
    return np.concatenate(pieces)


def ridges_of(patch: Patch) -> Float:
    """The strongest ridge over all scales in units of what the patch usually answers at that scale, float32."""
    best = np.zeros_like(patch.density)
    for strength, sigma in _strengths(patch):
        # As in ``ridge_cnr``: a wide tube must answer more.
        np.maximum(best, strength * min(1.0, (_WIDE_MM / (sigma * patch.mm)) ** 0.5), out=best)
    return best


def _usual(response: Float) -> float:
    """The mean response; strong ridges count no more than 2.5 times the mean, as in the texture of ``ridge``."""
    usual = float(response.mean()) + 1e-9
    for _ in range(2):
        usual = float(np.minimum(response, 2.5 * usual).mean()) + 1e-9
    return usual


def _costs(strength: Float) -> NDArray[np.float64]:
    """What a step through each pixel costs: 1 on a sure duct, the more the less it answers."""
    return np.asarray(1 + _OFF_RIDGE / (1 + (strength / _SURE) ** 2), dtype=np.float64)


def _guessed(source: Source, way: Path, fine: Patch, points: Path) -> NDArray[np.float64]:
    """A first calibre in fine pixels: that of the tube which answers best along the way around each point.

    Along a way, because a faint duct is lost at a single pixel among wider structures of the tissue.
    """
    coarse = patch_around(source, way, _MARGIN_MM, GRID_MM)
    places = coarse.to_patch(fine.to_stored(points)).astype(np.float32)
    around = min(max(1, round(_ALONG_MM / STEP_MM)), len(points))
    best, tube = np.full(len(points), -np.inf), np.ones(len(points))
    for strength, sigma in _strengths(coarse):
        here = cv2.remap(strength, places[:, 1:].copy(), places[:, :1].copy(), cv2.INTER_LINEAR, borderMode=_BORDER)
        answer = uniform_filter1d(here[:, 0].astype(np.float64), around, mode="nearest")
        answer *= min(1.0, (_WIDE_MM / (sigma * coarse.mm)) ** _WIDE_ALONG)
        tube[answer > best] = sigma / TUBE_SIGMA
        np.maximum(best, answer, out=best)
    smooth = median_filter(tube, min(15, len(points)), mode="nearest")
    return np.asarray(smooth * (coarse.mm / fine.mm))


def _strengths(patch: Patch) -> Iterator[tuple[Float, float]]:
    """Scale by scale the ridges in units of what the patch usually answers at that scale, and sigma in patch pixels."""
    size = patch.density.shape[::-1]
    for response, _, sigma in ridge_scales(patch.density, sigmas_for(LEAST_MM / patch.mm, MOST_MM / patch.mm)):
        yield cv2.resize(response / _usual(response), size, interpolation=cv2.INTER_LINEAR), sigma


def _centred(image: Float, points: Path, guess: NDArray[np.float64]) -> Path:
    """Points moved along the normal to the middle of what is above half height, smoothed along the way."""
    if len(points) < 3:
        return points
    reach = float(np.clip(0.75 * np.percentile(guess, 90), 3, 200)) + 2
    samples = 2 * int(2 * reach) + 1
    normals = normals_of(points)
    across = profiles(image, points, normals, reach, samples)
    x = np.linspace(-reach, reach, samples)[None, :]
    near = np.abs(x) <= 0.75 * guess[:, None] + 1
    seen = np.where(near, across, -np.inf)
    top = seen.max(axis=1, keepdims=True)
    low = np.where(near, across, np.inf).min(axis=1, keepdims=True)
    weight = np.clip(np.where(near, across - (top + low) / 2, 0), 0, None)
    offset = (weight * x).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9)
    offset = median_filter(offset, min(9, len(offset)), mode="nearest")
    offset = uniform_filter1d(offset, min(5, len(offset)), mode="nearest")
    return np.asarray(points + normals * offset[:, None])


def _walked(points: Path) -> Path:
    return np.concatenate([[0.0], np.hypot(*np.diff(points[:, :2], axis=0).T).cumsum()])


def _even(points: Path, step: float) -> Path:
    walked = _walked(points)
    wanted = np.linspace(0, walked[-1], max(2, int(walked[-1] / step) + 1))
    return np.column_stack([np.interp(wanted, walked, points[:, axis]) for axis in (0, 1)])
