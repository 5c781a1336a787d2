"""All that one painting of a canvas is made of."""

from dataclasses import dataclass

from ductoview.display.picture import Picture
from ductoview.display.viewport import Quality, Rect, ViewState


@dataclass(frozen=True, slots=True, eq=False)
class Scenery:
    """``drawn`` is ``own`` or what is drawn in its place; ``view`` is of ``drawn``, everything in device pixels."""

    own: Picture
    drawn: Picture
    view: ViewState
    quality: Quality
    width: int
    height: int
    ratio: float

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the viewport."""
        return self.width, self.height

    @property
    def whole(self) -> Rect:
        """The viewport."""
        return Rect(0, 0, self.width, self.height)

    @property
    def shows_own(self) -> bool:
        """True when the image itself is drawn, or its own pixels enhanced: marks belong to no other."""
        return self.drawn.mammogram.facts.ref == self.own.mammogram.facts.ref
