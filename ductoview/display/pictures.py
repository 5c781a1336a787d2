"""An image and what may be drawn in its place: its scout while a key is held, or an enhanced picture."""

import numpy as np
from numpy.typing import NDArray

from ductoview.display.gsdf import DisplayCurve
from ductoview.display.orientation import Orientation
from ductoview.display.picture import Picture, enhanced_twin
from ductoview.display.turning import Turning
from ductoview.model.image import Mammogram
from ductoview.model.presentation import Presentation

DUCTS = "DUCTS LIFTED OUT · not the stored pixels"


class Pictures:
    """``own`` is the image; ``drawn`` what stands on the screen. Marks and measures always belong to ``own``."""

    def __init__(self, mammogram: Mammogram, orientation: Orientation | None = None) -> None:
        self.own = Picture(mammogram, orientation)
        self._enhanced: Picture | None = None
        self._alternate: Picture | None = None
        # Kept between two looks at it, so that flickering costs a blit.
        self._scout: Picture | None = None

    @property
    def drawn(self) -> Picture:
        """The alternate while there is one, else the enhanced picture, else the image itself."""
        return self._alternate or self._enhanced or self.own

    @property
    def is_alternate(self) -> bool:
        """True while another image stands on the screen."""
        return self._alternate is not None

    def show_alternate(self, mammogram: Mammogram | None) -> None:
        """Draw another image, inverted as this one is; None ends it."""
        if mammogram is None:
            self._alternate = None
            return
        if self._scout is None or self._scout.mammogram is not mammogram:
            self._scout = Picture(mammogram)
            self._scout.lie_like(self.own)
        if self._scout.is_inverted != self.own.is_inverted:
            self._scout.invert()
        self._alternate = self._scout

    @property
    def made(self) -> str:
        """What the picture made of this image says of itself; empty while the image itself or its scout is drawn."""
        return self._enhanced.processed if self._enhanced is not None else ""

    def show_enhanced(self, grey: NDArray[np.float32] | None, words: str = DUCTS) -> None:
        """Draw a picture made of this image (0..1, its shape), inverted as this one is; None ends it."""
        self._enhanced = None
        if grey is not None:
            self._enhanced = Picture(enhanced_twin(self.own.mammogram, grey, words.split()[0]))
            self._enhanced.processed = words
            self._enhanced.lie_like(self.own)
            self._invert_like_own()

    def invert(self) -> None:
        """Black for white in all of them, and back."""
        self.own.invert()
        self._invert_like_own()

    def turn(self, turning: Turning) -> None:
        """Turn all of them, always together."""
        self.own.turn(turning)
        self._follow()

    def apply(self, presentation: Presentation | None) -> None:
        """Show the image as a presentation state says; the others lie as it does. None ends it."""
        self._enhanced = None
        self.own.apply(presentation)
        self._follow()

    def set_curve(self, curve: DisplayCurve | None) -> None:
        """Use the curve of the screen in all of them."""
        self.own.set_curve(curve)
        self._follow()

    def _invert_like_own(self) -> None:
        for picture in (self._enhanced, self._alternate):
            if picture is not None and picture.is_inverted != self.own.is_inverted:
                picture.invert()

    def _follow(self) -> None:
        for picture in (self._enhanced, self._scout):
            if picture is not None:
                picture.lie_like(self.own)
