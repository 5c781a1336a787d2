"""An annotation drawn into an RGB array without Qt, in OpenCV's own Unicode face."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.annotate import Annotation, ScaleBar
from ductoview.display.caption import Line, Tone
from ductoview.display.column import Measure
from ductoview.display.viewport import Rect

_COLOURS = {
    Tone.STRONG: (195, 200, 204), Tone.NORMAL: (154, 161, 168), Tone.AMBER: (217, 164, 65), Tone.BLUE: (111, 176, 216),
}  # fmt: skip
_LARGE = 2.0
_LEADING = 1.45
# What is left of the image under a plate: white comes out so dark that every tone keeps a contrast of 4.5 to 1.
_PLATE = 0.15


class Lettering:
    """Measures and draws lines with ``em`` pixels a line of normal size."""

    def __init__(self, em: int) -> None:
        self._em = em
        self._face = cv2.FontFace("sans")

    @property
    def measure(self) -> Measure:
        """Width and height of lines as ``draw`` draws them."""
        return lambda line: (self._width(line), round(self._size(line) * _LEADING))

    def draw(self, rgb: NDArray[np.uint8], annotation: Annotation) -> None:
        """Draw into ``rgb`` (rows, columns, 3), uint8."""
        placed_lines = [one for one in (annotation.banner, *annotation.lines) if one is not None]
        for placed in placed_lines:
            if placed.plate:
                _darken(rgb, placed.rect)
        for placed in placed_lines:
            size = self._size(placed.line)
            origin = (placed.rect.x, placed.rect.y + round(size * 1.05))
            weight = 600 if placed.line.large else 400
            cv2.putText(rgb, placed.line.text, origin, _COLOURS[placed.line.tone], self._face, size, weight)
        if annotation.bar is not None:
            self._draw_bar(rgb, annotation.bar)

    def _draw_bar(self, rgb: NDArray[np.uint8], bar: ScaleBar) -> None:
        rect, colour = bar.rect, _COLOURS[Tone.NORMAL]
        if bar.plate:
            _darken(rgb, bar.box)
        bottom = rect.y + rect.height - 1
        cv2.line(rgb, (rect.x, bottom), (rect.x + rect.width, bottom), colour, 1)
        for x in (rect.x, rect.x + rect.width):
            cv2.line(rgb, (x, rect.y), (x, bottom), colour, 1)
        left = bar.box.x + (bar.box.width - self._width(Line(parts=(bar.words,)))) // 2
        cv2.putText(rgb, bar.words, (left, rect.y - self._em // 4), colour, self._face, self._em, 400)

    def _size(self, line: Line) -> int:
        return round(self._em * (_LARGE if line.large else 1.0))

    def _width(self, line: Line) -> int:
        weight = 600 if line.large else 400
        x, _, width, _ = cv2.getTextSize((0, 0), line.text, (0, 0), self._face, self._size(line), weight)
        return int(x + width) + 1


def _darken(rgb: NDArray[np.uint8], rect: Rect) -> None:
    part = rgb[max(0, rect.y) : rect.y + rect.height, max(0, rect.x - 4) : rect.x + rect.width + 4]
    part[:] = (part * _PLATE).astype(np.uint8)
