"""The orifice: where the ducts leave through the nipple, or where the trunk ends when the outline shows no nipple."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast
from ductoview.analysis.components import places_of
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import SURE_NIPPLE, SURE_ORIFICE

Mask = NDArray[np.bool_]
Places = NDArray[np.float64]
UNSURE = SURE_ORIFICE - 0.05
REACH_MM = 25.0
REACHED_MM = 3.5
STOPS_SHORT_MM = 4.5
NEAR_MM = (0.5, 6.0)
LEAST_PART_MM = 10.0
FADES_MM = 30.0


def mouth_of(
    working: Working, breast: Breast, centreline: Mask, lumen: Mask, chest_wall: str | None
) -> tuple[Places, float] | None:
    """Row and column in working pixels with a score 0..1, None where no duct comes within ``REACH_MM`` of the nipple.

    Where the nipple is sure, a duct that reaches it ends at the orifice. One that stops short of it leads there, but the way
    is lost, so that none is measured. Where it is not, the orifice stays unsure: it is where ducts come nearest to a nipple seen
    from the front, else where the trunk ends.
    """
    if breast.nipple is None:
        return None
    nipple = np.array(breast.nipple)
    places = np.column_stack(places_of(centreline)).astype(np.float64)
    away_mm = np.hypot(*(places - nipple).T) * working.mm
    if not len(places) or away_mm.min() > REACH_MM:
        return None
    nearest, gap_mm = places[int(away_mm.argmin())], float(away_mm.min())
    score = breast.nipple_score * float(np.exp(-gap_mm / 15))
    if breast.frontal_radius_mm is not None and gap_mm <= REACHED_MM:
        return nearest, min(score, UNSURE)
    if breast.nipple_score < SURE_NIPPLE:
        return _trunk_end(working, nipple, centreline, lumen, places, chest_wall), min(score, UNSURE)
    if gap_mm <= REACHED_MM:
        return nearest, score
    return nearest if gap_mm <= STOPS_SHORT_MM else nipple, min(score, UNSURE)


def _trunk_end(
    working: Working, nipple: Places, centreline: Mask, lumen: Mask, places: Places, chest_wall: str | None
) -> Places:
    """Of the ends about the nipple the one from which a wide duct leads inwards with all of a large tree before it."""
    _, labels = cv2.connectedComponents(centreline.astype(np.uint8), connectivity=8)
    part = labels[tuple(places.astype(int).T)]
    radius = cv2.distanceTransform(lumen.astype(np.uint8), cv2.DIST_L2, 5)
    wide_mm = 2 * working.mm * radius[tuple(places.astype(int).T)]
    inwards = np.array([0.0, {"left": -1.0, "right": 1.0}.get(chest_wall or "", 0.0)])
    near = np.hypot(*(places - nipple).T) * working.mm <= REACH_MM
    candidates = np.flatnonzero(near & _ends(centreline, places))
    nearest = int(np.hypot(*(places - nipple).T).argmin())
    worths = {
        int(end): _worth(places[end], places[part == part[end]], wide_mm[part == part[end]], inwards, working.mm)
        * float(np.exp(-np.hypot(*(places[end] - nipple)) * working.mm / FADES_MM))
        for end in (*candidates, nearest)
    }
    return np.asarray(places[max(worths, key=lambda end: worths[end])])


def _ends(centreline: Mask, places: Places) -> NDArray[np.bool_]:
    """Which places have one neighbour."""
    around = cv2.boxFilter(
        centreline.astype(np.uint8), cv2.CV_8U, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    return np.asarray(around[tuple(places.astype(int).T)] == 2)


def _worth(end: Places, tree: Places, wide_mm: Places, inwards: Places, mm: float) -> float:
    """How much an end looks like a trunk's: wide, leading ``inwards``, the whole of its ``tree`` before it."""
    along = (tree - end) * mm
    away_mm = np.hypot(*along.T)
    near = (away_mm > NEAR_MM[0]) & (away_mm < NEAR_MM[1])
    if len(tree) * mm < LEAST_PART_MM or near.sum() < 5:
        return 0.0
    way = along[near].mean(axis=0)
    way /= max(float(np.hypot(*way)), 1e-6)
    before = float(np.mean(along @ way > 0))
    leads = 0.3 + 0.7 * max(0.0, float(way @ inwards))
    # Of the lines near a trunk's end most may be thin: branches, or the rim of the nipple.
    return float(np.percentile(wide_mm[near], 80)) * before**2 * leads * float(np.sqrt(len(tree) * mm))
