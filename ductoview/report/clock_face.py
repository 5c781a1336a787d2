"""The breast from the front as a clock face, with every finding whose place two views tell, and how sure it is."""

import math
from collections.abc import Sequence

from ductoview.model.breast_place import BreastPlace
from ductoview.model.view import Laterality
from ductoview.report.box import AMBER, BLUE, INK, QUIET, RULE, SMALL, Box, nothing
from ductoview.report.duct_map import draw_letter
from ductoview.report.pen import Pen, Style
from ductoview.report.study import ReportFinding

_LEAST_MM = 20.0
_LINE = 2.8
_SIDES = {Laterality.LEFT: "LEFT BREAST", Laterality.RIGHT: "RIGHT BREAST"}
_WHY = (
    "Quadrant and clock position are told by a finding that is marked in CC and in a true lateral view (ML or LM) and "
    "joined as one."
)


def draw_clock(pen: Pen, box: Box, findings: Sequence[ReportFinding], *, is_reviewed: bool) -> None:
    """The face of the breast in which the first such finding lies, to scale, and which lie in the other breast; why there is
    none otherwise."""
    placed = [(one.letter, one.place) for one in findings if isinstance(one.place, BreastPlace)]
    if not placed:
        nothing(pen, box, _WHY)
        return
    side = placed[0][1].laterality
    elsewhere = ", ".join(letter for letter, place in placed if place.laterality is not side)
    line = _LINE if elsewhere else 0.0
    radius = min(box.width / 2 - 6.5, (box.height - 9.0 - line) / 2)
    x, y = box.x + box.width / 2, box.y + 4.5 + radius
    here = [(letter, place) for letter, place in placed if place.laterality is side]
    reach = max(_LEAST_MM, *(10 * math.ceil(math.hypot(p.outward.value, p.upward.value) / 10 + 0.3) for _, p in here))
    _draw_face(pen, x, y, radius, side, reach)
    colour = BLUE if is_reviewed else AMBER
    outwards = 1 if side is Laterality.LEFT else -1
    for letter, place in here:
        across = x + outwards * place.outward.value / reach * radius
        down = y - place.upward.value / reach * radius
        for dx, dy in ((place.outward.plus_minus, 0.0), (0.0, place.upward.plus_minus)):
            dx, dy = dx / reach * radius, dy / reach * radius
            pen.line([(across - dx, down - dy), (across + dx, down + dy)], colour, 0.3)
        draw_letter(pen, across, down, letter, colour)
    pen.text(x, box.bottom - 0.6 - line, f"{_SIDES[side]} seen from the front", SMALL, align="middle")
    if elsewhere:
        pen.text(x, box.bottom - 0.6, f"{elsewhere}: in the other breast", SMALL, align="middle")


def _draw_face(pen: Pen, x: float, y: float, radius: float, side: Laterality, reach: float) -> None:
    pen.circle(x, y, radius, INK, 0.3)
    pen.circle(x, y, radius / 2, RULE, 0.12)
    pen.line([(x - radius, y), (x + radius, y)], RULE, 0.12)
    pen.line([(x, y - radius), (x, y + radius)], RULE, 0.12)
    for hour in range(1, 13):
        angle = math.radians(30 * hour)
        sine, cosine = math.sin(angle), math.cos(angle)
        inner = radius - (1.6 if hour % 3 == 0 else 1.0)
        pen.line([(x + inner * sine, y - inner * cosine), (x + radius * sine, y - radius * cosine)], INK, 0.25)
        if hour % 3 == 0:
            style = Style(size=8.0, bold=True, colour=INK)
            pen.text(x + (radius + 2.4) * sine, y - (radius + 2.4) * cosine + 1.05, str(hour), style, align="middle")
    pen.circle(x, y, 0.8, INK, 0.2, fill=INK)
    pen.text(x + radius / 2 + 0.5, y + 2.4, f"{reach / 2:.0f} mm", SMALL)
    style = Style(size=6.4, colour=QUIET)
    right, left = ("outer", "inner") if side is Laterality.LEFT else ("inner", "outer")
    pen.text(x + radius * 0.93, y + radius * 0.98, right, style, align="middle")
    pen.text(x - radius * 0.93, y + radius * 0.98, left, style, align="middle")
