"""The duct of the main finding, straightened, with its calibre along the way under it."""

from collections.abc import Sequence
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.routes import main_route, route_to
from ductoview.analysis.unrolled import Unrolled, unrolled
from ductoview.display.orientation import hanging_orientation
from ductoview.display.picture import Picture
from ductoview.model.image import Mammogram
from ductoview.model.look import Look
from ductoview.model.tree_distance import foot_of
from ductoview.report.box import AMBER, BLUE, INK, QUIET, RULE, SMALL, Box, nothing
from ductoview.report.duct_map import draw_letter
from ductoview.report.pen import Pen, Rgb
from ductoview.report.study import Mark, ReportFinding, ReportImage

_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_LEFT, _AXIS = 7.0, 4.0
_CHART_SHARE = 0.46
_TALLEST = 24.0
_PX_A_MM = 300 / 25.4


def straight_of(image: ReportImage, mark: Mark | None, mammogram: Mammogram) -> Unrolled | None:
    """The way to a mark, else along the main duct; None without ducts."""
    if image.analysis is None:
        return None
    tree, spacing = image.analysis.tree, image.facts.spacing
    foot = foot_of(mark.finding, tree, spacing) if mark is not None else None
    route = route_to(tree, foot.segment.id, foot.at) if foot is not None else main_route(tree)
    if route is None or len(route.path) < 2:
        return None
    turned = hanging_orientation(image.facts.view)
    mirrored = turned.transposed ^ turned.flipped_rows ^ turned.flipped_columns
    return unrolled(mammogram, route, mirrored=mirrored)


def draw_straight(
    pen: Pen,
    box: Box,
    image: ReportImage,
    mark: Mark | None,
    findings: Sequence[ReportFinding],
    mammogram: Mammogram,
    *,
    is_reviewed: bool,
) -> None:
    """Strip and calibre over one axis; the findings on the way as lines with their letters."""
    shown = straight_of(image, mark, mammogram)
    if shown is None:
        nothing(pen, box, "No duct can be followed in this image.")
        return
    course = shown.course
    left, width = box.x + _LEFT, box.width - _LEFT - 1.0
    scale = width / course.length
    chart_high = (box.height - 9.0) * _CHART_SHARE
    high = min(2 * course.half * scale, box.height - 10.0 - chart_high, _TALLEST)
    top = box.y + 4.4
    pen.picture(left, top, width, high, _grey(shown, image, mammogram, high / scale, width, high))
    chart = Box(x=left, y=top + high + 1.5, width=width, height=box.bottom - _AXIS - (top + high + 1.5))
    unit = "mm" if course.unit == "mm" else "px"
    _draw_axis(pen, chart, course.length, scale, unit)
    _draw_calibre(pen, chart, shown, scale, unit)
    colour = BLUE if is_reviewed else AMBER
    end = left + shown.end * scale
    pen.line([(end, top), (end, chart.bottom)], QUIET, 0.2, dash=0.6)
    _draw_findings(pen, shown, image, findings, left, top, chart.bottom, scale, colour)


def _grey(
    shown: Unrolled, image: ReportImage, mammogram: Mammogram, across: float, width: float, high: float
) -> NDArray[np.uint8]:
    """The strip through the picture's own grey, ``across`` of it (in the course's unit) about the duct."""
    look = image.review.look or Look()
    picture = Picture(mammogram)
    if look.choice is not None:
        picture.set_choice(look.choice)
    if look.inverted:
        picture.invert()
    # A strip has the type of the pixels it was read from.
    grey = np.asarray(picture.table.apply(cast(Any, shown.strip.values)), dtype=np.uint8).copy()
    grey[~shown.strip.inside] = 0
    rows = np.abs(shown.course.offset) <= across / 2 + 1e-9
    grey = grey[rows]
    rows_px, columns_px = max(1, round(high * _PX_A_MM)), max(1, round(width * _PX_A_MM))
    return _resized(grey, rows_px, columns_px)


def _resized(grey: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    smaller = rows < grey.shape[0]
    done = cv2.resize(grey, (columns, rows), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
    return np.asarray(done, dtype=np.uint8)


def _draw_axis(pen: Pen, chart: Box, length: float, scale: float, unit: str) -> None:
    step = next((one for one in _STEPS if length / one <= 8), _STEPS[-1])
    for way in np.arange(0, length + 1e-6, step):
        x = chart.x + float(way) * scale
        pen.line([(x, chart.y), (x, chart.bottom)], RULE, 0.1)
        words = f"{way:.0f} {unit}" if way == 0 else f"{way:.0f}"
        pen.text(x, chart.bottom + 3.0, words, SMALL, align="middle")
    pen.line([(chart.x, chart.bottom), (chart.right, chart.bottom)], INK, 0.2)


def _draw_calibre(pen: Pen, chart: Box, shown: Unrolled, scale: float, unit: str) -> None:
    last = shown.course.column(shown.end) + 1
    calibre = shown.course.calibre[:last]
    most = max(float(calibre.max()), 1e-9)
    step = next(one for one in (0.5, *_STEPS) if most * 1.1 / one <= 3.2)
    top = max(step, step * int(np.ceil(most * 1.1 / step)))
    for value in np.arange(0, top + 1e-9, step):
        y = chart.bottom - float(value) / top * chart.height
        pen.line([(chart.x, y), (chart.right, y)], RULE, 0.1)
        pen.text(chart.x - 0.8, y + 0.9, f"{value:g}", SMALL, align="right")
    every = max(1, last // 500)
    places = [
        (chart.x + float(shown.course.arc[at]) * scale, chart.bottom - float(calibre[at]) / top * chart.height)
        for at in range(0, last, every)
    ]
    if len(places) > 1:
        pen.line(places, INK, 0.35)
    pen.text(chart.right, chart.y + 2.0, f"calibre, {unit}", SMALL, align="right")


def _draw_findings(
    pen: Pen,
    shown: Unrolled,
    image: ReportImage,
    findings: Sequence[ReportFinding],
    left: float,
    top: float,
    bottom: float,
    scale: float,
    colour: Rgb,
) -> None:
    assert image.analysis is not None
    used: list[float] = []
    for one in findings:
        for mark in one.marks:
            foot = foot_of(mark.finding, image.analysis.tree, image.facts.spacing)
            if mark.image.uid != image.uid or foot is None or foot.segment.id not in shown.route.segments:
                continue
            x = left + shown.course.beside(mark.finding.at)[0] * scale
            pen.line([(x, top), (x, bottom)], colour, 0.3, dash=0.9)
            at = x
            while any(abs(at - other) < 4.0 for other in used):
                at += 4.0
            used.append(at)
            draw_letter(pen, at, top - 2.2, one.letter, colour)
