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


def draw_record(pen: Pen, box: Box, record: ExamRecord, note: str) -> None:
    """The reading first and large, then the exam in running text; what finds no room is counted."""
    said = rows(record)
    box = _draw_reading(
        pen, box, [(label, words) for section, label, words in said if section is Section.READING], note
    )
    sections = [
        (section.value, " · ".join(f"{label}: {words}" for _, label, words in group))
        for section, group in groupby((row for row in said if row[0] is not Section.READING), key=lambda row: row[0])
    ]
    if sections:
        _draw_sections(pen, headed(pen, box, "Exam"), sections)


def _draw_reading(pen: Pen, box: Box, said: Sequence[tuple[str, str]], note: str) -> Box:
    box = headed(pen, box, "Impression")
    by_label = dict(said)
    impression = by_label.pop("Impression", "") or note
    y = box.y + 2.6
    if impression:
        y = pen.paragraph(box.x, y + 0.6, impression, _fitting(pen, impression, box.width), box.width)
    if by_label:
        words = " · ".join(f"{label}: {value}" for label, value in by_label.items())
        y = pen.paragraph(box.x, y, words, _NOTE, box.width)
    if not impression and not by_label:
        pen.text(box.x, y + 0.6, "No impression was written.", Style(size=8.2, colour=QUIET))
        y += _NOTE.height_mm
    return box.below(y - box.y)


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
            pen.text(box.x, y, f"more in the structured report (SR): {rest}", Style(size=7.6, bold=True, colour=AMBER))
            return
        pen.text(box.x, y, title, _SECTION)
        for line in lines:
            pen.text(box.x + indent, y, line, _TEXT)
            y += _TEXT.height_mm
