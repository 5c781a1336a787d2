"""Where contrast is missing in a straightened duct: less than its own calibre and its level on both sides say."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter, percentile_filter
from skimage.measure import label, regionprops

from ductoview.analysis.courses import Course
from ductoview.analysis.look import Look, Straight, straightened
from ductoview.analysis.ramp import ramp

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
LEAST_CALIBRE_MM = 0.7
LEAST_CALIBRE_PX = 6.0
LEAST_SIZE_MM = 0.5
_MISSING = 0.25
_WINDOW_MM = 10.0
_GROUND_CALIBRES = 2.0
_SIDE_CALIBRES = 2.5
_UPPER = 70.0
_USUAL_CALIBRES = 12.0
_ABOVE_USUAL = 1.2
# Parts of a calibre from the axis: where contrast is the duct's own, where a body lies, where its rims are.
_AXIS, _CORE, _RIMS = 0.15, 0.3, 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A connected region of a straightened duct where contrast is missing.

    ``depth`` is the mean share missing, ``around`` the same in the lumen before and behind it; ``dip`` the share
    by which contrast itself is lower than before and behind; ``noise`` the spread elsewhere in the duct;
    lengths are in fine pixels, ``pinched`` is the calibre there over the usual one, ``fill`` the region over its hull.
    ``rim`` is how much brighter than its darkest line along the duct the less bright side of it is, as a share of the
    contrast before and behind: next to nothing where one duct merely leaves another.
    """

    row: float
    across_px: float
    long_px: float
    wide_px: float
    calibre_px: float
    depth: float
    around: float
    dip: float
    noise: float
    pinched: float
    fill: float
    rim: float
    from_start_px: float
    from_end_px: float
    outline: NDArray[np.float64]

    def score(self, mm: float, branches_px: float) -> float:
        """High for a compact region of clear depth in a wide duct of even calibre, away from where ducts part.

        What is longer than two calibres is a misjudged calibre or another duct's shade; what is pinched is a narrowing; where
        nearly all is missing, and not in the middle only, there is no duct.
        """
        size_mm = max(self.long_px, self.wide_px) * mm
        length = self.long_px / self.calibre_px
        clear = ramp(self.depth - max(self.around, 0.0), 0.22, 0.42) * ramp(self.depth / self.noise, 1.0, 1.9)
        clear *= ramp(self.dip, 0.2, 0.38) * ramp(self.around, -0.22, -0.1) * ramp(-self.depth, -0.9, -0.72)
        compact = ramp(-length, -2.4, -1.5) * ramp(self.fill, 0.55, 0.8)
        big = ramp(size_mm, 0.5, 1.0) * ramp(self.wide_px / self.calibre_px, 0.2, 0.45) * ramp(length, 0.25, 0.6)
        even = ramp(self.pinched, 0.72, 0.9) * ramp(self.calibre_px * mm, 0.6, 1.2)
        meets = 0.5 * branches_px if branches_px else 0.3 * self.calibre_px
        apart = ramp((self.from_start_px - meets) / self.calibre_px, 0.0, 0.35) * ramp(
            self.from_end_px / self.calibre_px, 0.4, 1.2
        )
        return 0.95 * float((clear * compact * big * even) ** 0.5 * apart)


def gaps_of(look: Look, course: Course) -> Iterator[Gap]:
    """Every region of a course where contrast is missing, none in ducts too thin to have one that shows."""
    run = course.path
    if len(run) < 12 or float(np.percentile(run[:, 2], 90)) < max(LEAST_CALIBRE_MM / look.mm, LEAST_CALIBRE_PX):
        return
    widest = float(np.percentile(run[:, 2], 98))
    straight = straightened(look.fine.density, run, 1.2 * widest + 4)
    step = max(float(np.hypot(*np.diff(run[:, :2], axis=0).T).mean()), 1e-6)
    usual = _usual_calibre(run[:, 2], max(3, int(_WINDOW_MM / look.mm / step)))
    lumen = _lumen(look, straight)
    walls = _walls(lumen, straight, usual, step)
    missing, inside, contrast = missing_share(straight, walls, step)
    noise = float(np.median(np.abs(missing[inside]))) * 1.48 + 1e-3 if inside.any() else 1.0
    regions = label(missing > _MISSING)
    for region in regionprops(regions, intensity_image=missing):
        gap = _gap(look, run, usual, straight, missing, inside, contrast, region, step, noise)
        if gap is not None:
            yield gap


def _usual_calibre(calibre_px: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """The calibre without what a defect does to it: smoothed over half the window, never much below what is measured."""
    smooth = median_filter(calibre_px, min(len(calibre_px), max(3, window // 3)) | 1, mode="nearest")
    return np.asarray(np.maximum(smooth, calibre_px * 0.85))


def missing_share(straight: Straight, walls: NDArray[np.float64], step_px: float) -> tuple[Float, Mask, Float]:
    """Share of the expected contrast that is missing at every place of a straightened duct, 0 outside its lumen.

    Expected is the chord of a round tube between ``walls`` (n, 2) times the contrast per pixel that the duct has on both
    sides of the place; ``step_px`` is the way between its rows.
    """
    calibre_px = walls[:, 1] - walls[:, 0]
    window = max(3, int(_GROUND_CALIBRES * float(np.median(calibre_px)) / step_px))
    radius = ((walls[:, 1] - walls[:, 0]) / 2)[:, None]
    across = straight.across[None, :] - walls.mean(axis=1)[:, None]
    beyond = (np.abs(across) > 1.35 * radius + 1) & (np.abs(across) < 2.4 * radius + 4)
    inside = np.abs(across) < 0.8 * radius
    if not beyond.any(axis=1).all():
        return np.zeros_like(straight.grey), inside, np.zeros_like(straight.grey)
    ground = _quantile(straight.grey, beyond, 0.4)
    ground = median_filter(ground, min(len(ground), window) | 1, mode="nearest")
    contrast = straight.grey - ground[:, None]
    chord = 2 * np.sqrt(np.clip(radius**2 - across**2, 1e-6, None))
    middle = np.abs(across) < 0.65 * radius
    per_px = _quantile(contrast / chord, middle, 0.75)
    level = _level_of_both_sides(per_px, calibre_px, step_px)
    if not (per_px > 0).any():
        return np.zeros_like(straight.grey), inside, np.zeros_like(straight.grey)
    level = np.maximum(level, 0.2 * float(np.median(per_px[per_px > 0])))
    share = np.clip(np.where(inside, 1 - contrast / (chord * level[:, None]), 0), -1, 1).astype(np.float32)
    sigma = max(0.8, 0.06 * float(np.median(calibre_px)))
    weight = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), sigma)
    return (
        np.asarray(cv2.GaussianBlur(share, (0, 0), sigma) / np.maximum(weight, 0.2) * inside, np.float32),
        inside,
        contrast,
    )


def _lumen(look: Look, straight: Straight) -> Mask:
    """The segmentation's lumen at every sample of a straightened duct."""
    lumen = look.segmentation.lumen
    places = np.rint(look.fine.to_stored(straight.to_grid().reshape(-1, 2))).astype(int)
    rows, columns = np.clip(places, 0, np.array(lumen.shape) - 1).T
    return np.asarray(lumen[rows, columns].reshape(straight.grey.shape))


def _walls(lumen: Mask, straight: Straight, usual: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Where the lumen ends on both sides of the axis (n, 2), for a centreline may run beside the middle of a wide duct.

    Beyond 1.35 usual radii is another duct, closer than 0.65 a hole in the mask: there the usual radius stands.
    """
    middle = len(straight.across) // 2
    width_step = float(straight.across[1] - straight.across[0])
    half = usual / 2
    found = []
    for side in (lumen[:, middle::-1], lumen[:, middle:]):
        out = np.where(side.all(axis=1), np.inf, (~side).argmax(axis=1) - 0.5) * width_step
        known = (out > 0.65 * half) & (out < 1.35 * half)
        found.append(np.where(known, out, half))
    window = min(len(usual), max(3, int(0.5 * float(np.median(usual)) / step))) | 1
    return np.column_stack(
        [-median_filter(found[0], window, mode="nearest"), median_filter(found[1], window, mode="nearest")]
    )


def _level_of_both_sides(
    per_px: NDArray[np.float64], calibre_px: NDArray[np.float64], step_px: float
) -> NDArray[np.float64]:
    """The lower of the levels that contrast has within ``_SIDE_CALIBRES`` before and behind each place.

    A defect is a dip from which contrast comes back; where it falls for good, as behind another duct's shade, beside metal
    or in thinner contrast, nothing is missing. At an end the one side there is counts. Between two places where other
    ducts lie over this one nothing is missing either: the level is at most ``_ABOVE_USUAL`` of the usual one.
    """
    count = len(per_px)
    reach = np.maximum(3, _SIDE_CALIBRES * calibre_px / step_px)
    octaves = np.rint(np.log2(reach)).astype(int)
    level = np.empty(count)
    for octave in np.unique(octaves):
        many, here = min(2 ** int(octave), count), octaves == octave
        before, behind = (
            percentile_filter(per_px, _UPPER, size=many, origin=origin, mode="nearest")
            for origin in ((many - 1) // 2, -(many // 2))
        )
        places = np.arange(count)
        before = np.where(places < many // 2, np.inf, before)
        behind = np.where(places > count - 1 - many // 2, np.inf, behind)
        level[here] = np.minimum(before, behind)[here]
    far = max(3, int(_USUAL_CALIBRES * float(np.median(calibre_px)) / step_px))
    usual = percentile_filter(per_px, 50, size=min(count, far), mode="nearest")
    return np.asarray(np.minimum(level, _ABOVE_USUAL * usual))


def _quantile(values: NDArray[np.floating], where: Mask, share: float) -> NDArray[np.float64]:
    """A quantile of each row's chosen values; numpy's own takes ten times as long with holes in rows."""
    ordered = np.sort(np.where(where, values, np.inf), axis=1)
    place = np.clip(share * (where.sum(axis=1) - 1), 0, None).round().astype(int)
    return np.asarray(np.take_along_axis(ordered, place[:, None], axis=1)[:, 0], dtype=np.float64)


def _gap(
    look: Look,
    run: NDArray[np.float64],
    usual: NDArray[np.float64],
    straight: Straight,
    missing: Float,
    inside: Mask,
    contrast: Float,
    region: object,
    step: float,
    noise: float,
) -> Gap | None:
    rows, columns = region.coords.T  # type: ignore[attr-defined]
    width_step = float(straight.across[1] - straight.across[0])
    long_px, wide_px = (float(np.ptp(rows)) + 1) * step, (float(np.ptp(columns)) + 1) * width_step
    size = max(long_px, wide_px)
    if size * look.mm < LEAST_SIZE_MM or size < 4 or rows.size < 8:
        return None
    middle_row = float(rows.mean())
    place = np.clip(round(middle_row), 0, len(run) - 1)
    first, last = int(rows.min()), int(rows.max()) + 1
    reach = max(3, int(0.6 * (last - first)))
    near = np.zeros_like(inside)
    near[max(0, first - reach) : first] = True
    near[last : last + reach] = True
    near &= inside
    hull = cv2.convexHull(np.column_stack([rows, columns]).astype(np.int32)).reshape(-1, 2)
    return Gap(
        row=middle_row,
        across_px=float(straight.across[columns].mean()),
        long_px=long_px,
        wide_px=wide_px,
        calibre_px=float(usual[place]),
        depth=float(region.intensity_mean),  # type: ignore[attr-defined]
        around=float(missing[near].mean()) if near.any() else 0.0,
        dip=_dip(contrast, inside, rows, columns),
        noise=noise,
        pinched=float(np.median(run[first:last, 2])) / float(usual[place]),
        fill=float(region.solidity),  # type: ignore[attr-defined]
        rim=_rim(contrast, straight.across / float(usual[place]), first, last),
        from_start_px=middle_row * step,
        from_end_px=(len(run) - 1 - middle_row) * step,
        outline=straight.to_image(hull[:, 0].astype(float), straight.across[hull[:, 1]]),
    )


def _dip(contrast: Float, inside: Mask, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> float:
    """Share by which contrast in a region is below the lower of its levels before and behind it along the duct."""
    first, last = int(rows.min()), int(rows.max()) + 1
    reach = max(3, int(0.6 * (last - first)))
    strip = slice(int(columns.min()), int(columns.max()) + 1)
    levels = []
    for side in (slice(max(0, first - reach), first), slice(last, last + reach)):
        seen = contrast[side, strip][inside[side, strip]]
        levels.append(float(np.percentile(seen, 75)) if seen.size > 8 else 0.0)
    core = float(np.percentile(contrast[rows, columns], 30))
    return 1 - core / min(levels) if min(levels) > 0 else 0.0


def _rim(contrast: Float, across: NDArray[np.float64], first: int, last: int) -> float:
    """How much the lower of the two sides rises above the darkest line near the axis between two rows.

    ``across`` is in calibres; the answer is a share of the contrast on the axis as far before and behind.
    """
    reach = max(3, last - first)
    middle = np.abs(across) < _AXIS
    beside = [
        float(contrast[rows][:, middle].mean())
        for rows in (slice(max(0, first - reach), first), slice(last, last + reach))
        if contrast[rows].size
    ]
    profile = contrast[first:last][:, np.abs(across) < _RIMS].mean(axis=0)
    near = np.flatnonzero(np.abs(across[np.abs(across) < _RIMS]) < _CORE)
    level = float(np.mean(beside)) if beside else 0.0
    if level <= 0 or not near.size:
        return 0.0
    darkest = int(near[int(profile[near].argmin())])
    sides = float(profile[: darkest + 1].max()), float(profile[darkest:].max())
    return (min(sides) - float(profile[darkest])) / level
