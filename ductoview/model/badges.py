"""What must be said of an image besides its side and view before it is compared with another one."""

from ductoview.model.image import ImageFacts
from ductoview.model.view import PresentationIntent, ViewModifier

_WORDS = {
    ViewModifier.MAGNIFICATION: "MAG",
    ViewModifier.SPOT_COMPRESSION: "SPOT",
    ViewModifier.IMPLANT_DISPLACED: "IMPLANT DISPLACED",
}


def image_badges(facts: ImageFacts) -> tuple[str, ...]:
    """Words for magnification, spot, partial and implant views, and for images not made for looking at."""
    words = [_WORDS[modifier] for modifier in facts.view.modifiers if modifier in _WORDS]
    if facts.partial_view:
        words.append("PARTIAL")
    if facts.implant_present and ViewModifier.IMPLANT_DISPLACED not in facts.view.modifiers:
        words.append("IMPLANT")
    if facts.intent is PresentationIntent.FOR_PROCESSING:
        words.append("FOR PROCESSING")
    return tuple(words)
