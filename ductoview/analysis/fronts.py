"""The front at which a duct's contrast stops, as the picture has it: mask and tree only say where to look."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.calibre import TUBE_AT_HALF
from ductoview.analysis.courses import Course
from ductoview.analysis.look import Look, Path

Float = NDArray[np.float32]
# In calibres: how far the strip reaches before, beyond and to the sides; where the duct's own profile and what is beyond it lie.
_BACK, _AHEAD, _ASIDE = 3.0, 2.5, 1.5
_SHAFT = (-2.5, -0.6)
_BEYOND = (0.6, 2.2)
_NEAR = 1.6
_AXIS = 0.25
_GROUND = 0.3
_BLUR_MM, _BLUR_PX = 0.08, 0.8
_ACROSS = 73
NO_FRONT = 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """How contrast ends: ``fall`` the way from 80 to 25 percent, in calibres, ``NO_FRONT`` where it does not.

    ``beyond`` is the mean contrast straight ahead as a share of the duct's; ``width`` the duct's own width at half its height, as
    that of a round tube, over its calibre in the tree; ``tube`` the likeness of its profile to that of a round tube, to 1;
    ``side`` the mean contrast beside it on its brighter side; ``dent`` how much earlier, in calibres, the middle ends than
    the sides: what blocks a duct dents the column.
    """

    fall: float
    beyond: float
    width: float
    tube: float
    side: float
    dent: float


def front_of(look: Look, course: Course, place: int, calibre_px: float) -> Front:
    """The front near a point of a course, in a strip that follows the course up to it and goes on straight ahead."""
    along, across = _grid(calibre_px)
    grey = _strip(look, course.path[:, :2], place, calibre_px, along * calibre_px, across * calibre_px)
    shaft = grey[(along > _SHAFT[0]) & (along < _SHAFT[1])].mean(axis=0)
    ground = float(np.quantile(shaft[np.abs(across) > 0.8], _GROUND))
    profile = shaft - ground
    axis = np.abs(across) < _AXIS
    top = max(float(profile[axis].max()), 1e-9)
    left, right = _at_half(profile, 0.5 * top, across)
    ahead = (grey - ground) / top
    on_axis = ahead[:, axis].mean(axis=1)
    return Front(
        fall=_fall(on_axis, along),
        beyond=float(on_axis[(along > _BEYOND[0]) & (along < _BEYOND[1])].mean()),
        width=(right - left) / TUBE_AT_HALF,
        tube=_tube(profile, across, left, right),
        side=max(float(profile[across > 0.8].mean()), float(profile[across < -0.8].mean())) / top,
        dent=_dent(ahead, along, across),
    )


def _grid(calibre_px: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    step = max(1 / 16, 0.5 / calibre_px)
    return np.arange(-_BACK, _AHEAD, step), np.linspace(-_ASIDE, _ASIDE, _ACROSS)


def _strip(
    look: Look, path: Path, place: int, calibre_px: float, along: NDArray[np.float64], across: NDArray[np.float64]
) -> Float:
    """Grey (along, across), slightly smoothed; its direction is that of the last one and a half calibres before the place."""
    walked = np.concatenate([[0.0], np.hypot(*np.diff(path, axis=0).T).cumsum()])
    here = path[place]
    before = path[int(np.searchsorted(walked, max(0.0, walked[place] - 1.5 * calibre_px)))]
    way = here - before if (here != before).any() else path[min(place + 1, len(path) - 1)] - here
    way = way / max(float(np.hypot(*way)), 1e-9)
    at = np.clip(walked[place] + along, 0.0, walked[place])
    beyond = np.clip(along, 0.0, None)
    rows = np.interp(at, walked, path[:, 0]) + way[0] * beyond
    columns = np.interp(at, walked, path[:, 1]) + way[1] * beyond
    grid = (
        (columns[:, None] + way[0] * across).astype(np.float32),
        (rows[:, None] - way[1] * across).astype(np.float32),
    )
    corner = [max(0, int(side.min()) - 8) for side in (grid[1], grid[0])]
    crop = look.fine.density[corner[0] : int(grid[1].max()) + 9, corner[1] : int(grid[0].max()) + 9]
    smooth = cv2.GaussianBlur(np.ascontiguousarray(crop), (0, 0), max(_BLUR_PX, _BLUR_MM / look.mm))
    found = cv2.remap(smooth, grid[0] - corner[1], grid[1] - corner[0], cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
    return np.asarray(found, dtype=np.float32)


def _at_half(profile: Float, half: float, across: NDArray[np.float64]) -> tuple[float, float]:
    """Where a profile first falls below ``half`` to both sides of its middle."""
    middle = len(across) // 2
    left, right = profile[middle::-1] < half, profile[middle:] < half
    first = middle - int(left.argmax()) if left.any() else 0
    last = middle + int(right.argmax()) if right.any() else len(across) - 1
    return float(across[first]), float(across[last])


def _tube(profile: Float, across: NDArray[np.float64], left: float, right: float) -> float:
    width = max((right - left) / TUBE_AT_HALF, 1e-3)
    chord = np.sqrt(np.clip(1 - (2 * (across - (left + right) / 2) / width) ** 2, 0, None))
    inside = chord > 0
    size = float(np.sqrt((profile[inside] ** 2).sum() * (chord[inside] ** 2).sum()))
    return float((profile * chord).sum()) / max(size, 1e-9)


def _fall(level: Float, along: NDArray[np.float64]) -> float:
    near = np.abs(along) < _NEAR
    level, along = level[near], along[near]
    full = np.flatnonzero(level > 0.8)
    gone = np.flatnonzero(level < 0.25)
    gone = gone[gone > full[-1]] if full.size else gone
    return float(along[gone[0]] - along[full[-1]]) if full.size and gone.size else NO_FRONT


def _dent(ahead: Float, along: NDArray[np.float64], across: NDArray[np.float64]) -> float:
    near = np.abs(along) < _NEAR
    ends = []
    for low, high in ((0.0, 0.12), (0.28, 0.42)):
        level = ahead[near][:, (np.abs(across) >= low) & (np.abs(across) <= high)]
        share = level.mean(axis=1) / max(float(level[: max(1, len(level) // 4)].mean()), 1e-9)
        below = np.flatnonzero(share < 0.5)
        ends.append(float(along[near][below[0]]) if below.size else _NEAR)
    return ends[1] - ends[0]
