"""Contrast in the ducts: every duct a tube that adds only what does not already lie in its parent or siblings."""

import numpy as np
from numpy.typing import NDArray

from sample_dicom.phantom.breast import Field
from sample_dicom.phantom.tree import STEP_MM, Duct
from sample_dicom.phantom.tubes import draw_tube

Float = NDArray[np.float32]
SEEN_FILLING = 0.06


def opacified(
    ducts: list[Duct], field: Field, axis: int, only: set[int] | None = None
) -> tuple[Float, NDArray[np.bool_]]:
    """mm of undiluted contrast at every pixel, and the lumen of the opacified ducts, of all or ``only`` of some numbers."""
    contrast, lumen = np.zeros((field.rows, field.columns), np.float32), np.zeros((field.rows, field.columns), bool)
    for duct in _parents_first(ducts):
        if only is not None and duct.id not in only:
            continue
        draw_duct(contrast, duct, field, axis, lumen=lumen, joined=_joined(ducts, duct))
    return contrast, lumen


def kin_of(ducts: list[Duct], duct: Duct) -> set[int]:
    """The numbers of a duct, its parent, siblings and children, and of what it meets or is met by: one lumen with it."""
    kin = {duct.id, *duct.children, *(other.id for other in ducts if other.meets == duct.id)}
    if duct.parent is not None:
        kin |= {duct.parent, *ducts[duct.parent].children}
    return kin if duct.meets is None else kin | {duct.meets}


def draw_duct(
    contrast: Float,
    duct: Duct,
    field: Field,
    axis: int,
    *,
    lumen: NDArray[np.bool_] | None = None,
    joined: NDArray[np.float64] | None = None,
) -> None:
    """Add one duct as far as it is filled, in mm of undiluted contrast; ``joined`` as of ``draw_tube``."""
    stop = filled_points(duct)
    if stop < 3:
        return
    points = duct.points_mm[:stop]
    draw_tube(
        contrast,
        field.to_px(points[:, axis], points[:, 0]),
        duct.calibre_mm[:stop] / 2 / field.pixel_mm,
        duct.filling[:stop] * field.pixel_mm,
        lumen=lumen,
        joined=None if joined is None else joined[:stop],
    )


def filled_points(duct: Duct) -> int:
    """How many leading points of a duct hold enough contrast to be called opacified; fewer than 3 is none."""
    filled = duct.filling > SEEN_FILLING
    if filled.sum() < 3:
        return 0
    return len(filled) if filled.all() else int(np.argmin(filled))


def _parents_first(ducts: list[Duct]) -> list[Duct]:
    """Ducts by number, but none before its parent."""
    ordered: list[Duct] = []
    done: set[int | None] = {None}
    waiting = ducts
    while waiting:
        ready: list[Duct] = []
        later: list[Duct] = []
        for duct in waiting:
            fits = duct.parent in done
            (ready if fits else later).append(duct)
            if fits:
                done.add(duct.id)
        ordered += ready
        waiting = later
    return ordered


def _joined(ducts: list[Duct], duct: Duct) -> NDArray[np.float64]:
    """How much each point of a duct still lies within what it comes from or joins: 1 inside, 0 apart."""
    joined = np.zeros(len(duct.points_mm))
    if duct.parent is None:
        return joined
    kin = [duct.parent, *(number for number in ducts[duct.parent].children if number < duct.id)]
    kin += [other.id for other in ducts if other.meets == duct.parent]
    for number in kin:
        joined = np.maximum(joined, _within(duct, ducts[number]))
    # Whatever comes near again further on only crosses.
    joined[_first_apart(joined) :] = 0
    if duct.meets is not None:
        meeting = _within(duct, ducts[duct.meets])[::-1]
        meeting[_first_apart(meeting) :] = 0
        joined = np.maximum(joined, meeting[::-1])
    return joined


def _within(duct: Duct, other: Duct) -> NDArray[np.float64]:
    apart = np.linalg.norm(duct.points_mm[:, None] - other.points_mm[None], axis=2)
    nearest = apart.argmin(1)
    away = np.maximum(apart.min(1) - STEP_MM, 0)
    thick, own = other.calibre_mm[nearest] / 2, duct.calibre_mm / 2
    return np.asarray(np.clip((thick + own - away) / (2 * np.minimum(thick, own)), 0, 1))


def _first_apart(joined: NDArray[np.float64]) -> int:
    return int(np.argmin(joined > 0)) if (joined <= 0).any() else len(joined)
