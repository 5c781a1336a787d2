"""What is known of a frame before any duct is looked for: the breast, its flat background, where a duct can be."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast, find_breast
from ductoview.analysis.exposure import exposed
from ductoview.analysis.flatten import distance_from_skin_mm, flattened
from ductoview.analysis.frontal import with_frontal_nipple
from ductoview.analysis.implant import implant_in
from ductoview.analysis.leaks import PoolGrid, pool_grid
from ductoview.analysis.metal import Metal, metal_in, without
from ductoview.analysis.working import Working, working_of
from ductoview.model.duct_analysis import Frame

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
SKIN_MM = 1.5
LEARN_MM = 2.0
NIPPLE_REACH_MM = 4.0
_NARROW_MM, _COARSE_MM = 15.0, 0.25


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """In working pixels: ``flat`` density, ``skin_mm`` (None without an outline in view), where a duct is ``allowed``
    (inside, off the skin except near the nipple, not in an implant), and the ``implant`` with its margin and the ``metal``,
    None when none is in view. ``unit`` is what one of log exposure is worth (see ``exposure.Exposed``)."""

    working: Working
    breast: Breast
    flat: Float
    skin_mm: Float | None
    allowed: Mask
    implant: Mask | None = None
    metal: Metal | None = None
    unit: float = 0.0

    @property
    def texture(self) -> Float:
        """1 where the texture may be learned, else 0; made anew each time: only the rules want it, once."""
        inside = self.breast.inside
        if self.skin_mm is not None:
            inside = inside & (self.skin_mm > LEARN_MM)
        if self.implant is not None:
            inside = inside & ~self.implant
        return inside.astype(np.float32)

    @cached_property
    def pool_grid(self) -> PoolGrid:
        """Where pools are looked for; made when it is first asked for, and the same whatever ducts are found."""
        return pool_grid(self.flat, self.breast.inside, self.working.mm)


def ground_of(frame: Frame) -> Ground:
    """The breast found and its background flattened; never fails."""
    working = working_of(frame)
    breast = with_frontal_nipple(working, find_breast(working, frame.chest_wall))
    skin_mm = distance_from_skin_mm(working, breast)

    def values() -> tuple[float, Metal | None]:
        grid = exposed(working, breast)
        return grid.unit, metal_in(working, breast, grid)

    with ThreadPoolExecutor(1) as beside:
        looked_for = beside.submit(values)
        implant = None if frame.without_implant else implant_in(working, breast, skin_mm)
        flat = flattened(working, breast, skin_mm, implant)
        unit, metal = looked_for.result()
    if metal is not None:
        flat = without(flat, metal, working)
    allowed = breast.inside
    if skin_mm is not None:
        allowed = allowed & (skin_mm > SKIN_MM)
        if breast.nipple is not None:
            allowed |= breast.inside & _disc(allowed.shape, breast.nipple, working.px(NIPPLE_REACH_MM))
            allowed |= breast.inside & _beside_narrow(breast.inside, breast.nipple, working)
    if implant is not None:
        allowed = allowed & ~implant
    return Ground(
        working=working,
        breast=breast,
        flat=flat,
        skin_mm=skin_mm,
        allowed=allowed,
        implant=implant,
        metal=metal,
        unit=unit,
    )


def _beside_narrow(inside: Mask, nipple: tuple[float, float], working: Working) -> Mask:
    """What lies within NIPPLE_REACH_MM of where the outline about the nipple is too narrow to be one: of one exposed to black it
    follows the filled duct alone, which is at the skin there and where it enters the breast.
    """
    every = max(1, int(_COARSE_MM / working.mm))
    coarse, mm = inside[::every, ::every].astype(np.uint8), every * working.mm
    margin = int(3 * NIPPLE_REACH_MM / mm) + 1
    around = np.pad(coarse, margin, mode="edge")
    core = cv2.distanceTransform(around, cv2.DIST_L2, 5) * mm > NIPPLE_REACH_MM
    body = cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 5) * mm <= NIPPLE_REACH_MM + mm
    narrow = ((around > 0) & ~body)[margin:-margin, margin:-margin]
    narrow &= _disc(narrow.shape, (nipple[0] / every, nipple[1] / every), _NARROW_MM / mm)
    if not narrow.any():
        return np.zeros(inside.shape, dtype=bool)
    near = cv2.distanceTransform((~narrow).astype(np.uint8), cv2.DIST_L2, 5) * mm <= NIPPLE_REACH_MM
    return np.asarray(cv2.resize(near.astype(np.uint8), inside.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0)


def _disc(shape: tuple[int, ...], centre: tuple[float, float], radius: float) -> Mask:
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return np.asarray((rows - centre[0]) ** 2 + (columns - centre[1]) ** 2 <= radius**2)
