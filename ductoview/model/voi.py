"""From stored value to grey, as data.

Modality LUT, the VOI choices, presentation LUT and padding (PS3.3 C.11.1, C.11.2, C.11.6).
"""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

_ENOUGH = 256
"""Entries by which a table is judged: it is asked at every paint."""


class VoiFunction(StrEnum):
    """VOILUTFunction (0028,1056)."""

    LINEAR = "LINEAR"
    LINEAR_EXACT = "LINEAR_EXACT"
    SIGMOID = "SIGMOID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A window: centre and width in modality values (after the modality LUT)."""

    center: float
    width: float
    function: VoiFunction = VoiFunction.LINEAR
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LookupTable:
    """A DICOM look-up table: ``data[0]`` answers inputs <= ``first``; inputs past the end get the last entry.

    ``data`` is uint16 of shape (entries,); ``bits`` is how many bits of it are significant. Entries lie ``step`` input
    values apart: 1 in a file; a table that a reader stretched keeps its entries, and is interpolated between them.
    """

    first: float
    data: NDArray[np.uint16]
    bits: int
    explanation: str = ""
    step: float = 1.0

    @property
    def falls(self) -> bool:
        """True when it goes down on the whole, whatever it does in between."""
        places = np.linspace(0, self.data.size - 1, min(self.data.size, _ENOUGH)).astype(np.intp)
        entries = self.data[places].astype(np.float64)
        return bool((places - places.mean()) @ (entries - entries.mean()) < 0)


VoiChoice = Window | LookupTable


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GreyPath:
    """Everything the file says about showing its stored values.

    ``choices`` are the window pairs in order, then the VOI LUT items (the order of ``render --voi``). Without any
    choice the display derives a window from the breast's own histogram. ``inverted`` is the one inversion stated by
    MONOCHROME1 or PresentationLUTShape INVERSE. ``linear_in_exposure`` says that the values rise in proportion to the
    exposure, as raw detector values do (PixelIntensityRelationship LIN, sign 1, PS3.3 C.8.11.3.1.2), ``log_of_exposure``
    that they are its logarithm (LOG, sign 1). ``padding`` is the inclusive range of stored values that are never tissue,
    or None.
    """

    slope: float = 1.0
    intercept: float = 0.0
    modality_lut: LookupTable | None = None
    choices: tuple[VoiChoice, ...] = ()
    inverted: bool = False
    linear_in_exposure: bool = False
    log_of_exposure: bool = False
    padding: tuple[int, int] | None = None
    signed: bool = False
    bits_stored: int = 16
    warnings: tuple[str, ...] = field(default=())

    @property
    def rises_with_exposure(self) -> bool:
        """True when the file says that larger stored values got more X-rays."""
        return self.linear_in_exposure or self.log_of_exposure

    @property
    def modality_falls(self) -> bool:
        """True when larger stored values are smaller modality values."""
        return self.slope < 0 if self.modality_lut is None else self.modality_lut.falls

    @property
    def darkens(self) -> bool:
        """True when the file wants larger stored values shown darker, by whatever step or steps of its path."""
        first = self.choices[0] if self.choices else None
        turns = (self.modality_falls, isinstance(first, LookupTable) and first.falls, self.inverted)
        return sum(turns) % 2 == 1
