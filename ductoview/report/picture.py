"""One image as the window draws it, on paper: its grey, its caption, its scale bar, and the reader's marks in vectors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ductoview.display.annotate import Annotation, laid_out
from ductoview.display.caption import Line, Shown, TextLevel, Tone, caption
from ductoview.display.framing import fitted
from ductoview.display.orientation import Orientation, hanging_orientation
from ductoview.display.polarity import is_reversed
from ductoview.display.render import RenderOptions, render
from ductoview.display.room import Scene
from ductoview.display.squaring import squared
from ductoview.display.tissue import default_choice, tissue_of
from ductoview.display.viewport import Rect, ViewState
from ductoview.model.annotation import AnnotationKind
from ductoview.model.duct_analysis import measurable
from ductoview.model.finding import Finding
from ductoview.model.geometry import PointPx
from ductoview.model.image import Mammogram
from ductoview.model.look import Look
from ductoview.report.names import printable_name
from ductoview.report.pen import Pen, Place, Rgb, Style
from ductoview.report.study import ReportFinding, ReportImage

READER: Rgb = (108, 182, 255)
"""The light blue of what a reader made, on dark."""
CANDIDATE: Rgb = (255, 186, 64)
_WORDS: dict[Tone, Rgb] = {
    Tone.STRONG: (226, 230, 234), Tone.NORMAL: (176, 182, 188), Tone.AMBER: (240, 190, 90), Tone.BLUE: READER,
}  # fmt: skip
_PLATE: Rgb = (24, 26, 28)
_PX_A_MM = 300 / 25.4
_TEXT = 6.6
_LARGE = 1.7
_TAG = 4.4
_ROUND = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Onto:
    """From stored pixels to the page."""

    x: float
    y: float
    orientation: Orientation
    view: ViewState
    shape: tuple[int, int]

    def place(self, at: PointPx) -> Place:
        across, down = self.view.to_device(self.orientation.to_shown(at, self.shape))
        return self.x + across / _PX_A_MM, self.y + down / _PX_A_MM

    def px(self, across: float, down: float) -> Place:
        return self.x + across / _PX_A_MM, self.y + down / _PX_A_MM


def draw_image(
    pen: Pen,
    box: tuple[float, float, float, float],
    image: ReportImage,
    mammogram: Mammogram,
    findings: tuple[ReportFinding, ...],
    *,
    is_reviewed: bool,
) -> None:
    """The image in ``box`` (x, y, width, height in mm), hung, with its caption and its marks under the page's letters."""
    x, y, wide, high = box
    width, height = round(wide * _PX_A_MM), round(high * _PX_A_MM)
    look = image.review.look or Look()
    choice = look.choice or default_choice(mammogram)
    options = RenderOptions(size=(width, height), zoom=None, choice=choice, invert=look.inverted, annotate=False)
    pen.picture(x, y, wide, high, render(mammogram, options))
    shape = image.facts.rows, image.facts.columns
    orientation = squared(hanging_orientation(image.facts.view), image.facts)
    view = fitted(orientation.shown_shape(shape), orientation, width, height)
    onto = _Onto(x=x, y=y, orientation=orientation, view=view, shape=shape)
    default = default_choice(mammogram)
    shown = Shown(
        zoom=1.0,  # how many pixels of a screen one is has no meaning on paper
        choice=choice,
        is_adjusted=choice is not default,
        is_inverted=is_reversed(
            mammogram.grey, default, mammogram.grey, choice, presentation_lut=None, invert=look.inverted
        ),
        badge=image.rejected.upper(),
        lies_otherwise=image.analysis is not None and bool(image.analysis.lies_otherwise),
        is_aspect_corrected=orientation.stretch != (1.0, 1.0),
    )
    scene = Scene(
        tissue=tissue_of(mammogram),
        orientation=orientation,
        stored_shape=shape,
        view=view,
        width=width,
        height=height,
        light_air=shown.is_inverted,
    )
    named = replace(image.facts, patient=replace(image.facts.patient, name=printable_name(pen, image.facts.patient)))
    words = caption(named, orientation, shown, level=TextLevel.SHORT)
    margin = round(1.8 * _PX_A_MM)
    placed = laid_out(words, scene, image.facts.view, image.facts.spacing, lambda line: _size(pen, line), margin)
    written = _draw_drawn(pen, onto, image)
    _draw_nipple(pen, onto, image)
    _draw_marks(pen, onto, box, image, findings, READER if is_reviewed else CANDIDATE, [*placed.rects, *written])
    _draw_caption(pen, onto, placed)


def _style(line: Line) -> Style:
    size = _TEXT * (_LARGE if line.large else 1.0)
    return Style(size=size, bold=line.tone is Tone.STRONG, colour=_WORDS[line.tone])


def _size(pen: Pen, line: Line) -> tuple[int, int]:
    style = _style(line)
    return int(pen.width(line.text, style) * _PX_A_MM) + 1, round(style.height_mm * _PX_A_MM)


def _draw_caption(pen: Pen, onto: _Onto, placed: Annotation) -> None:
    for one in (*placed.lines, *((placed.banner,) if placed.banner else ())):
        if one.plate:
            _plate(pen, onto, one.rect)
        style = _style(one.line)
        at = onto.px(one.rect.x, one.rect.y)
        pen.text(at[0], at[1] + style.height_mm * 0.76, one.line.text, style)
    bar = placed.bar
    if bar is None:
        return
    if bar.plate:
        _plate(pen, onto, bar.box)
    colour = _WORDS[Tone.STRONG]
    left, top = onto.px(bar.rect.x, bar.rect.y)
    right, bottom = onto.px(bar.rect.x + bar.rect.width, bar.rect.y + bar.rect.height)
    pen.line([(left, top), (left, bottom), (right, bottom), (right, top)], colour, 0.3)
    pen.text((left + right) / 2, top - 0.6, bar.words, Style(size=_TEXT, colour=colour), align="middle")


def _plate(pen: Pen, onto: _Onto, rect: Rect) -> None:
    x, y = onto.px(rect.x, rect.y)
    pen.box(x - 0.4, y, rect.width / _PX_A_MM + 0.8, rect.height / _PX_A_MM, fill=_PLATE)


def _draw_nipple(pen: Pen, onto: _Onto, image: ReportImage) -> None:
    """Where distances begin; only a nipple that is measured from."""
    nipple = measurable(image.analysis.nipple) if image.analysis else None
    if nipple is not None:
        x, y = onto.place(nipple)
        for arm in (((x - 1.6, y), (x + 1.6, y)), ((x, y - 1.6), (x, y + 1.6))):
            pen.line(arm, (0, 0, 0), 0.55)
            pen.line(arm, _WORDS[Tone.STRONG], 0.25)


def _draw_drawn(pen: Pen, onto: _Onto, image: ReportImage) -> list[Rect]:
    """Distances, arrows and lines of the reader; where their words stand, in pixels of the picture."""
    written = []
    for calliper in image.review.callipers:
        ends = [onto.place(calliper.start), onto.place(calliper.end)]
        _stroke(pen, ends, closed=False)
        length = f"{calliper.length_px:.0f} px" if calliper.length_mm is None else f"{calliper.length_mm:.1f} mm"
        written.append(_small(pen, onto, ends[1], length))
    for one in image.review.annotations:
        places = [onto.place(at) for at in one.line]
        if len(places) > 1:
            _stroke(pen, places, closed=False)
        if one.kind is AnnotationKind.ARROW:
            _stroke(pen, _head(places), closed=False)
        words = " ".join(part for part in (one.text, *(amount.words for amount in one.amounts)) if part)
        if words:
            written.append(_small(pen, onto, places[-1], words))
    return written


def _stroke(pen: Pen, places: list[Place], *, closed: bool) -> None:
    """Light blue in a dark edge, so that it shows over tissue and over contrast."""
    draw = pen.ring if closed else pen.line
    draw(places, (0, 0, 0), 0.5)
    draw(places, READER, 0.25)


def _small(pen: Pen, onto: _Onto, at: Place, words: str) -> Rect:
    style = Style(size=_TEXT, bold=True, colour=READER)
    pen.box(at[0] + 0.8, at[1] - 1.4, pen.width(words, style) + 1.0, style.height_mm, fill=_PLATE, radius=0.4)
    wide = pen.text(at[0] + 1.3, at[1] + 0.9, words, style) + 1.0
    x, y = at[0] + 0.8 - onto.x, at[1] - 1.4 - onto.y
    return Rect(*(round(one * _PX_A_MM) for one in (x, y, wide, style.height_mm)))


def _head(places: list[Place]) -> list[Place]:
    tip, back = np.array(places[-1]), np.array(places[-2])
    away = (back - tip) / max(float(np.hypot(*(back - tip))), 1e-6)
    aside = np.array([-away[1], away[0]])
    return _places(np.array([tip + 1.8 * away + 0.8 * aside, tip, tip + 1.8 * away - 0.8 * aside]))


def _draw_marks(
    pen: Pen,
    onto: _Onto,
    box: tuple[float, float, float, float],
    image: ReportImage,
    findings: tuple[ReportFinding, ...],
    colour: Rgb,
    written: Sequence[Rect],
) -> None:
    taken = [Rect(*(round(v) for v in (r.x, r.y, r.width, r.height))) for r in written]
    tags: list[Place] = []
    mine = [(one.letter, mark.finding) for one in findings for mark in one.marks if mark.image.uid == image.uid]
    rings = [_ring(onto, finding) for _, finding in mine]  # a finding may have two marks here, under one letter
    for ring in rings:
        pen.ring(ring, (0, 0, 0), 0.6)
        pen.ring(ring, colour, 0.3, dash=0.0 if colour == READER else 1.0)
    for ring in rings:
        tag = _free_place(ring, box, onto, taken, tags)
        tags.append(tag)
        middle = np.array(ring).mean(axis=0)
        near = min(ring, key=lambda one: np.hypot(one[0] - tag[0], one[1] - tag[1]))
        if np.hypot(middle[0] - tag[0], middle[1] - tag[1]) > 0:
            pen.line([near, tag], (0, 0, 0), 0.5)
            pen.line([near, tag], colour, 0.25)
    for (letter, _), tag in zip(mine, tags, strict=True):
        draw_tag(pen, tag[0], tag[1], letter, colour)


def draw_tag(pen: Pen, x: float, y: float, letter: str, colour: Rgb, *, size: float = _TAG) -> None:
    """A letter in a disc about (x, y)."""
    pen.circle(x, y, size / 2, (0, 0, 0), 0.3, fill=colour)
    pen.text(x, y + size * 0.28, letter, Style(size=size * 2.2, bold=True), align="middle")


def _ring(onto: _Onto, finding: Finding) -> list[Place]:
    """The outline, a little larger than a point where it is tiny; a circle where there is none."""
    if len(finding.outline) > 2:
        ring = np.array([onto.place(at) for at in finding.outline])
        middle = (ring.min(axis=0) + ring.max(axis=0)) / 2
        least = 1.0
        if float(np.ptp(ring, axis=0).max()) >= least:
            return _places(ring)
    else:
        middle = np.array(onto.place(finding.at))
    angles = np.linspace(0, 2 * np.pi, _ROUND, endpoint=False)[:, None]
    return _places(middle + 1.3 * np.hstack([np.cos(angles), np.sin(angles)]))


def _free_place(
    ring: list[Place], box: tuple[float, float, float, float], onto: _Onto, taken: list[Rect], tags: list[Place]
) -> Place:
    """The nearest place beside the ring that lies in the picture, under no words and on no other letter."""
    x, y, wide, high = box
    outline = np.array(ring)
    middle, reach = outline.mean(axis=0), float(np.ptp(outline, axis=0).max()) / 2
    for away in (4.5, 7.0, 10.0, 14.0):
        for angle in np.radians([-45, -90, -135, 0, 180, 45, 135, 90]):
            at = middle + (reach + away) * np.array([np.cos(angle), np.sin(angle)])
            inside = x + 3 <= at[0] <= x + wide - 3 and y + 3 <= at[1] <= y + high - 3
            device = (at - np.array([onto.x, onto.y])) * _PX_A_MM
            spot = Rect(round(device[0]) - 30, round(device[1]) - 30, 60, 60)
            is_clear = all(spot.cut(one).is_empty for one in taken)
            apart = all(np.hypot(at[0] - one[0], at[1] - one[1]) > _TAG + 0.6 for one in tags)
            if inside and is_clear and apart:
                return float(at[0]), float(at[1])
    return float(middle[0]), float(middle[1])


def _places(array: NDArray[np.float64]) -> list[Place]:
    return [(float(x), float(y)) for x, y in array]
