"""The duct tree: nodes and segments directed away from the orifice, with a calibre at every centreline point."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ductoview.model.geometry import PointPx


class NodeKind(StrEnum):
    """What a node of the tree is.

    CROSSING: two ducts that cross in projection; the parent of each continues through it. MEETING: outlines meet, and whether
    ducts part there or lie over each other is not seen.
    """

    ORIFICE = "ORIFICE"
    BRANCHING = "BRANCHING"
    TERMINAL = "TERMINAL"
    CUTOFF = "CUTOFF"
    CROSSING = "CROSSING"
    MEETING = "MEETING"


@dataclass(frozen=True, slots=True, kw_only=True)
class DuctNode:
    """A node in stored pixels."""

    id: int
    at: PointPx
    kind: NodeKind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DuctSegment:
    """Duct between two nodes, directed away from the orifice.

    ``path`` is float64 of shape (n, 3), n >= 2: row, column (stored pixels) and calibre **in pixels** along the
    centreline from ``start`` to ``end``; calibres are mean-pixel lengths, turned into mm through the image's spacing.
    ``branch_order`` is 1 for the main duct and grows by one at each branching; Strahler order counts from the leaves
    (leaf 1). Lengths in mm are None when the spacing is unknown; ``length_px`` always holds. ``tortuosity`` is None for a
    ring, and where the ends lie no farther apart than they are unsure of.
    """

    id: int
    start: int
    end: int
    parent: int | None
    branch_order: int
    strahler_order: int
    path: NDArray[np.float64]
    length_px: float
    length_mm: float | None
    mean_calibre_mm: float | None
    max_calibre_mm: float | None
    tortuosity: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DuctTree:
    """Opacified ducts of one image.

    ``segments`` of parts that do not reach the orifice have a root with ``parent`` None too.
    """

    nodes: tuple[DuctNode, ...] = ()
    segments: tuple[DuctSegment, ...] = ()

    def segment(self, segment_id: int) -> DuctSegment:
        """The segment of that id; raises KeyError when there is none."""
        for segment in self.segments:
            if segment.id == segment_id:
                return segment
        raise KeyError(f"No duct segment {segment_id}.")
