"""The body that displaces contrast in a duct: an ellipsoid in a tube, fitted to the picture around a filling defect.

A bubble is a ball; a growth is longer than wide, lobulated or rough, and has widened its duct. Looked at in the image's own
pixels: at the network's 0.12 mm a ball of a millimetre and a body a quarter longer are much the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.courses import Course
from ductoview.analysis.look import Look
from ductoview.analysis.sampling import on_places

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]
# The blur of an edge in development images, sigma; the least and greatest grain of the grid that is fitted on.
_BLUR_MM, _GRAIN_MM = 0.11, (0.05, 0.2)
_GRAINS_A_CALIBRE = 16
_SMALLEST_MM = 0.18
_ALONG_MM, _DIRECTION_CALIBRES = 2.5, 0.8
# Radii that a first dark disc is looked for with, in calibres, and how far from the place.
_RADII, _NEAR_MM = (0.25, 0.35, 0.5), 0.7
# Radii of first bodies at the place, in calibres, and in sizes of what the rules measured.
_FIRST, _OF_SIZE = (0.25, 0.4), 0.42
_STEPS, _ENOUGH, _MOST_DAMPING = 20, 1e-4, 1e6
# Of a share of the duct's contrast: what counts as a little and is not weighed down as another duct's.
_LITTLE = 0.05
_STEP_OF_SLOPE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An ellipsoid along a duct: ``long_mm`` along it, ``wide_mm`` across, in a duct ``duct_mm`` wide there.

    ``middle`` is its row and column in fine pixels, ``ahead`` the duct's direction there. ``misfit`` is the spread of what it
    leaves unexplained within itself, over what it displaces. ``behind`` and ``before`` are by how much the duct is wider there
    than away from the orifice and towards it, as a natural logarithm; None at an end. ``traced_mm`` is the calibre that was
    traced around it.
    """

    long_mm: float
    wide_mm: float
    duct_mm: float
    misfit: float
    behind: float | None
    before: float | None
    middle: tuple[float, float] = (0.0, 0.0)
    ahead: tuple[float, float] = (0.0, 1.0)
    traced_mm: float = 1.0

    @property
    def stretch(self) -> float:
        """How many times as long as wide, as a natural logarithm."""
        return float(np.log(self.long_mm / self.wide_mm))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Patch:
    """The picture around a place, rows along the duct, which goes ``ahead``, and columns across it, ``places`` their distances
    from it in mm."""

    ahead: Values
    grey: Values
    lumen: Mask
    places: Values
    grain_mm: float
    calibre_mm: float


def body_at(look: Look, courses: Sequence[Course], at: Values, size_mm: float | None) -> Body | None:
    """The body at a place (row, column in fine pixels), None where no duct is or nothing can be fitted.

    ``size_mm`` is the defect's, where it was measured: a second start for the fit beside the darkest disc.
    """
    nearest = _nearest(courses, at, look.mm)
    if nearest is None:
        return None
    course, place = nearest
    walked = np.concatenate([[0.0], np.hypot(*np.diff(course.path[:, :2], axis=0).T).cumsum()]) * look.mm
    walked -= walked[place]
    patch = _patch(look, course, walked, at)
    if patch is None:
        return None
    fits = [fit for start in _starts(patch, size_mm) if (fit := _fitted(patch, *start)) is not None]
    if not fits:
        return None
    best = min(fits, key=lambda fit: fit.misfit)
    behind, before = _wider(walked, course.path[:, 2] * look.mm, best.long_mm)
    row, column = best.middle
    middle = at + (row * patch.ahead + column * np.array([-patch.ahead[1], patch.ahead[0]])) / look.mm
    ahead = (float(patch.ahead[0]), float(patch.ahead[1]))
    lies = (float(middle[0]), float(middle[1]))
    return replace(best, middle=lies, ahead=ahead, behind=behind, before=before, traced_mm=patch.calibre_mm)


def _nearest(courses: Sequence[Course], at: Values, mm: float) -> tuple[Course, int] | None:
    """The course whose axis is fewest calibres away, and the point of it."""
    best, best_away = None, np.inf
    for course in courses:
        away = np.hypot(*(course.path[:, :2] - at).T)
        place = int(away.argmin())
        calibres = float(away[place]) / max(float(course.path[place, 2]), 0.5 / mm)
        if calibres < best_away:
            best, best_away = (course, place), calibres
    return best


def _patch(look: Look, course: Course, walked: Values, at: Values) -> _Patch | None:
    calibre = float(np.median(course.path[np.abs(walked) < _ALONG_MM, 2])) * look.mm
    around = course.path[np.abs(walked) < max(_DIRECTION_CALIBRES * calibre, 0.5), :2]
    if len(around) < 3:
        return None
    ahead = around[-1] - around[0]
    ahead = ahead / max(float(np.hypot(*ahead)), 1e-9)
    grain = float(np.clip(calibre / _GRAINS_A_CALIBRE, max(look.mm, _GRAIN_MM[0]), _GRAIN_MM[1]))
    count = int((1.5 * calibre + 1.0) / grain)
    places = np.arange(-count, count + 1, dtype=np.float64) * grain
    grey, lumen = picture_along(look, at, ahead, places)
    return _Patch(
        ahead=ahead,
        grey=grey,
        lumen=lumen,
        places=places,
        grain_mm=grain,
        calibre_mm=calibre,
    )


def picture_along(look: Look, at: Values, ahead: Values, places_mm: Values) -> tuple[Values, Mask]:
    """The density around a place (row, column in fine pixels) and whether it is lumen, (n, n): rows go ``ahead`` (unit vector),
    columns beside it, both at ``places_mm``, which lie equally far apart."""
    aside = np.array([-ahead[1], ahead[0]])
    grid = at + (places_mm[:, None, None] * ahead + places_mm[None, :, None] * aside) / look.mm
    stored = np.rint(look.fine.to_stored(grid.reshape(-1, 2))).astype(int)
    lumen = look.segmentation.lumen
    rows, columns = np.clip(stored, 0, np.array(lumen.shape) - 1).T
    grain_px = float(places_mm[1] - places_mm[0]) / look.mm
    grey = on_places(look.fine.density, grid, grain_px).astype(np.float64)
    return grey, np.asarray(lumen[rows, columns].reshape(grid.shape[:2]))


def _starts(patch: _Patch, size_mm: float | None) -> list[tuple[float, float, float]]:
    """Where and with what radius fits begin: at the place itself, as large as the rules measured, and at the darkest disc."""
    radii = [share * patch.calibre_mm for share in _FIRST] + ([_OF_SIZE * size_mm] if size_mm else [])
    starts = [(0.0, 0.0, radius) for radius in radii]
    disc = _darkest(patch, max(_NEAR_MM, 0.5 * (size_mm or 0.0)))
    if disc is not None:
        starts.append(disc)
    return [(row, column, max(radius, _SMALLEST_MM)) for row, column, radius in starts]


def _darkest(patch: _Patch, reach_mm: float) -> tuple[float, float, float] | None:
    """Place and radius of the disc that is darkest beside the lumen around it, what the duct is everywhere taken off."""
    lumen = patch.lumen.astype(np.float32)
    grey = (patch.grey - np.median(patch.grey, axis=0)).astype(np.float32) * lumen
    near = np.hypot(patch.places[:, None], patch.places[None]) <= reach_mm
    best, best_dark = None, 0.0
    for radius in np.array(_RADII) * patch.calibre_mm:
        if radius < 0.2:
            continue
        side = np.arange(-np.ceil(1.5 * radius / patch.grain_mm), np.ceil(1.5 * radius / patch.grain_mm) + 1)
        away = np.hypot(side[:, None], side[None]) * patch.grain_mm
        means, room = [], near
        for part, least in ((away <= 0.8 * radius, 0.6), ((away > 1.05 * radius) & (away <= 1.5 * radius), 0.35)):
            kernel = part.astype(np.float32)
            held = cv2.filter2D(lumen, -1, kernel, borderType=cv2.BORDER_CONSTANT)
            total = cv2.filter2D(grey, -1, kernel, borderType=cv2.BORDER_CONSTANT)
            means.append(total / np.maximum(held, 1e-3))
            room = room & (held > least * kernel.sum())
        dark = np.where(room, (means[1] - means[0]) * np.sqrt(radius), 0.0)
        if float(dark.max()) > best_dark:
            best_dark = float(dark.max())
            row, column = np.unravel_index(int(dark.argmax()), dark.shape)
            best = float(patch.places[row]), float(patch.places[column]), float(radius)
    return best


def _picture(numbers: Values, along: Values, across: Values, grain_mm: float) -> Values:
    """The picture (rows, columns, n) of n tubes with a body in each; ``numbers`` (15, n).

    Ground and its slopes, contrast a mm, axis (place, slope, bend), radius (own, slope, bend), the body's place along and
    across, half its length, half its width over the radius, and its own contrast over the duct's.
    """
    ground, down, right, contrast, axis, turn, bend, own, slope, bulge, row, column, half, share, own_contrast = numbers
    ahead, across = along[..., None] - row, across[..., None]
    radius = np.maximum(own + ahead * (slope + bulge * ahead), _GRAIN_MM[0])
    tube = 2 * contrast * np.sqrt(np.maximum(radius**2 - (across - axis - ahead * (turn + bend * ahead)) ** 2, 0))
    wide = share * own
    inside = 1 - (ahead / half) ** 2 - ((across - column) / wide) ** 2
    body = 2 * own_contrast * contrast * wide * np.sqrt(np.maximum(inside, 0))
    left = cv2.GaussianBlur(tube - np.minimum(body, 0.97 * tube), (0, 0), _BLUR_MM / grain_mm)
    return np.asarray(left.reshape(tube.shape) + ground + down * ahead + right * across)


def _fitted(patch: _Patch, row: float, column: float, radius: float) -> Body | None:
    """The body that is found from a start, its ``middle`` in mm along and across the patch; None without room."""
    calibre, places = patch.calibre_mm, patch.places
    half = min(max(1.9 * radius, radius + 0.5, 0.75 * calibre), 1.5 * calibre + 0.9)
    rows = np.abs(places - row) <= half
    columns = np.abs(places - column) <= max(half, 0.8 * calibre + 0.2)
    if rows.sum() < 8 or columns.sum() < 8:
        return None
    along, across = np.meshgrid(places[rows], places[columns], indexing="ij")
    grey, lumen = patch.grey[np.ix_(rows, columns)], patch.lumen[np.ix_(rows, columns)]
    ground = float(np.percentile(grey[~lumen], 40)) if (~lumen).sum() > 10 else float(grey.min())
    full = max(float(np.percentile(grey[lumen], 85) if lumen.any() else grey.max()) - ground, 1e-6)
    start, least, most, unit = _ranges(calibre, full, ground, row, column, radius)
    weight = np.where((np.abs(across) < 0.75 * calibre) | lumen, 1.0, 0.3)
    weight *= np.where(np.hypot(along - row, across - column) < 1.5 * radius, 1.5, 1.0) / (_LITTLE * full)

    def off(numbers: Values) -> Values:
        picture = _picture((numbers * unit)[:, None], along, across, patch.grain_mm)[..., 0]
        return np.asarray(((picture - grey) * weight).ravel())

    def slopes(numbers: Values) -> Values:
        around = np.repeat((numbers * unit)[:, None], len(unit) + 1, axis=1)
        around[np.arange(len(unit)), np.arange(1, len(unit) + 1)] += _STEP_OF_SLOPE * unit
        pictures = _picture(around, along, across, patch.grain_mm)
        change = (pictures[..., 1:] - pictures[..., :1]) / _STEP_OF_SLOPE * weight[..., None]
        return np.asarray(change.reshape(-1, len(unit)))

    begin = np.clip(start / unit, least / unit + 1e-6, most / unit - 1e-6)
    numbers = unit * _least(off, slopes, begin, least / unit, most / unit)
    own, at_row, at_column, long, share, own_contrast = numbers[[7, 10, 11, 12, 13, 14]]
    wide = share * own
    within = ((along - at_row) / long) ** 2 + ((across - at_column) / wide) ** 2 < 1.3
    left = _picture(numbers[:, None], along, across, patch.grain_mm)[..., 0] - grey
    displaced = 2 * wide * own_contrast * numbers[3]
    misfit = float(np.sqrt(np.mean(left[within] ** 2)) / displaced) if within.any() else 1.0
    return Body(
        long_mm=2 * float(long),
        wide_mm=2 * float(wide),
        duct_mm=2 * float(own),
        misfit=misfit,
        behind=None,
        before=None,
        middle=(float(at_row), float(at_column)),
    )


def _least(
    off: Callable[[Values], Values], slopes: Callable[[Values], Values], start: Values, least: Values, most: Values
) -> Values:
    """Where in a box the soft sum of squares 2 (sqrt(1 + off^2) - 1) is least, by Levenberg and Marquardt's steps.

    SciPy's way takes ten times the CPU here: its decompositions keep the threads of a BLAS waiting for one another.
    """
    numbers, damping = start, 0.01
    left = off(numbers)
    cost = _soft(left)
    for _ in range(_STEPS):
        slope = slopes(numbers)
        weight = 1 / np.sqrt(1 + left**2)
        pull = (slope * (weight * left)[:, None]).sum(axis=0)
        weighed = slope * np.sqrt(weight)[:, None]
        bend = cv2.gemm(weighed, weighed, 1, None, 0, flags=cv2.GEMM_1_T)
        free = ~(((numbers <= least) & (pull > 0)) | ((numbers >= most) & (pull < 0)))
        before = cost
        while damping < _MOST_DAMPING:
            damped = bend[np.ix_(free, free)] + damping * np.diag(np.diag(bend)[free] + 1e-9)
            tried = numbers.copy()
            tried[free] -= np.linalg.solve(damped, pull[free])
            tried = np.clip(tried, least, most)
            left_then = off(tried)
            if (cost_then := _soft(left_then)) < cost:
                numbers, left, cost, damping = tried, left_then, cost_then, damping / 5
                break
            damping *= 4
        if before - cost < _ENOUGH * before:
            break
    return numbers


def _soft(left: Values) -> float:
    return float((np.sqrt(1 + left**2) - 1).sum())


def _ranges(
    calibre: float, full: float, ground: float, row: float, column: float, radius: float
) -> tuple[Values, Values, Values, Values]:
    """Start, least, most and unit of each number of ``_picture``: a tube about as traced, with a body about as seen."""
    own, contrast = calibre / 2, full / calibre
    table = np.array(
        [
            (ground, ground - 3 * full, ground + 3 * full, full),
            (0, -2 * contrast, 2 * contrast, contrast),
            (0, -2 * contrast, 2 * contrast, contrast),
            (contrast, 0.4 * contrast, 3.5 * contrast, contrast),
            (0, -0.6 * own - 0.1, 0.6 * own + 0.1, own),
            (0, -0.6, 0.6, 0.5),
            (0, -0.6 / calibre, 0.6 / calibre, 0.5 / calibre),
            (own, 0.5 * own, 2.2 * own, own),
            (0, -0.5, 0.5, 0.5),
            (0, -0.5 / calibre, 0.8 / calibre, 0.5 / calibre),
            (row, row - 0.6 * radius, row + 0.6 * radius, radius),
            (column, column - 0.6 * radius, column + 0.6 * radius, radius),
            (radius, 0.35 * radius, 2.6 * radius, radius),
            (min(radius / own, 0.95), 0.15, 1.0, 1.0),
            (1, 0.5, 1.8, 1.0),
        ]
    )
    start, least, most, unit = table.T
    return start, least, most, unit


def _wider(walked: Values, calibre_mm: Values, long_mm: float) -> tuple[float | None, float | None]:
    """By how much the duct is wider at the body than behind and before it, natural logarithms."""
    here = float(calibre_mm[np.abs(walked) <= max(0.5 * long_mm, 0.3)].max())
    sides = [calibre_mm[(away > 1.2 * long_mm) & (away < 3 * long_mm + 1)] for away in (walked, -walked)]
    behind, before = (float(np.log(here / np.median(side))) if len(side) > 3 else None for side in sides)
    return behind, before
