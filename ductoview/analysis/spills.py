"""Candidates for extravasation and cyst fill: broad pools and uneven patches, with what each may be instead."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.broad import BroadPool, broad_pools
from ductoview.analysis.look import Look
from ductoview.analysis.lumps import Lump, lumps_of
from ductoview.analysis.ramp import ramp
from ductoview.model.finding import Finding, FindingKind, Mimic
from ductoview.model.geometry import PointPx

# A nipple is about 8 mm wide (VICTRE's default): what is nearer to its tip than half of that may lie on its skin.
SKIN_REFLUX_MM = 3.5
BLUSH_MM = 5.0
# Lobules are where the tree ends; ducts branch first 8.0 +- 5.5 mm from the nipple (Ramsay, J Anat 2005).
BLUSH_FROM_NIPPLE_MM = 15.0
_NEAR_DUCT_MM = 6.0
_LARGE_MM = 9.0
# The tip of the nipple is uneven by itself.
_NIPPLE_MM = 5.2
_BESIDE_MM = 7.0
_LEAST_MM, _WIDEST_MM = 3.0, 15.0
_REACH = 0.75
_MUCH = 1.6


def pools(look: Look) -> Iterator[Finding]:
    """A candidate for each pool and each uneven patch beside a duct; those that tell the same are told once."""
    broad = list(_broad(look))
    patches = [patch for patch in _patches(look) if not any(_tells(look, pool, patch) for pool in broad)]
    yield from patches
    yield from (pool for pool in broad if not any(patch.is_likely and inside(pool, patch) for patch in patches))


def _broad(look: Look) -> Iterator[Finding]:
    """A candidate for each broad pool: a cyst when it is one round body with an edge, else leaked contrast."""
    for pool in broad_pools(look):
        score = _score(pool)
        roundness = ramp(pool.body_roundness, 0.64, 0.78) * ramp(pool.body_share, 0.6, 0.85)
        cyst = roundness * ramp(pool.body_edge, 0.5, 0.75)
        if cyst > 0.35 and pool.body_mm > 2.5:
            yield _cyst(look, pool, score * (0.5 + 0.5 * cyst))
        else:
            yield _leak(look, pool, score)


def _patches(look: Look) -> Iterator[Finding]:
    """Leaked contrast that no mask holds: as uneven as nothing else in the breast, and beside a duct."""
    for lump in lumps_of(look):
        place = _place(look, lump.centre)
        segment = look.nearest(place, _BESIDE_MM / look.mm * float(np.mean(look.fine.step)))
        if segment is not None and _LEAST_MM <= lump.size_mm <= _WIDEST_MM:
            yield _patch(look, lump, place, segment)


def _patch(look: Look, lump: Lump, place: PointPx, segment: int) -> Finding:
    from_nipple = look.nipple_mm(place)
    mimic, words = None, "patchy contrast beside a duct"
    if from_nipple is not None and from_nipple < _NIPPLE_MM:
        mimic, words = Mimic.SKIN_REFLUX, "an uneven patch at the nipple: may lie on the skin"
    elif lump.size_mm < BLUSH_MM and (from_nipple is None or from_nipple > BLUSH_FROM_NIPPLE_MM):
        mimic, words = Mimic.LOBULAR_BLUSH, "a small uneven patch far from the nipple: may be a filled lobule"
    score = 0.95 * ramp(lump.times, 2.35, 4.05)
    return look.finding(
        FindingKind.EXTRAVASATION,
        lump.centre,
        score=score if mimic is None else min(score, 0.45),
        size=lump.size_mm / look.mm,
        why=f"{words}, {_length(look, lump.size_mm)}, {lump.times:.1f} times as uneven as the breast",
        segment=segment,
        mimic=mimic,
        outline=lump.outline,
    )


def _tells(look: Look, pool: Finding, patch: Finding) -> bool:
    """Whether a likely pool explains a patch: it lies there and is not much smaller, as a duct in a leak would be."""
    if not pool.is_likely or pool.size_mm is None or patch.size_mm is None or patch.size_mm > _MUCH * pool.size_mm:
        return False
    away_mm = look.frame.spacing.distance_mm(pool.at, patch.at)
    near = away_mm is not None and away_mm <= _REACH * pool.size_mm
    return near or inside(pool, patch) or inside(patch, pool)


def inside(finding: Finding, pool: Finding) -> bool:
    """Whether a candidate lies in another one's outline: what a pool does to ducts is no finding of its own."""
    outline = np.array([(point.column, point.row) for point in pool.outline], dtype=np.float32)
    return len(outline) > 2 and cv2.pointPolygonTest(outline, (finding.at.column, finding.at.row), False) >= 0


def _score(pool: BroadPool) -> float:
    """High for a large compact pool as bright as ducts that ends somewhere, and that the segmentation had to explain."""
    large = ramp(pool.area_mm2, 1.5, 10.0)
    bright = ramp(pool.strength, 0.33, 0.85)
    ends = ramp(pool.edge, 0.38, 0.6)
    covered = ramp(pool.covered, 0.45, 0.65)
    compact = ramp(pool.body_roundness, 0.25, 0.4)
    return 0.95 * float((large * bright * ends * covered * compact) ** 0.5)


def _cyst(look: Look, pool: BroadPool, score: float) -> Finding:
    place = _place(look, pool.centre)
    return look.finding(
        FindingKind.CYST_FILL,
        pool.centre,
        score=score,
        size=pool.body_mm / look.mm,
        why=f"a round pool with an edge, {_length(look, pool.body_mm)}, wider than the ducts around it",
        segment=_near(look, place),
        outline=pool.body,
    )


def _leak(look: Look, pool: BroadPool, score: float) -> Finding:
    place = _place(look, pool.centre)
    from_nipple = look.nipple_mm(place)
    segment = _near(look, place)
    mimic, words = None, "contrast without a wall outside the ducts"
    if from_nipple is not None and from_nipple < SKIN_REFLUX_MM:
        mimic, words = Mimic.SKIN_REFLUX, "contrast at the nipple: may lie on the skin"
    elif pool.size_mm < BLUSH_MM and _may_be_lobule(look, segment, from_nipple):
        mimic, words = Mimic.LOBULAR_BLUSH, "a small soft pool at the end of a duct: may be a filled lobule"
    doubtful = mimic is not None and pool.size_mm < _LARGE_MM
    return look.finding(
        FindingKind.EXTRAVASATION,
        pool.centre,
        score=min(score, 0.45) if doubtful else score,
        size=pool.size_mm / look.mm,
        why=f"{words}, {_length(look, pool.size_mm)}, {min(pool.strength, 1.0):.0%} as dense as the ducts",
        segment=segment,
        mimic=mimic,
        outline=pool.outline,
    )


def _may_be_lobule(look: Look, segment: int | None, from_nipple: float | None) -> bool:
    at_end = segment is not None and segment in {leaf.id for leaf in look.leaves()}
    return at_end and (from_nipple is None or from_nipple > BLUSH_FROM_NIPPLE_MM)


def _place(look: Look, at: NDArray[np.float64]) -> PointPx:
    row, column = look.fine.to_stored(at[None, :2])[0]
    return PointPx(float(row), float(column))


def _near(look: Look, place: PointPx) -> int | None:
    return look.nearest(place, _NEAR_DUCT_MM / look.mm * float(np.mean(look.fine.step)))


def _length(look: Look, size_mm: float) -> str:
    return f"{size_mm:.1f} mm" if look.fine.scale_known else f"{size_mm / look.mm:.0f} px"
