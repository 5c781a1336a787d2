"""Candidates for filling defects: contrast that is missing where the duct's own calibre says it should be."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter, percentile_filter
from skimage.measure import label, regionprops

from ductoview.analysis.courses import Course, courses_of
from ductoview.analysis.look import Look, Straight, straightened
from ductoview.model.finding import Finding, FindingKind, Mimic

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
LEAST_CALIBRE_MM = 0.7
LEAST_CALIBRE_PX = 6.0
LEAST_SIZE_MM = 0.5
_MISSING = 0.25
_WINDOW_MM = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A connected region of a straightened duct where contrast is missing.

    ``depth`` is the mean share missing, ``around`` the same in the lumen beside it, ``noise`` the spread elsewhere in the duct;
    lengths are in fine pixels, ``pinched`` is the calibre there over the usual one, ``fill`` the region over its box.
    """

    row: float
    across_px: float
    long_px: float
    wide_px: float
    calibre_px: float
    depth: float
    around: float
    noise: float
    pinched: float
    fill: float
    from_start_px: float
    from_end_px: float
    outline: NDArray[np.float64]


def filling_defects(look: Look) -> Iterator[Finding]:
    """A candidate for each compact region of a duct in which a good part of the expected contrast is missing."""
    for course in courses_of(look):
        for gap in gaps_of(look, course):
            score = _score(look, gap, course.branches)
            if score >= 0.1:
                yield _finding(look, course, gap, score)


def gaps_of(look: Look, course: Course) -> Iterator[Gap]:
    """Every region of a course where contrast is missing, none in ducts too thin to have one that shows."""
    run = course.path
    if len(run) < 12 or float(np.percentile(run[:, 2], 90)) < max(LEAST_CALIBRE_MM / look.mm, LEAST_CALIBRE_PX):
        return
    widest = float(np.percentile(run[:, 2], 98))
    straight = straightened(look.fine.density, run, 1.2 * widest + 4)
    step = max(float(np.hypot(*np.diff(run[:, :2], axis=0).T).mean()), 1e-6)
    usual = _usual_calibre(run[:, 2], max(3, int(_WINDOW_MM / look.mm / step)))
    missing, inside = missing_share(straight, usual, max(3, int(_WINDOW_MM / look.mm / step)))
    noise = float(np.median(np.abs(missing[inside]))) * 1.48 + 1e-3 if inside.any() else 1.0
    regions = label(missing > _MISSING)
    for region in regionprops(regions, intensity_image=missing):
        gap = _gap(look, run, usual, straight, missing, inside, region, step, noise)
        if gap is not None:
            yield gap


def _usual_calibre(calibre_px: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """The calibre without what a defect does to it: smoothed over half the window, never much below what is measured."""
    smooth = median_filter(calibre_px, min(len(calibre_px), max(3, window // 3)) | 1, mode="nearest")
    return np.asarray(np.maximum(smooth, calibre_px * 0.85))


def missing_share(straight: Straight, calibre_px: NDArray[np.float64], window: int) -> tuple[Float, Mask]:
    """Share of the expected contrast that is missing at every place of a straightened duct, 0 outside its lumen.

    Expected is the chord of a round tube of the local calibre times the contrast per pixel that its upper quartile has
    within ``window`` points.
    """
    radius = calibre_px[:, None] / 2
    across = straight.across[None, :]
    beyond = (np.abs(across) > 1.35 * radius + 1) & (np.abs(across) < 2.4 * radius + 4)
    inside = np.abs(across) < 0.8 * radius
    if not beyond.any(axis=1).all():
        return np.zeros_like(straight.grey), inside
    ground = _quantile(straight.grey, beyond, 0.4)
    ground = median_filter(ground, min(len(ground), max(3, window // 4)) | 1, mode="nearest")
    contrast = straight.grey - ground[:, None]
    chord = 2 * np.sqrt(np.clip(radius**2 - across**2, 1e-6, None))
    middle = np.abs(across) < 0.65 * radius
    per_px = _quantile(contrast / chord, middle, 0.75)
    level = percentile_filter(per_px, 65, size=min(len(per_px), max(3, window)), mode="nearest")
    # A cannula is metal: next to it contrast would seem to be missing.
    usual = float(np.percentile(per_px, 40))
    if usual <= 0:
        return np.zeros_like(straight.grey), inside
    level = np.clip(level, 0.2 * usual, 1.5 * usual)
    share = np.clip(np.where(inside, 1 - contrast / (chord * level[:, None]), 0), -1, 1).astype(np.float32)
    sigma = max(0.8, 0.06 * float(np.median(calibre_px)))
    weight = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), sigma)
    return np.asarray(cv2.GaussianBlur(share, (0, 0), sigma) / np.maximum(weight, 0.2) * inside, np.float32), inside


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
        noise=noise,
        pinched=float(np.median(run[first:last, 2])) / float(usual[place]),
        fill=rows.size * step * width_step / (long_px * wide_px),
        from_start_px=middle_row * step,
        from_end_px=(len(run) - 1 - middle_row) * step,
        outline=straight.to_image(hull[:, 0].astype(float), straight.across[hull[:, 1]]),
    )


def _score(look: Look, gap: Gap, branches_px: float) -> float:
    """High for a compact region of clear depth in a wide duct of even calibre, away from where ducts part.

    What is longer than two calibres is a misjudged calibre or another duct's shade; what is pinched is a narrowing.
    """
    size_mm = max(gap.long_px, gap.wide_px) * look.mm
    length = gap.long_px / gap.calibre_px
    clear = _ramp(gap.depth - max(gap.around, 0.0), 0.22, 0.42) * _ramp(gap.depth / gap.noise, 1.0, 1.9)
    compact = _ramp(-length, -2.4, -1.5) * _ramp(gap.fill, 0.35, 0.6)
    big = _ramp(size_mm, 0.5, 1.2) * _ramp(gap.wide_px / gap.calibre_px, 0.25, 0.55) * _ramp(length, 0.25, 0.6)
    even = _ramp(gap.pinched, 0.72, 0.9) * _ramp(gap.calibre_px * look.mm, 0.7, 1.5)
    meets = 0.5 * (branches_px + gap.calibre_px) if branches_px else 0.3 * gap.calibre_px
    apart = _ramp((gap.from_start_px - meets) / gap.calibre_px, -0.3, 0.6) * _ramp(
        gap.from_end_px / gap.calibre_px, 0.4, 1.2
    )
    return 0.95 * float((clear * compact * big * even) ** 0.5 * apart)


def _ramp(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))


def _finding(look: Look, course: Course, gap: Gap, score: float) -> Finding:
    size = max(gap.long_px, gap.wide_px)
    bubble = _is_bubble(gap)
    unit = f"{size * look.mm:.1f} mm" if look.fine.scale_known else f"{size:.0f} px"
    share = f"fills {min(gap.wide_px / gap.calibre_px, 1.0):.0%} of the width"
    words = f"{share}, round and sharp: may be air" if bubble else share
    place = int(np.clip(round(gap.row), 0, len(course.path) - 1))
    return look.finding(
        FindingKind.INTRALUMINAL_FILLING_DEFECT,
        gap.outline.mean(axis=0) if len(gap.outline) < 3 else _middle(gap.outline),
        score=score,
        size=size,
        why=f"{gap.depth:.0%} of the expected contrast is missing over {unit}; {words}",
        segment=int(course.owner[place]),
        mimic=Mimic.AIR_BUBBLE if bubble else None,
        outline=gap.outline,
    )


def _middle(outline: NDArray[np.float64]) -> NDArray[np.float64]:
    """The middle of the outline's box, in fine pixels."""
    return np.asarray((outline.min(axis=0) + outline.max(axis=0)) / 2)


def _is_bubble(gap: Gap) -> bool:
    round_enough = 0.7 < gap.long_px / max(gap.wide_px, 1e-6) < 1.4 and gap.fill > 0.68
    return round_enough and gap.wide_px < 0.95 * gap.calibre_px and gap.depth > 0.45


def grouped(defects: list[Finding]) -> list[int | None]:
    """The same group number 1 for all likely defects when there are several, None otherwise."""
    likely = [finding.score is not None and finding.score >= 0.5 and finding.mimic is None for finding in defects]
    return [1 if one and sum(likely) > 1 else None for one in likely]
