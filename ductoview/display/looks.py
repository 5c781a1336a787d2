"""A picture on the screen as the look that a review keeps of it, and an orientation as PS3.3 C.10.6 says one."""

from ductoview.display.orientation import Orientation
from ductoview.display.picture import Picture
from ductoview.display.turning import Turning
from ductoview.display.viewport import ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.look import Look, Turned, kept
from ductoview.model.presentation import DisplayedArea, SizeMode

_SAME_SCALE = 1e-3


def spatial(orientation: Orientation) -> Turned:
    """The rotation, and the flip after it, that lay stored pixels so."""
    quarters = (3 if orientation.flipped_rows else 1) if orientation.transposed else 2 * orientation.flipped_rows
    return Turned(rotation=90 * quarters, flipped=orientation.flipped_columns != (quarters in (1, 2)))


def turned(turning: Turning) -> Turned:
    """What the reader turned."""
    return Turned(rotation=90 * turning.quarters, flipped=turning.flipped)


def look_of(picture: Picture, area: DisplayedArea | None) -> Look:
    """How the picture is shown by the reader's hand; not to be asked while a presentation state is applied to it."""
    return Look(
        voi=None if picture.choice == picture.default else kept(picture.choice),
        inverted=picture.is_inverted,
        turned=turned(picture.turning),
        area=area,
    )


def area_shown(
    picture: Picture,
    view: ViewState,
    width: int,
    height: int,
    *,
    is_resting: bool,
    scale: float | None,
    screen_px_per_mm: float | None,
) -> DisplayedArea | None:
    """The part of the picture in a viewport, whole stored pixels within the image; None for all of it, fitted.

    At the true size of a measured screen it is TRUE SIZE, at one pixel on one MAGNIFY by 1, by any other hand's zoom
    SCALE TO FIT: a factor says nothing on a screen of other pixels. ``scale`` is device pixels per mm now.
    """
    is_true_size = bool(scale and screen_px_per_mm) and abs((scale or 0) / (screen_px_per_mm or 1) - 1) < _SAME_SCALE
    if is_resting and not is_true_size:
        return None
    rows, columns = picture.shape
    top, bottom = _first_and_last(view.y, height, view.zoom, rows)
    left, right = _first_and_last(view.x, width, view.zoom, columns)
    corners = [
        picture.orientation.to_stored(PointPx(row, column), picture.stored_shape)
        for row, column in ((top, left), (bottom, right))
    ]
    (top, bottom), (left, right) = (
        sorted(round(at.row) for at in corners),
        sorted(round(at.column) for at in corners),
    )
    spacing = picture.mammogram.facts.spacing
    mode, pixel_mm, magnification = SizeMode.SCALE_TO_FIT, None, None
    if is_true_size and spacing.row_mm is not None and spacing.column_mm is not None:
        mode, pixel_mm = SizeMode.TRUE_SIZE, (spacing.row_mm, spacing.column_mm)
    elif view.zoom == 1.0:
        mode, magnification = SizeMode.MAGNIFY, 1.0
    area = DisplayedArea(
        top=top, left=left, bottom=bottom, right=right, mode=mode, magnification=magnification, pixel_mm=pixel_mm
    )
    is_all = mode is SizeMode.SCALE_TO_FIT and area.is_all_of(*picture.stored_shape)
    return None if is_all else area


def _first_and_last(offset: int, side: int, zoom: float, count: int) -> tuple[int, int]:
    """The first and the last shown pixel of which at least half lies in the viewport."""
    first = min(max(round(-offset / zoom), 0), count - 1)
    return first, max(first, min(round((side - offset) / zoom), count) - 1)
