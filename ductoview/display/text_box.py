"""Where the words of a presentation state stand in a viewport: upright, unmirrored, inside it (PS3.3 C.10.5.1.1)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import hypot

from ductoview.display.drawings import Words
from ductoview.display.viewport import Rect
from ductoview.model.geometry import PointPx

_BESIDE = 6
_PLATE = 3

Place = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBox:
    """``lines`` are words, left edge, top edge and width in device pixels; ``leader`` the line to the anchor, if any."""

    lines: tuple[tuple[str, int, int, int], ...]
    line_height: int
    leader: tuple[Place, Place] | None = None


def text_box(
    words: Words,
    to_device: Callable[[PointPx], Place],
    wide: Callable[[str], int],
    line_height: int,
    width: int,
    height: int,
    *,
    over: Sequence[Rect] = (),
    beside: Sequence[Rect] = (),
) -> TextBox:
    """Lay words into their box as it lies after the turning, or beside their anchor; moved in where they stick out.

    Where the place itself is outside of the viewport, so are the words. Words that would lie under what stands ``over``
    the image, the patient's name say, move to the nearest place clear of it and of the words ``beside``, and a line leads
    back; they stay where there is none.
    """
    widths = [wide(line) for line in words.lines]
    widest, high = max(widths), line_height * len(words.lines)
    anchor = to_device(words.anchor) if words.anchor is not None else None
    if words.box is not None:
        (x0, y0), (x1, y1) = (to_device(corner) for corner in words.box)
        left, right, top = min(x0, x1), max(x0, x1), min(y0, y1)
        spare = max(0.0, right - left - widest)
        left += {"CENTER": spare / 2, "RIGHT": spare}.get(words.justify, 0.0)
    else:
        x0, y0 = anchor or (0.0, 0.0)
        left, top = x0 + _BESIDE, y0 - high - _BESIDE
        right = left + widest
    if right >= 0 and left <= width and top + high >= 0 and top <= height:
        left, top = max(0.0, min(left, width - widest)), max(0.0, min(top, height - high))
    meant = left + widest / 2, top + high / 2
    left, top, has_moved = _clear(left, top, (widest, high), (width, height), over, beside)
    lines = []
    for number, (line, one) in enumerate(zip(words.lines, widths, strict=True)):
        inset = {"CENTER": (widest - one) / 2, "RIGHT": widest - one}.get(words.justify, 0.0)
        lines.append((line, round(left + inset), round(top) + number * line_height, one))
    leads = words.leads and words.box is not None
    end = anchor if anchor is not None and (leads or has_moved) else meant if has_moved else None
    leader = None
    if end is not None:
        leader = ((min(max(end[0], left), left + widest), min(max(end[1], top), top + high)), end)
    return TextBox(lines=tuple(lines), line_height=line_height, leader=leader)


def _clear(
    left: float,
    top: float,
    size: tuple[int, int],
    viewport: tuple[int, int],
    over: Sequence[Rect],
    beside: Sequence[Rect],
) -> tuple[float, float, bool]:
    """Where words of a size stand clear, and whether that is not where they were."""
    wide, high = size

    def box(x: float, y: float) -> Rect:
        return Rect(round(x) - _PLATE, round(y), wide + 2 * _PLATE, high)

    def meets(rect: Rect, others: Sequence[Rect]) -> bool:
        return any(not rect.cut(other).is_empty for other in others)

    if not meets(box(left, top), over):
        return left, top, False
    taken, whole = (*over, *beside), Rect(0, 0, *viewport)
    free = [
        place for place in _along(left, top, size, taken) if whole.holds(box(*place)) and not meets(box(*place), taken)
    ]
    if not free:
        return left, top, False
    return *min(free, key=lambda place: hypot(place[0] - left, place[1] - top)), True


def _along(left: float, top: float, size: tuple[int, int], taken: Sequence[Rect]) -> Iterator[Place]:
    """Right, left, below and above of each, in line with where the words were."""
    for one in taken:
        yield one.x + one.width + _BESIDE, top
        yield one.x - size[0] - _BESIDE, top
        yield left, one.y + one.height
        yield left, one.y - size[1]
