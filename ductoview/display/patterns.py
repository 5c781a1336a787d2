"""Test patterns for a screen, drawn by code at its own pixels: every function gives grey levels, uint8 (height, width).

They hold what AAPM TG18-QC and TG270-sQC hold, in the same levels, laid out for any size of screen; they are not those
files. Levels of the 18 squares and their bars: TG270-sQC as pacsdisplay.org describes it; 5 % and 95 % patches (13 in
0, 242 in 255) and the fading letters: TG18-QC; fields for the meter: TG18-LN. They go to the screen as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.display.pattern_letters import letter

Grey = NDArray[np.uint8]

SQUARES = tuple(range(0, 256, 15))
"""Levels of the 18 squares."""
LEAST_WIDTH, LEAST_HEIGHT = 360, 280
MIDDLE = 128
LINE_PAIRS = ((0, 255), (112, 144), (123, 133))
"""Dark and light of the line pairs: all, an eighth and a twenty-fifth of the contrast."""
PAIR_PX = (1, 2, 4)

_BAR_PX = 6
_BAR_STEP, _END_STEP = 5, 3
_DARK_PATCH, _LIGHT_PATCH = (0, 13), (255, 242)
_WORDS = "QUALITY CONTROL"
_FADE_FROM = 14
_RAMP_COUNT = 256
_LUMINANCE_SHARE = 0.1
_SURROUND = 51


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A pattern by name: ``draw(width, height)`` in device pixels."""

    name: str
    words: str
    draw: Callable[[int, int], Grey]


def check_pattern(width: int, height: int) -> Grey:
    """Everything of the daily check on one screen; below 360 x 280 pixels an even field says that it is too small."""
    grey = np.full((height, width), MIDDLE, np.uint8)
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return grey
    _edge(grey)
    unit = min(width // 9, height // 7) // 4 * 4
    left, top = (width - 8 * unit) // 2, (height - 6 * unit) // 2
    _letters(grey, left + unit, top, unit)
    for index, level in enumerate(SQUARES):
        row, column = divmod(index, 6)
        _put(grey, left + (column + 1) * unit, top + (row + 1) * unit, _square(level, unit))
    _put(grey, left, top + 2 * unit, _patch(*_DARK_PATCH, unit))
    _put(grey, left + 7 * unit, top + 2 * unit, _patch(*_LIGHT_PATCH, unit))
    _put(grey, *_ramp_place(left, top, unit), _ramp(*_ramp_size(unit)))
    _put(grey, left + unit, top + 5 * unit + unit // 8, line_pairs(6 * unit, unit - unit // 4))
    _corners(grey, unit)
    return grey


def ramp_pattern(width: int, height: int) -> Grey:
    """All 256 levels from left to right, and back below: even steps, without bands, tint or jumps."""
    up = _ramp(width, height // 2)
    return np.vstack((up, np.fliplr(_ramp(width, height - height // 2))))


def line_pattern(width: int, height: int) -> Grey:
    """Line pairs of 1, 2 and 4 pixels, upright and lying, at three contrasts, over the whole screen."""
    grey = np.full((height, width), MIDDLE, np.uint8)
    _put(grey, 0, 0, line_pairs(width, height))
    return grey


def grid_pattern(width: int, height: int) -> Grey:
    """A grid of one-pixel lines, its outermost on the outermost pixels: nothing cut off, bent or blurred."""
    grey = np.zeros((height, width), np.uint8)
    for lines, size in ((grey.T, width), (grey, height)):
        count = max(1, round(size / 96))
        lines[np.round(np.linspace(0, size - 1, count + 1)).astype(np.intp)] = 255
    return grey


def uniform_pattern(level: int) -> Callable[[int, int], Grey]:
    """An even field of one level: spots, dust, dead pixels, brighter edges."""
    return lambda width, height: np.full((height, width), level, np.uint8)


def luminance_pattern(level: int) -> Callable[[int, int], Grey]:
    """A field of one level for the meter: a tenth of the area in the middle of a 20 % surround (as TG18-LN)."""

    def draw(width: int, height: int) -> Grey:
        grey = np.full((height, width), _SURROUND, np.uint8)
        side = round((_LUMINANCE_SHARE * width * height) ** 0.5)
        side = max(1, min(side, width, height))
        top, left = (height - side) // 2, (width - side) // 2
        grey[top : top + side, left : left + side] = level
        return grey

    return draw


def line_pairs(width: int, height: int) -> Grey:
    """Cells of line pairs: a row for each contrast; upright and lying pairs of 1, 2 and 4 pixels beside each other."""
    grey = np.full((height, width), MIDDLE, np.uint8)
    cells = [(size, lying) for lying in (False, True) for size in PAIR_PX]
    cell_width, cell_height = width // len(cells), height // len(LINE_PAIRS)
    for row, (dark, light) in enumerate(LINE_PAIRS):
        for column, (size, lying) in enumerate(cells):
            gap = min(8, cell_width // 8, cell_height // 8)
            cell = _lines(cell_width - gap, cell_height - gap, size, dark, light, lying=lying)
            _put(grey, column * cell_width, row * cell_height, cell)
    return grey


PATTERNS = (
    Pattern(name="check", words="Check", draw=check_pattern),
    Pattern(name="ramp", words="Ramp", draw=ramp_pattern),
    Pattern(name="lines", words="Line pairs", draw=line_pattern),
    Pattern(name="grid", words="Grid", draw=grid_pattern),
    Pattern(name="dark", words="20 %", draw=uniform_pattern(51)),
    Pattern(name="light", words="80 %", draw=uniform_pattern(204)),
    Pattern(name="black", words="Black", draw=uniform_pattern(0)),
    Pattern(name="white", words="White", draw=uniform_pattern(255)),
)


def pattern(name: str) -> Pattern:
    """The pattern of that name; raises KeyError when there is none."""
    for one in PATTERNS:
        if one.name == name:
            return one
    raise KeyError(f"No pattern {name!r}.")


def _put(grey: Grey, x: int, y: int, part: Grey) -> None:
    grey[y : y + part.shape[0], x : x + part.shape[1]] = part


def _edge(grey: Grey) -> None:
    """A white line on the outermost pixels and a black one beside it: every edge of the screen is there."""
    grey[[1, -2], 1:-1] = grey[1:-1, [1, -2]] = 0
    grey[[0, -1], :] = 255
    grey[:, [0, -1]] = 255


def _square(level: int, side: int) -> Grey:
    """A grey square: fainter bars in its upper left corner, stronger ones in its lower right."""
    grey = np.full((side, side), level, np.uint8)
    part = max(2 * _BAR_PX, side // 3 // (2 * _BAR_PX) * 2 * _BAR_PX)
    darker = level + _END_STEP if level == 0 else level - _BAR_STEP
    lighter = level - _END_STEP if level == 255 else level + _BAR_STEP
    first = max(1, (side // 2 - part) // 2)
    for start, other in ((first, darker), (side - first - part, lighter)):
        _put(grey, start, start, _lines(part, part, _BAR_PX, other, level, lying=False))
    return grey


def _patch(around: int, inside: int, side: int) -> Grey:
    grey = np.full((side, side), around, np.uint8)
    _put(grey, side // 4, side // 4, np.full((side // 2, side // 2), inside, np.uint8))
    return grey


def _lines(width: int, height: int, size: int, first: int, second: int, *, lying: bool) -> Grey:
    """Lines of ``size`` pixels, first and second level in turn."""
    along = (np.arange(height if lying else width) // size) % 2
    levels = np.where(along == 0, first, second).astype(np.uint8)
    return np.tile(levels[:, None], (1, width)) if lying else np.tile(levels, (height, 1))


def _ramp(width: int, height: int) -> Grey:
    return np.tile((np.arange(width) * _RAMP_COUNT // width).astype(np.uint8), (height, 1))


def _ramp_size(unit: int) -> tuple[int, int]:
    """As wide as whole columns for each level allow."""
    most = 8 * unit
    return (most // _RAMP_COUNT * _RAMP_COUNT or most), unit // 2


def _ramp_place(left: int, top: int, unit: int) -> tuple[int, int]:
    return left + (8 * unit - _ramp_size(unit)[0]) // 2, top + 4 * unit + unit // 4


def _corners(grey: Grey, unit: int) -> None:
    """Line pairs of one and two pixels, full contrast, in the four corners of the screen."""
    height, width = grey.shape
    side = unit // 2
    inset = max(4, unit // 8)
    for x in (inset, width - inset - side):
        for y in (inset, height - inset - side):
            half = side // 2
            for column, size in enumerate((1, 2)):
                for row, lying in enumerate((False, True)):
                    cell = _lines(half, half, size, 0, 255, lying=lying)
                    _put(grey, x + column * half, y + row * half, cell)


def _letters(grey: Grey, x: int, y: int, unit: int) -> None:
    """QUALITY CONTROL on black, middle and white, each letter a level nearer to its ground: 14 down to 1."""
    for field, ground in enumerate((0, MIDDLE, 255)):
        part = np.full((unit - unit // 4, 2 * unit - unit // 8), ground, np.uint8)
        _fading_words(part, ground)
        _put(grey, x + field * 2 * unit + unit // 16, y + unit // 8, part)


def _fading_words(part: Grey, ground: int) -> None:
    step = -1 if ground == 255 else 1
    lines = _WORDS.split()
    scale = max(1, min(part.shape[1] // (6 * 7 + 6), part.shape[0] // 22))
    contrast = _FADE_FROM
    top = (part.shape[0] - 18 * scale) // 2
    for row, word in enumerate(lines):
        left = (part.shape[1] - (6 * len(word) - 1) * scale) // 2
        for column, one in enumerate(word):
            shape = np.kron(letter(one), np.ones((scale, scale), bool))
            place = part[top + row * 11 * scale :, left + column * 6 * scale :][: shape.shape[0], : shape.shape[1]]
            place[shape] = ground + step * contrast
            contrast -= 1
