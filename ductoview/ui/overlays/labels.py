"""Where the numbers and lengths beside marks stand: near their mark, never on each other, off the words if that is possible."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import hypot

from ductoview.display.viewport import Rect

# Up to the right is where a number is looked for first; then around, then farther out.
_DIRECTIONS = ((0.71, -0.71), (0.71, 0.71), (-0.71, -0.71), (-0.71, 0.71), (1, 0), (-1, 0), (0, -1), (0, 1))
_RINGS = 7
_ON_WORDS, _ON_MARK, _OUTSIDE, _FARTHER = 40.0, 12.0, 100.0, 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What a label of ``width`` x ``height`` belongs to: a circle in device pixels. ``is_first`` chooses before others.

    It stays close to its own circle, even over another one.
    """

    x: float
    y: float
    radius: float
    width: int
    height: int
    is_first: bool = False


def spread(anchors: Sequence[Anchor], words: Sequence[Rect], width: int, height: int) -> tuple[Rect, ...]:
    """A place for every anchor's label, in their order, in a viewport of ``width`` x ``height``; none overlaps another."""
    order = sorted(range(len(anchors)), key=lambda index: not anchors[index].is_first)
    placed: dict[int, Rect] = {}
    for index in order:
        placed[index] = _best(anchors[index], anchors, list(placed.values()), words, Rect(0, 0, width, height))
    return tuple(placed[index] for index in range(len(anchors)))


def is_apart(anchor: Anchor, label: Rect) -> bool:
    """True when a label stands so far from its circle that a line should join them."""
    return _distance(anchor, label) > anchor.radius + anchor.height


def _best(
    anchor: Anchor, anchors: Sequence[Anchor], labels: Sequence[Rect], words: Sequence[Rect], viewport: Rect
) -> Rect:
    best, least = _at(anchor, *_DIRECTIONS[0], 0), float("inf")
    for far, (rank, direction) in product(range(_RINGS), enumerate(_DIRECTIONS)):
        cost = far * _FARTHER + rank
        if cost >= least:
            continue
        rect = _at(anchor, *direction, far)
        if any(not rect.cut(label).is_empty for label in labels):
            continue
        cost += sum(_ON_WORDS for one in words if not rect.cut(one).is_empty)
        if not anchor.is_first:
            cost += sum(_ON_MARK for one in anchors if one is not anchor and _distance(one, rect) < one.radius)
        cost += 0 if viewport.holds(rect) else _OUTSIDE
        if cost < least:
            best, least = rect, cost
    if least >= _ON_WORDS and (inside := _clear_inside(anchor, (*labels, *words), viewport)) is not None:
        return inside
    return best if least < float("inf") else _below(best, labels)


def _clear_inside(anchor: Anchor, taken: Sequence[Rect], viewport: Rect) -> Rect | None:
    """The nearest place that is moved into the viewport and lies neither on words nor on its own circle; None without any."""
    for far, direction in product(range(_RINGS), _DIRECTIONS):
        rect = _at(anchor, *direction, far)
        x = min(max(rect.x, 0), viewport.width - rect.width)
        rect = Rect(max(0, x), min(max(rect.y, 0), max(0, viewport.height - rect.height)), rect.width, rect.height)
        is_clear = viewport.holds(rect) and _distance(anchor, rect) >= anchor.radius
        if is_clear and all(rect.cut(one).is_empty for one in taken):
            return rect
    return None


def _at(anchor: Anchor, across: float, down: float, far: int) -> Rect:
    """The label's place in one direction: its nearest corner, edge or end lies on the circle, ``far`` heights out."""
    away = anchor.radius + anchor.height * (0.3 + far)
    x, y = anchor.x + across * away, anchor.y + down * away
    left = x if across > 0 else x - anchor.width if across < 0 else x - anchor.width / 2
    top = y if down > 0 else y - anchor.height if down < 0 else y - anchor.height / 2
    return Rect(round(left), round(top), anchor.width, anchor.height)


def _below(rect: Rect, labels: Sequence[Rect]) -> Rect:
    """Under everything in its way, when all places around are taken."""
    while hit := next((label for label in labels if not rect.cut(label).is_empty), None):
        rect = Rect(rect.x, hit.y + hit.height, rect.width, rect.height)
    return rect


def _distance(anchor: Anchor, rect: Rect) -> float:
    """From the circle's centre to the nearest place of a rectangle."""
    x = min(max(anchor.x, rect.x), rect.x + rect.width)
    y = min(max(anchor.y, rect.y), rect.y + rect.height)
    return hypot(anchor.x - x, anchor.y - y)
