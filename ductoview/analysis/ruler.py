"""From stored pixels to lengths of one image, and how well a place in it can be read."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ductoview.model.duct_analysis import DuctAnalysis, measurable
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.measures import Measure, Unit

Path = NDArray[np.float64]
PLACE_PX = 1 / math.sqrt(12)
"""Standard uncertainty of a wall or an end: somewhere within its pixel (rectangular, GUM 4.3.7)."""
COVERAGE = 2.0
"""Coverage factor of every ``plus_minus``: about 95 % (GUM 6.2.1)."""
MOUTH_MM = 1.5
MOUTH_PX = 20.0
"""Standard uncertainty of nipple and orifice as the analysis finds them, with and without a scale: it is the outline's, not
the pixels' (``benchmarks/localise.py`` says how far off they are)."""
BLUR_PX = 0.8
SHAPE = 0.1
"""What the width at half height may miss of a calibre: the blur that is taken off is assumed, and no duct is an even tube."""


def sure_nipple(analysis: DuctAnalysis | None) -> PointPx | None:
    """The nipple to measure from, None where none was found surely."""
    return None if analysis is None else measurable(analysis.nipple)


@dataclass(frozen=True)
class Ruler:
    """Lengths in millimetres where the spacing is known, else in pixels; nothing in between.

    What it is asked for at every segment of a tree is worked out once.
    """

    spacing: Spacing

    @property
    def is_known(self) -> bool:
        """True when lengths are in millimetres."""
        return self.spacing.is_known

    @cached_property
    def steps(self) -> Path:
        """Length of a step to the next row and to the next column, read-only."""
        steps = np.array([self.spacing.row_mm or 1.0, self.spacing.column_mm or 1.0])
        steps.flags.writeable = False
        return steps

    @cached_property
    def step(self) -> float:
        """The mean of the two, the unit of a calibre in pixels."""
        return self.spacing.mean_mm or 1.0

    @cached_property
    def place(self) -> float:
        """Standard uncertainty of one place along one direction."""
        return PLACE_PX * self.step

    @cached_property
    def wall(self) -> float:
        """Standard uncertainty of a length between two places read independently."""
        return math.sqrt(2) * self.place

    def calibre(self, value: float) -> float:
        """Standard uncertainty of a calibre (in the ruler's unit) read at one place."""
        return math.hypot(self.wall, BLUR_PX * self.step, SHAPE * value)

    @property
    def mouth(self) -> float:
        """Standard uncertainty of nipple and orifice."""
        return MOUTH_MM if self.is_known else MOUTH_PX

    def measure(self, value: float, error: float, unit: Unit | None = None) -> Measure:
        """A value with its standard uncertainty ``error``; a length unless another unit is said."""
        own = unit or (Unit.MM if self.is_known else Unit.PX)
        return Measure(value=value, unit=own, plus_minus=COVERAGE * error, source=self.spacing.source)

    def chord(self, a: Path, b: Path) -> float:
        """Straight distance between two places (row, column, ...)."""
        return float(np.hypot(*((b[:2] - a[:2]) * self.steps)))

    def walked(self, path: Path) -> Path:
        """The way from the start of a path (n, 2 or more) to each of its points, (n,)."""
        return np.concatenate([[0.0], np.hypot(*((path[1:, :2] - path[:-1, :2]) * self.steps).T).cumsum()])

    def ends(self, path: Path) -> float:
        """Standard uncertainty of a duct's length (path n, 3): each end lies somewhere within the width of the duct there."""
        return self.ends_of(float(path[0, 2]), float(path[-1, 2]))

    def ends_of(self, first_px: float, last_px: float) -> float:
        """The same from the calibres at both ends, in pixels."""
        return math.hypot(self.wall, PLACE_PX * math.hypot(first_px, last_px) * self.step)

    def tortuosity(self, path: Path, nodes: tuple[int, int], length: float | None = None) -> float | None:
        """Length over chord of a duct between two nodes, 1 or more; None for a ring, and where the chord is not surely any.

        ``length`` is the way along it where that is known already.
        """
        chord = self.chord(path[0], path[-1])
        if nodes[0] == nodes[1] or chord <= COVERAGE * self.ends(path):
            return None
        return max(1.0, (float(self.walked(path)[-1]) if length is None else length) / chord)
