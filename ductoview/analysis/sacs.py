"""Whether a wide place of the lumen is a round sac that hangs on thin ducts, or a duct that is wide."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.look import Look
from ductoview.analysis.ramp import ramp

Path = NDArray[np.float64]
_BEYOND = 1.4
# Of 32 cysts of development images the widest ball has 0.81 of the size the phantom names in the median, the axis by this 0.89;
# what the phantom draws reaches over some 0.9 of that size (its balls, reckoned by hand).
_FITS = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Ball:
    """The widest ball of lumen near a place.

    ``row`` and ``column`` of its middle, its ``width``, and the ``long`` axis of the lumen that it is of, without what leads
    there, in fine pixels; ``open_share`` is how much of a circle 1.4 times as wide lies in lumen: 0.5 along a duct of the same
    width, next to nothing around a sac.
    """

    row: float
    column: float
    width: float
    long: float
    open_share: float

    @property
    def sac(self) -> float:
        """1 for a ball that next to nothing leaves, 0 for one that lies in a duct of its own width, even at its end."""
        return ramp(-self.open_share, -0.34, -0.2)


def ball_at(look: Look, at: Path, width: float) -> Ball | None:
    """The widest ball that has its middle within half a ``width`` (fine pixels) of a place, None outside the lumen."""
    lumen = look.segmentation.lumen
    scale = look.fine.step
    row, column = look.fine.to_stored(at[None, :2])[0]
    reach = [max(4, int(1.6 * width * side)) for side in scale]
    top, left = max(0, int(row) - reach[0]), max(0, int(column) - reach[1])
    crop = lumen[top : int(row) + reach[0] + 1, left : int(column) + reach[1] + 1].astype(np.uint8)
    if not crop.any():
        return None
    fine = cv2.resize(
        crop,
        (max(1, round(crop.shape[1] / scale[1])), max(1, round(crop.shape[0] / scale[0]))),
        interpolation=cv2.INTER_NEAREST,
    )
    if fine.all():
        return None  # no wall in view: how wide it is cannot be said
    depth = cv2.distanceTransform(fine, cv2.DIST_L2, 5)
    middle = np.array([(row - top) / scale[0], (column - left) / scale[1]])
    rows, columns = np.ogrid[: fine.shape[0], : fine.shape[1]]
    near = (rows - middle[0]) ** 2 + (columns - middle[1]) ** 2 <= (0.5 * width) ** 2
    inner = np.where(near, depth, 0)
    best = np.unravel_index(int(inner.argmax()), inner.shape)
    radius = float(inner[best])
    if radius <= 0:
        return None
    angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    ring_rows = np.clip(np.rint(best[0] + _BEYOND * radius * np.sin(angles)).astype(int), 0, fine.shape[0] - 1)
    ring_columns = np.clip(np.rint(best[1] + _BEYOND * radius * np.cos(angles)).astype(int), 0, fine.shape[1] - 1)
    place = look.fine.to_working(np.array([[top + best[0] * scale[0], left + best[1] * scale[1]]]))[0]
    return Ball(
        row=float(place[0]),
        column=float(place[1]),
        width=2 * radius,
        long=_longest_axis(depth, best, radius),
        open_share=float(fine[ring_rows, ring_columns].mean()),
    )


def _longest_axis(depth: NDArray[np.float32], middle: tuple[np.intp, ...], radius: float) -> float:
    """The longest axis of all places around a ball into which one of four fifths of its width fits; at least its width.

    ``depth`` (rows, columns) is how far each place of the lumen lies from its wall.
    """
    holds = depth >= _FITS * radius
    fits = cv2.distanceTransform((~holds).astype(np.uint8), cv2.DIST_L2, 5) <= _FITS * radius
    _, labels = cv2.connectedComponents(fits.astype(np.uint8))
    around = (labels == labels[middle]).astype(np.uint8)
    (outline, *_), _ = cv2.findContours(around, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    corners = cv2.convexHull(outline)[:, 0].astype(float)
    longest = max(float(np.hypot(*(corners - corner).T).max()) for corner in corners)
    return max(2 * radius, longest + 1)
