"""Two families of studies that share no parameter: one to develop on, one to report on.

Each range is cut into ten bands; development draws from the first, third, … band, reporting from the second, fourth, ….
The looks differ altogether. A result counts when it was made on the reporting family with nothing changed after.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

_BANDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """``looks`` and ``magnifications`` with their shares; ``first_band`` is 0 or 1."""

    looks: Mapping[str, float]
    magnifications: Mapping[float, float]
    first_band: int

    def between(self, rng: np.random.Generator, low: float, high: float) -> float:
        """A value in the family's bands of ``low`` to ``high``, all of them equally likely."""
        place = float(rng.uniform(0, _BANDS / 2))
        band = 2 * int(place) + self.first_band
        return low + (high - low) * (band + place % 1) / _BANDS


FAMILIES = {
    "development": Family(
        looks={"A": 0.3, "B": 0.25, "C": 0.2, "D": 0.15, "P": 0.1},
        magnifications={1.0: 0.3, 1.5: 0.2, 1.8: 0.5},
        first_band=0,
    ),
    "reporting": Family(
        looks={"E": 0.3, "F": 0.3, "G": 0.2, "Q": 0.2},
        magnifications={1.0: 0.3, 1.6: 0.3, 1.7: 0.2, 2.0: 0.2},
        first_band=1,
    ),
}
