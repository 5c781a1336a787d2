"""At which side of a shown image the axilla lies, however it was turned: there the side marker belongs.

The axillary side is lateral in CC and cranial in all lateral and oblique views (IHE RAD TF-2 4.16.4.2.2.1.1).
"""

from typing import Final

from ductoview.display.orientation import Orientation
from ductoview.model.view import Laterality, View, ViewPosition

_OUTER: Final = {Laterality.LEFT: "L", Laterality.RIGHT: "R"}
_OPPOSITE: Final = {"A": "P", "P": "A", "L": "R", "R": "L", "H": "F", "F": "H"}
_OTHER_SIDE: Final = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}


def axillary_side(view: View, orientation: Orientation) -> str | None:
    """``top``, ``bottom``, ``left`` or ``right`` of the shown image; None where the header does not say it."""
    outer = _OUTER.get(view.laterality)
    if len(view.patient_orientation) != 2 or outer is None or view.contradictions:
        return None
    wanted = outer if view.position is ViewPosition.CC else "H"
    found = _side_of(wanted, view, orientation)
    # Views that are neither craniocaudal nor lateral may be stored without a head at all.
    return found or (None if view.position is ViewPosition.CC else _side_of(outer, view, orientation))


def chest_wall_side(view: View, orientation: Orientation) -> str | None:
    """The side of the shown image where the chest wall lies, as the orientation says, else as the header does."""
    return orientation.chest_wall or _side_of("P", view, orientation)


def opposite(side: str) -> str:
    """The other of ``left`` and ``right``, or of ``top`` and ``bottom``."""
    return _OTHER_SIDE[side]


def _side_of(direction: str, view: View, orientation: Orientation) -> str | None:
    if len(view.patient_orientation) != 2 or view.contradictions:
        return None
    to_right, to_bottom = view.patient_orientation[:: -1 if orientation.transposed else 1]
    sides = (
        (to_right, "left" if orientation.flipped_columns else "right"),
        (to_bottom, "top" if orientation.flipped_rows else "bottom"),
    )
    # The main direction is the first letter (PS3.3 C.7.6.1.1.1); an oblique plane may name the wanted one second.
    for begin in (slice(0, 1), slice(0, 3)):
        for letters, side in sides:
            if direction in letters[begin]:
                return side
            if _OPPOSITE[direction] in letters[begin]:
                return _OTHER_SIDE[side]
    return None
