"""What a phantom image really shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TruthSegment:
    """A duct between two branchings, as far as it is filled.

    ``path`` (n, 3) is row, column, calibre in mm; ``length_mm`` as projected; ``visible``: it holds contrast and some of
    it lies in the picture. ``meets``: its end is also that of this segment, with which it makes a loop.
    """

    id: int
    parent: int | None
    branch_order: int
    path: NDArray[np.float64]
    length_mm: float
    visible: bool
    meets: int | None = None


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
    """All that is known of an image.

    ``mask`` (rows, columns), bool: the lumen of the opacified ducts including defects inside it and filled cysts, without
    leaks, reflux, cannula and markers. ``nipple`` is its tip, ``orifice`` where the injected duct opens: row, column.
    ``vessels``, each (n, 3) as a segment's path, are what took contrast up beside the ducts.
    """

    mask: NDArray[np.bool_]
    nipple: tuple[float, float]
    orifice: tuple[float, float]
    segments: tuple[TruthSegment, ...]
    findings: tuple[TruthFinding, ...]
    vessels: tuple[NDArray[np.float64], ...] = ()
