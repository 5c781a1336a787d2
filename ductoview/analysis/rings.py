"""How dense the tree is at each distance from the nipple (rings after Sholl, J Anat 1953)."""

import math

import numpy as np

from ductoview.analysis.ruler import Ruler
from ductoview.model.ducts import DuctTree
from ductoview.model.geometry import PointPx
from ductoview.model.measures import Ring

RING_MM = 5.0
RING_PX = 100.0


def rings_about(nipple: PointPx | None, tree: DuctTree, ruler: Ruler) -> tuple[Ring, ...]:
    """Opacified length in each ring of 5 mm (100 pixels without a scale) from the nipple to the last duct.

    A step of a centreline counts where its middle lies. Their sum is the tree's length; none without a nipple.
    """
    if nipple is None or not tree.segments:
        return ()
    width = RING_MM if ruler.is_known else RING_PX
    points = np.vstack([segment.path[:, :2] for segment in tree.segments])
    places = (points - (nipple.row, nipple.column)) * ruler.steps
    owner = np.repeat(np.arange(len(tree.segments)), [len(segment.path) for segment in tree.segments])
    is_step = owner[1:] == owner[:-1]
    owner = owner[1:][is_step]
    first, then = places[:-1][is_step], places[1:][is_step]
    number = (np.hypot(*((then + first) / 2).T) // width).astype(int)
    enters = np.concatenate([[True], (number[1:] != number[:-1]) | (owner[1:] != owner[:-1])])
    totals = np.bincount(number, np.hypot(*(then - first).T))
    parts = np.bincount(number[enters])
    return tuple(
        Ring(
            inner=at * width,
            outer=(at + 1) * width,
            length=ruler.measure(float(total), ruler.wall * math.sqrt(int(part))),
        )
        for at, (total, part) in enumerate(zip(totals, parts, strict=True))
    )
