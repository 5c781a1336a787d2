"""The picture ``overlay.png``: the image as the window hangs it, with what the analysis proposes drawn over it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.framing import fitted
from ductoview.display.orientation import Orientation, hanging_orientation
from ductoview.display.render import RenderOptions, render
from ductoview.display.squaring import squared
from ductoview.display.viewport import ViewState
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.finding import OPERATING_POINT, Finding
from ductoview.model.geometry import PointPx
from ductoview.model.image import Mammogram

LONGEST_PX = 2048
THIN_MM, THICK_MM = 0.2, 4.0
"""Calibres at the ends of the colour scale, which is logarithmic."""
THIN_PX, THICK_PX = 2.0, 80.0
"""The same where the spacing is unknown."""

_OUTLINE = (150, 190, 150)
_AMBER = (255, 176, 32)
_NIPPLE = (120, 200, 255)
_WORDS = (170, 177, 184)

Rgb = NDArray[np.uint8]
_Places = NDArray[np.float64]


def overlay_picture(mammogram: Mammogram, analysis: DuctAnalysis) -> Rgb:
    """RGB, at most ``LONGEST_PX`` long without its legend: outline of the mask, centreline coloured by calibre, nipple,
    and the candidates at or above the operating point, dashed and numbered as in the analysis file.
    """
    orientation = squared(hanging_orientation(mammogram.facts.view), mammogram.facts)
    shape = orientation.shown_shape(mammogram.pixels.shape)
    scale = min(1.0, LONGEST_PX / max(shape))
    width, height = max(1, round(shape[1] * scale)), max(1, round(shape[0] * scale))
    picture = render(mammogram, RenderOptions(size=(width, height), zoom=None)).copy()
    on_picture = _Mapping(orientation, fitted(shape, orientation, width, height), mammogram.pixels.shape)
    weight = max(1, round(max(width, height) / 1000))
    _draw_outline(picture, analysis.lumen, on_picture)
    pixel_mm = mammogram.facts.spacing.mean_mm
    for segment in analysis.tree.segments:
        _draw_centreline(picture, segment.path, on_picture, pixel_mm, weight)
    if analysis.nipple is not None:
        x, y = on_picture.place(analysis.nipple.at)
        cv2.drawMarker(picture, (round(x), round(y)), _NIPPLE, cv2.MARKER_CROSS, 12 * weight, weight, cv2.LINE_AA)
    shown = {one.id for one in analysis.likely}
    likely = [(number, one) for number, one in enumerate(analysis.findings, start=1) if one.id in shown]
    for number, finding in likely:
        _draw_candidate(picture, finding, number, on_picture, weight)
    return np.vstack([picture, _legend(width, _sentence(analysis, len(likely)), "px" if pixel_mm is None else "mm")])


@dataclass(frozen=True, slots=True)
class _Mapping:
    """From stored pixels to places (x, y) on the picture."""

    orientation: Orientation
    view: ViewState
    stored_shape: tuple[int, ...]

    def place(self, at: PointPx) -> tuple[float, float]:
        return self.view.to_device(self.orientation.to_shown(at, self.stored_shape))

    def places(self, rows_columns: NDArray[np.floating]) -> _Places:
        """Of an array (n, 2) of rows and columns."""
        origin = np.array(self.place(PointPx(0, 0)))
        down = np.array(self.place(PointPx(1, 0))) - origin
        right = np.array(self.place(PointPx(0, 1))) - origin
        mapped: _Places = origin + rows_columns[:, :1] * down + rows_columns[:, 1:2] * right
        return mapped


def _draw_outline(picture: Rgb, lumen: NDArray[np.bool_], on_picture: _Mapping) -> None:
    contours, _ = cv2.findContours(lumen.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        places = on_picture.places(contour[:, 0, ::-1].astype(np.float64))
        cv2.polylines(picture, [_fixed(places)], True, _OUTLINE, 1, cv2.LINE_AA, _SHIFT)


def _draw_centreline(
    picture: Rgb, path: NDArray[np.float64], on_picture: _Mapping, pixel_mm: float | None, weight: int
) -> None:
    places = _fixed(on_picture.places(path[:, :2]))[:, 0]
    colours = _colours(path[:, 2], pixel_mm)
    for start, end, colour in zip(places[:-1], places[1:], colours[1:], strict=True):
        cv2.line(picture, start.tolist(), end.tolist(), colour.tolist(), weight, cv2.LINE_AA, _SHIFT)


def _draw_candidate(picture: Rgb, finding: Finding, number: int, on_picture: _Mapping, weight: int) -> None:
    """Its outline, or a ring where there is none, dashed; the number beside it."""
    if len(finding.outline) > 2:
        ring = on_picture.places(np.array([(point.row, point.column) for point in finding.outline]))
    else:
        angles = np.linspace(0, 2 * math.pi, 48, endpoint=False)
        radius = 14.0 * weight
        ring = np.array(on_picture.place(finding.at)) + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for dash in _dashes(ring, 7.0 * weight, 5.0 * weight):
        cv2.polylines(picture, [_fixed(dash)], False, _AMBER, weight + 1, cv2.LINE_AA, _SHIFT)
    words = str(number) + (" ?" if finding.mimic else "")
    at = int(ring[:, 0].max()) + 4 * weight, int(ring[:, 1].min())
    _write(picture, words, at, _AMBER, 12 * weight + 4)


def _dashes(ring: _Places, on: float, off: float) -> Iterator[_Places]:
    """Pieces of a closed line, alternately drawn and left out."""
    closed = np.vstack([ring, ring[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    count = max(2, round(along[-1] / (on + off)))
    period, share = along[-1] / count, on / (on + off)
    for number in range(count):
        marks = np.linspace(number * period, (number + share) * period, 6)
        yield np.stack([np.interp(marks, along, closed[:, axis]) for axis in (0, 1)], axis=1)


def _colours(calibre_px: NDArray[np.floating], pixel_mm: float | None) -> Rgb:
    """RGB (n, 3): cyan for thin, magenta for thick ducts."""
    thin, thick = (THIN_PX, THICK_PX) if pixel_mm is None else (THIN_MM, THICK_MM)
    calibre = np.maximum(calibre_px * (pixel_mm or 1.0), 1e-6)
    share = np.clip(np.log(calibre / thin) / math.log(thick / thin), 0, 1)
    levels = (share * 255).astype(np.uint8)[:, None]
    return np.asarray(cv2.applyColorMap(levels, cv2.COLORMAP_COOL)[:, 0, ::-1], dtype=np.uint8)


def _legend(width: int, sentence: str, unit: str) -> Rgb:
    """A strip below the picture: what the colours mean, and that all of it is a proposal."""
    em = int(np.clip(width / 70, 9, 26))
    strip = np.zeros((3 * em, width, 3), np.uint8)
    thin, thick = (THIN_MM, THICK_MM) if unit == "mm" else (THIN_PX, THICK_PX)
    steps = np.geomspace(thin, thick, 8 * em)
    strip[em : 2 * em, em : 9 * em] = _colours(steps, None if unit == "px" else 1.0)[: max(0, width - em)][None]
    words = f"calibre {thin:g} to {thick:g} {unit}      {sentence}"
    _write(strip, words, (10 * em, 2 * em - em // 8), _WORDS, em)
    return strip


def _sentence(analysis: DuctAnalysis, likely: int) -> str:
    if not analysis.contrast_found:
        return "No contrast found."
    hands = " and ".join(one.name for one in analysis.corrected_by)
    words = f"Ducts corrected by {hands}; candidates not reviewed" if hands else "Automatic, not reviewed"
    return f"{words}: {likely} candidate{'' if likely == 1 else 's'} at or above {OPERATING_POINT}."


def _write(picture: Rgb, words: str, at: tuple[int, int], colour: tuple[int, int, int], size: int) -> None:
    """With a dark rim, readable over tissue and contrast alike."""
    face = cv2.FontFace("sans")
    for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        cv2.putText(picture, words, (at[0] + dx, at[1] + dy), (0, 0, 0), face, size, 500)
    cv2.putText(picture, words, at, colour, face, size, 500)


_SHIFT = 3


def _fixed(places: _Places) -> NDArray[np.int32]:
    """Places (n, 2) as OpenCV takes them: (n, 1, 2), in eighths of a pixel, whose centres are whole numbers there."""
    return np.round((places - 0.5) * (1 << _SHIFT)).astype(np.int32)[:, None, :]
