"""How one image lies in one viewport, and everything a hand may do to that; no drawing."""

from collections.abc import Callable

from ductoview.display.framing import ScalesMm, ViewMm, across_mm, around, filled, fitted, kept_in_sight, placed
from ductoview.display.picture import Picture
from ductoview.display.presentation import area_view
from ductoview.display.quadrants import next_place
from ductoview.display.viewport import ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import DisplayedArea

_MOST_ZOOM = 16.0
_LEAST_OF_FIT = 0.25


class Lens:
    """A view of a picture in a viewport of ``width`` x ``height`` device pixels.

    It stays fitted, or at its scale, when the viewport changes, until a hand moves it. ``allowed`` answers the scales to
    which others that move with it can follow, None for any.
    """

    def __init__(
        self, picture: Picture, width: int, height: int, allowed: Callable[[], ScalesMm | None] = lambda: None
    ) -> None:
        self._picture, self._width, self._height = picture, width, height
        self._allowed = allowed
        self._is_fitted, self._per_mm = True, 0.0
        self.view = self._fitted()

    @property
    def viewport(self) -> tuple[int, int]:
        """Its width and height."""
        return self._width, self._height

    @property
    def fit_scale(self) -> float | None:
        """Device pixels per mm at which the whole image fits, None when the scale is unknown."""
        return self._scale_of(self._fitted().zoom)

    @property
    def scale(self) -> float | None:
        """Device pixels per mm now, None when the scale is unknown."""
        return self._scale_of(self.view.zoom)

    @property
    def is_fitted(self) -> bool:
        """True while the whole image is shown, whatever scale that happens to be."""
        return self._is_fitted

    @property
    def is_resting(self) -> bool:
        """True while the image is fitted or at a given scale, not moved by hand."""
        return self._is_fitted or bool(self._per_mm)

    def fit(self) -> None:
        """The whole image, the chest wall at the edge."""
        self._is_fitted, self._per_mm = True, 0.0
        self.view = self._fitted()

    def set_scale(self, device_px_per_mm: float) -> None:
        """That scale, the chest wall at the edge; fitted where the scale is unknown."""
        per_mm = self._scale_of(1.0)
        if per_mm is None:
            self.fit()
            return
        self._is_fitted, self._per_mm = False, device_px_per_mm
        zoom = min(_MOST_ZOOM, device_px_per_mm / per_mm)
        self.view = placed(self._picture.shape, self._picture.orientation, self._width, self._height, zoom)

    def look(self, view: ViewState) -> None:
        """That view, within what makes sense."""
        zoom = self._possible(view.zoom)
        if zoom != view.zoom:
            view = view.zoomed(zoom, self._width / 2, self._height / 2)
        self._is_fitted, self._per_mm = False, 0.0
        self.view = kept_in_sight(view, self._picture.shape, self._width, self._height)

    def zoom_to(self, zoom: float, x: float, y: float) -> None:
        """A zoom around a viewport place."""
        self.look(self.view.zoomed(self._possible(zoom), x, y))

    def look_at(self, at: PointPx) -> None:
        """Bring a stored place to the middle, as far as that shows no air, at no less than 1:1 and twice the fitted size."""
        zoom = self._possible(max(self.view.zoom, 1.0, 2 * self._fitted().zoom))
        shown = self._picture.orientation.to_shown(at, self._picture.stored_shape)
        view = around(shown, self._width, self._height, zoom)
        self.look(filled(view, self._picture.shape, self._width, self._height))

    def next_quadrant(self) -> None:
        """The next step of the walk at 1:1."""
        self.look(next_place(self._picture, self.view, self._width, self._height))

    def resize(self, width: int, height: int) -> None:
        """Another viewport; a view set by hand keeps its middle."""
        wider, higher = width - self._width, height - self._height
        self._width, self._height = width, height
        if self._is_fitted:
            self.fit()
        elif self._per_mm:
            self.set_scale(self._per_mm)
        else:
            self.look(self.view.moved(wider / 2, higher / 2))

    @property
    def apart(self) -> str:
        """Why its view cannot be told in mm: no scale, or the chest wall not at the left or the right; empty when it can."""
        if self._scale_of(1.0) is None:
            return "scale unknown"
        wall = self._picture.orientation.chest_wall
        return "" if wall in ("left", "right") else "turned" if wall else "chest wall unknown"

    @property
    def scales(self) -> ScalesMm | None:
        """The scales a hand can give it; None when its view cannot be told in mm."""
        per_mm = self._scale_of(1.0)
        if per_mm is None or self.apart:
            return None
        return ScalesMm(least=self._least_zoom * per_mm, most=_MOST_ZOOM * per_mm)

    @property
    def view_mm(self) -> ViewMm | None:
        """The view in mm; None where ``apart`` says why not."""
        scale, wall = self.scale, self._picture.orientation.chest_wall
        if scale is None or self.apart:
            return None
        rows, columns = self._picture.shape
        from_left = self._width / 2 - self.view.x
        depth = from_left if wall == "left" else columns * self.view.zoom - from_left
        height = self._height / 2 - self.view.y - rows * self.view.zoom / 2
        return ViewMm(device_px_per_mm=scale, depth_mm=depth / scale, height_mm=height / scale)

    def look_mm(self, wanted: ViewMm) -> None:
        """The same place at the same scale, as far as this image is known; else nothing."""
        per_mm, wall = self._scale_of(1.0), self._picture.orientation.chest_wall
        if per_mm is None or self.apart:
            return
        rows, columns = self._picture.shape
        scale, zoom = wanted.device_px_per_mm, wanted.device_px_per_mm / per_mm
        depth = wanted.depth_mm * scale
        x = self._width / 2 - (depth if wall == "left" else columns * zoom - depth)
        y = self._height / 2 - rows * zoom / 2 - wanted.height_mm * scale
        self.look(ViewState(zoom=zoom, x=round(x), y=round(y)))

    def lie_anew(self, change: Callable[[], None]) -> None:
        """Turn the picture by ``change``; a view set by hand keeps the stored place in its middle."""
        shown = self.view.to_shown(self._width / 2, self._height / 2)
        middle = self._picture.orientation.to_stored(shown, self._picture.stored_shape)
        change()
        if self._is_fitted:
            self.fit()
        elif self._per_mm:
            self.set_scale(self._per_mm)
        else:
            shown = self._picture.orientation.to_shown(middle, self._picture.stored_shape)
            self.look(around(shown, self._width, self._height, self.view.zoom))

    def show_area(self, area: DisplayedArea, screen_px_per_mm: float | None = None) -> None:
        """The displayed area of a presentation state; all of the image, fitted, rests at the chest wall."""
        picture = self._picture
        if area.is_fitted(screen_px_per_mm) and area.is_all_of(*picture.stored_shape):
            self.fit()
            return
        size = self._width, self._height
        self.look(area_view(area, picture.orientation, picture.stored_shape, *size, screen_px_per_mm))

    def place(self, x: float, y: float) -> PointPx | None:
        """The stored place under a viewport place, None outside the image."""
        shown = self.view.to_shown(x, y)
        rows, columns = self._picture.shape
        if not (-0.5 <= shown.row <= rows - 0.5 and -0.5 <= shown.column <= columns - 0.5):
            return None
        return self._picture.orientation.to_stored(shown, self._picture.stored_shape)

    def to_device(self, at: PointPx) -> tuple[float, float]:
        """The viewport place of a stored place."""
        return self.view.to_device(self._picture.orientation.to_shown(at, self._picture.stored_shape))

    def view_of(self, other: Picture) -> ViewState:
        """The view in which another image lies as this one: the same mm, the same edge at the chest wall, the same middle
        along it, wherever that edge was turned."""
        own = self._picture
        mm = across_mm(own.mammogram.facts.spacing, own.orientation)
        other_mm = across_mm(other.mammogram.facts.spacing, other.orientation)
        if other.shape == own.shape and (mm == other_mm or not (mm and other_mm)):
            return self.view
        zoom = self.view.zoom * (other_mm / mm if mm and other_mm else own.shape[0] / other.shape[0])
        wider = round(own.shape[1] * self.view.zoom) - round(other.shape[1] * zoom)
        higher = round(own.shape[0] * self.view.zoom) - round(other.shape[0] * zoom)
        wall = own.orientation.chest_wall or ""
        x = self.view.x + {"left": 0, "right": wider}.get(wall, wider // 2)
        y = self.view.y + {"top": 0, "bottom": higher}.get(wall, higher // 2)
        return ViewState(zoom=zoom, x=x, y=y)

    def _possible(self, zoom: float) -> float:
        least, most = self._least_zoom, _MOST_ZOOM
        allowed, per_mm = self._allowed(), self._scale_of(1.0)
        if allowed is not None and per_mm is not None:
            least, most = max(least, allowed.least / per_mm), min(most, allowed.most / per_mm)
        return min(most, max(least, zoom))

    @property
    def _least_zoom(self) -> float:
        return min(1.0, self._fitted().zoom * _LEAST_OF_FIT)

    def _fitted(self) -> ViewState:
        return fitted(self._picture.shape, self._picture.orientation, self._width, self._height)

    def _scale_of(self, zoom: float) -> float | None:
        pixel_mm = across_mm(self._picture.mammogram.facts.spacing, self._picture.orientation)
        return zoom / pixel_mm if pixel_mm else None
