"""The findings as a table: kind, where it is seen, size, distances, place; every number with its uncertainty and unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from ductoview.model.breast_place import BreastPlace, HalfPlace, NoPlace
from ductoview.model.measure_words import UNKNOWN, clock_words, measure_words, quadrant_words
from ductoview.report.box import AMBER, BLUE, INK, QUIET, RULE, Box, headed
from ductoview.report.duct_map import draw_letter
from ductoview.report.pen import Pen, Style
from ductoview.report.study import Mark, ReportFinding, ReportStudy

_COLUMNS = (
    ("", 7.0),
    ("Finding", 47.0),
    ("Seen in", 19.0),
    ("Size (⌀ calibre)", 26.0),
    ("From nipple, straight", 27.0),
    ("Along the duct", 27.0),
    ("Place in the breast", 39.0),
)
_HEAD = Style(size=6.6, bold=True, colour=QUIET)
_CELL = Style(size=7.8)
_STRONG = Style(size=8.2, bold=True)
_MORE = Style(size=7.0, colour=QUIET)
_PAD = 0.9


@dataclass(frozen=True, slots=True)
class Cell:
    """Lines of one style."""

    text: str
    style: Style = _CELL


Row = tuple[tuple[Cell, ...], ...]


def draw_table(pen: Pen, box: Box, study: ReportStudy) -> float:
    """The table from the top of the box, as many findings as there is room for and how many more there are; its lower edge."""
    heading = "Findings" if study.reader else "Unreviewed candidates: nobody has looked at them"
    box = headed(pen, box, heading)
    if not study.findings:
        words = "No finding was marked." if study.reader else "The detectors propose nothing."
        pen.text(box.x, box.y + 3.0, words, _CELL)
        return box.y + 5.0
    y = _draw_head(pen, box)
    colour = BLUE if study.reader else AMBER
    for at, finding in enumerate(study.findings):
        row = _broken(pen, row_of(finding))
        high = max(_high(cells) for cells in row) + 2 * _PAD
        rest = len(study.findings) - at
        if y + high > box.bottom - (0.0 if rest == 1 else 4.0):
            words = f"and {rest} more, listed in the structured report (SR) of this study"
            pen.text(box.x, y + 3.2, words, Style(size=7.8, bold=True, colour=AMBER))
            return y + 5.0
        draw_letter(pen, box.x + 2.4, y + _PAD + 2.1, finding.letter, colour)
        x = box.x
        for (_, width), cells in zip(_COLUMNS, row, strict=True):
            down = y + _PAD
            for cell in cells:
                down += cell.style.height_mm
                pen.text(x, down - 0.9, cell.text, cell.style)
            x += width
        y += high
        pen.line([(box.x, y), (box.right, y)], RULE, 0.1)
    return y


def row_of(finding: ReportFinding) -> Row:
    """The cells of a finding; further marks of it stand under the first."""
    first, more = finding.marks[0], finding.marks[1:]
    own = first.finding
    said = [Cell(own.description or own.why, _MORE)] if own.description or own.why else []
    mimic = [Cell(f"may be: {own.mimic.value.lower().replace('_', ' ')}", _MORE)] if own.mimic else []
    marks = (first, *more)
    return (
        (),
        (Cell(own.words, _STRONG), *said, *mimic),
        tuple(Cell(_seen_in(mark)) for mark in marks),
        tuple(Cell(_size(mark)) for mark in marks),
        tuple(Cell(measure_words(mark.measures.from_nipple)) for mark in marks),
        tuple(Cell(measure_words(mark.measures.along_duct)) for mark in marks),
        _place_cells(finding),
    )


def _seen_in(mark: Mark) -> str:
    phase = mark.image.facts.phase.value.lower()
    return mark.image.facts.view.label + ("" if phase in ("unknown", "full") else f" {phase}")


def _size(mark: Mark) -> str:
    measures = mark.measures
    words = measure_words(measures.size)
    if measures.size is not None and mark.finding.is_sized_by_hand:
        words = f"{measures.size.value:.1f} {measures.size.unit.value}, as stated"
    return f"⌀ {words}" if measures.is_calibre and words != UNKNOWN else words


def _place_cells(finding: ReportFinding) -> tuple[Cell, ...]:
    place = finding.place
    if isinstance(place, NoPlace):
        return (Cell(place.why, _MORE),)
    if isinstance(place, HalfPlace):
        return (Cell(place.half.value, _STRONG), Cell(f"{measure_words(place.depth)} deep; one view only"))
    return _both_views(place)


def _both_views(place: BreastPlace) -> tuple[Cell, ...]:
    clock = clock_words(place)
    cells = [Cell(quadrant_words(place), _STRONG)]
    if clock:
        cells.append(Cell(clock, _STRONG))
    return (*cells, Cell(f"{measure_words(place.depth)} deep"))


def _draw_head(pen: Pen, box: Box) -> float:
    x = box.x
    for words, width in _COLUMNS:
        pen.text(x, box.y + 2.0, words, _HEAD)
        x += width
    pen.line([(box.x, box.y + 3.2), (box.right, box.y + 3.2)], INK, 0.2)
    return box.y + 3.4


def _broken(pen: Pen, row: Row) -> Row:
    return tuple(
        tuple(Cell(line, cell.style) for cell in cells for line in pen.lines(cell.text, cell.style, width - 1.5))
        for (_, width), cells in zip(_COLUMNS, row, strict=True)
    )


def _high(cells: Sequence[Cell]) -> float:
    return sum(cell.style.height_mm for cell in cells)
