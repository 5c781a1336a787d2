"""Measured values as they are shown and exported: never without unit, uncertainty and where the millimetres come from."""

from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.ducts import NodeKind
from ductoview.model.geometry import SpacingSource


class Unit(StrEnum):
    """Units of measured values, in the case sensitive codes of UCUM where there is one."""

    MM = "mm"
    PX = "px"
    MM2 = "mm2"
    PX2 = "px2"
    DEGREE = "deg"
    RATIO = "1"
    MM_PER_CM = "mm/cm"
    PERCENT = "%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A value with what it needs to be believed.

    ``plus_minus`` is the expanded uncertainty of the reading in the image, coverage factor 2 (GUM 6.2.1: about 95 %), in the
    value's unit. How far the scale itself may be off is what ``source`` says. A value in mm never has an unknown source.
    """

    value: float
    unit: Unit
    plus_minus: float
    source: SpacingSource

    def __post_init__(self) -> None:
        """Raise ValueError for millimetres without a scale, and for a negative uncertainty."""
        if self.source is SpacingSource.UNKNOWN and self.unit in (Unit.MM, Unit.MM2, Unit.MM_PER_CM):
            raise ValueError(f"A value in {self.unit.value} needs a known spacing.")
        if not self.plus_minus >= 0:
            raise ValueError(f"An uncertainty is not negative, got {self.plus_minus}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentMeasures:
    """One segment of the tree, from ``start`` to ``end``; what cannot be known is None.

    ``tortuosity`` is length over chord; a ring has none. ``taper`` is how much the calibre falls for each centimetre away
    from the orifice, negative where it grows.
    ``branching_angle`` is the turn from the parent's direction into this segment's at a branching. ``from_nipple`` is straight
    from the nipple to the segment's far end, ``along_duct`` the way from the orifice to it.
    """

    id: int
    parent: int | None
    start: int
    end: int
    end_kind: NodeKind | None
    branch_order: int
    strahler_order: int
    length: Measure
    mean_calibre: Measure
    least_calibre: Measure
    greatest_calibre: Measure
    tortuosity: Measure | None
    taper: Measure | None
    branching_angle: Measure | None
    from_nipple: Measure | None
    along_duct: Measure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchingAngle:
    """The angle between the two ducts that go on from a branching: those of highest Strahler order, then of most calibre."""

    node: int
    children: tuple[int, int]
    angle: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """Opacified length between two circles about the nipple, radii in the unit of ``length``; after Sholl (1953)."""

    inner: float
    outer: float
    length: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeMeasures:
    """All that is measured on the opacified tree of one image.

    ``ramification_matrix`` and ``ramification_counts`` have row k - 2 and column j - 1 as in ``TreeSummary``; ``ends`` counts
    segments nothing hangs on. ``rings`` are empty where no nipple is known; where there are no ducts none has a calibre.
    """

    spacing_source: SpacingSource
    segments: tuple[SegmentMeasures, ...]
    branchings: tuple[BranchingAngle, ...]
    rings: tuple[Ring, ...]
    ends: int
    max_branch_order: int
    max_strahler_order: int
    total_length: Measure
    opacified_area: Measure
    greatest_calibre: Measure | None
    mean_calibre: Measure | None
    farthest_from_nipple: Measure | None
    farthest_along_duct: Measure | None
    ramification_matrix: tuple[tuple[float, ...], ...]
    ramification_counts: tuple[tuple[int, ...], ...]

    def segment(self, segment_id: int | None) -> SegmentMeasures | None:
        """The measures of that segment, or None."""
        return next((one for one in self.segments if one.id == segment_id), None)
