"""Where in the breast a finding lies, in its group of the report, and back: quadrant, clock position, half, depth.

Sites with a topographical modifier are those of TID 1410; the clock codes are of CID 6018, the quadrants of CID 6020. How
exact each is has no standard item and stands in one of ours; a place that is not sure is not said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from highdicom.sr import (
    CodedConcept,
    FindingSite,
    Measurement,
    QualitativeEvaluation,
    RelationshipTypeValues,
    UIDRefContentItem,
)
from pydicom import Dataset
from pydicom.sr.codedict import codes

from ductoview.dicom import private_terms as terms
from ductoview.dicom.coded import concept, key_of, names
from ductoview.dicom.record_terms import CLOCK
from ductoview.model.breast_place import BreastPlace, Half, HalfPlace, Quadrant
from ductoview.model.codes import BREAST, DEPTH, FINDING_SITE, TOPOGRAPHICAL_MODIFIER, Code
from ductoview.model.measures import Unit
from ductoview.model.told import Told

QUADRANTS = {
    Quadrant.UPPER_OUTER: Code("76365002", "SCT", "Upper outer quadrant of breast"),
    Quadrant.UPPER_INNER: Code("77831004", "SCT", "Upper inner quadrant of breast"),
    Quadrant.LOWER_OUTER: Code("33564002", "SCT", "Lower outer quadrant of breast"),
    Quadrant.LOWER_INNER: Code("19100000", "SCT", "Lower inner quadrant of breast"),
}
"""CID 6020."""

_UNITS = {Unit.MM: codes.UCUM.Millimeter, Unit.PX: CodedConcept("{pixels}", "UCUM", "Pixels")}
_HOURS = CodedConcept("{hours}", "UCUM", "Hours of the clock face")


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPlace:
    """What a report says of the place of a finding; ``depth`` is the value with its uncertainty and unit."""

    quadrant: Quadrant | None = None
    hour: int | None = None
    clock_plus_minus: float | None = None
    halves: tuple[Half, ...] = ()
    depth: tuple[float, float | None, str] | None = None
    seen_in: tuple[str, ...] = ()


def sites(told: Told | None, laterality: CodedConcept | None) -> list[FindingSite]:
    """The breast, and once more for the quadrant and for the hour, as far as they are sure."""
    place = told.place if told else None
    found = [FindingSite(concept(BREAST), laterality=laterality)]
    if isinstance(place, BreastPlace):
        modifiers = [QUADRANTS[place.quadrant]] if place.quadrant else []
        modifiers += [CLOCK[place.hour]] if place.hour else []
        found += [FindingSite(concept(BREAST), laterality, concept(one)) for one in modifiers]
    return found


def place_measurements(told: Told | None) -> list[Measurement]:
    """Depth behind the nipple and how exact depth and hour are."""
    place = told.place if told else None
    if not isinstance(place, BreastPlace | HalfPlace):
        return []
    unit = _UNITS[place.depth.unit]
    found = [
        Measurement(concept(DEPTH), place.depth.value, unit, method=concept(terms.BEHIND_NIPPLE)),
        Measurement(concept(terms.DEPTH_ERROR), place.depth.plus_minus, unit),
    ]
    if isinstance(place, BreastPlace) and place.hour and place.clock_plus_minus is not None:
        found.append(Measurement(concept(terms.CLOCK_ERROR), place.clock_plus_minus, _HOURS))
    return found


def place_evaluations(told: Told | None) -> list[QualitativeEvaluation]:
    """The half or halves of the breast that are sure."""
    place = told.place if told else None
    halves: Sequence[Half] = ()
    if isinstance(place, BreastPlace):
        halves = place.halves
    elif isinstance(place, HalfPlace):
        halves = (place.half,)
    return [QualitativeEvaluation(concept(terms.HALF), concept(terms.HALF_TERMS[one])) for one in halves]


def place_sources(told: Told | None) -> list[UIDRefContentItem]:
    """The images that tell the place."""
    if told is None or not isinstance(told.place, BreastPlace | HalfPlace):
        return []
    name = concept(terms.PLACE_SEEN_IN)
    return [UIDRefContentItem(name, uid, RelationshipTypeValues.CONTAINS) for uid in told.seen_in]


def read_place(group: Dataset) -> SaidPlace:
    """What a group says of the place; all empty where it says nothing."""
    modifiers = [inner for site in _named(group, FINDING_SITE) for inner in _named(site, TOPOGRAPHICAL_MODIFIER)]
    quadrants = (key_of(one, "ConceptCodeSequence", QUADRANTS) for one in modifiers)
    hours = (key_of(one, "ConceptCodeSequence", CLOCK) for one in modifiers)
    halves = (key_of(one, "ConceptCodeSequence", terms.HALF_TERMS) for one in _named(group, terms.HALF))
    depth, error, clock = (_number(group, one) for one in (DEPTH, terms.DEPTH_ERROR, terms.CLOCK_ERROR))
    return SaidPlace(
        quadrant=next(filter(None, quadrants), None),
        hour=next(filter(None, hours), None),
        clock_plus_minus=clock[0] if clock else None,
        halves=tuple(filter(None, halves)),
        depth=(depth[0], error[0] if error else None, depth[1]) if depth else None,
        seen_in=tuple(str(one.get("UID", "")) for one in _named(group, terms.PLACE_SEEN_IN)),
    )


def _number(group: Dataset, code: Code) -> tuple[float, str] | None:
    for item in _named(group, code):
        for value in item.get("MeasuredValueSequence") or ():
            exact = value.get("FloatingPointValue", value.NumericValue)
            return float(exact), str(value.MeasurementUnitsCodeSequence[0].CodeValue)
    return None


def _named(parent: Dataset, code: Code) -> Iterator[Dataset]:
    return (item for item in parent.get("ContentSequence", ()) if names(item, "ConceptNameCodeSequence", code))
