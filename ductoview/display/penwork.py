"""Drawings of presentation states into an RGB array, without Qt; ``ui/overlays/drawings`` does the same on the canvas."""

from collections.abc import Callable, Iterable, Sequence
from math import hypot

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.drawings import Drawing, Stroke, Tint, Words
from ductoview.display.orientation import Orientation
from ductoview.display.planes import laid, tint
from ductoview.display.text_box import TextBox, text_box
from ductoview.display.viewport import Rect, ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Rgb

_SHIFT = 4
_FARTHEST = 1 << 20
_CROSS = 5
_DASH, _GAP = 6.0, 5.0
_LEADING = 1.35
_PLATE = 0.35
_FILL = 0.35
_TINT = 0.85

Place = tuple[float, float]


def draw_all(
    rgb: NDArray[np.uint8],
    drawn: Iterable[Drawing],
    orientation: Orientation,
    stored_shape: tuple[int, int],
    view: ViewState,
    em: int,
    over: Sequence[Rect] = (),
) -> None:
    """Draw into ``rgb`` (height, width, 3), uint8; words are ``em`` pixels high and never mirrored.

    They keep clear of what will be drawn ``over`` the image.
    """
    standing: list[Rect] = []

    def to_device(at: PointPx) -> Place:
        return view.to_device(orientation.to_shown(at, stored_shape))

    for one in drawn:
        match one:
            case Stroke():
                _draw_stroke(rgb, one, to_device)
            case Words():
                standing += _draw_words(rgb, one, to_device, em, over, standing)
            case Tint():
                _draw_tint(rgb, one, orientation, stored_shape, view)


def _draw_stroke(rgb: NDArray[np.uint8], stroke: Stroke, to_device: Callable[[PointPx], Place]) -> None:
    places = np.array([to_device(PointPx(row, column)) for row, column in stroke.points.tolist()])
    if stroke.is_point:
        x, y = places[0]
        arms = [[(x - _CROSS, y), (x + _CROSS, y)], [(x, y - _CROSS), (x, y + _CROSS)]]
        for arm in arms:
            cv2.polylines(rgb, [_fixed(np.array(arm))], False, stroke.colour, 1, cv2.LINE_AA, _SHIFT)
        return
    if stroke.filled:
        under = rgb.copy()
        cv2.fillPoly(under, [_fixed(places)], stroke.colour, cv2.LINE_AA, _SHIFT)
        cv2.addWeighted(under, _FILL, rgb, 1 - _FILL, 0, rgb)
    if stroke.dashed:
        for dash in _dashes(np.vstack([places, places[:1]]) if stroke.closed else places):
            cv2.polylines(rgb, [_fixed(dash)], False, stroke.colour, 1, cv2.LINE_AA, _SHIFT)
    else:
        cv2.polylines(rgb, [_fixed(places)], stroke.closed, stroke.colour, 1, cv2.LINE_AA, _SHIFT)


def _draw_words(
    rgb: NDArray[np.uint8],
    words: Words,
    to_device: Callable[[PointPx], Place],
    em: int,
    over: Sequence[Rect],
    beside: Sequence[Rect],
) -> list[Rect]:
    """Draws them and answers where they stand."""
    face = cv2.FontFace("sans")

    def wide(line: str) -> int:
        x, _, width, _ = cv2.getTextSize((0, 0), line, (0, 0), face, em, 400)
        return int(x + width) + 1

    high, width = rgb.shape[:2]
    box = text_box(words, to_device, wide, round(em * _LEADING), width, high, over=over, beside=beside)
    if box.leader is not None:
        cv2.polylines(rgb, [_fixed(np.array(box.leader))], False, words.colour, 1, cv2.LINE_AA, _SHIFT)
    _draw_lines(rgb, box, words.colour, face, em)
    return [Rect(x, y, across, box.line_height) for _, x, y, across in box.lines]


def _draw_lines(rgb: NDArray[np.uint8], box: TextBox, colour: Rgb, face: cv2.FontFace, em: int) -> None:
    for line, x, y, width in box.lines:
        part = rgb[max(0, y) : max(0, y + box.line_height), max(0, x - 2) : max(0, x + width + 2)]
        part[:] = (part * _PLATE).astype(np.uint8)
        cv2.putText(rgb, line, (x, y + em), colour, face, em, 400)


def _draw_tint(
    rgb: NDArray[np.uint8], one: Tint, orientation: Orientation, stored_shape: tuple[int, int], view: ViewState
) -> None:
    strength, place = tint(laid(one.plane, stored_shape), orientation, view, rgb.shape[1], rgb.shape[0])
    if place.is_empty:
        return
    part = rgb[place.y : place.y + place.height, place.x : place.x + place.width]
    share = (strength * (_TINT / 255))[..., None]
    part[:] = (part * (1 - share) + np.array(one.colour) * share + 0.5).astype(np.uint8)


def _fixed(places: NDArray[np.float64]) -> NDArray[np.int32]:
    """Device places as OpenCV's fixed point, whose pixels have their centres at whole numbers."""
    near = np.clip(places - 0.5, -_FARTHEST, _FARTHEST)
    return np.asarray(np.round(near * (1 << _SHIFT)), dtype=np.int32).reshape(-1, 1, 2)


def _dashes(places: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """A line cut into dashes by its length."""
    pieces: list[NDArray[np.float64]] = []
    along = 0.0
    for (x0, y0), (x1, y1) in zip(places[:-1].tolist(), places[1:].tolist(), strict=True):
        length = hypot(x1 - x0, y1 - y0)
        start = -(along % (_DASH + _GAP))
        while start < min(length, _FARTHEST / 64):
            first, last = max(0.0, start), min(length, start + _DASH)
            if last > first:
                ends = [(x0 + (x1 - x0) * at / length, y0 + (y1 - y0) * at / length) for at in (first, last)]
                pieces.append(np.array(ends))
            start += _DASH + _GAP
        along += length
    return pieces
