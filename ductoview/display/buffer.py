"""Keeps the stored values around the visible part, so that moving is a slice and windowing is a table."""

from typing import Any

from ductoview.display.orientation import Orientation
from ductoview.display.pyramid import Pyramid
from ductoview.display.viewport import Quality, Rect, ViewState, image_rect, scaled

_MARGIN = 256


class ViewBuffer:
    """The last scaled part of one image in one orientation; ``pyramid`` may be replaced by one with more levels."""

    def __init__(self, pyramid: Pyramid, orientation: Orientation) -> None:
        self.pyramid = pyramid
        self.orientation = orientation
        self._kept: tuple[float, Quality, Rect, Any] | None = None

    def visible(self, view: ViewState, width: int, height: int, quality: Quality) -> tuple[Any, Rect]:
        """Stored values of what shows in a viewport of that size, and the viewport rectangle they fill (maybe empty).

        An exact part that is at hand is used for MOVING too.
        """
        whole = image_rect(self.orientation.shown_shape(self.pyramid.shape), view.zoom)
        part = whole.cut(Rect(-view.x, -view.y, width, height))
        place = Rect(part.x + view.x, part.y + view.y, part.width, part.height)
        if part.is_empty:
            return None, place
        exact = quality is Quality.EXACT and view.zoom < 1
        if not self._holds(view.zoom, part, exact):
            # A margin pays while the image is moved, not while the zoom changes, and never in the dear exact pass.
            is_moving = self._kept is not None and self._kept[0] == view.zoom
            rect = part.grown(_MARGIN).cut(whole) if is_moving and not exact else part
            values = scaled(self.pyramid, self.orientation, view.zoom, rect, quality)
            self._kept = (view.zoom, Quality.EXACT if exact else Quality.MOVING, rect, values)
        assert self._kept is not None
        _, _, rect, values = self._kept
        top, left = part.y - rect.y, part.x - rect.x
        return values[top : top + part.height, left : left + part.width], place

    def _holds(self, zoom: float, part: Rect, exact: bool) -> bool:
        if self._kept is None:
            return False
        kept_zoom, kept_quality, rect, _ = self._kept
        return kept_zoom == zoom and rect.holds(part) and (kept_quality is Quality.EXACT or not exact)
