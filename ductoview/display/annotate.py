"""Where a caption's lines and the scale bar stand: on the side away from the chest wall, clear of the breast."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

from ductoview.display.caption import Caption, Line
from ductoview.display.framing import across_mm
from ductoview.display.orientation import Orientation
from ductoview.display.tissue import Tissue
from ductoview.display.viewport import Rect, ViewState
from ductoview.model.geometry import PointPx, Spacing

_BAR_LENGTHS_MM = (0.5, 1, 2, 5, 10, 20, 50, 100)
_BAR_SHARE = 0.18
_MOST_SHIFT = 0.2

Measure = Callable[[Line], tuple[int, int]]
"""Width and height of a line in device pixels, as the painter will draw it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """A line and its place; ``plate`` asks for a dark plate behind it: it could not be kept off the breast."""

    line: Line
    rect: Rect
    plate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleBar:
    """A horizontal bar of a round length; ``rect`` is the bar itself, the words stand over it."""

    words: str
    rect: Rect
    plate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Everything placed in one viewport."""

    lines: tuple[PlacedLine, ...]
    bar: ScaleBar | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """What texts must be clear of: the breast of a shown image, in a viewport of ``width`` x ``height``.

    ``light_air`` tells that the reader inverted the image, so that words are unreadable without a plate.
    """

    tissue: Tissue
    orientation: Orientation
    stored_shape: tuple[int, int]
    view: ViewState
    width: int
    height: int
    light_air: bool = False

    def share_on_tissue(self, rect: Rect) -> float:
        """How much of a viewport rectangle the breast covers, 0..1 (coarsely, on the safe side)."""
        corners = [
            self.orientation.to_stored(self.view.to_shown(x, y), self.stored_shape)
            for x, y in ((rect.x, rect.y), (rect.x + rect.width, rect.y + rect.height))
        ]
        step, mask = self.tissue.step, self.tissue.taken
        top, bottom = _cells(corners[0].row, corners[1].row, step, mask.shape[0])
        left, right = _cells(corners[0].column, corners[1].column, step, mask.shape[1])
        part = mask[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
        return float(part.sum()) / max(1, (bottom - top) * (right - left))

    @property
    def text_side(self) -> str:
        """The side away from the chest wall, else the one with less tissue."""
        if self.orientation.chest_wall is not None:
            return "right" if self.orientation.chest_wall == "left" else "left"
        half = self.width // 2
        left = self.share_on_tissue(Rect(0, 0, half, self.height))
        return "left" if left < self.share_on_tissue(Rect(half, 0, half, self.height)) else "right"


def laid_out(caption: Caption, scene: Scene, spacing: Spacing, measure: Measure, margin: int) -> Annotation:
    """Place all lines and the bar; lines that are not essential are left out where the breast leaves no room."""
    side = scene.text_side
    top = _column(caption.top, scene, side, measure, margin, from_top=True)
    bottom = _column(caption.bottom, scene, side, measure, margin, from_top=False)
    high = min((one.rect.y for one in bottom), default=scene.height - margin)
    low = max((one.rect.y + one.rect.height for one in top), default=margin)
    # Too little height for both: the bottom lines give way, the name stays.
    bottom = [one for one in bottom if one.rect.y >= low]
    bar = scale_bar(scene, spacing, side, margin, high - margin) if high - low > 3 * margin else None
    return Annotation(lines=(*top, *bottom), bar=bar)


def scale_bar(scene: Scene, spacing: Spacing, side: str, margin: int, y: int) -> ScaleBar | None:
    """A bar of 0.5 to 100 mm with its lower end at ``y``; None without a known scale."""
    pixel_mm = across_mm(spacing, scene.orientation)
    if pixel_mm is None:
        return None
    per_mm = scene.view.zoom / pixel_mm
    fitting = [length for length in _BAR_LENGTHS_MM if length * per_mm <= _BAR_SHARE * scene.width]
    if not fitting:
        return None
    length_px = round(fitting[-1] * per_mm)
    height = max(3, margin // 3)
    x = margin if side == "left" else scene.width - margin - length_px
    rect = Rect(x, y - height, length_px, height)
    covered = scene.share_on_tissue(Rect(x, rect.y - margin, length_px, height + margin)) > 0
    return ScaleBar(words=f"{fitting[-1]:g} mm", rect=rect, plate=covered or scene.light_air)


def _column(
    lines: Sequence[Line], scene: Scene, side: str, measure: Measure, margin: int, *, from_top: bool
) -> list[PlacedLine]:
    """As many lines as find a place clear of everything, a little further in if need be; the widest are left out first.

    Where not even the essential ones find one they stand where they cover least, on plates.
    """
    insets = range(margin, margin + round(_MOST_SHIFT * scene.height), 2 * margin)
    some = list(lines)
    while True:
        tried = [_stacked(some, scene, side, measure, margin, inset, from_top) for inset in insets]
        for placed in tried:
            if not any(scene.share_on_tissue(one.rect) > 0 for one in placed):
                return placed
        spare = [line for line in some if not line.essential]
        if not spare:
            break
        some.remove(max(spare, key=lambda line: measure(line)[0]))
    best = min(tried, key=lambda placed: sum(scene.share_on_tissue(one.rect) for one in placed), default=[])
    return [replace(one, plate=one.plate or scene.share_on_tissue(one.rect) > 0) for one in best]


def _stacked(
    lines: Sequence[Line], scene: Scene, side: str, measure: Measure, margin: int, inset: int, from_top: bool
) -> list[PlacedLine]:
    sizes = [measure(line) for line in lines]
    y = inset if from_top else scene.height - inset - sum(height for _, height in sizes)
    placed = []
    for line, (width, height) in zip(lines, sizes, strict=True):
        x = margin if side == "left" else scene.width - margin - width
        placed.append(PlacedLine(line=line, rect=Rect(x, y, width, height), plate=scene.light_air))
        y += height
    return placed


def _cells(a: float, b: float, step: int, size: int) -> tuple[int, int]:
    low, high = (a, b) if a <= b else (b, a)
    first, last = floor((low + 0.5) / step), ceil((high + 0.5) / step)
    return min(first, size), max(last, first + 1)


def stored_center(shape: tuple[int, int]) -> PointPx:
    """The middle of a stored image of (rows, columns)."""
    return PointPx((shape[0] - 1) / 2, (shape[1] - 1) / 2)
