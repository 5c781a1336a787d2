"""The visible part of an image with its enhanced twin mixed in: the wheel changes the mix, nothing is made anew."""

from dataclasses import replace
from typing import Any

import cv2
from numpy.typing import NDArray

from ductoview.display.buffer import ViewBuffer
from ductoview.display.orientation import Orientation
from ductoview.display.prepared import plain
from ductoview.display.pyramid import Pyramid, base_of, with_levels
from ductoview.display.viewport import Part, Quality, Rect, ViewState, scaled
from ductoview.model.image import Mammogram


class MixedBuffer:
    """A ViewBuffer of an image and, where there is one, of its enhanced twin; both hold padding at the same places.

    ``strength`` 0..1 is how much of the twin is wanted, 0 the image itself to the bit. ``is_resting`` shows the image
    itself for a while.
    """

    def __init__(self, pyramid: Pyramid, orientation: Orientation) -> None:
        self._own = ViewBuffer(pyramid, orientation)
        self._twin: ViewBuffer | None = None
        self.strength = 0.0
        self.is_resting = False

    @property
    def pyramid(self) -> Pyramid:
        """Of the image itself."""
        return self._own.pyramid

    @pyramid.setter
    def pyramid(self, pyramid: Pyramid) -> None:
        self._own.pyramid = pyramid

    @property
    def has_twin(self) -> bool:
        """True once the twin is there."""
        return self._twin is not None

    @property
    def share(self) -> float:
        """How much of the twin is shown now (0..1)."""
        return self.strength if self._twin is not None and not self.is_resting else 0.0

    def take_twin(self, twin: Pyramid | None) -> None:
        """Mix with this twin from now on; raises ValueError where it has another shape than the image."""
        if twin is not None and twin.shape != self.pyramid.shape:
            raise ValueError(f"The enhanced image {twin.shape} does not have the image's shape {self.pyramid.shape}.")
        self._twin = None if twin is None else ViewBuffer(twin, self._own.orientation)

    def turned(self, orientation: Orientation) -> "MixedBuffer":
        """The same for another orientation."""
        other = MixedBuffer(self.pyramid, orientation)
        other.strength, other.is_resting = self.strength, self.is_resting
        other.take_twin(None if self._twin is None else self._twin.pyramid)
        return other

    def visible(self, view: ViewState, width: int, height: int, quality: Quality) -> tuple[Part | None, Rect]:
        """As ``ViewBuffer.visible``, mixed."""
        part, place = self._own.visible(view, width, height, quality)
        if part is None or self._twin is None or not self.share:
            return part, place
        twin, _ = self._twin.visible(view, width, height, quality)
        return self._mixed(part, twin), place

    def exact(self, zoom: float, rect: Rect) -> Part:
        """As ``viewport.scaled`` at the best quality, mixed."""
        orientation = self._own.orientation
        part = scaled(self.pyramid, orientation, zoom, rect, Quality.EXACT)
        if self._twin is None or not self.share:
            return part
        return self._mixed(part, scaled(self._twin.pyramid, orientation, zoom, rect, Quality.EXACT))

    def has(self, view: ViewState, width: int, height: int, quality: Quality) -> bool:
        """As ``ViewBuffer.has``."""
        has_twin = self._twin is None or not self.share or self._twin.has(view, width, height, quality)
        return has_twin and self._own.has(view, width, height, quality)

    def _mixed(self, part: Part, twin: Part | None) -> Part:
        if twin is None:
            return part
        share = self.share
        return replace(part, values=cv2.addWeighted(part.values, 1.0 - share, twin.values, share, 0.0))


def twin_of(mammogram: Mammogram, enhanced: NDArray[Any]) -> Pyramid:
    """The halved levels of an enhanced image (``enhancement.enhanced_pixels``)."""
    return with_levels(base_of(replace(plain(mammogram), pixels=enhanced)))
