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
    numbers, lengths, stretches = [], [], []
    for segment in tree.segments:
        places = (segment.path[:, :2] - (nipple.row, nipple.column)) * ruler.steps
        number = (np.hypot(*((places[1:] + places[:-1]) / 2).T) // width).astype(int)
        numbers.append(number)
        lengths.append(np.hypot(*np.diff(places, axis=0).T))
        stretches.append(number[np.flatnonzero(np.diff(number, prepend=-1))])
    count = int(max(number.max() for number in numbers)) + 1
    totals = np.bincount(np.concatenate(numbers), np.concatenate(lengths), minlength=count)
    parts = np.bincount(np.concatenate(stretches), minlength=count)
    return tuple(
        Ring(
            inner=at * width,
            outer=(at + 1) * width,
            length=ruler.measure(float(total), ruler.wall * math.sqrt(int(part))),
        )
        for at, (total, part) in enumerate(zip(totals, parts, strict=True))
    )
