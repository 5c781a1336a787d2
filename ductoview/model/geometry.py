"""Points, millimetres per pixel, and where those millimetres come from.

Convention, stated once: ``row, column`` are 0-based floats in the stored image; the centre of the first pixel is (0,
0).
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CONTACT_FACTOR: Final = 1.02
"""Up to this magnification a factor says "contact view": the breast lies no closer to the detector than its cover."""
_SQUARE: Final = 1.02
"""Pixels longer than wide by less than this are square, as on the grid the analysis works on."""


@dataclass(frozen=True, slots=True)
class PointPx:
    """A place in the stored image, in pixels."""

    row: float
    column: float


class SpacingSource(StrEnum):
    """How a millimetre per pixel is known, the surest first; shown beside every number."""

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


_SHORT_WORDS = {
    SpacingSource.CALIBRATED: "calibrated",
    SpacingSource.IMAGER_PRECORRECTED: "corrected by the modality",
    SpacingSource.DETECTOR_PLANE: "at the detector",
    SpacingSource.UNKNOWN: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Millimetres between pixel rows and between pixel columns in the breast, or unknown.

    ``row_mm`` is the distance between adjacent rows (DICOM's order: row spacing first). Unknown spacing has both
    ``None`` and lengths are then given in pixels, never in millimetres. ``factor`` is the magnification they were
    divided by, None when there was none.
    """

    row_mm: float | None
    column_mm: float | None
    source: SpacingSource
    factor: float | None = None

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
    def is_contact(self) -> bool:
        """True when the header states a magnification and that is none: nothing had to be corrected."""
        return (
            self.source is SpacingSource.IMAGER_CORRECTED and self.factor is not None and self.factor <= CONTACT_FACTOR
        )

    @property
    def words(self) -> str:
        """How the scale is known, for the reader."""
        return "contact view, not magnified" if self.is_contact else self.source.words

    @property
    def short_words(self) -> str:
        """The same for beside a number: ``corrected 1.8×``."""
        if self.source is SpacingSource.IMAGER_CORRECTED:
            return "contact view" if self.is_contact else "corrected" + (f" {self.factor:.3g}×" if self.factor else "")
        return _SHORT_WORDS[self.source]

    @property
    def mean_mm(self) -> float | None:
        """Geometric mean of the two distances in mm, None when unknown."""
        return math.sqrt(self.row_mm * self.column_mm) if self.row_mm and self.column_mm else None

    @property
    def is_square(self) -> bool:
        """True where pixels are as long as wide, or nothing is known of them."""
        if self.row_mm is None or self.column_mm is None:
            return True
        return max(self.row_mm, self.column_mm) / min(self.row_mm, self.column_mm) < _SQUARE

    @property
    def steps(self) -> tuple[float, float]:
        """How long a step to the next row and one to the next column is in mean pixels, the unit of calibres; 1 where square."""
        if self.is_square or self.row_mm is None or self.column_mm is None:
            return 1.0, 1.0
        side_mm = math.sqrt(self.row_mm * self.column_mm)
        return self.row_mm / side_mm, self.column_mm / side_mm

    def distance_px(self, a: PointPx, b: PointPx) -> float:
        """Straight distance between two points in mean pixels."""
        row, column = self.steps
        return math.hypot((a.row - b.row) * row, (a.column - b.column) * column)

    def distance_mm(self, a: PointPx, b: PointPx) -> float | None:
        """Straight distance between two points in mm, None when the spacing is unknown."""
        if self.row_mm is None or self.column_mm is None:
            return None
        return math.hypot((a.row - b.row) * self.row_mm, (a.column - b.column) * self.column_mm)
