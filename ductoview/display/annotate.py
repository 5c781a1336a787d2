"""Where a caption's lines, its scale bar, legend and banner stand: away from the chest wall, clear of the breast.

Side, view and name stand in the corner between the axilla and the nipple's side, however the image is turned. What must be
said finds a place first; what is left of the room goes to the rest in the order of its worth.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ductoview.display.axilla import axillary_side, chest_wall_side, opposite
from ductoview.display.caption import Caption, Line, Tone
from ductoview.display.column import Column, Measure
from ductoview.display.framing import across_mm
from ductoview.display.room import Room, Scene
from ductoview.display.viewport import Rect
from ductoview.model.geometry import Spacing
from ductoview.model.view import View

_BAR_LENGTHS_MM = (0.5, 1, 2, 5, 10, 20, 50, 100)
_BAR_SHARE = 0.18
# Over this share of the viewport's width a line is broken; a narrow tile has no other room.
_WIDEST, _NARROW = 0.5, 260
# A tile of fewer margins than that across is narrow: two images side by side on a screen of 1024.
_CROWDED = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """A line and its place; ``plate`` asks for a dark plate behind it: it could not be kept off the breast."""

    line: Line
    rect: Rect
    plate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleBar:
    """A horizontal bar of a round length; ``rect`` is the bar itself, ``box`` holds it and the words over it."""

    words: str
    rect: Rect
    box: Rect
    plate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """The words of a strip of colours, and the place for both: the strip along the bottom, the words over it."""

    words: str
    rect: Rect
    plate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Everything placed in one viewport; nothing of it overlaps."""

    lines: tuple[PlacedLine, ...]
    bar: ScaleBar | None = None
    legend: Legend | None = None
    banner: PlacedLine | None = None

    @property
    def rects(self) -> tuple[Rect, ...]:
        """All that is taken."""
        taken = [one.rect for one in (*self.lines, self.legend, self.banner) if one is not None]
        return (*taken, self.bar.box) if self.bar is not None else tuple(taken)


def laid_out(
    caption: Caption, scene: Scene, view: View, spacing: Spacing, measure: Measure, margin: int, *, legend: str = ""
) -> Annotation:
    """Place all that fits; ``legend`` are the words of a legend of colours, the first of which may go; empty for none.

    In a narrow tile where the legend would cover breast, or lines of one corner would stand among those of the other, the legend
    comes before what may be left out, and what its own column has no room for stands next to it.
    """
    made, is_tidy = _laid_out(caption, scene, view, spacing, measure, margin, legend)
    if is_tidy or scene.width >= _CROWDED * margin:
        return made
    return _laid_out(caption, scene, view, spacing, measure, margin, legend, is_crowded=True)[0]


def _laid_out(
    caption: Caption, scene: Scene, view: View, spacing: Spacing, measure: Measure, margin: int, legend: str,
    *, is_crowded: bool = False,
) -> tuple[Annotation, bool]:  # fmt: skip
    """The places, and whether legend and lines stand as they should."""
    room = Room(scene)
    banner = _banner(caption.banner, room, measure, margin) if caption.banner else None
    vertical, horizontal = _corner(view, room)
    widest = max(round(_WIDEST * scene.width), min(_NARROW, scene.width - 2 * margin))
    marker = Column(room, (vertical, horizontal), measure, margin, widest)
    other = Column(room, (opposite(vertical), horizontal), measure, margin, widest)
    marker.begin_where([line for line in caption.top if line.tone is Tone.STRONG])
    top = [*_must_stand(marker, [line for line in caption.top if line.essential])]
    bottom = [*_must_stand(other, [line for line in reversed(caption.bottom) if line.essential])]
    spare_top = [line for line in caption.top if not line.essential]
    spare_bottom = [line for line in reversed(caption.bottom) if not line.essential]
    placed_legend = _legend(other, legend, legend.partition(" ")[2]) if legend and is_crowded else None
    if is_crowded:
        stands, left = _column_of(marker, spare_top)
        top += stands
        bottom += _may_stand(other, left, everywhere=True)
    else:
        top += _may_stand(marker, spare_top, everywhere=True)
    bottom += _may_stand(other, spare_bottom[:1])
    bar = _scale_bar(other, spacing) if caption.has_scale else None
    if legend and not is_crowded:
        placed_legend = _legend(other, legend)
    is_from_top = vertical == "top"
    rest = _may_stand(other, spare_bottom[1:])
    bottom += (one for one in rest if not (is_crowded and _are_mixed(top, [one], is_from_top=is_from_top)))
    made = Annotation(lines=(*top, *bottom), bar=bar, legend=placed_legend, banner=banner)
    is_clear = placed_legend is None or not room.covered(placed_legend.rect)
    return made, is_clear and not _are_mixed(top, bottom, is_from_top=is_from_top)


def _are_mixed(marker: Sequence[PlacedLine], other: Sequence[PlacedLine], *, is_from_top: bool) -> bool:
    """True when a line of the marker's corner stands beyond one of the other corner."""
    sign = 1 if is_from_top else -1
    return any(sign * one.rect.y > sign * far.rect.y for one in marker for far in other)


def _column_of(column: Column, lines: Iterable[Line]) -> tuple[list[PlacedLine], list[Line]]:
    """What of the lines stands in the column, and what is left of them."""
    stands: list[PlacedLine] = []
    left: list[Line] = []
    for line in lines:
        pieces = [*_may_stand(column, [line])]
        count = sum(len(piece.line.parts) for piece in pieces)
        rest = line.parts[count:] if column.is_from_top else line.parts[: len(line.parts) - count]
        stands += pieces
        left += [replace(line, parts=rest)] if rest else []
    return stands, left


def _corner(view: View, room: Room) -> tuple[str, str]:
    """("top" or "bottom", "left" or "right"): where axilla and nipple's side meet; the emptier side where unknown."""
    wall = chest_wall_side(view, room.scene.orientation)
    sides = [axillary_side(view, room.scene.orientation), opposite(wall) if wall else None]
    vertical = next((side for side in sides if side in ("top", "bottom")), "top")
    horizontal = next((side for side in sides if side in ("left", "right")), None)
    return vertical or "top", horizontal or _emptier(room)


def _emptier(room: Room) -> str:
    half, height = room.scene.width // 2, room.scene.height
    left, right = room.covered(Rect(0, 0, half, height)), room.covered(Rect(half, 0, half, height))
    return "left" if left < right else "right"


def _must_stand(column: Column, lines: Iterable[Line]) -> Iterable[PlacedLine]:
    """Every line somewhere: in its column, else wherever there is room, else where it covers least, on a plate."""
    homeless: list[Line] = []
    for line in lines:
        for part, rect in column.put(line, everywhere=True):
            if rect is None:
                homeless.append(part)
            else:
                yield PlacedLine(line=part, rect=rect, plate=column.room.scene.light_air)
    for line, rect in column.put_over_tissue(homeless):
        yield PlacedLine(line=line, rect=rect, plate=True)


def _may_stand(column: Column, lines: Iterable[Line], *, everywhere: bool = False) -> Iterable[PlacedLine]:
    for line in lines:
        for part, rect in column.put(line, everywhere=everywhere):
            if rect is not None:
                yield PlacedLine(line=part, rect=rect, plate=column.room.scene.light_air)


def _banner(line: Line, room: Room, measure: Measure, margin: int) -> PlacedLine:
    """At the top in the middle, whatever is under it: it always stands at the same place."""
    width, height = measure(line)
    rect = Rect((room.scene.width - width) // 2, margin, width, height)
    room.take(rect.grown(margin // 2))
    return PlacedLine(line=line, rect=rect, plate=True)


def _scale_bar(column: Column, spacing: Spacing) -> ScaleBar | None:
    """A bar of 0.5 to 100 mm, on a plate where it covers tissue; None without a known scale, or without room for it."""
    scene = column.room.scene
    pixel_mm = across_mm(spacing, scene.orientation)
    if pixel_mm is None:
        return None
    per_mm = scene.view.zoom / pixel_mm
    fitting = [length for length in _BAR_LENGTHS_MM if length * per_mm <= _BAR_SHARE * scene.width]
    if not fitting:
        return None
    words = f"{fitting[-1]:g} mm"
    length, thick = round(fitting[-1] * per_mm), max(3, column.margin // 3)
    wide, high = column.measure(Line(parts=(words,)))
    size = max(length, wide), high + thick + column.margin // 2
    clear = column.place_anywhere(*size)
    box = clear or column.place_over(*size)
    if box is None:
        return None
    rect = Rect(box.x + (box.width - length) // 2, box.y + high, length, thick)
    return ScaleBar(words=words, rect=rect, box=box, plate=scene.light_air or clear is None)


def _legend(column: Column, words: str, short: str = "") -> Legend | None:
    """In ``short`` where only that has room, if there is such; on a plate where it covers tissue: without it the colours of the
    ducts mean nothing."""
    for said in filter(None, (words, short)):
        wide, high = column.measure(Line(parts=(said,)))
        clear = column.place_anywhere(wide, high + column.margin)
        if clear is not None:
            return Legend(words=said, rect=clear, plate=column.room.scene.light_air)
    wide, high = column.measure(Line(parts=(words,)))
    rect = column.place_over(wide, high + column.margin)
    return None if rect is None else Legend(words=words, rect=rect, plate=True)
