"""The stretch of duct around a candidate, straightened in its own exposure and in another, and how they differ."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates, median_filter
from skimage.measure import points_in_poly

from ductoview.analysis.courses import Course
from ductoview.analysis.look import Look, Straight, straightened
from ductoview.model.finding import Finding

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
Places = NDArray[np.float64]
# Lengths along the duct in sizes of the candidate: where it is said to begin beside it, and how far it is looked at.
_BESIDE, _REACH = 0.15, 1.2
_LEAST_REACH_MM = 1.0
_MIDDLE = 0.35
_GROUND_ROWS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """A straightened stretch: ``straight`` its samples, ``core`` those inside the candidate.

    ``before`` and ``behind`` are the rows beside the candidate; ``step_px`` the way between rows; lengths in fine pixels.
    """

    straight: Straight
    core: Mask
    before: slice
    behind: slice
    step_px: float
    calibre_px: float

    @property
    def middle(self) -> Mask:
        """The samples near the axis."""
        return np.abs(self.straight.across) < _MIDDLE * self.calibre_px


def stretch_of(look: Look, courses: tuple[Course, ...], candidate: Finding) -> Stretch | None:
    """The stretch around a candidate, None where no duct that goes on to both sides runs through it."""
    outline = look.fine.to_working(np.array([(point.row, point.column) for point in candidate.outline]))
    at = look.fine.to_working(np.array([[candidate.at.row, candidate.at.column]]))[0]
    size_px = max(float(np.ptp(outline, axis=0).max()), 4.0)
    course, place = _course_at(courses, at, size_px)
    if course is None:
        return None
    walked = np.concatenate([[0.0], np.hypot(*np.diff(course.path[:, :2], axis=0).T).cumsum()])
    reach = 0.5 * size_px + (_BESIDE + _REACH) * size_px + _LEAST_REACH_MM / look.mm
    run = course.path[np.abs(walked - walked[place]) <= reach]
    calibre = max(float(np.median(run[:, 2])), 3.0)
    straight = straightened(look.fine.density, run, 2.4 * calibre + 4)
    grid = straight.to_grid()
    core = points_in_poly(grid.reshape(-1, 2), outline).reshape(straight.grey.shape)
    within = np.abs(straight.across) < 0.6 * max(calibre, float(np.percentile(run[:, 2], 90)))
    core &= within[None, :]
    rows = np.flatnonzero(core.any(axis=1))
    if not rows.size:
        return None
    step = max(float(np.hypot(*np.diff(run[:, :2], axis=0).T).mean()), 1e-6)
    gap = max(1, round(_BESIDE * size_px / step))
    far = max(3, round((_REACH * size_px + _LEAST_REACH_MM / look.mm) / step))
    before = slice(max(0, int(rows[0]) - gap - far), max(0, int(rows[0]) - gap))
    behind = slice(int(rows[-1]) + 1 + gap, min(len(run), int(rows[-1]) + 1 + gap + far))
    if before.stop - before.start < 0.3 * far or behind.stop - behind.start < 0.3 * far:
        return None
    return Stretch(straight=straight, core=core, before=before, behind=behind, step_px=step, calibre_px=calibre)


def contrast_of(grey: Float, stretch: Stretch, beside: Mask) -> Float:
    """What stands out of the tissue to both sides; ``beside`` are the samples that no duct fills in either exposure."""
    across = np.abs(stretch.straight.across)[None, :]
    outside = beside & (across > 0.7 * stretch.calibre_px + 1)
    values = np.where(outside, grey, np.nan)
    level = np.array([np.median(row[~np.isnan(row)]) if (~np.isnan(row)).sum() > 3 else np.nan for row in values])
    if np.isnan(level).all():
        return np.full_like(grey, np.nan)
    level = np.interp(np.arange(len(level)), np.flatnonzero(~np.isnan(level)), level[~np.isnan(level)])
    window = min(len(level), max(3, round(_GROUND_ROWS * stretch.calibre_px / stretch.step_px))) | 1
    return np.asarray(grey - median_filter(level, window, mode="nearest")[:, None], dtype=np.float32)


def sampled(image: NDArray[np.generic], places: Places, *, nearest: bool = False) -> Float:
    """``image`` at rows and columns (..., 2); its border goes on outside."""
    found = map_coordinates(
        image, np.moveaxis(places, -1, 0), output=np.float32, order=0 if nearest else 1, mode="nearest"
    )
    return np.asarray(found, dtype=np.float32)


def _course_at(courses: tuple[Course, ...], at: Places, size_px: float) -> tuple[Course | None, int]:
    best: tuple[Course | None, int] = (None, 0)
    best_px = np.inf
    for course in courses:
        away = np.hypot(*(course.path[:, :2] - at).T)
        place = int(away.argmin())
        beyond = float(away[place])
        if beyond < max(course.path[place, 2], size_px) and beyond < best_px:
            best, best_px = (course, place), beyond
    return best
