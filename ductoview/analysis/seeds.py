"""The faint ducts at a place that a reader points to: what a lower threshold gives there, and only there.

Ridges are judged as the live wire judges them, in units of what the surroundings usually answer. What hangs together with the
place above the lower threshold is thinned and measured; ducts that are there already are left out.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.clean import without_spurs
from ductoview.analysis.components import thinned
from ductoview.analysis.graph import graph_of, simplified
from ductoview.analysis.livewire import GRID_MM, MOST_MM, measured, ridges_of
from ductoview.analysis.patch import Patch, Source, patch_around
from ductoview.model.duct_edits import PathPx
from ductoview.model.geometry import PointPx

Mask = NDArray[np.bool_]
REACH_MM = 12.0
"""How far from the place ducts are followed; a longer one needs another click."""
LOW = 5.0
"""Times the usual answer of the surroundings; the analysis by rules asks for 10 where a duct may go on, and grain alone hangs
together from about 4 down."""
NEAR_MM = 0.5
"""How far from the place the duct's middle may lie."""
LEAST_MM = 2.0
"""Shorter runs are grain."""


def ducts_here(source: Source, at: PointPx, lumen: Mask | None = None) -> tuple[PathPx, ...]:
    """The ducts that hang together at a place, measured at full resolution; none where nothing stands out.

    ``lumen`` bool (rows, columns) is what is known already: it is not found again.
    """
    patch = patch_around(source, np.array([[at.row, at.column]]), REACH_MM, GRID_MM)
    strength = ridges_of(patch)
    likely = strength > LOW
    if lumen is not None:
        likely &= ~_known(lumen, patch)
    here = _part_at(likely, strength, patch, at)
    if here is None:
        return ()
    radius = cv2.distanceTransform(np.pad(here, 1).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    graph = without_spurs(simplified(graph_of(thinned(here))), radius, LEAST_MM / patch.mm)
    long_enough = [edge.path for edge in graph.edges if edge.length_px * patch.mm >= LEAST_MM]
    found = (measured(source, patch.to_stored(path)) for path in long_enough)
    return tuple(path for path in found if _has_walls(path, source))


def _has_walls(path: PathPx, source: Source) -> bool:
    """Whether both walls of what was found lie no farther apart than in the widest duct that is looked for.

    The rim of the breast answers as a ridge does, and is 8 mm wide and more at half its height.
    """
    mean_px = source.spacing.mean_mm or source.mm
    return max(calibre for _, _, calibre in path) * mean_px <= MOST_MM


def _part_at(likely: Mask, strength: NDArray[np.float32], patch: Patch, at: PointPx) -> Mask | None:
    """The connected part of what is likely whose strongest point within ``NEAR_MM`` is the place's."""
    row, column = patch.to_patch(np.array([[at.row, at.column]]))[0]
    rows, columns = np.ogrid[: likely.shape[0], : likely.shape[1]]
    near = likely & ((rows - row) ** 2 + (columns - column) ** 2 <= (NEAR_MM / patch.mm) ** 2)
    if not near.any():
        return None
    strongest = np.unravel_index(int(np.where(near, strength, -1.0).argmax()), likely.shape)
    _, labels = cv2.connectedComponents(likely.astype(np.uint8), connectivity=8)
    return np.asarray(labels == labels[strongest])


def _known(lumen: Mask, patch: Patch) -> Mask:
    """The known lumen on the patch's pixels, a pixel wider: a duct's own wall is no duct."""
    low = patch.origin.astype(int)
    high = np.rint(patch.origin + np.array(patch.density.shape) * patch.step).astype(int)
    part = lumen[low[0] : high[0], low[1] : high[1]].astype(np.uint8)
    part = cv2.resize(part, patch.density.shape[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.dilate(part, np.ones((3, 3), np.uint8)) > 0)
