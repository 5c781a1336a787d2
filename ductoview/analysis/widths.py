"""Candidates that show in the calibre alone: narrowing, and a cyst at the end of a duct."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from ductoview.analysis.look import Look
from ductoview.analysis.sacs import ball_at
from ductoview.model.ducts import DuctSegment
from ductoview.model.finding import Finding, FindingKind
from ductoview.model.geometry import PointPx

Path = NDArray[np.float64]
CYST_MM = 2.0
CANNULA_MM = 10.0
_NARROWED = 0.6
_SIDE_MM = 5.0


def narrowings(look: Look) -> Iterator[Finding]:
    """A candidate where a duct is much narrower than on both sides and there is contrast all along."""
    for segment in look.tree.segments:
        run = look.run(segment)
        walked = np.concatenate([[0.0], np.hypot(*np.diff(run[:, :2], axis=0).T).cumsum()])
        side = _SIDE_MM / look.mm
        calibre = median_filter(run[:, 2], min(len(run), 5), mode="nearest")
        if len(run) < 15 or walked[-1] < side:
            continue
        at = _narrowest(calibre, walked, side)
        if at is None:
            continue
        before = calibre[(walked < walked[at]) & (walked > walked[at] - side)]
        after = calibre[(walked > walked[at]) & (walked < walked[at] + side)]
        if not before.size or not after.size:
            continue
        usual = min(float(np.percentile(before, 75)), float(np.percentile(after, 75)))
        share = float(calibre[at]) / usual
        if share > _NARROWED or usual * look.mm < 0.7 or usual < 6 or _at_cannula(look, run[at]):
            continue
        unit = f"{calibre[at] * look.mm:.1f} mm" if look.fine.scale_known else f"{calibre[at]:.0f} px"
        yield look.finding(
            FindingKind.DUCT_NARROWING,
            run[at, :2],
            score=float(np.clip(0.5 + 1.6 * (0.5 - share), 0.2, 0.95)),
            size=float(calibre[at]),
            why=f"{unit}, {share:.0%} of the calibre on both sides",
            segment=segment.id,
        )


def _at_cannula(look: Look, at: Path) -> bool:
    """Whether a cannula may lie here: what is narrow then is the metal, not the duct."""
    row, column = look.fine.to_stored(at[None, :2])[0]
    away = look.nipple_mm(PointPx(float(row), float(column)))
    return away is not None and away < CANNULA_MM


def _narrowest(calibre: NDArray[np.float64], walked: NDArray[np.float64], side: float) -> int | None:
    """Index of the deepest dip that has duct on both sides, None when there is none."""
    margin = min(side / 2, walked[-1] / 4)
    within = (walked > margin) & (walked < walked[-1] - margin)
    if within.sum() < 3:
        return None
    return int(np.flatnonzero(within)[calibre[within].argmin()])


def cysts(look: Look) -> Iterator[Finding]:
    """A candidate for every round sac at a duct, and where a leaf ends in a pool much wider than itself."""
    taken: list[tuple[Path, float]] = []
    for segment in sorted(look.tree.segments, key=lambda segment: -float(segment.path[:, 2].max())):
        run = look.run(segment)
        widest = run[int(run[:, 2].argmax())]
        if widest[2] * look.mm < CYST_MM or any(np.hypot(*(widest[:2] - at)) < 0.7 * width for at, width in taken):
            continue
        ball = ball_at(look, widest, float(widest[2]))
        if ball is None or ball.width * look.mm < CYST_MM or ball.sac <= 0:
            continue
        middle = np.array([ball.row, ball.column])
        taken.append((middle, ball.width))
        yield look.finding(
            FindingKind.CYST_FILL,
            middle,
            score=0.95 * ball.sac,
            size=ball.long,
            why=f"a round sac; ducts open into {ball.open_share:.0%} of its rim",
            segment=segment.id,
        )
    for segment in look.leaves():
        finding = _pool_at_end(look, segment)
        if finding is not None and not any(np.hypot(*(finding[1] - at)) < 0.7 * width for at, width in taken):
            yield finding[0]


def _pool_at_end(look: Look, segment: DuctSegment) -> tuple[Finding, Path] | None:
    run = look.run(segment)
    widest = int(run[:, 2].argmax())
    bulge = float(run[widest, 2])
    to_end = float(np.hypot(*np.diff(run[widest:, :2], axis=0).T).sum()) if widest < len(run) - 1 else 0.0
    stem = run[: max(1, widest - int(bulge / 2)), 2]
    if len(stem) < 5 or bulge * look.mm < CYST_MM or to_end > 1.3 * bulge:
        return None
    times = bulge / float(np.median(stem))
    if times < 2:
        return None
    found = look.finding(
        FindingKind.CYST_FILL,
        run[widest, :2],
        score=float(np.clip(0.35 + 0.12 * times, 0, 0.9)),
        size=bulge,
        why=f"the duct ends in a pool {times:.1f} times as wide as itself",
        segment=segment.id,
    )
    return found, run[widest, :2]
