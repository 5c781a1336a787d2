"""What is special about an image besides its side and view, to be said before it is compared with another one."""

from ductoview.model.image import ImageFacts
from ductoview.model.view import PresentationIntent, ViewModifier

PARTIAL = "PARTIAL"
IMPLANT = "IMPLANT"

# Contact views reach about 1.1 with a thick breast; magnification stands begin at 1.5.
_MAGNIFIED_FROM = 1.3
_WORDS = {
    ViewModifier.MAGNIFICATION.value: "MAG",
    ViewModifier.SPOT_COMPRESSION.value: "SPOT",
    ViewModifier.IMPLANT_DISPLACED.value: "IMPLANT DISPLACED",
    PARTIAL: "PARTIAL",
    IMPLANT: "IMPLANT",
}


def specials(facts: ImageFacts) -> frozenset[str]:
    """The modifiers of CID 4015 by name, and PARTIAL (PartialView (0028,1350)), IMPLANT (BreastImplantPresent (0028,1300)).

    A view magnified by its EstimatedRadiographicMagnificationFactor counts as MAGNIFICATION without the code too.
    """
    found = {modifier.value for modifier in facts.view.modifiers}
    if (facts.technique.magnification or 1.0) >= _MAGNIFIED_FROM:
        found.add(ViewModifier.MAGNIFICATION.value)
    if facts.partial_view:
        found.add(PARTIAL)
    if facts.implant_present:
        found.add(IMPLANT)
    return frozenset(found)


def image_badges(facts: ImageFacts) -> tuple[str, ...]:
    """Words for magnification, spot, partial and implant views, and for images not made for looking at."""
    found = specials(facts)
    words = [word for special, word in _WORDS.items() if special in found]
    if facts.intent is PresentationIntent.FOR_PROCESSING:
        words.append("FOR PROCESSING")
    return tuple(words)
