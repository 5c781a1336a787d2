"""Keeps the stored values around the visible part, so that moving is a slice and windowing is a table."""

from dataclasses import dataclass

from ductoview.display.orientation import Orientation
from ductoview.display.pyramid import Pyramid
from ductoview.display.viewport import Part, Quality, Rect, ViewState, image_rect, scaled

_MARGIN = 256


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Kept:
    zoom: float
    is_exact: bool
    rect: Rect
    part: Part

    def serves(self, zoom: float, rect: Rect, exact: bool) -> bool:
        return self.zoom == zoom and self.rect.holds(rect) and (self.is_exact or not exact)


class ViewBuffer:
    """The last scaled part of one image in one orientation; ``pyramid`` may be replaced by one with more levels."""

    def __init__(self, pyramid: Pyramid, orientation: Orientation) -> None:
        self.pyramid = pyramid
        self.orientation = orientation
        self._kept: _Kept | None = None

    def visible(self, view: ViewState, width: int, height: int, quality: Quality) -> tuple[Part | None, Rect]:
        """What shows in a viewport of that size, and the viewport rectangle it fills; (None, an empty one) for nothing.

        An exact part that is at hand is used for MOVING too.
        """
        rect, exact = self._wanted(view, width, height), quality is Quality.EXACT and view.zoom < 1
        place = rect.moved(view.x, view.y)
        if rect.is_empty:
            return None, place
        kept = self._kept
        if kept is None or not kept.serves(view.zoom, rect, exact):
            # A margin pays while the image is moved, not while the zoom changes, and never in the dear exact pass.
            is_moving = kept is not None and kept.zoom == view.zoom
            wide = rect.grown(_MARGIN).cut(self._whole(view.zoom)) if is_moving and not exact else rect
            part = scaled(self.pyramid, self.orientation, view.zoom, wide, quality)
            kept = self._kept = _Kept(zoom=view.zoom, is_exact=exact, rect=wide, part=part)
        return kept.part.cut(Rect(rect.x - kept.rect.x, rect.y - kept.rect.y, rect.width, rect.height)), place

    def has(self, view: ViewState, width: int, height: int, quality: Quality) -> bool:
        """True when that viewport can be drawn from what is kept, so as all of it was drawn before."""
        exact = quality is Quality.EXACT and view.zoom < 1
        return self._kept is not None and self._kept.serves(view.zoom, self._wanted(view, width, height), exact)

    def _wanted(self, view: ViewState, width: int, height: int) -> Rect:
        return self._whole(view.zoom).cut(Rect(-view.x, -view.y, width, height))

    def _whole(self, zoom: float) -> Rect:
        return image_rect(self.orientation.shown_shape(self.pyramid.shape), zoom)
