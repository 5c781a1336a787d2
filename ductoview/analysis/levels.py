"""What strengths and lengths it takes to be a duct, by rules or by the learned score."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Strengths: where a duct may go on, where it is sure, above which no more counts. ``speaks`` says how much strengths on
    a centreline speak of contrast, 0 for not at all, 1 for plainly.

    ``alone`` is what the strongest quarter of a tree must reach that hangs on no other; a dead end reaches ``end`` on the
    average, less the longer it is. ``tells_pools``: by its strength already what leaked is no lumen, and what fills a cyst is.
    """

    may: float
    sure: float
    speaks: Callable[[Float], Float]
    most: float
    alone: float
    end: float
    tells_pools: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Lengths in mm: the plain duct needed to speak of contrast, the longest gap bridged, the shortest part joined, and
    the shortest tree kept by itself, from which on a part must be filled as the main one is."""

    contrast_mm: float
    gap_mm: float
    least_part_mm: float
    alone_mm: float
