"""The head of the page: who, when, where, and whether anybody has signed; and its foot."""

from ductoview import __version__
from ductoview.display.caption import date_words
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.image import ImageFacts
from ductoview.model.view import Laterality
from ductoview.report.box import AMBER, INK, QUIET, RED, RULE, Box
from ductoview.report.names import printable_name
from ductoview.report.pen import Pen, Style
from ductoview.report.study import ReportStudy

_NAME = Style(size=15, bold=True)
_LEAST_NAME = 9.0
_FACTS = Style(size=8.6)
_SIDE_SIZE = 11.0
_STATE_WIDE = 54.0
_NO_SIDE = "SIDE NOT STATED"
_SEX = {"F": "female", "M": "male", "O": "other sex"}


def draw_head(pen: Pen, box: Box, study: ReportStudy) -> float:
    """The patient's name whole, whatever its length, the side, then what identifies patient and study; the lower edge."""
    wide = box.width - _STATE_WIDE - 4
    y = _draw_name(pen, box.x, box.y, printable_name(pen, study.facts.patient), wide)
    y = _draw_side(pen, box.x, y, study)
    for line in pen.lines(identity_words(study.facts), _FACTS, wide):
        y += _FACTS.height_mm
        pen.text(box.x, y - 1.0, line, _FACTS)
    for line in pen.lines(study_words(study.facts), _FACTS, wide):
        y += _FACTS.height_mm
        pen.text(box.x, y - 1.0, line, _FACTS)
    bottom = max(y + 0.6, _draw_state(pen, box, study))
    pen.line([(box.x, bottom), (box.right, bottom)], INK, 0.4)
    return bottom


def side_words(study: ReportStudy) -> str:
    """``LEFT``, or ``LEFT + RIGHT`` where the images are of two sides; a side that an image does not state is said too."""
    found = {image.facts.view.laterality for image in study.images}
    return " + ".join(_NO_SIDE if side is Laterality.UNKNOWN else side.words for side in Laterality if side in found)


def identity_words(facts: ImageFacts) -> str:
    """``ID 123 · born 1970-01-02 · female``; what is missing is said."""
    patient = facts.patient
    born = f"born {date_words(patient.birth_date)}" if patient.birth_date else "birth date not stated"
    sex = _SEX.get(patient.sex, "sex not stated")
    return " · ".join((f"ID {patient.patient_id}" if patient.patient_id else "no ID", born, sex))


def study_words(facts: ImageFacts) -> str:
    """``Study 2026-03-02 · accession A1 · hospital``; what is missing is said or left out."""
    when = date_words(facts.study_date) if facts.study_date else "date not stated"
    accession = f"accession {facts.accession_number}" if facts.accession_number else "no accession number"
    return " · ".join(part for part in (f"Study {when}", accession, facts.institution) if part)


def state_words(study: ReportStudy) -> tuple[str, tuple[str, ...]]:
    """Where the report stands in a word, and the sentences under it."""
    made = f"{study.made:%Y-%m-%d %H:%M}"
    if not study.reader:
        return "NOT REVIEWED", ("Made by a program;", "nobody has looked at it.", made)
    name = PatientIdentity(name=study.reader).display_name
    if study.signed is None:
        title = f"ADDENDUM {study.addendum}, DRAFT" if study.addendum else "DRAFT"
        return title, ("Not signed: may still change.", f"Read by {name}", made, *_signed_before(study))
    signer = PatientIdentity(name=study.signed.reader).display_name
    title = f"SIGNED, ADDENDUM {study.addendum}" if study.addendum else "SIGNED"
    when = f"{study.signed.at:%Y-%m-%d %H:%M}"
    signed = (part for part in (f"by {signer}", study.signed.organisation, when) if part)
    return title, (*signed, *_signed_before(study))


def _signed_before(study: ReportStudy) -> tuple[str, ...]:
    """Whose report an addendum adds to: not all on the page is its last signer's. Of many addenda the last two."""
    numbered = list(enumerate(study.review.signatures[: study.addendum]))
    return tuple(
        f"{f'Addendum {number}' if number else 'First report'} signed by {PatientIdentity(name=one.reader).display_name},"
        f" {one.at:%Y-%m-%d %H:%M}"
        for number, one in (*numbered[:1], *numbered[1:][-2:])
    )


def draw_foot(pen: Pen, box: Box, study: ReportStudy) -> None:
    """Scales, what the program is and is not, and which letters could not be printed."""
    scales = dict.fromkeys(f"{one.facts.view.label}: {one.facts.spacing.words}" for one in study.pictured)
    title, sentences = state_words(study)
    said = [
        f"{title}. {' '.join(sentences[:1])}" if study.signed is None else f"{title} {' '.join(sentences)}",
        "All lengths are those of the projection, ± with coverage factor 2. Scale of " + "; ".join(scales) + ".",
        f"Made {study.made:%Y-%m-%d %H:%M} by ductoview {__version__}: an aid to measuring and locating, no diagnosis. "
        "Letters A, B ... are those of this page.",
    ]
    if pen.missing:
        said.append("□ stands for a letter this page cannot print: the DICOM header has the whole name.")
    style = Style(size=6.4, colour=QUIET)
    lines = [line for sentence in said for line in pen.lines(sentence, style, box.width)]
    y = box.bottom - len(lines) * style.height_mm
    pen.line([(box.x, y - 0.6), (box.right, y - 0.6)], RULE, 0.15)
    for line in lines:
        y += style.height_mm
        pen.text(box.x, y - 0.7, line, style)


def _draw_name(pen: Pen, x: float, y: float, name: str, wide: float) -> float:
    """As large as it fits on one line, else over several lines at the least size."""
    size = _NAME.size
    while size > _LEAST_NAME and pen.width(name, Style(size=size, bold=True)) > wide:
        size -= 0.5
    style = Style(size=size, bold=True)
    for line in pen.lines(name, style, wide):
        y += style.height_mm
        pen.text(x, y - 1.4, line, style)
    return y


def _draw_side(pen: Pen, x: float, y: float, study: ReportStudy) -> float:
    is_stated = all(image.facts.view.laterality is not Laterality.UNKNOWN for image in study.images)
    style = Style(size=_SIDE_SIZE, bold=True, colour=INK if is_stated else AMBER)
    pen.text(x, y + style.height_mm - 1.2, side_words(study), style)
    return y + style.height_mm


def _draw_state(pen: Pen, box: Box, study: ReportStudy) -> float:
    title, sentences = state_words(study)
    colour = INK if study.signed else (RED if study.reader else AMBER)
    left = box.right - _STATE_WIDE
    pen.text(box.right, box.y + 3.2, "DUCTOGRAM REPORT", Style(size=8, bold=True, colour=QUIET), align="right")
    strong, plain = Style(size=12, bold=True, colour=colour), Style(size=7.6, colour=INK)
    lines = [line for sentence in sentences for line in pen.lines(sentence, plain, _STATE_WIDE - 4)]
    high = 6.4 + len(lines) * plain.height_mm + 0.6
    top = box.y + 4.6
    pen.box(left, top, _STATE_WIDE, high, edge=colour, line=0.5, radius=1.2)
    pen.text(left + 2, top + 5.0, title, strong)
    y = top + 6.4
    for line in lines:
        y += plain.height_mm
        pen.text(left + 2, y - 0.8, line, plain)
    return top + high + 1.6
