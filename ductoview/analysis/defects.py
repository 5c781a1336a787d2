"""Candidates for filling defects: contrast that is missing where the duct's own calibre says it should be."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter, percentile_filter
from skimage.measure import label, regionprops

from ductoview.analysis.look import Look, Straight, straightened
from ductoview.model.ducts import DuctSegment
from ductoview.model.finding import Finding, FindingKind, Mimic

Float = NDArray[np.float32]
LEAST_CALIBRE_MM = 0.7
LEAST_CALIBRE_PX = 6.0
LEAST_SIZE_MM = 0.5
_MISSING = 0.35
_WINDOW_MM = 8.0


def filling_defects(look: Look) -> Iterator[Finding]:
    """A candidate for each compact region of a segment in which more than a third of the expected contrast is missing."""
    for segment in look.tree.segments:
        run = look.run(segment)
        calibre = float(np.median(run[:, 2]))
        if calibre < max(LEAST_CALIBRE_MM / look.mm, LEAST_CALIBRE_PX) or len(run) < 12:
            continue
        yield from _in_segment(look, segment, run)


def _in_segment(look: Look, segment: DuctSegment, run: NDArray[np.float64]) -> Iterator[Finding]:
    widest = float(np.percentile(run[:, 2], 95))
    straight = straightened(look.fine.density, run, 1.2 * widest + 4)
    step = max(float(np.hypot(*np.diff(run[:, :2], axis=0).T).mean()), 1e-6)
    missing, inside = missing_share(straight, run[:, 2], max(3, int(_WINDOW_MM / look.mm / step)))
    noise = float(np.median(np.abs(missing[inside]))) * 1.48 + 1e-3
    for region in regionprops(label(missing > _MISSING), intensity_image=missing):
        finding = _candidate(look, segment, run, straight, region, step, noise)
        if finding is not None:
            yield finding


def missing_share(straight: Straight, calibre_px: NDArray[np.float64], window: int) -> tuple[Float, NDArray[np.bool_]]:
    """Share of the expected contrast that is missing at every place of a straightened duct, 0 outside its lumen.

    Expected is the chord of a round tube of the local calibre times the contrast per pixel that its upper quartile has
    within ``window`` points; the calibre is smoothed so that a defect does not explain itself away.
    """
    smooth = median_filter(calibre_px, min(len(calibre_px), max(3, window // 2) | 1), mode="nearest")
    radius = np.maximum(smooth, calibre_px * 0.85)[:, None] / 2
    across = straight.across[None, :]
    beyond = (np.abs(across) > 1.35 * radius + 1) & (np.abs(across) < 2.4 * radius + 4)
    ground = np.nanmedian(np.where(beyond, straight.grey, np.nan), axis=1) if beyond.any(axis=1).all() else None
    inside = np.abs(across) < 0.78 * radius
    if ground is None:
        return np.zeros_like(straight.grey), inside
    contrast = straight.grey - ground[:, None]
    chord = 2 * np.sqrt(np.clip(radius**2 - across**2, 1e-6, None))
    middle = np.abs(across) < 0.6 * radius
    per_px = np.array([np.percentile(row[on], 75) for row, on in zip(contrast / chord, middle, strict=True)])
    level = percentile_filter(per_px, 70, size=min(len(per_px), max(3, window)), mode="nearest")
    # A cannula is metal: next to it contrast would seem to be missing.
    usual = float(np.percentile(per_px, 40))
    level = np.minimum(level, 1.5 * usual)
    if usual <= 0:
        return np.zeros_like(straight.grey), inside
    level = np.maximum(level, 0.2 * usual)
    share = np.clip(np.where(inside, 1 - contrast / (chord * level[:, None]), 0), -1, 1).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(share, (0, 0), 0.8) * inside, dtype=np.float32), inside


def _candidate(
    look: Look,
    segment: DuctSegment,
    run: NDArray[np.float64],
    straight: Straight,
    region: object,
    step: float,
    noise: float,
) -> Finding | None:
    rows, columns = region.coords.T  # type: ignore[attr-defined]
    width_step = float(straight.across[1] - straight.across[0])
    middle_row = float(rows.mean())
    local = float(np.interp(middle_row, np.arange(len(run)), run[:, 2]))
    long_px, wide_px = (float(np.ptp(rows)) + 1) * step, (float(np.ptp(columns)) + 1) * width_step
    from_ends = min(middle_row, len(run) - 1 - middle_row) * step
    depth = float(region.intensity_mean)  # type: ignore[attr-defined]
    size = max(long_px, wide_px)
    if size * look.mm < LEAST_SIZE_MM or size < 4 or from_ends < 0.35 * local:
        return None
    fill = rows.size * step * width_step / (long_px * wide_px)
    narrow = wide_px < 0.3 * local
    near_node = np.clip((from_ends - 0.5 * local) / local, 0, 1)
    strength = np.clip((depth - 0.3) / 0.2, 0, 1) * np.clip((depth / noise - 1.5) / 3, 0, 1)
    big = np.clip((size * look.mm - 0.4) / 0.8, 0, 1) * np.clip(wide_px / (0.45 * local), 0, 1)
    streak = np.clip(1.6 - long_px / (5 * local), 0, 1)
    score = 0.95 * float((strength * big) ** 0.5 * (0.25 + 0.75 * near_node) * streak * (0.5 if narrow else 1.0))
    if score < 0.1:
        return None
    bubble = _is_bubble(long_px, wide_px, local, fill, depth)
    hull = cv2.convexHull(np.column_stack([rows, columns]).astype(np.int32)).reshape(-1, 2)
    outline = straight.to_image(hull[:, 0].astype(float), straight.across[hull[:, 1]])
    at = straight.to_image(np.array([middle_row]), np.array([float(straight.across[columns].mean())]))[0]
    unit = f"{size * look.mm:.1f} mm" if look.fine.scale_known else f"{size:.0f} px"
    words = (
        "round, sharp and smaller than the duct: may be air" if bubble else f"fills {wide_px / local:.0%} of the width"
    )
    return look.finding(
        FindingKind.INTRALUMINAL_FILLING_DEFECT,
        at,
        score=score * (0.85 if bubble else 1.0),
        size=size,
        why=f"{depth:.0%} of the expected contrast is missing over {unit}; {words}",
        segment=segment.id,
        mimic=Mimic.AIR_BUBBLE if bubble else None,
        outline=outline,
    )


def _is_bubble(long_px: float, wide_px: float, local: float, fill: float, depth: float) -> bool:
    round_enough = 0.75 < long_px / max(wide_px, 1e-6) < 1.35 and fill > 0.68
    return round_enough and wide_px < 0.95 * local and depth > 0.45


def grouped(defects: list[Finding]) -> list[int | None]:
    """The same group number 1 for all likely defects when there are several, None otherwise."""
    likely = [finding.score is not None and finding.score >= 0.5 and finding.mimic is None for finding in defects]
    return [1 if one and sum(likely) > 1 else None for one in likely]
