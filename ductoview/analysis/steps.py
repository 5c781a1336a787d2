"""Where contrast along a duct falls off and stays away: the step, how sharp it is, and the duct before it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter, percentile_filter

from ductoview.analysis.courses import Course
from ductoview.analysis.look import Look, Path, straightened
from ductoview.analysis.peaks import peaks

BEYOND_MM = 4.0
BEFORE_MM = 4.0
LEAST_BEFORE_MM = 2.5
LEAST_DROP = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A lasting fall of contrast along a course.

    ``place`` is the point of the course, ``calibre_px`` that before it; ``drop`` the share of contrast that is gone after it;
    ``taper`` and ``fade`` the calibre and contrast just before it over those further back; ``fall_calibres`` the way from 80
    to 20 percent; ``walked_mm`` the way from where the course leaves its parent.
    """

    place: int
    calibre_px: float
    drop: float
    taper: float
    fade: float
    fall_calibres: float
    walked_mm: float


def steps_of(look: Look, course: Course) -> tuple[Step, ...]:
    """The steps of a course, which is taken to go on straight for 4 mm beyond its end."""
    if len(course.path) < 8:
        return ()
    run = _extended(course.path, BEYOND_MM / look.mm)
    walked = np.concatenate([[0.0], np.hypot(*np.diff(run[:, :2], axis=0).T).cumsum()])
    per_point = max(float(walked[-1]) / (len(run) - 1), 1e-6)
    calibre = _usual_before(run[:, 2], round(5.0 / look.mm / per_point))
    axis = _axis_contrast(look, run, calibre)
    half = np.rint(0.5 * calibre / per_point).astype(int)
    places = np.arange(len(course.path))
    many = max(3, round(BEFORE_MM / look.mm / per_point))
    before = median_filter(axis, size=many, origin=(many - 1) // 2, mode="nearest")[
        np.maximum(places - half[places], 0)
    ]
    many = max(3, round(0.75 * BEYOND_MM / look.mm / per_point))
    later = percentile_filter(axis, 70, size=many, origin=-(many // 2), mode="nearest")
    after = np.clip(later[np.minimum(places + half[places], len(axis) - 1)], 0, None)
    drop = np.where(before > 0, 1 - after / np.maximum(before, 1e-9), 0)
    drop[walked[places] - 0.5 * course.branches < np.maximum(LEAST_BEFORE_MM / look.mm, calibre[places])] = 0
    apart = max(1, round(BEYOND_MM / look.mm / per_point))
    return tuple(
        _step(look, course, run, walked, calibre, axis, place, float(before[place]), float(after[place]))
        for place in peaks(np.append(drop, 0.0), LEAST_DROP, apart)
    )


def _step(
    look: Look,
    course: Course,
    run: Path,
    walked: NDArray[np.float64],
    calibre: NDArray[np.float64],
    axis: NDArray[np.float64],
    place: int,
    high: float,
    low: float,
) -> Step:
    here, width = walked[place], float(calibre[place])
    back = here - walked
    near = (back > 0.5 * width) & (back <= 3.0 / look.mm)
    far = (back > 3.0 / look.mm) & (back <= 10.0 / look.mm) & (walked > 0.5 * course.branches)
    enough = far.sum() > 3 and near.any()
    around = np.abs(back) <= 2.5 * width
    level = (axis - low) / max(high - low, 1e-9)
    inner, outer = around & (level > 0.8), around & (level < 0.2)
    outer &= walked > (walked[inner].max() if inner.any() else here) if inner.any() else outer
    fall = float(walked[outer].min() - walked[inner].max()) if inner.any() and outer.any() else 5 * width
    return Step(
        place=place,
        calibre_px=width,
        drop=1 - low / high,
        taper=float(np.median(run[near, 2]) / np.median(run[far, 2])) if enough else 1.0,
        fade=float(np.clip(np.median(axis[near]) / max(float(np.median(axis[far])), 1e-9), 0, 2)) if enough else 1.0,
        fall_calibres=fall / width,
        walked_mm=float(here - 0.5 * course.branches) * look.mm,
    )


def _extended(path: Path, by_px: float) -> Path:
    """A path with a straight piece beyond its end, of the calibre it has there."""
    ahead = path[-1, :2] - path[max(0, len(path) - 9), :2]
    ahead = ahead / max(float(np.hypot(*ahead)), 1e-9)
    spacing = max(float(np.hypot(*np.diff(path[:, :2], axis=0).T).mean()), 0.5)
    away = np.arange(spacing, by_px + spacing, spacing)[:, None]
    more = np.column_stack([path[-1, :2] + away * ahead, np.full(len(away), path[-1, 2])])
    return np.vstack([path, more])


def _usual_before(calibre_px: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """The median calibre of the points before each one: what is beyond a stop says nothing about the duct."""
    window = max(3, window)
    return np.asarray(median_filter(calibre_px, size=window, origin=(window - 1) // 2, mode="nearest"))


def _axis_contrast(look: Look, run: Path, calibre_px: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean density of the inner half of the duct above what lies beside it."""
    straight = straightened(look.fine.density, run, 1.3 * float(np.percentile(calibre_px, 98)) + 4)
    across, radius = np.abs(straight.across)[None, :], calibre_px[:, None] / 2
    inner = across <= np.maximum(0.5 * radius, 1.0)
    beyond = (across > 1.4 * radius + 1) & (across < 2.4 * radius + 4)
    middle = np.where(inner, straight.grey, 0).sum(axis=1) / inner.sum(axis=1)
    ordered = np.sort(np.where(beyond, straight.grey, np.inf), axis=1)
    count = np.maximum(beyond.sum(axis=1), 1)
    ground = np.take_along_axis(ordered, (0.4 * (count - 1)).astype(int)[:, None], axis=1)[:, 0]
    return np.asarray(middle - np.where(beyond.any(axis=1), ground, middle), dtype=np.float64)
