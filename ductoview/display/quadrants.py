"""Walking through a breast at 1:1, one viewport a step, without the steps that would show only air."""

from math import ceil

from ductoview.display.framing import kept_in_sight
from ductoview.display.picture import Picture
from ductoview.display.viewport import Rect, ViewState

_OVERLAP = 0.1
_LEAST_TISSUE = 0.01


def next_place(picture: Picture, view: ViewState, width: int, height: int) -> ViewState:
    """The next view of the walk, rows from the chest wall outwards and from the top; from any other view its first."""
    places = walk(picture, width, height)
    if view in places:
        return places[(places.index(view) + 1) % len(places)]
    return places[0]


def walk(picture: Picture, width: int, height: int) -> tuple[ViewState, ...]:
    """All views of the walk; the whole image when nothing in it looks like tissue."""
    rows, columns = picture.shape
    ys = _starts(rows, height)
    xs = _starts(columns, width)
    if picture.orientation.chest_wall == "right":
        xs = xs[::-1]
    every = [ViewState(zoom=1.0, x=-x, y=-y) for y in ys for x in xs]
    kept = [view for view in every if _share(picture, view, width, height) >= _LEAST_TISSUE]
    return tuple(kept_in_sight(view, picture.shape, width, height) for view in kept or every)


def _starts(size: int, window: int) -> list[int]:
    """Where windows begin so that they cover everything with an overlap; an image that fits is centred."""
    if size <= window:
        return [-((window - size) // 2)]
    steps = ceil((size - window) / (window * (1 - _OVERLAP))) + 1
    return [round(step * (size - window) / (steps - 1)) for step in range(steps)]


def _share(picture: Picture, view: ViewState, width: int, height: int) -> float:
    shown = picture.orientation.shown(picture.tissue.mask)
    down, across = (picture.tissue.step * one for one in picture.orientation.shown_stretch)
    left, top = int(max(0, -view.x) // across), int(max(0, -view.y) // down)
    rect = Rect(left, top, ceil(width / across), ceil(height / down))
    part = shown[rect.y : rect.y + rect.height, rect.x : rect.x + rect.width]
    return float(part.mean()) if part.size else 0.0
