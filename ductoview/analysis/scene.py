"""The part of an image in which ducts can be, and what the scorer needs of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.components import box_of
from ductoview.analysis.ground import Ground

Float = NDArray[np.float32]
MARGIN_PX = 96


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """``flat`` density, where a duct is ``allowed`` and ``skin_mm`` (None without an outline) within ``box`` of a ground.

    ``nipple`` is (row, column) within the box, perhaps outside; ``mm`` the side of a pixel.
    """

    box: tuple[slice, slice]
    flat: Float
    allowed: NDArray[np.bool_]
    skin_mm: Float | None
    nipple: tuple[float, float] | None
    mm: float

    def px(self, length_mm: float) -> float:
        """A length in pixels."""
        return length_mm / self.mm


def scene_of(ground: Ground, *, whole: bool = False) -> Scene:
    """The scene of a ground, cut to what is allowed unless the ``whole`` is wanted: half of a mammogram is air."""
    rows, columns = ground.flat.shape
    box = (slice(0, rows), slice(0, columns)) if whole else box_of(ground.allowed, MARGIN_PX)
    nipple = ground.breast.nipple
    return Scene(
        box=box,
        flat=ground.flat[box],
        allowed=ground.allowed[box],
        skin_mm=None if ground.skin_mm is None else ground.skin_mm[box],
        nipple=None if nipple is None else (nipple[0] - box[0].start, nipple[1] - box[1].start),
        mm=ground.working.mm,
    )
