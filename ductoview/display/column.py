"""A column of lines that grows from a corner of the viewport and flows around what is in its way."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from ductoview.display.caption import Line
from ductoview.display.room import Room
from ductoview.display.viewport import Rect

Measure = Callable[[Line], tuple[int, int]]
"""Width and height of a line in device pixels, as the painter will draw it."""

# How far a column reaches, and how far one line may be kept from the one before: of the viewport's height.
_REACH, _GAP = 0.62, 0.12
# The latest beginning of a column, as such a share.
_LATEST = 0.25


class Column:
    """``corner`` is ("top" or "bottom", "left" or "right"); what is put first lies nearest to it."""

    def __init__(self, room: Room, corner: tuple[str, str], measure: Measure, margin: int, widest: int) -> None:
        self.room, self.measure, self.margin = room, measure, margin
        self._corner, self._widest = corner, widest
        self._used = margin

    def begin_where(self, lines: Sequence[Line]) -> None:
        """Begin a little farther in when these lines then stand together instead of around a lead marker, say."""
        sizes = [self.measure(line) for line in lines]
        for used in range(self.margin, round(_LATEST * self.room.scene.height), self.margin):
            ends = list(accumulate((height for _, height in sizes), initial=used))
            rects = [self._rect(width, height, at) for (width, height), at in zip(sizes, ends[:-1], strict=True)]
            if all(self.room.is_free(rect, self.margin // 2) for rect in rects):
                self._used = used
                return

    def place(self, width: int, height: int) -> Rect | None:
        """Room for one thing next to what stands there; it is taken. None when there is none near enough."""
        most = round(_REACH * self.room.scene.height) - height
        last = min(most, self._used + round(_GAP * self.room.scene.height))
        for used in range(self._used, last + 1, max(3, height // 3)):
            rect = self._rect(width, height, used)
            if self._is_within(rect) and self.room.is_free(rect, self.margin // 2):
                return self._took(rect)
        return None

    def place_anywhere(self, width: int, height: int) -> Rect | None:
        """The same, else the nearest room there is in the viewport; None when there is none."""
        found = self.place(width, height)
        if found is None:
            found = self.room.least_covered(width, height, self.margin, self._corner)
            if found is None or self.room.covered(found):
                return None
            self.room.take(found)
        return found

    def place_over(self, width: int, height: int) -> Rect | None:
        """Room where it covers least of the breast; it is taken. None when it fits nowhere beside what was placed."""
        found = self.room.least_covered(width, height, self.margin, self._corner)
        if found is not None:
            self.room.take(found)
        return found

    def put(self, line: Line, *, everywhere: bool = False) -> Iterator[tuple[Line, Rect | None]]:
        """The line in as few pieces as possible and their places.

        Without a place for a piece the rest is left out, or, ``everywhere``, put wherever the viewport has room for it;
        the place is None when it has none.
        """
        rest = list(line.parts)
        while rest:
            found = self._first_that_fits(line, rest)
            if found is None:
                break
            count, rect = found
            yield self._piece(line, rest, count), rect
            rest = rest[count:] if self.is_from_top else rest[:-count]
        if rest and everywhere:
            piece = self._fitting(replace(line, parts=tuple(rest)))
            width, height = self.measure(piece)
            yield piece, self.place_anywhere(width, height)

    def put_over_tissue(self, lines: Sequence[Line]) -> Iterator[tuple[Line, Rect]]:
        """The lines under each other where they cover least; a line for which there is no place at all is left out."""
        if not lines:
            return
        sizes = [self.measure(line) for line in lines]
        width, height = max(wide for wide, _ in sizes), sum(high for _, high in sizes)
        whole = self.room.least_covered(width, height, self.margin, self._corner)
        if whole is None:
            for line, (wide, high) in zip(lines, sizes, strict=True):
                rect = self.room.least_covered(wide, high, self.margin, self._corner)
                if rect is not None:
                    self.room.take(rect)
                    yield line, rect
            return
        self.room.take(whole)
        y = whole.y
        ordered = zip(lines, sizes, strict=True) if self.is_from_top else zip(lines[::-1], sizes[::-1], strict=True)
        for line, (wide, high) in ordered:
            x = whole.x if self._corner[1] == "left" else whole.x + whole.width - wide
            yield line, Rect(x, y, wide, high)
            y += high

    @property
    def is_from_top(self) -> bool:
        """True when it grows downwards."""
        return self._corner[0] == "top"

    def _first_that_fits(self, line: Line, parts: Sequence[str]) -> tuple[int, Rect] | None:
        """How many parts stand in the next piece, and where: the first height at which any number of them is free."""
        pieces = [self._piece(line, parts, count) for count in range(len(parts), 0, -1)]
        sizes = [self.measure(piece) for piece in pieces]
        height, scene = sizes[0][1], self.room.scene
        last = min(round(_REACH * scene.height) - height, self._used + round(_GAP * scene.height))
        for used in range(self._used, last + 1, max(3, height // 3)):
            for piece, (width, _) in zip(pieces, sizes, strict=True):
                if width > self._widest and len(piece.parts) > 1:
                    continue
                rect = self._rect(width, height, used)
                if self._is_within(rect) and self.room.is_free(rect, self.margin // 2):
                    return len(piece.parts), self._took(rect)
        return None

    def _piece(self, line: Line, parts: Sequence[str], count: int) -> Line:
        """The part of the line that lies nearest to the corner: its beginning from the top, its end from the bottom."""
        return replace(line, parts=tuple(parts[:count] if self.is_from_top else parts[-count:]))

    def _fitting(self, line: Line) -> Line:
        """The line, cut short with an ellipsis where it is wider than the viewport."""
        most, text = self.room.scene.width - 2 * self.margin, line.text
        while self.measure(line)[0] > most and len(text) > 1:
            text = text[: max(1, len(text) * 9 // 10 - 1)]
            line = replace(line, parts=(text.rstrip() + "…",))
        return line

    def _rect(self, width: int, height: int, used: int) -> Rect:
        scene = self.room.scene
        x = self.margin if self._corner[1] == "left" else scene.width - self.margin - width
        y = used if self.is_from_top else scene.height - used - height
        return Rect(x, y, width, height)

    def _is_within(self, rect: Rect) -> bool:
        return rect.x >= 0 and rect.x + rect.width <= self.room.scene.width

    def _took(self, rect: Rect) -> Rect:
        self.room.take(rect)
        self._used = rect.y + rect.height if self.is_from_top else self.room.scene.height - rect.y
        return rect
