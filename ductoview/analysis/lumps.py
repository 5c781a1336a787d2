"""Places beside ducts that are far more uneven than the breast is: leaked contrast spreads between lobules and fat in patches."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.look import Look
from ductoview.analysis.outline import outline_of
from ductoview.analysis.working import masked_blur

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
GRID_MM = 0.2
LEAST_TIMES = 2.2
# A patch is between these two blurs wide: what is finer is noise, what is wider the breast's own shade.
_FINE_MM, _WIDE_MM = 0.3, 1.4
_AROUND_MM = 1.5
_SKIN_MM = 1.8
_BESIDE_DUCT_MM = 0.35
_LEAST_DUCT_MM = 4.0
_BULGE = 1.3
_MOST = 6.0
_SHARE = 0.6
_APART_MM = 9.0
_MANY = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lump:
    """An uneven place: ``outline`` (n, 2) and ``centre`` in fine pixels, ``size_mm`` its longest axis.

    ``times`` is how many times as uneven it is as the middle of the breast.
    """

    outline: NDArray[np.float64]
    centre: NDArray[np.float64]
    size_mm: float
    times: float


def lumps_of(look: Look) -> Iterator[Lump]:
    """The most uneven places off ducts and skin, at most four, 9 mm apart, most uneven first."""
    reduce = max(1.0, GRID_MM / look.mm)
    rows, columns = (max(1, round(side / reduce)) for side in look.fine.density.shape)
    scale = rows / look.fine.density.shape[0]
    step = look.mm / scale
    density = cv2.resize(look.fine.density, (columns, rows), interpolation=cv2.INTER_AREA)
    valid = cv2.resize(look.fine.valid.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_NEAREST) > 0
    free = _deep(density, valid, step) & ~_ducts(look, (rows, columns), scale)
    if free.sum() * step**2 < 100:
        return
    times = _unevenness(density, free, step)
    for _ in range(_MANY):
        row, column = (int(place) for place in np.unravel_index(int(times.argmax()), times.shape))
        peak = float(times[row, column])
        if peak < LEAST_TIMES:
            return
        yield _lump(times > _SHARE * peak, row, column, peak, step, scale)
        cv2.circle(times, (column, row), round(_APART_MM / step), 0.0, -1)


def _unevenness(density: Float, free: Mask, step: float) -> Float:
    """Root mean square of what is neither noise nor shade around each free pixel, over its median; 0 elsewhere."""
    weight = free.astype(np.float32)
    fine = masked_blur(density, weight, _FINE_MM / step, least=0.05)
    band = fine - masked_blur(density, weight, _WIDE_MM / step, least=0.05)
    most = _MOST * 1.48 * float(np.median(np.abs(band[free])))
    square = np.minimum(np.where(free, band, 0) ** 2, most**2).astype(np.float32)
    rough = np.sqrt(np.maximum(masked_blur(square, weight, _AROUND_MM / step, least=0.15), 0))
    usual = float(np.median(rough[free]))
    return np.where(free, rough / max(usual, 1e-9), 0).astype(np.float32)


def _deep(density: Float, valid: Mask, step: float) -> Mask:
    """What lies inside the breast and not at its skin; all that is valid where no outline is seen."""
    reduce = 4
    breast = outline_of(density[::reduce, ::reduce], valid[::reduce, ::reduce], reduce * step)
    if breast is None:
        return valid
    inside = cv2.resize(breast.astype(np.uint8), density.shape[::-1], interpolation=cv2.INTER_NEAREST)
    depth = cv2.distanceTransform(np.pad(inside, 1, mode="edge"), cv2.DIST_L2, 5)[1:-1, 1:-1]
    return np.asarray((depth * step > _SKIN_MM) & valid)


def _ducts(look: Look, shape: tuple[int, int], scale: float) -> Mask:
    """Ducts long enough to be sure of and their walls, no wider than they usually are."""
    drawn = np.zeros(shape, np.uint8)
    for segment in look.tree.segments:
        run = look.run(segment)
        if float(np.hypot(*np.diff(run[:, :2], axis=0).T).sum()) * look.mm < _LEAST_DUCT_MM:
            continue
        calibre = np.minimum(run[:, 2], _BULGE * np.percentile(run[:, 2], 60))
        radius = np.ceil((calibre / 2 + _BESIDE_DUCT_MM / look.mm) * scale).astype(int)
        places = np.rint(run[:, :2] * scale)[:, ::-1].astype(int)
        for place, reach in zip(places[::2].tolist(), radius[::2].tolist(), strict=True):
            cv2.circle(drawn, place, reach, 1, -1)
    return drawn > 0


def _lump(high: Mask, row: int, column: int, peak: float, step: float, scale: float) -> Lump:
    _, labels = cv2.connectedComponents(high.astype(np.uint8))
    area = labels == labels[row, column]
    contours, _ = cv2.findContours(area.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    contour = max(contours, key=len)
    return Lump(
        outline=(contour.reshape(-1, 2)[:, ::-1] + 0.5) / scale - 0.5,
        centre=(np.argwhere(area).mean(axis=0) + 0.5) / scale - 0.5,
        # The mean around each pixel has widened it.
        size_mm=max((2 * float(cv2.minEnclosingCircle(contour)[1]) + 1) * step - _AROUND_MM, step),
        times=peak,
    )
