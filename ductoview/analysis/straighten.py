"""A duct unrolled along its centreline: arc length to the right, across the duct vertical, with the profiles under it.

Everything is in one unit: mm where the pixel spacing is known, else pixels. Nothing is read outside the image: such
samples are False in ``inside`` and count in no mean.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from ductoview.model.geometry import PointPx, Spacing

Stored = NDArray[np.uint16] | NDArray[np.int16] | NDArray[np.float32]
Values = NDArray[np.float64]

_LEAST_HALF_MM, _MOST_HALF_MM = 3.0, 9.0
_LEAST_HALF_PX, _MOST_HALF_PX = 40.0, 160.0
_HALVES_A_CALIBRE = 1.25
_LONGEST = 8000
_TURNS_OVER_PX = 3.0
_BEYOND_MM, _BEYOND_PX = 3.0, 40.0
_CORE = 0.8
_BESIDE = (1.4, 2.4)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """Where the columns and rows of a strip are in the stored image.

    ``arc`` (n,) is the way from the first point; ``centre`` (n, 2) its row and column; ``normal`` (n, 2) the stored pixels
    (rows, columns) that one unit towards the strip's top is. ``offset`` (m,) is the distance from the centreline of each
    row of the strip, from the top, positive there. ``calibre`` (n,) is that of the centreline. ``px_a_unit`` (2,) are the
    rows and columns one unit is; ``step`` is the size of one sample, along and across; ``unit`` "mm" or "px".
    """

    arc: Values
    centre: Values
    normal: Values
    offset: Values
    calibre: Values
    px_a_unit: Values
    step: float
    unit: str

    @property
    def length(self) -> float:
        """The whole way."""
        return float(self.arc[-1])

    @property
    def half(self) -> float:
        """How far it reaches on either side."""
        return float(self.offset[0])

    def at(self, arc: float, offset: float = 0.0) -> PointPx:
        """The stored place so far along and beside the duct; beyond an end, that of the end."""
        column = self.column(arc)
        row, column_px = self.centre[column] + offset * self.normal[column]
        return PointPx(float(row), float(column_px))

    def column(self, arc: float) -> int:
        """The strip's column nearest to a way."""
        return int(np.clip(round(arc / self.step), 0, len(self.arc) - 1))

    def beside(self, at: PointPx) -> tuple[float, float]:
        """Arc and offset of a stored place: the foot on the nearest point of the centreline."""
        away = (np.array([at.row, at.column]) - self.centre) / self.px_a_unit
        nearest = int((away**2).sum(axis=1).argmin())
        towards = self.normal[nearest] / self.px_a_unit
        return float(self.arc[nearest]), float(np.hypot(*away[nearest]) * np.sign(away[nearest] @ towards))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strip:
    """The straightened image: ``values`` (m, n) in the image's own type, 0 where ``inside`` (m, n) is False: beyond the
    image, and on padding."""

    values: Stored
    inside: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Densities:
    """Along the duct (n,): the mean within the lumen and the median of the tissue on both sides; NaN where none is seen."""

    lumen: Values
    beside: Values


def course_of(path: Values, spacing: Spacing, *, mirrored: bool = False) -> Course:
    """The course of a centreline (n, 3): row, column, calibre in mean pixels.

    ``mirrored`` exchanges top and bottom, for an image that is shown mirrored: the top of the strip is at the left hand of
    one who walks along the duct as it is shown. Raises ValueError for a path without length.
    """
    px, unit = _px_a_unit(spacing), "mm" if spacing.is_known else "px"
    points = path[:, :2] / px
    walked = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
    keep = np.concatenate([[True], np.diff(walked) > 0])
    if keep.sum() < 2:
        raise ValueError("A duct without length cannot be straightened.")
    points, walked, calibres = points[keep], walked[keep], path[keep, 2] * (spacing.mean_mm or 1.0)
    step = max(spacing.mean_mm or 1.0, walked[-1] / _LONGEST)
    arc = np.arange(int(walked[-1] / step) + 1) * step
    centre, calibre = (
        np.column_stack([np.interp(arc, walked, column) for column in columns]) for columns in (points.T, [calibres])
    )
    normal = _normals(centre, calibre[:, 0] / step / 2)
    half = _half(float(calibre.max()), unit)
    rows = round(half / step)
    return Course(
        arc=arc,
        centre=centre * px,
        normal=(-normal if mirrored else normal) * px,
        offset=np.arange(rows, -rows - 1, -1) * step,
        calibre=calibre[:, 0],
        step=step,
        unit=unit,
        px_a_unit=px,
    )


def with_more(path: Values, spacing: Spacing) -> Values:
    """A centreline (n, 3) and a straight piece beyond its end, 3 mm or 40 pixels, for what an abrupt end looks like.

    The calibre stays the last one: of what lies there it says nothing.
    """
    px, more = _px_a_unit(spacing), _BEYOND_MM if spacing.is_known else _BEYOND_PX
    points = path[:, :2] / px
    away = np.hypot(*(points - points[-1]).T)
    behind = np.flatnonzero(away > more / 3)
    from_there = points[behind[-1]] if len(behind) else points[0]
    ahead = points[-1] - from_there
    length = float(np.hypot(*ahead))
    if length == 0:
        return path
    end = (points[-1] + ahead / length * more) * px
    return np.vstack([path, [*end, path[-1, 2]]])


def straightened(image: Stored, course: Course, padding: tuple[int, int] | None = None) -> Strip:
    """An image (rows, columns) along a course, read between its pixels (linear), integers rounded.

    ``padding`` are the least and greatest stored value that mean "no image here".
    """
    rows, columns = (
        (course.centre[None, :, axis] + course.offset[:, None] * course.normal[None, :, axis]).astype(np.float32)
        for axis in (0, 1)
    )
    inside = (rows >= 0) & (rows <= image.shape[0] - 1) & (columns >= 0) & (columns <= image.shape[1] - 1)
    if not inside.any():
        return Strip(values=np.zeros(inside.shape, image.dtype), inside=inside)
    part, top, left = _crop(image, rows[inside], columns[inside])
    rows, columns = rows - top, columns - left
    values = cv2.remap(part, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if padding is not None:
        padded = ((part >= padding[0]) & (part <= padding[1])).astype(np.uint8) * 255
        share = cv2.remap(padded, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
        inside &= share == 0
    values[~inside] = 0
    return Strip(values=values, inside=inside)


def densities(density: NDArray[np.float32], inside: NDArray[np.bool_], course: Course) -> Densities:
    """Mean density in the lumen along a course, and of the tissue beside it; ``density`` (m, n) is a strip's.

    The lumen is taken to 0.8 of its half width, clear of the blurred wall, the tissue from 1.4 to 2.4 of it.
    """
    away = np.abs(course.offset)[:, None]
    radius = np.maximum(course.calibre / 2, course.step)[None, :]
    within = inside & (away <= np.maximum(_CORE * radius, course.step / 2))
    around = inside & (away >= _BESIDE[0] * radius + course.step) & (away <= _BESIDE[1] * radius + 2 * course.step)
    seen = within.sum(axis=0)
    lumen = np.where(within, density, 0).sum(axis=0, dtype=np.float64) / np.maximum(seen, 1)
    return Densities(lumen=np.where(seen > 0, lumen, np.nan), beside=_medians(density, around))


def _medians(values: NDArray[np.float32], chosen: NDArray[np.bool_]) -> Values:
    """The median of the chosen values of each column; NaN where there are none."""
    ordered = np.sort(np.where(chosen, values, np.float32(np.inf)), axis=0)
    count = chosen.sum(axis=0)
    found = ordered[np.maximum(count - 1, 0) // 2, np.arange(values.shape[1])]
    return np.where(count > 0, found, np.nan)


def _px_a_unit(spacing: Spacing) -> Values:
    """How many rows and columns one unit is."""
    if spacing.row_mm is None or spacing.column_mm is None:
        return np.array([1.0, 1.0])
    return np.array([1 / spacing.row_mm, 1 / spacing.column_mm])


def _normals(centre: Values, over: Values) -> Values:
    """Unit normals (n, 2), to the left of who walks on; the direction is smoothed over as many samples as ``over`` (n,) says.

    In a wide duct a centreline that steps aside at a meeting would else turn the strip on the spot.
    """
    along = np.gradient(centre, axis=0)
    level = np.log2(np.maximum(over, _TURNS_OVER_PX) / _TURNS_OVER_PX)
    smooth = np.zeros_like(along)
    for octave in range(int(np.ceil(level.max())) + 1):
        share = np.maximum(0.0, 1.0 - np.abs(level - octave))[:, None]
        smooth += share * gaussian_filter1d(along, _TURNS_OVER_PX * 2**octave, axis=0, mode="nearest")
    smooth /= np.maximum(np.hypot(*smooth.T), 1e-9)[:, None]
    return np.column_stack([-smooth[:, 1], smooth[:, 0]])


def _half(widest: float, unit: str) -> float:
    least, most = (_LEAST_HALF_MM, _MOST_HALF_MM) if unit == "mm" else (_LEAST_HALF_PX, _MOST_HALF_PX)
    return float(np.clip(_HALVES_A_CALIBRE * widest, least, most))


def _crop(image: Stored, rows: Values, columns: Values) -> tuple[Stored, int, int]:
    """The part of an image that holds these places, and its first row and column."""
    top, left = int(rows.min()), int(columns.min())
    return image[top : int(rows.max()) + 2, left : int(columns.max()) + 2], top, left
