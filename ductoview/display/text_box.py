"""Where the words of a presentation state stand in a viewport: upright, unmirrored, inside it (PS3.3 C.10.5.1.1)."""

from collections.abc import Callable
from dataclasses import dataclass

from ductoview.display.drawings import Words
from ductoview.model.geometry import PointPx

_BESIDE = 6

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
) -> TextBox:
    """Lay words into their box as it lies after the turning, or beside their anchor; moved in where they stick out.

    Where the place itself is outside of the viewport, so are the words.
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
    lines = []
    for number, (line, one) in enumerate(zip(words.lines, widths, strict=True)):
        inset = {"CENTER": (widest - one) / 2, "RIGHT": widest - one}.get(words.justify, 0.0)
        lines.append((line, round(left + inset), round(top) + number * line_height, one))
    leader = None
    if anchor is not None and words.leads and words.box is not None:
        near = min(max(anchor[0], left), left + widest), min(max(anchor[1], top), top + high)
        leader = (near, anchor)
    return TextBox(lines=tuple(lines), line_height=line_height, leader=leader)
