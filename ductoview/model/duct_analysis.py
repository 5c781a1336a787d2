"""What the automatic analysis of one image says: everything in it is a proposal, with its provenance."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ductoview.model.duct_level import DuctLevel
from ductoview.model.ducts import DuctTree
from ductoview.model.finding import Finding, FindingStatus, Provenance
from ductoview.model.geometry import PointPx, Spacing


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPoint:
    """A place found by a method, with a score 0..1."""

    at: PointPx
    score: float


SURE_NIPPLE = 0.7
"""Least score of a nipple that is measured from: below it 10 of 10 lay more than 3 mm off, from it on 1 of 110."""


SURE_ORIFICE = 0.6
"""Least score of an orifice that ways are measured from: on 60 phantoms (one view of the development seeds 3200 to 3259) none
of 57 at or above it lay more than 1.3 mm off; below it lay two, 5.8 and 8.5 mm off. By outline and trunk (decision 11): of
development seeds 3200 to 3223 none of 22 more than 2 mm off, of another generator's seeds 1000 to 1039 one of 21, 2.2 mm."""


def measurable(nipple: ScoredPoint | None) -> PointPx | None:
    """The nipple to measure from, None where none was found surely."""
    return nipple.at if nipple is not None and nipple.score >= SURE_NIPPLE else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """An image prepared for analysis: what every method receives.

    ``density`` is float32 of shape (rows, columns), read-only, growing with attenuation (contrast is bright) whatever
    the stored polarity; its unit is arbitrary but constant over the image. ``valid`` is bool of that shape: False on
    padding. ``pixel_mm`` is the mean pixel size in mm, None when unknown. ``chest_wall`` is "left", "right" or None:
    the side of the stored image where the chest wall lies. ``scout`` is the exposure before contrast of the same side
    and view, not registered and of its own shape; only methods that ask for it get one (``hooks.contracts``).
    ``without_implant`` is True where the header says that there is none.
    """

    density: NDArray[np.float32]
    valid: NDArray[np.bool_]
    spacing: Spacing
    pixel_mm: float | None
    chest_wall: str | None = None
    scout: "Frame | None" = None
    without_implant: bool = False


class SpotKind(StrEnum):
    """What a place looks like to a network of findings; the order is that of its maps."""

    FILLING_DEFECT = "FILLING_DEFECT"
    AIR_BUBBLE = "AIR_BUBBLE"
    TERMINATION = "TERMINATION"
    UNDERFILLING = "UNDERFILLING"
    NARROWING = "NARROWING"
    ECTASIA = "ECTASIA"
    CYST = "CYST"
    LEAK = "LEAK"
    LEAK_MIMIC = "LEAK_MIMIC"
    FORK = "FORK"
    CROSSING = "CROSSING"
    ORIFICE = "ORIFICE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place that looks like a kind of thing, with a score 0..1: evidence for the rules, no finding by itself."""

    kind: SpotKind
    at: PointPx
    score: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segmentation:
    """Opacified ducts of one frame.

    ``lumen`` is bool (rows, columns): the lumen including defects inside it, without extravasated contrast. ``leak``
    likewise: contrast outside ducts. ``spots`` are None where no network looked; ``later`` gives those of a second look that
    goes on while the ducts grow, and waits for it. ``vessels`` are paths as a DuctSegment's of what was seen to be no duct but a
    vessel that took contrast up, and is no lumen.
    """

    lumen: NDArray[np.bool_]
    leak: NDArray[np.bool_]
    contrast_found: bool
    nipple: ScoredPoint | None = None
    orifice: ScoredPoint | None = None
    warnings: tuple[str, ...] = ()
    spots: tuple[Spot, ...] | None = None
    later: Callable[[], tuple[Spot, ...]] | None = None
    vessels: tuple[NDArray[np.float64], ...] = ()

    def with_every_spot(self) -> "Segmentation":
        """The same with the spots of both looks, the likeliest first."""
        if self.spots is None or self.later is None:
            return self
        return replace(
            self, spots=tuple(sorted((*self.spots, *self.later()), key=lambda spot: -spot.score)), later=None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeSummary:
    """Numbers of the whole tree; mm values are None when the spacing is unknown.

    ``ramification_matrix[k - 2][j - 1]`` is the share of bifurcations of Strahler order k with a child of order j
    (Viennot 1989); rows sum to 1.
    """

    total_length_mm: float | None = None
    segments: int = 0
    max_branch_order: int = 0
    opacified_area_mm2: float | None = None
    max_calibre_mm: float | None = None
    ramification_matrix: tuple[tuple[float, ...], ...] = ()


LIES_OTHERWISE = "The breast does not lie as the header says:"
"""How the warning of an analysis begins of which the picture is mirrored or turned against PatientOrientation."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DuctAnalysis:
    """The whole result for one image; ``lumen`` is bool (rows, columns), the content of mask.png.

    ``provenance`` is the algorithm's, then that of each reader who corrected the ducts (``analysis.corrected_analysis``).
    ``by_hand`` are the stretches (n, 3; as a segment's path) of the tree that a reader drew; ``duct_level`` is how readily
    the reader wants pixels called duct, None for as found.
    """

    contrast_found: bool
    lumen: NDArray[np.bool_]
    nipple: ScoredPoint | None
    orifice: ScoredPoint | None
    tree: DuctTree
    findings: tuple[Finding, ...]
    summary: TreeSummary
    warnings: tuple[str, ...]
    timings_ms: dict[str, float]
    provenance: tuple[Provenance, ...] = field(default=())
    by_hand: tuple[NDArray[np.float64], ...] = ()
    orifice_by_hand: bool = False
    duct_level: DuctLevel | None = None

    @property
    def likely(self) -> tuple[Finding, ...]:
        """The candidates at or above the operating point; not those that fell with a duct a reader took away."""
        return tuple(one for one in self.findings if one.is_likely and one.status is FindingStatus.CANDIDATE)

    @property
    def lies_otherwise(self) -> tuple[str, ...]:
        """The sentence that its picture is mirrored or turned against its header, empty where it is not."""
        return tuple(one for one in self.warnings if one.startswith(LIES_OTHERWISE))

    @property
    def corrected_by(self) -> tuple[Provenance, ...]:
        """The readers who corrected the ducts, each with what was done; none for what the algorithm found."""
        return tuple(one for one in self.provenance if one.is_reader)

    @property
    def corrected_words(self) -> str:
        """Who corrected the ducts and what was done, in a sentence; empty where they are the algorithm's."""
        by = " and ".join(f"{one.name}: {one.parameters}" for one in self.corrected_by)
        return f"Ducts corrected by {by}." if by else ""
