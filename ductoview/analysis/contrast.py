"""Which part of what looks like ducts is contrast: by where it begins, over what length it is plain, and what fills it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.components import Box, box_of, place_within, places_of
from ductoview.analysis.exposure import density_per_mm, filling_of
from ductoview.analysis.ground import Ground
from ductoview.analysis.levels import Levels, Reach
from ductoview.analysis.parts import Parts, main_part
from ductoview.model.duct_analysis import SURE_NIPPLE

Mask = NDArray[np.bool_]
Float = NDArray[np.float32]
SURELY_INSIDE_MM = 3.0
OFF_IMPLANT_MM = 5.0
NEAR_NIPPLE_MM, NEAR_UNSURE_NIPPLE_MM, FAR_TIMES, UNKNOWN_TIMES = 15.0, 25.0, 2.5, 5.0
# Where the heaviest part is no contrast: stranger 276 has a tree of 83 mm; without contrast what follows is at most 25 mm long.
ANOTHER_FAR_MM = 50.0
BESIDE_CONTRAST_MM = 6.0
# Log exposure for each mm of calibre. Of 24 contrast-free images by another generator (strangers 1000-1023) strands and vessels
# long enough to be taken for a tree have at most 0.09 in eight, one of which begins near the nipple (0.073), and 0.12 and more in
# four, which are taken for trees. A film's shoulder leaves plain trees 0.089 to 0.094 (7752, 7918, 7927); on 12 other looks 0.15.
# What lies far from a nipple that is in view is no injected duct but by an error: strands and a muscle's edge have up to 0.132
# in three of those, the one true tree there 0.30 (decision 80).
LEAST_FILLING, LEAST_FILLING_NEAR_NIPPLE = 0.14, 0.08
# What begins at a sure nipple is a duct at half of it: true trees there have 0.068 (stranger 254, 183 mm of it) and 0.076 (237);
# of 91 contrast-free images by that generator nothing that is as thin begins within 10 mm of a sure nipple.
LEAST_FILLING_AT_NIPPLE, BEGINS_AT_NIPPLE_MM = 0.05, 10.0
# A duct of which the first 3 mm decide must be dense beyond doubt: 3390 has 0.30, the densest vessel near a nipple 0.07.
AT_NIPPLE_MM, PLAIN_FILLING = 3.0, 0.15
# What begins at a seen nipple, as long as it must be but not plain to the networks, is contrast where it is denser yet: a trunk
# beside a nipple from the front has 0.21 to 0.25 (1213), the one such part of 44 images without contrast 0.13 (417).
DENSE_FILLING = 0.18


def tree_of(parts: Parts, box: Box, strength: Float, ground: Ground, levels: Levels, reach: Reach) -> int:
    """The main part if it is contrast, else 0. One far from the nipple gives way to the heaviest near it that is contrast, for
    there a duct is injected, and what is no contrast to a long one that is: vessels far away may weigh more than a small tree,
    and so may the edge of the pectoral muscle.
    """

    def is_one(part: int) -> bool:
        return is_contrast(parts.line(part), box, strength, ground, levels, reach)

    main = main_part(parts, place_within(ground.breast.nipple, box), ground.working.px(20))
    if main == 0:
        return 0
    if _near_nipple(parts.line(main), box, ground, NEAR_NIPPLE_MM):
        if is_one(main):
            return main
        # At a tip that is hardly a nipple nothing has a right to the last word; with the nipple out of view all parts would.
        if _is_nipple_seen(ground) or ground.breast.nipple is None:
            return 0
    least_px = ground.working.px(reach.contrast_mm)
    others = [int(part) for part in np.argsort(-parts.mass) if part != main and parts.mass[part] >= least_px]
    near = [part for part in others if _near_nipple(parts.line(part), box, ground, NEAR_NIPPLE_MM)]
    far = [part for part in others if parts.mass[part] >= ground.working.px(ANOTHER_FAR_MM)]
    return next((part for part in dict.fromkeys([*near, main, *far]) if is_one(part)), 0)


def at_seen_nipple(parts: Parts, box: Box, ground: Ground) -> Mask:
    """The pixels, bool in the ``box``, of the parts that begin where a nipple is surely seen: of 44 images without contrast
    (strangers 411-454) two looks see nothing plainly there, farther off on 24 (decision 98)."""
    nipple, begins = place_within(ground.breast.nipple, box), np.zeros(parts.count + 1, dtype=bool)
    if nipple is not None and _is_nipple_seen(ground):
        rows, columns = places_of(parts.centreline)
        near = np.hypot(rows - nipple[0], columns - nipple[1]) <= ground.working.px(NEAR_NIPPLE_MM)
        begins[parts.labels[rows[near], columns[near]]] = True
    return np.asarray(begins[parts.labels])


def is_contrast(main: Mask, box: Box, strength: Float, ground: Ground, levels: Levels, reach: Reach) -> bool:
    """Whether the ``main`` part's centreline is strong, off skin and implant, over a length that texture does not reach.

    ``main`` is given in a ``box`` of the working pixels. What begins far from the nipple must be FAR_TIMES as long: of 72
    scouts of the development family (3200-3271) only parts more than NEAR_NIPPLE_MM away speak of 6 to 13 mm of contrast, and
    all trees that speak of less than 50 mm begin nearer; where nothing tells its filling, UNKNOWN_TIMES as long again. At the
    nipple, where every duct is at the skin, that counts too if it is filled beyond doubt; at one that is seen, so does what is as
    long but not as strong and denser yet.
    """
    sure = main
    if ground.skin_mm is not None:
        sure = sure & (ground.skin_mm[box] > SURELY_INSIDE_MM)
    if ground.implant is not None:
        away = cv2.distanceTransform((~ground.implant).astype(np.uint8), cv2.DIST_L2, 5)
        sure = sure & (away[box] > ground.working.px(OFF_IMPLANT_MM))
    near_nipple = _near_nipple(main, box, ground)
    needed_px = ground.working.px(reach.contrast_mm * (1 if near_nipple else FAR_TIMES))

    def speaks(line: Mask, times: float = 1.0) -> bool:
        return 1.12 * float(levels.speaks(strength[box][line]).sum()) >= times * needed_px

    if speaks(sure):
        filling = _filling(sure, box, strength, ground, levels)
        if filling is None:
            return _near_nipple(main, box, ground, NEAR_NIPPLE_MM) or speaks(sure, UNKNOWN_TIMES)
        return filling >= _least_filling(main, box, ground)
    with_nipple = sure | (main & _at_nipple(main, box, ground))
    if speaks(with_nipple):
        filling = _filling(with_nipple, box, strength, ground, levels)
        return filling is not None and filling >= PLAIN_FILLING
    if not (_is_nipple_seen(ground) and _near_nipple(main, box, ground, BEGINS_AT_NIPPLE_MM)):
        return False
    filling = _filling(sure, box, strength, ground, levels) if 1.12 * sure.sum() >= needed_px else None
    return filling is not None and filling >= DENSE_FILLING


def _least_filling(main: Mask, box: Box, ground: Ground) -> float:
    """What a part must be filled with to be contrast, by where it begins."""
    if not _near_nipple(main, box, ground):
        return LEAST_FILLING
    is_sure = ground.breast.nipple_score >= SURE_NIPPLE
    if is_sure and _near_nipple(main, box, ground, BEGINS_AT_NIPPLE_MM):
        return LEAST_FILLING_AT_NIPPLE
    return LEAST_FILLING_NEAR_NIPPLE


def _at_nipple(main: Mask, box: Box, ground: Ground) -> Mask:
    """Which pixels of a part lie at the nipple; none when it is out of view."""
    nipple, at = ground.breast.nipple, np.zeros_like(main)
    if nipple is not None:
        rows, columns = places_of(main)
        away = np.hypot(rows + box[0].start - nipple[0], columns + box[1].start - nipple[1])
        at[rows, columns] = away <= ground.working.px(AT_NIPPLE_MM)
    return at


def _filling(part: Mask, of: Box, strength: Float, ground: Ground, levels: Levels) -> float | None:
    """What fills the duct along a line, given in a box, seen in the box around it; see ``filling_of``."""
    return filling_of(*_around(part, of, strength, ground, levels), ground.working, ground.unit)


def density_along(part: Mask, of: Box, strength: Float, ground: Ground, levels: Levels) -> float:
    """The same without a unit."""
    return density_per_mm(*_around(part, of, strength, ground, levels), ground.working)


def _around(part: Mask, of: Box, strength: Float, ground: Ground, levels: Levels) -> tuple[Mask, Mask, Mask, Float]:
    """A line given in a box, the lumen, the tissue and the density in the box around it."""
    line = np.zeros(strength.shape, dtype=bool)
    line[of] = part
    box = box_of(line, round(ground.working.px(BESIDE_CONTRAST_MM)))
    near = cv2.dilate((strength[box] > levels.may / 2).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return line[box], strength[box] > levels.may, ground.allowed[box] & ~near, ground.working.density[box]


def _is_nipple_seen(ground: Ground) -> bool:
    """Whether the outline surely shows the nipple, or the breast does from the front."""
    return ground.breast.nipple_score >= SURE_NIPPLE or ground.breast.frontal_radius_mm is not None


def _near_nipple(main: Mask, box: Box, ground: Ground, within_mm: float | None = None) -> bool:
    """Whether a part begins where a duct is injected, as far as can be said: a nipple out of view is not held against it, and
    one that the outline does not show may lie on the breast, farther from the outline's tip."""
    nipple, corner = ground.breast.nipple, np.array([one.start for one in box])
    places = np.column_stack(places_of(main)) + corner
    if nipple is None or not len(places):
        return True
    if within_mm is None:
        within_mm = NEAR_NIPPLE_MM if _is_nipple_seen(ground) else NEAR_UNSURE_NIPPLE_MM
    return float(np.hypot(*(places - np.array(nipple)).T).min()) <= ground.working.px(within_mm)
