"""Where in the breast a finding lies, as radiologists say it: half, quadrant, clock face, depth; or why that is not said."""

from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.measures import Measure
from ductoview.model.view import Laterality, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A finding in one image: ``at`` and ``nipple`` in stored pixels, and what the image's header says of how it lies."""

    patient: PatientIdentity
    view: View
    spacing: Spacing
    nipple: PointPx | None
    at: PointPx


class Half(StrEnum):
    """What one view tells; LEVEL lies within the error of the line through the nipple."""

    OUTER = "outer half"
    INNER = "inner half"
    UPPER = "upper half"
    LOWER = "lower half"
    LEVEL = "level with the nipple"


class Quadrant(StrEnum):
    """Quadrants of a breast (SCT 76365002, 77831004, 33564002, 19100000)."""

    UPPER_OUTER = "upper outer"
    UPPER_INNER = "upper inner"
    LOWER_OUTER = "lower outer"
    LOWER_INNER = "lower inner"


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfPlace:
    """What one view says: ``depth`` behind the nipple towards the chest wall, and the straight distance from it."""

    half: Half
    depth: Measure
    from_nipple: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class BreastPlace:
    """What a cranio-caudal and a true lateral view say together.

    ``outward`` and ``upward`` are the distances from the nipple away from the midline and towards the head, negative inwards
    and downwards. ``quadrant`` is None when a distance does not exceed its uncertainty; ``clock`` (0 up to 12, hours, the
    patient seen from the front) with ``clock_plus_minus`` None when the place is too near the line behind the nipple.
    """

    laterality: Laterality
    outward: Measure
    upward: Measure
    depth: Measure
    quadrant: Quadrant | None
    clock: float | None
    clock_plus_minus: float | None

    @property
    def hour(self) -> int | None:
        """The hour nearest to ``clock``, 1 to 12."""
        return None if self.clock is None else round(self.clock) % 12 or 12

    @property
    def halves(self) -> tuple[Half, ...]:
        """The halves that are sure; none of a direction whose distance is within its uncertainty."""
        found = []
        if abs(self.upward.value) > self.upward.plus_minus:
            found.append(Half.UPPER if self.upward.value > 0 else Half.LOWER)
        if abs(self.outward.value) > self.outward.plus_minus:
            found.append(Half.OUTER if self.outward.value > 0 else Half.INNER)
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPlace:
    """Why nothing is said of the place, in a sentence for the reader."""

    why: str
