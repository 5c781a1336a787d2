"""What a person stated of the exam, and the impression, on the page."""

from collections.abc import Sequence
from itertools import groupby

from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_fields import Section
from ductoview.model.exam_record_values import rows
from ductoview.report.box import AMBER, QUIET, Box, headed
from ductoview.report.pen import Pen, Style

_TEXT = Style(size=7.6)
_SECTION = Style(size=7.6, bold=True)
_IMPRESSION = Style(size=10.0, bold=True)
_NOTE = Style(size=8.2)
_MORE = Style(size=7.6, bold=True, colour=AMBER)
_EXAM_MM = 10.0
"""What the exam needs at least: its heading, and the line that says where the rest stands."""


def draw_record(pen: Pen, box: Box, record: ExamRecord, note: str) -> None:
    """The reading first and large, then the exam in running text; what finds no room is counted, or where it stands said."""
    said = rows(record)
    sections = [
        (section.value, " · ".join(f"{label}: {words}" for _, label, words in group))
        for section, group in groupby((row for row in said if row[0] is not Section.READING), key=lambda row: row[0])
    ]
    reading = [(label, words) for section, label, words in said if section is Section.READING]
    left = _draw_reading(pen, box, reading, note, box.bottom - (_EXAM_MM if sections else 0.0))
    if sections:
        _draw_sections(pen, headed(pen, left, "Exam"), sections)


def _draw_reading(pen: Pen, box: Box, said: Sequence[tuple[str, str]], note: str, bottom: float) -> Box:
    """Down to ``bottom`` at most. What was chosen, BI-RADS above all, stands whole, whatever the length of the words."""
    box = headed(pen, box, "Impression")
    by_label = dict(said)
    impression, comment = by_label.pop("Impression", "") or note, by_label.pop("Comment", "")
    chosen = " · ".join(f"{label}: {value}" for label, value in by_label.items())
    reserved = len(pen.lines(chosen, _NOTE, box.width)) if chosen else 0
    y = box.y + 2.6
    if impression:
        lowest = bottom - (reserved + bool(comment)) * _NOTE.height_mm
        y = _limited(pen, box, y + 0.6, impression, _fitting(pen, impression, box.width), lowest)
    if chosen:
        y = pen.paragraph(box.x, y, chosen, _NOTE, box.width)
    if comment:
        y = _limited(pen, box, y, f"Comment: {comment}", _NOTE, bottom)
    if not (impression or chosen or comment):
        pen.text(box.x, y + 0.6, "No impression was written.", Style(size=8.2, colour=QUIET))
        y += _NOTE.height_mm
    return box.below(y - box.y)


def _limited(pen: Pen, box: Box, y: float, text: str, style: Style, bottom: float) -> float:
    """As many lines as there is room for, and in place of the last where the others stand; the baseline that comes next."""
    lines = pen.lines(text, style, box.width)
    room = max(1, int((bottom - y) / style.height_mm) + 1)
    if len(lines) <= room:
        return pen.paragraph(box.x, y, text, style, box.width)
    for line in lines[: room - 1]:
        pen.text(box.x, y, line, style)
        y += style.height_mm
    rest = len(lines) - room + 1
    pen.text(box.x, y, f"and {rest} more lines: the whole text stands in the structured report (SR)", _MORE)
    return y + _NOTE.height_mm


def _fitting(pen: Pen, text: str, width: float) -> Style:
    """Large while it takes no more than three lines."""
    return _IMPRESSION if len(pen.lines(text, _IMPRESSION, width)) <= 3 else _NOTE


def _draw_sections(pen: Pen, box: Box, sections: Sequence[tuple[str, str]]) -> None:
    y = box.y + 2.4
    for at, (title, words) in enumerate(sections):
        indent = 27.0
        lines = pen.lines(words, _TEXT, box.width - indent)
        last_line = y + (len(lines) - 1 + (at < len(sections) - 1)) * _TEXT.height_mm
        if last_line > box.bottom:
            rest = ", ".join(name for name, _ in sections[at:])
            pen.text(box.x, y, f"more in the structured report (SR): {rest}", _MORE)
            return
        pen.text(box.x, y, title, _SECTION)
        for line in lines:
            pen.text(box.x + indent, y, line, _TEXT)
            y += _TEXT.height_mm
