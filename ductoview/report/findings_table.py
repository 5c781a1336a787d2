"""The findings as a table: kind, where it is seen, size, distances, place; every number with its uncertainty and unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from ductoview.model.breast_place import BreastPlace, HalfPlace, NoPlace
from ductoview.model.finding_sentence import extent_words, remarks
from ductoview.model.measure_words import UNKNOWN, clock_words, measure_words, quadrant_words
from ductoview.report.box import AMBER, BLUE, INK, QUIET, RULE, Box, headed
from ductoview.report.duct_map import draw_letter
from ductoview.report.pen import Pen, Style
from ductoview.report.study import Mark, ReportFinding, ReportStudy

_COLUMNS = (
    ("", 7.0),
    ("Finding", 43.0),
    ("Seen in · no.", 17.0),
    ("Size (⌀ calibre)", 25.0),
    ("Nipple, straight", 22.0),
    ("Along the duct", 21.0),
    ("Place in the breast (a half: of one view)", 57.0),
)
_LETTER = _COLUMNS[0][1]
_HEAD = Style(size=6.6, bold=True, colour=QUIET)
_CELL = Style(size=7.8)
_STRONG = Style(size=8.2, bold=True)
_SAID = Style(size=7.4)
_MORE = Style(size=7.0, colour=QUIET)
_REST = Style(size=7.8, bold=True, colour=AMBER)
_PAD = 0.9
_HEAD_MM, _REST_MM = 3.4, 4.0


@dataclass(frozen=True, slots=True)
class Cell:
    """Lines of one style."""

    text: str
    style: Style = _CELL


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A finding in the table: a cell list a column, then what takes the whole width below them."""

    letter: str
    cells: tuple[tuple[Cell, ...], ...]
    below: tuple[Cell, ...] = ()

    @property
    def height(self) -> float:
        """In mm, when its lines are broken."""
        return max(map(_high, self.cells)) + _high(self.below) + 2 * _PAD


def draw_table(pen: Pen, box: Box, study: ReportStudy) -> float:
    """The table from the top of the box, as many findings as there is room for and how many more there are; its lower edge.

    Where not all have room, each says less: what the reader wrote, and all numbers, stay.
    """
    heading = "Findings" if study.reader else "Unreviewed candidates: nobody has looked at them"
    box = headed(pen, box, heading)
    if not study.findings:
        words = "No finding was marked." if study.reader else "The detectors propose nothing."
        pen.text(box.x, box.y + 3.0, words, _CELL)
        return box.y + 5.0
    rows = _rows_that_fit(pen, study, box.height - _HEAD_MM)
    y = _draw_head(pen, box)
    for at, row in enumerate(rows):
        rest = len(rows) - at
        if y + row.height > box.bottom - (0.0 if rest == 1 else _REST_MM):
            words = f"and {rest} more, listed in the structured report (SR) of this study"
            pen.text(box.x, y + 3.2, words, _REST)
            return y + 5.0
        _draw_row(pen, box, y, row, is_reviewed=bool(study.reader))
        y += row.height
        pen.line([(box.x, y), (box.right, y)], RULE, 0.1)
    return y


def row_of(study: ReportStudy, finding: ReportFinding, *, is_full: bool = True) -> Row:
    """The cells of a finding; further marks of it stand under the first."""
    marks = finding.marks
    return Row(
        letter=finding.letter,
        cells=(
            (),
            _kind_cells(marks),
            tuple(Cell(_seen_in(mark) + _number(mark)) for mark in marks),
            tuple(Cell(_size(mark)) for mark in marks),
            tuple(Cell(measure_words(mark.measures.from_nipple)) for mark in marks),
            tuple(Cell(measure_words(mark.measures.along_duct)) for mark in marks),
            _place_cells(finding),
        ),
        below=_below(study, finding, is_full=is_full),
    )


def _kind_cells(marks: Sequence[Mark]) -> tuple[Cell, ...]:
    """What it is; where a reader called its marks by several names, each with the view in which it is called so."""
    seen: dict[str, list[str]] = {}
    for mark in marks:
        seen.setdefault(mark.finding.words, []).append(_seen_in(mark))
    if len(seen) == 1:
        return (Cell(marks[0].finding.words, _STRONG),)
    return tuple(Cell(f"{words} ({', '.join(views)})", _STRONG) for words, views in seen.items())


def _rows_that_fit(pen: Pen, study: ReportStudy, room: float) -> list[Row]:
    """Full rows when all have room, else short ones."""
    for is_full in (True, False):
        rows = [_broken(pen, row_of(study, one, is_full=is_full)) for one in study.findings]
        if sum(row.height for row in rows) <= room:
            break
    return rows


def _below(study: ReportStudy, finding: ReportFinding, *, is_full: bool) -> tuple[Cell, ...]:
    """What stands in no column, of each mark."""
    cells = []
    for mark in finding.marks:
        view = f"{_seen_in(mark)}: " if len(finding.marks) > 1 else ""
        cells += [Cell(f"{view}{cell.text}", cell.style) for cell in _said_of(study, mark, is_full=is_full)]
    return tuple(cells)


def _said_of(study: ReportStudy, mark: Mark, *, is_full: bool) -> list[Cell]:
    """The reader's own words, its extent and what may be meant instead; where there is room also what else is known."""
    one = mark.finding
    # What a method saw; of a mark of the reader's own it is the duct, which stands beside it.
    why = one.why if one.score is not None or not study.reader else ""
    known = (remarks(one, study.around(mark)), why) if is_full and not one.description else ()
    mimic = f"may be: {one.mimic.value.lower().replace('_', ' ')}" if one.mimic else ""
    more = "; ".join(part for part in (extent_words(one), *known, mimic) if part)
    found = [Cell(one.description, _SAID)] if one.description else []
    return [*found, Cell(more, _MORE)] if more else found


def _seen_in(mark: Mark) -> str:
    phase = mark.image.facts.phase.value.lower()
    seen = mark.image.facts.view.label + ("" if phase in ("unknown", "full") else f" {phase}")
    return f"{seen}, rejected" if mark.image.rejected else seen


def _number(mark: Mark) -> str:
    """That of the screen, by which people call it."""
    return f" · {mark.finding.number}" if mark.finding.number else ""


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
        return (Cell(f"{place.half.value}, {measure_words(place.depth)} deep"),)
    return _both_views(place)


def _both_views(place: BreastPlace) -> tuple[Cell, ...]:
    where = ", ".join(part for part in (quadrant_words(place), clock_words(place)) if part)
    return (Cell(where, _STRONG), Cell(f"{measure_words(place.depth)} deep"))


def _draw_head(pen: Pen, box: Box) -> float:
    x = box.x
    for words, width in _COLUMNS:
        pen.text(x, box.y + 2.0, words, _HEAD)
        x += width
    pen.line([(box.x, box.y + 3.2), (box.right, box.y + 3.2)], INK, 0.2)
    return box.y + _HEAD_MM


def _draw_row(pen: Pen, box: Box, y: float, row: Row, *, is_reviewed: bool) -> None:
    draw_letter(pen, box.x + 2.4, y + _PAD + 2.1, row.letter, BLUE if is_reviewed else AMBER)
    x = box.x
    for (_, width), cells in zip(_COLUMNS, row.cells, strict=True):
        _draw_cells(pen, x, y + _PAD, cells)
        x += width
    _draw_cells(pen, box.x + _LETTER, y + _PAD + max(map(_high, row.cells)), row.below)


def _draw_cells(pen: Pen, x: float, top: float, cells: Sequence[Cell]) -> None:
    for cell in cells:
        top += cell.style.height_mm
        pen.text(x, top - 0.9, cell.text, cell.style)


def _broken(pen: Pen, row: Row) -> Row:
    def lines(cells: Sequence[Cell], width: float) -> tuple[Cell, ...]:
        return tuple(Cell(line, cell.style) for cell in cells for line in pen.lines(cell.text, cell.style, width))

    widths = [width for _, width in _COLUMNS]
    return Row(
        letter=row.letter,
        cells=tuple(lines(cells, width - 1.5) for width, cells in zip(widths, row.cells, strict=True)),
        below=lines(row.below, sum(widths) - _LETTER),
    )


def _high(cells: Sequence[Cell]) -> float:
    return sum(cell.style.height_mm for cell in cells)
