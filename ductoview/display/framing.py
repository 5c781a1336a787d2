"""Where an image lies in its viewport: fitted, at a scale, or around a place; the chest wall glued to the edge."""

from dataclasses import dataclass

from ductoview.display.orientation import Orientation
from ductoview.display.viewport import ViewState
from ductoview.model.geometry import PointPx, Spacing


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewMm:
    """A view without pixels: device pixels per mm, and where the viewport's middle lies in the breast.

    ``depth_mm`` counts from the edge at the chest wall, ``height_mm`` down from the middle of the image; so the same
    numbers show the same place in another detector's image, and the mirrored place in the other breast.
    """

    device_px_per_mm: float
    depth_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalesMm:
    """From the least to the most device pixels per mm."""

    least: float
    most: float

    def cut(self, other: "ScalesMm") -> "ScalesMm | None":
        """What both share; None for nothing."""
        least, most = max(self.least, other.least), min(self.most, other.most)
        return ScalesMm(least=least, most=most) if least <= most else None


def fitted(shape: tuple[int, int], orientation: Orientation, width: int, height: int) -> ViewState:
    """The whole shown image of (rows, columns), as large as it goes."""
    rows, columns = shape
    return placed(shape, orientation, width, height, min(width / columns, height / rows))


def placed(shape: tuple[int, int], orientation: Orientation, width: int, height: int, zoom: float) -> ViewState:
    """The image at a zoom: the chest wall at its edge of the viewport, everything else in the middle."""
    rows, columns = shape
    wall = orientation.chest_wall or ""
    spare_x, spare_y = width - round(columns * zoom), height - round(rows * zoom)
    x = {"left": 0, "right": spare_x}.get(wall, round(spare_x / 2))
    y = {"top": 0, "bottom": spare_y}.get(wall, round(spare_y / 2))
    return ViewState(zoom=zoom, x=x, y=y)


def around(at: PointPx, width: int, height: int, zoom: float) -> ViewState:
    """A zoom with a shown place in the middle of the viewport."""
    return ViewState(
        zoom=zoom, x=round(width / 2 - (at.column + 0.5) * zoom), y=round(height / 2 - (at.row + 0.5) * zoom)
    )


def kept_in_sight(view: ViewState, shape: tuple[int, int], width: int, height: int, least: int = 64) -> ViewState:
    """The nearest view of the same zoom in which at least that many device pixels of the image show."""
    rows, columns = shape
    wide, high = round(columns * view.zoom), round(rows * view.zoom)
    x = min(max(view.x, min(least, wide) - wide), width - min(least, wide))
    y = min(max(view.y, min(least, high) - high), height - min(least, high))
    return ViewState(zoom=view.zoom, x=x, y=y)


def filled(view: ViewState, shape: tuple[int, int], width: int, height: int) -> ViewState:
    """The nearest view of the same zoom without air beside an image that could fill the viewport."""
    rows, columns = shape
    spare_x, spare_y = width - round(columns * view.zoom), height - round(rows * view.zoom)
    x = min(0, max(spare_x, view.x)) if spare_x < 0 else view.x
    y = min(0, max(spare_y, view.y)) if spare_y < 0 else view.y
    return ViewState(zoom=view.zoom, x=x, y=y)


def across_mm(spacing: Spacing, orientation: Orientation) -> float | None:
    """mm a shown pixel is wide; None when the scale is unknown."""
    pixel_mm = spacing.row_mm if orientation.transposed else spacing.column_mm
    return pixel_mm / orientation.shown_stretch[1] if pixel_mm is not None else None
