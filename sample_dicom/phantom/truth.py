"""What a phantom image really shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TruthSegment:
    """A duct: ``path`` (n.

    3) row, column, calibre in mm; ``length_mm`` as projected; ``visible`` when it holds contrast in the picture.
    """

    id: int
    parent: int | None
    branch_order: int
    path: NDArray[np.float64]
    length_mm: float
    visible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthFinding:
    """A finding in CID 6057 words, or what looks like one when ``mimic`` is set."""

    kind: str
    row: float
    column: float
    size_mm: float
    shape: str
    segment: int | None
    mimic: str | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """``mask`` bool (rows.

    Columns): opacified lumen including defects inside it, without leaks, reflux, cannula and markers.
    """

    mask: NDArray[np.bool_]
    nipple: tuple[float, float]
    orifice: tuple[float, float]
    segments: tuple[TruthSegment, ...]
    findings: tuple[TruthFinding, ...]
