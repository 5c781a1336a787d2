"""What is looked at again around the pixels that a brush changed: the lumen there, how wide it is, how far each pixel lies off.

A window has square pixels as fine as the stored ones are along their shorter side, so that its thinning lies in the middle
between two walls of the breast. Each stored pixel is so many whole ones of it: what is apart stays apart. Radii and distances
are mean pixels.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.edits_added import STEP_MM, STEP_PX
from ductoview.analysis.edits_lumen import Box, Mask
from ductoview.analysis.edits_metric import scaled
from ductoview.analysis.edits_places import in_px
from ductoview.model.ducts import DuctTree
from ductoview.model.geometry import Spacing

Path = NDArray[np.float64]
Float = NDArray[np.float32]
SPUR_MM, SPUR_PX = 0.6, 6.0
"""As in the automatic tree."""
_AROUND_PX = 3.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Grid:
    """Where a window's pixels lie: ``corner`` is the stored row and column of its first stored pixel, ``finer`` its pixels to a
    stored one (row, column), ``fine`` its pixels to a mean pixel."""

    corner: Path
    finer: Path
    fine: float

    def places(self, points: Path) -> Path:
        """Stored rows and columns (n, 2) as the window's."""
        return (points - self.corner) * self.finer + (self.finer - 1) / 2

    def stored(self, places: Path) -> Path:
        """The window's rows and columns (n, 2) as stored ones."""
        return (places - (self.finer - 1) / 2) / self.finer + self.corner

    def sampled(self, mask: Mask) -> Mask:
        """A mask of the stored pixels of the window on its own."""
        rows, columns = np.rint(np.array(mask.shape) * self.finer).astype(int)
        if (rows, columns) == mask.shape:
            return mask
        fine = cv2.resize(mask.astype(np.uint8), (int(columns), int(rows)), interpolation=cv2.INTER_NEAREST_EXACT)
        return np.asarray(fine > 0)

    def depth(self, mask: Mask) -> Float:
        """How far each pixel of a mask lies from the nearest that is none, in mean pixels."""
        depth = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        return np.asarray(depth if self.fine == 1 else depth / np.float32(self.fine))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """Around the changed pixels: ``radius`` of the new ``lumen``, ``away`` from the changed pixels, the connected ``parts`` of
    the new lumen by number, and how far from the changed pixels they matter (``reach``)."""

    grid: _Grid
    radius: Float
    away: Float
    lumen: Mask
    parts: NDArray[np.int32]
    reach: float

    def is_touched(self, points: Path) -> NDArray[np.bool_]:
        """Whether each point (n, 2, stored) is so near that it is thinned again."""
        local = np.rint(self.grid.places(points)).astype(int)
        shape = np.array(self.away.shape)
        inside = ((local >= 0) & (local < shape)).all(axis=1)
        rows, columns = np.clip(local, 0, shape - 1).T
        return np.asarray(inside & (self.away[rows, columns] <= self.reach))

    def part_at(self, at: Path) -> int:
        """The part of the new lumen in which or beside which a place (row, column) lies, 0 for none."""
        row, column = np.maximum(np.rint(self.grid.places(at)).astype(int), 0)
        return int(self.parts[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2].max(initial=0))

    def calibres(self, path: Path) -> Path:
        """The calibre of the lumen at places of the window (n, 2), in mean pixels."""
        rows, columns = np.clip(np.rint(path).astype(int), 0, np.array(self.radius.shape) - 1).T
        radii = np.asarray(self.radius[rows, columns], dtype=np.float64)
        return np.maximum(2 * radii - 1 / self.grid.fine, 1.0)


def window_around(tree: DuctTree, before: Mask, after: Mask, changed: Box, spacing: Spacing) -> Window:
    """So much of the mask ``after`` that what the pixels in the box ``changed`` change of its thinning lies within."""
    ducts = np.vstack([one.path for one in tree.segments]) if tree.segments else np.empty((0, 3))
    radius = _widest(ducts, changed, spacing)
    steps = np.array(spacing.steps)
    while True:
        margin = int(np.ceil(4 * radius + in_px(SPUR_MM, SPUR_PX, spacing))) + 8
        margins = np.ceil(margin / steps).astype(int).tolist()
        box = tuple(slice(max(0, part.start - more), min(size, part.stop + more))
                    for part, size, more in zip(changed, after.shape, margins, strict=True))  # fmt: skip
        grid = _grid(box, after[box].shape, spacing)
        lumen = grid.sampled(after[box])
        inside = grid.depth(np.pad(lumen, 1))[1:-1, 1:-1]
        away = grid.depth(grid.sampled(before[box] == after[box]))
        widest = float(inside.max(initial=0.0, where=away <= inside + _AROUND_PX))
        if widest <= 1.5 * radius or after[box].shape == after.shape:
            return Window(
                grid=grid,
                radius=inside,
                away=away,
                lumen=lumen,
                parts=cv2.connectedComponents(lumen.astype(np.uint8), connectivity=8)[1],
                reach=max(widest, _widest_touched(ducts, grid, away)) + _AROUND_PX,
            )
        radius = widest


def _grid(box: tuple[slice, ...], shape: tuple[int, ...], spacing: Spacing) -> _Grid:
    wanted = np.array(spacing.steps) / min(spacing.steps)
    finer = np.rint(np.array(shape) * wanted) / np.array(shape)
    corner = np.array([part.start for part in box], dtype=np.float64)
    return _Grid(corner=corner, finer=finer, fine=1 / min(spacing.steps))


def _widest_touched(ducts: Path, grid: _Grid, away: Float) -> float:
    """The greatest radius of the old ducts (n, 3: all points of all) that reach the changed pixels."""
    local = np.rint(grid.places(ducts[:, :2])).astype(int)
    inside = ((local >= 0) & (local < away.shape)).all(axis=1)
    radii = ducts[inside, 2] / 2
    reaching = away[tuple(local[inside].T)] <= radii + _AROUND_PX
    return float(radii.max(initial=0.0, where=reaching))


def _widest(ducts: Path, changed: Box, spacing: Spacing) -> float:
    """The greatest radius of the old ducts (n, 3: all points of all) in or near the box."""
    low, high = (np.array([getattr(part, end) for part in changed]) for end in ("start", "stop"))
    off = np.maximum(np.maximum(low - ducts[:, :2], ducts[:, :2] - high), 0)
    is_near = scaled(off, spacing).max(axis=1) <= ducts[:, 2] / 2
    return max(in_px(STEP_MM, STEP_PX, spacing), float(ducts[:, 2].max(initial=0.0, where=is_near)) / 2)
