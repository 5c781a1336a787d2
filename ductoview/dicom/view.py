"""Side, view and modifiers from codes, and every contradiction about the side (PS3.3 C.8.11.7, C.7.6.1.1.1)."""

from pydicom import Dataset

from ductoview.dicom.values import code_string, items, texts
from ductoview.dicom.view_codes import MODIFIER_OF_CODE, VIEW_OF_CODE, code_of
from ductoview.model.codes import LEFT_BREAST, RIGHT_BREAST
from ductoview.model.order_side import SIDE_OF_CODE
from ductoview.model.view import Laterality, View, ViewModifier, ViewPosition

_SIDES = {"L": Laterality.LEFT, "R": Laterality.RIGHT, "B": Laterality.BOTH}
_WORDS = {Laterality.LEFT: "left", Laterality.RIGHT: "right", Laterality.BOTH: "both"}
_LETTERS = frozenset("APLRHF")
_OPPOSITE = {"A": "P", "P": "A", "L": "R", "R": "L", "H": "F", "F": "H"}
# In an oblique view the foot end of the image plane leans to the breast's medial side.
_OBLIQUE = (ViewPosition.MLO, ViewPosition.LMO)
_VERTICAL_AXIS = {
    ViewPosition.CC: "LR",
    ViewPosition.XCCL: "LR",
    ViewPosition.XCCM: "LR",
    ViewPosition.FB: "LR",
    ViewPosition.ML: "HF",
    ViewPosition.LM: "HF",
}
# A code may say more exactly what the older ViewPosition calls by the plain view.
_ROUGHLY = {ViewPosition.XCCL: ViewPosition.CC, ViewPosition.XCCM: ViewPosition.CC}


def view_of(ds: Dataset) -> View:
    """The view of one exposure; contradictions are listed, never resolved in silence."""
    statements = _statements_of_side(ds)
    position, modifiers = _coded_view(ds)
    orientation = _orientation(ds)
    contradictions = _disagreements(statements)
    contradictions += _orientation_against(orientation, position, _side(statements))
    by_name = _named_view(ds)
    if position is ViewPosition.UNKNOWN:
        position = by_name
    elif by_name not in (ViewPosition.UNKNOWN, position, _ROUGHLY.get(position)) and position is not ViewPosition.OTHER:
        contradictions += (
            f"ViewCodeSequence (0054,0220) says {position.value} but ViewPosition (0018,5101) {by_name.value}.",
        )
    return View(
        laterality=_side(statements),
        position=position,
        modifiers=modifiers,
        patient_orientation=orientation,
        contradictions=contradictions,
    )


def _side(statements: tuple[tuple[str, Laterality], ...]) -> Laterality:
    return statements[0][1] if statements else Laterality.UNKNOWN


def _statements_of_side(ds: Dataset) -> tuple[tuple[str, Laterality], ...]:
    """What each attribute says of the side, the most specific first."""
    found = [("ImageLaterality (0020,0062)", _SIDES.get(code_string(ds, "ImageLaterality")))]
    for group in items(ds, "SharedFunctionalGroupsSequence")[:1]:
        for anatomy in items(group, "FrameAnatomySequence")[:1]:
            found.append(("FrameLaterality (0020,9072)", _SIDES.get(code_string(anatomy, "FrameLaterality"))))
    for item in items(ds, "AnatomicRegionSequence")[:1]:
        found.append(("AnatomicRegionSequence (0008,2218)", _side_of_region(item)))
        for modifier in items(item, "AnatomicRegionModifierSequence"):
            found.append(("AnatomicRegionModifierSequence (0008,2220)", SIDE_OF_CODE.get(code_of(modifier))))
    found.append(("Laterality (0020,0060)", _SIDES.get(code_string(ds, "Laterality"))))
    return tuple((name, side) for name, side in found if side is not None)


def _side_of_region(item: Dataset) -> Laterality | None:
    scheme, value = code_of(item)
    if RIGHT_BREAST.same_as(value, scheme):
        return Laterality.RIGHT
    return Laterality.LEFT if LEFT_BREAST.same_as(value, scheme) else None


def _disagreements(statements: tuple[tuple[str, Laterality], ...]) -> tuple[str, ...]:
    if not statements:
        return ()
    first_name, first = statements[0]
    return tuple(
        f"{first_name} says {_WORDS[first]} but {name} says {_WORDS[side]}."
        for name, side in statements[1:]
        if side is not first and Laterality.BOTH not in (side, first)
    )


def _coded_view(ds: Dataset) -> tuple[ViewPosition, tuple[ViewModifier, ...]]:
    views = items(ds, "ViewCodeSequence")[:1]
    if not views:
        return ViewPosition.UNKNOWN, ()
    position = VIEW_OF_CODE.get(code_of(views[0]), ViewPosition.OTHER)
    coded = [*items(views[0], "ViewModifierCodeSequence"), *items(ds, "ViewModifierCodeSequence")]
    modifiers = [MODIFIER_OF_CODE.get(code_of(item), ViewModifier.OTHER) for item in coded]
    return position, tuple(dict.fromkeys(modifiers))


def _named_view(ds: Dataset) -> ViewPosition:
    """ViewPosition (0018,5101) when it is exactly one of our views; it is a code string, not free text."""
    stated = code_string(ds, "ViewPosition")
    known = {view.value: view for view in ViewPosition if view not in (ViewPosition.UNKNOWN, ViewPosition.OTHER)}
    return known.get(stated, ViewPosition.UNKNOWN)


def _orientation(ds: Dataset) -> tuple[str, ...]:
    """PatientOrientation (0020,0020) when it is a pair of directions, else empty."""
    found = tuple(direction.upper() for direction in texts(ds, "PatientOrientation"))
    sound = len(found) == 2 and all(direction and set(direction) <= _LETTERS for direction in found)
    return found if sound else ()


def _orientation_against(orientation: tuple[str, ...], position: ViewPosition, side: Laterality) -> tuple[str, ...]:
    if not orientation:
        return ()
    row, column = orientation
    shown = "\\".join(orientation)
    if any(_OPPOSITE[letter] in direction for direction in orientation for letter in direction) or row[0] in (
        column[0],
        _OPPOSITE[column[0]],
    ):
        return (f"PatientOrientation (0020,0020) {shown} contradicts itself.",)
    axis = _VERTICAL_AXIS.get(position)
    if axis and not (set(row[0] + column[0]) & set("AP") and set(row[0] + column[0]) & set(axis)):
        return (f"PatientOrientation (0020,0020) {shown} cannot be that of a {position.value} view.",)
    implied = _side_of_oblique(orientation) if position in _OBLIQUE else None
    if implied and side in (Laterality.LEFT, Laterality.RIGHT) and side is not implied:
        return (
            f"PatientOrientation (0020,0020) {shown} of the {position.value} view says {_WORDS[implied]}"
            f" but the side is stated as {_WORDS[side]}.",
        )
    return ()


def _side_of_oblique(orientation: tuple[str, ...]) -> Laterality | None:
    """The breast whose medial side lies towards the feet end of the oblique plane."""
    for direction in orientation:
        vertical = next((letter for letter in direction if letter in "HF"), "")
        across = next((letter for letter in direction if letter in "LR"), "")
        if vertical and across:
            to_feet = across if vertical == "F" else _OPPOSITE[across]
            return Laterality.RIGHT if to_feet == "L" else Laterality.LEFT
    return None
