"""Points, millimetres per pixel, and where those millimetres come from.

Convention, stated once: ``row, column`` are 0-based floats in the stored image; the centre of the first pixel is (0,
0).
"""

import math
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class PointPx:
    """A place in the stored image, in pixels."""

    row: float
    column: float


class SpacingSource(StrEnum):
    """How a millimetre per pixel is known; shown beside every number."""

    CALIBRATED = "CALIBRATED"
    IMAGER_CORRECTED = "IMAGER_CORRECTED"
    IMAGER_PRECORRECTED = "IMAGER_PRECORRECTED"
    DETECTOR_PLANE = "DETECTOR_PLANE"
    UNKNOWN = "UNKNOWN"

    @property
    def words(self) -> str:
        """What to show the reader."""
        return _SOURCE_WORDS[self]


_SOURCE_WORDS = {
    SpacingSource.CALIBRATED: "calibrated",
    SpacingSource.IMAGER_CORRECTED: "corrected for magnification",
    SpacingSource.IMAGER_PRECORRECTED: "corrected by the modality",
    SpacingSource.DETECTOR_PLANE: "at the detector",
    SpacingSource.UNKNOWN: "no scale, pixels only",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Millimetres between pixel rows and between pixel columns in the breast, or unknown.

    ``row_mm`` is the distance between adjacent rows (DICOM's order: row spacing first). Unknown spacing has both
    ``None`` and lengths are then given in pixels, never in millimetres.
    """

    row_mm: float | None
    column_mm: float | None
    source: SpacingSource

    def __post_init__(self) -> None:
        """Raise ValueError unless both distances are positive (source known) or both None (source UNKNOWN)."""
        known = self.source is not SpacingSource.UNKNOWN
        values = (self.row_mm, self.column_mm)
        if known and not all(value is not None and math.isfinite(value) and value > 0 for value in values):
            raise ValueError(f"Spacing from {self.source} needs two positive distances in mm, got {values}.")
        if not known and any(value is not None for value in values):
            raise ValueError(f"Unknown spacing carries no distance, got {values}.")

    @classmethod
    def unknown(cls) -> "Spacing":
        """Spacing of which nothing is known."""
        return cls(row_mm=None, column_mm=None, source=SpacingSource.UNKNOWN)

    @property
    def is_known(self) -> bool:
        """True when lengths may be given in millimetres."""
        return self.source is not SpacingSource.UNKNOWN

    @property
    def mean_mm(self) -> float | None:
        """Geometric mean of the two distances in mm, None when unknown."""
        return math.sqrt(self.row_mm * self.column_mm) if self.row_mm and self.column_mm else None

    def distance_mm(self, a: PointPx, b: PointPx) -> float | None:
        """Straight distance between two points in mm, None when the spacing is unknown."""
        if self.row_mm is None or self.column_mm is None:
            return None
        return math.hypot((a.row - b.row) * self.row_mm, (a.column - b.column) * self.column_mm)
