"""Candidates for extravasation: every pool of leaked contrast, with what it may be instead."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.look import Look
from ductoview.model.finding import Finding, FindingKind, Mimic
from ductoview.model.geometry import PointPx

LEAST_MM = 1.5
SKIN_REFLUX_MM = 7.0
BLUSH_MM = 5.0
_NEAR_DUCT_MM = 6.0


def extravasations(look: Look) -> Iterator[Finding]:
    """A candidate for each connected part of the leak mask."""
    if not look.segmentation.leak.any():
        return
    rows, columns = look.fine.density.shape
    leak = cv2.resize(look.segmentation.leak.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_NEAREST)
    contours, _ = cv2.findContours(leak, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours:
        outline = contour.reshape(-1, 2)[:, ::-1].astype(np.float64)
        if len(outline) < 3:
            continue
        size = 2 * float(cv2.minEnclosingCircle(contour)[1])
        if size * look.mm < LEAST_MM:
            continue
        yield _candidate(look, outline, size)


def _candidate(look: Look, outline: NDArray[np.float64], size: float) -> Finding:
    centre = outline.mean(axis=0)
    row, column = look.fine.to_stored(centre[None, :])[0]
    place = PointPx(float(row), float(column))
    from_nipple = look.nipple_mm(place)
    segment = look.nearest(place, _NEAR_DUCT_MM / look.mm * float(np.mean(look.fine.step)))
    mimic, words = None, "contrast without a wall outside the ducts"
    if from_nipple is not None and from_nipple < SKIN_REFLUX_MM:
        mimic, words = Mimic.SKIN_REFLUX, "contrast at the nipple: may lie on the skin"
    elif size * look.mm < BLUSH_MM and segment is not None and segment in {leaf.id for leaf in look.leaves()}:
        mimic, words = Mimic.LOBULAR_BLUSH, "a small soft pool at the end of a duct: may be a filled lobule"
    unit = f"{size * look.mm:.1f} mm" if look.fine.scale_known else f"{size:.0f} px"
    return look.finding(
        FindingKind.EXTRAVASATION,
        centre,
        score=0.45 if mimic else float(np.clip(0.55 + 0.04 * size * look.mm, 0.5, 0.95)),
        size=size,
        why=f"{words}, {unit}",
        segment=segment,
        mimic=mimic,
        outline=outline,
    )
