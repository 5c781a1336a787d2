"""From places in mammograms to a place in the breast: half of one view; quadrant, clock face and depth of two.

Only a cranio-caudal and a true lateral view are at right angles. The errors' parts: docs/decisions/0027.
"""

import math
from dataclasses import replace

from ductoview.analysis.ruler import COVERAGE, Ruler
from ductoview.model.breast_place import BreastPlace, Half, HalfPlace, NoPlace, Quadrant, Sighting
from ductoview.model.geometry import PointPx, SpacingSource
from ductoview.model.measures import Measure
from ductoview.model.same_patient import differing
from ductoview.model.view import Laterality, View, ViewModifier, ViewPosition

SAME_DEPTH_MM = 10.0
"""How far the depths of one place may differ between two views: the compression differs, and so does the roll."""
COMPRESSION = 0.1
"""Share of a distance by which the compression of a view may change it."""
LEAST_SURE_HOURS = 1.5
"""A clock position less sure than that is not said."""

_OPPOSITE = {"A": "P", "P": "A", "L": "R", "R": "L", "H": "F", "F": "H"}
_OUTWARDS = {Laterality.LEFT: "L", Laterality.RIGHT: "R"}
_SIDE_WORDS = {Laterality.LEFT: "left", Laterality.RIGHT: "right"}
_ACROSS = (ViewPosition.CC, ViewPosition.FB)
_UPRIGHT = (
    ViewPosition.ML,
    ViewPosition.LM,
    ViewPosition.MLO,
    ViewPosition.LMO,
    ViewPosition.SIO,
    ViewPosition.ISO,
)
# These leave the breast as it lies in the plain view; what is rolled, pulled forward, tangential or unknown does not.
_STRAIGHT = frozenset(
    {
        ViewModifier.MAGNIFICATION,
        ViewModifier.SPOT_COMPRESSION,
        ViewModifier.NIPPLE_IN_PROFILE,
        ViewModifier.ANTERIOR_COMPRESSION,
        ViewModifier.INFRAMAMMARY_FOLD,
    }
)
_QUADRANTS: dict[tuple[Half, ...], Quadrant] = {
    (Half.UPPER, Half.OUTER): Quadrant.UPPER_OUTER,
    (Half.UPPER, Half.INNER): Quadrant.UPPER_INNER,
    (Half.LOWER, Half.OUTER): Quadrant.LOWER_OUTER,
    (Half.LOWER, Half.INNER): Quadrant.LOWER_INNER,
}


def half_of(seen: Sighting) -> HalfPlace | NoPlace:
    """The half of the breast and the distances one view gives; in pixels without a scale."""
    why = _unusable(seen)
    if why:
        return NoPlace(why=why)
    letter = _OUTWARDS[seen.view.laterality] if seen.view.position in _ACROSS else "H"
    depth, aside = _along(seen, "P"), _along(seen, letter)
    if depth is None or aside is None or seen.nipple is None:
        return NoPlace(why=_lies_unknown(seen.view))
    positive, negative = (Half.UPPER, Half.LOWER) if letter == "H" else (Half.OUTER, Half.INNER)
    half = positive if aside.value > 0 else negative
    return HalfPlace(
        half=Half.LEVEL if abs(aside.value) <= aside.plus_minus else half,
        depth=depth,
        from_nipple=_straight(seen, seen.nipple),
    )


def localise(one: Sighting, other: Sighting) -> BreastPlace | NoPlace:
    """The place of a finding seen in both, or why these two cannot tell; which of them comes first does not matter."""
    why = _not_a_pair(one, other) or _unusable(one) or _unusable(other) or _without_scale(one) or _without_scale(other)
    if why:
        return NoPlace(why=why)
    above, beside = (one, other) if one.view.position is ViewPosition.CC else (other, one)
    outward, upward = _along(above, _OUTWARDS[above.view.laterality]), _along(beside, "H")
    depths = [_along(seen, "P") for seen in (above, beside)]
    if outward is None or upward is None or depths[0] is None or depths[1] is None:
        lost = above if outward is None or depths[0] is None else beside
        return NoPlace(why=_lies_unknown(lost.view))
    apart = abs(depths[0].value - depths[1].value)
    if apart > SAME_DEPTH_MM:
        return NoPlace(
            why=f"These are not one place: {depths[0].value:.0f} mm deep in {above.view.label}, "
            f"{depths[1].value:.0f} mm in {beside.view.label}, more than {SAME_DEPTH_MM:.0f} mm apart."
        )
    return _placed(above.view.laterality, outward, upward, _mean_depth(depths[0], depths[1]))


def depth_of(seen: Sighting) -> Measure | None:
    """How far behind the nipple, towards the chest wall; None where orientation or nipple is unknown."""
    return None if _unusable(seen) else _along(seen, "P")


def _placed(side: Laterality, outward: Measure, upward: Measure, depth: Measure) -> BreastPlace:
    clock, sure = _clock(side, outward, upward)
    place = BreastPlace(
        laterality=side,
        outward=outward,
        upward=upward,
        depth=depth,
        quadrant=None,
        clock=clock,
        clock_plus_minus=sure,
    )
    return replace(place, quadrant=_QUADRANTS.get(place.halves))


def _clock(side: Laterality, outward: Measure, upward: Measure) -> tuple[float | None, float | None]:
    """Hours on the clock face as one looks at the patient: outwards is 3 on her left breast and 9 on her right."""
    to_three = outward.value if side is Laterality.LEFT else -outward.value
    away = math.hypot(to_three, upward.value)
    if away == 0:
        return None, None
    # The part of the error that turns the hand.
    turns = math.hypot(outward.plus_minus * upward.value, upward.plus_minus * outward.value) / away
    sure = math.degrees(math.asin(min(1.0, turns / away))) / 30
    if sure > LEAST_SURE_HOURS:
        return None, None
    return math.degrees(math.atan2(to_three, upward.value)) / 30 % 12, sure


def _mean_depth(one: Measure, other: Measure) -> Measure:
    """As sure as the mean of two, never surer than half of what they differ, and of the scale that is known less well."""
    sure = max(math.hypot(one.plus_minus, other.plus_minus) / 2, abs(one.value - other.value) / 2)
    source = max(one.source, other.source, key=list(SpacingSource).index)
    return Measure(value=(one.value + other.value) / 2, unit=one.unit, plus_minus=sure, source=source)


def _along(seen: Sighting, letter: str) -> Measure | None:
    """From the nipple to the finding along a direction of the patient; None where no side of the image runs along it."""
    if seen.nipple is None or len(seen.view.patient_orientation) != 2:
        return None
    to_right, to_bottom = (direction[:1] for direction in seen.view.patient_orientation)
    ruler = Ruler(seen.spacing)
    down, right = (seen.at.row - seen.nipple.row, seen.at.column - seen.nipple.column) * ruler.steps
    for direction, way in ((to_right, right), (to_bottom, down)):
        if direction in (letter, _OPPOSITE[letter]):
            value = float(way if direction == letter else -way)
            return ruler.measure(value, math.hypot(ruler.mouth, ruler.place, COMPRESSION / COVERAGE * value))
    return None


def _straight(seen: Sighting, nipple: PointPx) -> Measure:
    ruler = Ruler(seen.spacing)
    down, right = (seen.at.row - nipple.row, seen.at.column - nipple.column) * ruler.steps
    return ruler.measure(math.hypot(down, right), math.hypot(ruler.mouth, ruler.place))


def _not_a_pair(one: Sighting, other: Sighting) -> str:
    """Why these two images cannot tell a place together, whatever is seen in them; empty when they can."""
    if differing(one.patient, other.patient):
        return "The two images name different patients."
    sides = {one.view.laterality, other.view.laterality}
    if len(sides) > 1 and sides <= set(_OUTWARDS):
        return f"{one.view.label} and {other.view.label} are different breasts."
    positions = {one.view.position, other.view.position}
    if ViewPosition.CC in positions and any(position.is_true_lateral for position in positions):
        return ""
    if positions & {ViewPosition.MLO, ViewPosition.LMO, ViewPosition.SIO, ViewPosition.ISO}:
        return (
            f"{one.view.label} and {other.view.label} are not at right angles: an oblique view mixes height with the way "
            "outwards, and quadrant and clock position would be guessed. A true lateral view (ML or LM) beside CC tells them."
        )
    if len(positions) == 1:
        return f"Both are {one.view.position.value} views; a place needs CC and a true lateral view (ML or LM)."
    return f"{one.view.label} and {other.view.label} do not tell a place; CC and a true lateral view (ML or LM) do."


def _unusable(seen: Sighting) -> str:
    """Why this image tells no half; empty when it does."""
    view = seen.view
    if view.contradictions:
        return f"What the header of {view.label} says contradicts itself: {view.contradictions[0]}"
    if view.laterality not in _OUTWARDS:
        return f"{view.label} does not say which breast it shows."
    if view.position not in (*_ACROSS, *_UPRIGHT):
        return f"The view {view.label} tells no half of the breast."
    turned = [modifier for modifier in view.modifiers if modifier not in _STRAIGHT]
    if turned:
        words = turned[0].value.lower().replace("_", " ")
        return f"{view.label} ({words}) does not show the breast as it lies in a plain {view.position.value} view."
    if seen.nipple is None:
        return f"No nipple was surely found in {view.label}: nothing to measure from."
    needed = "LR" if view.position in _ACROSS else "HF"
    axes = {direction[:1] for direction in view.patient_orientation}
    if not (axes & set("AP") and axes & set(needed)):
        return _lies_unknown(view)
    return ""


def _without_scale(seen: Sighting) -> str:
    return "" if seen.spacing.is_known else f"The scale of {seen.view.label} is unknown: no depth in millimetres."


def _lies_unknown(view: View) -> str:
    stated = "\\".join(view.patient_orientation) or "absent"
    return f"PatientOrientation (0020,0020) of {view.label} is {stated}: how it lies is unknown."
