"""What lies at the skin: no duct runs there, save at the nipple."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import find_breast
from ductoview.analysis.look import Look
from ductoview.analysis.working import Working, working_of
from ductoview.model.finding import Finding

# Round the nipple ducts do come to the skin.
_NIPPLE_MM = 10.0


def at_skin(look: Look, asked: Sequence[Finding], within_mm: float) -> list[Finding]:
    """Those of ``asked`` that lie closer than ``within_mm`` to the air around the breast, save near its nipple.

    None where the image shows no outline of a breast, or where nipple and orifice or the scale are not known.
    """
    asked = [one for one in asked if _is_off_nipple(look, one)]
    if not asked or not look.fine.scale_known:
        return []
    working = working_of(look.frame)
    breast = find_breast(working, look.frame.chest_wall)
    if not breast.outlined:
        return []
    air = working.valid & ~breast.inside
    return [one for one in asked if _is_beside(working, air, one, within_mm)]


def _is_off_nipple(look: Look, one: Finding) -> bool:
    from_nipple_mm = look.nipple_mm(one.at)
    return from_nipple_mm is not None and from_nipple_mm > _NIPPLE_MM


def _is_beside(working: Working, air: NDArray[np.bool_], one: Finding, within_mm: float) -> bool:
    at = working.to_working(np.array([[one.at.row, one.at.column]]))[0]
    reach = working.px(within_mm)
    rows, columns = (slice(max(0, int(here - reach)), int(here + reach) + 2) for here in at)
    there = np.argwhere(air[rows, columns]) + np.array([rows.start, columns.start])
    return bool((np.hypot(*(there - at).T) < reach).any())
