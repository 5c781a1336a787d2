"""The report on one A4 page: patient, annotated views, duct map, clock face, straightened duct, findings, impression."""

from collections.abc import Mapping

from ductoview.model.breast_place import BreastPlace
from ductoview.model.exam_record_values import rows
from ductoview.model.image import Mammogram
from ductoview.report.box import Box, headed, nothing
from ductoview.report.clock_face import draw_clock
from ductoview.report.duct_map import draw_map
from ductoview.report.findings_table import draw_table
from ductoview.report.head import draw_foot, draw_head
from ductoview.report.pen import HEIGHT_MM, WIDTH_MM, Pen
from ductoview.report.picture import draw_image
from ductoview.report.record_part import draw_record
from ductoview.report.straight_duct import draw_straight
from ductoview.report.study import Mark, ReportImage, ReportStudy

_MARGIN, _FOOT = 9.0, 11.5
_GAP = 2.0
_PICTURES, _MAPS = 91.0, 53.0
_LEAST_BELOW, _NOTHING_BELOW = 32.0, 12.0
_CLOCK = 42.0


def draw_page(study: ReportStudy, mammograms: Mapping[str, Mammogram]) -> bytes:
    """The page as PDF; ``mammograms`` are the decoded images of ``needed_images``. The same arguments give the same bytes."""
    pen = Pen("Ductogram report", study.made)
    page = Box(x=_MARGIN, y=_MARGIN - 2, width=WIDTH_MM - 2 * _MARGIN, height=HEIGHT_MM - 2 * _MARGIN + 4)
    y = draw_head(pen, page, study) + _GAP
    _draw_pictures(pen, Box(x=page.x, y=y, width=page.width, height=_PICTURES), study, mammograms)
    y += _PICTURES + _GAP
    _draw_maps(pen, Box(x=page.x, y=y, width=page.width, height=_MAPS), study, mammograms)
    y += _MAPS + _GAP
    below = Box(x=page.x, y=y, width=page.width, height=page.bottom - _FOOT - y)
    is_told = bool(study.review.note or rows(study.review.record))
    kept = _LEAST_BELOW if is_told else _NOTHING_BELOW
    table = Box(x=below.x, y=below.y, width=below.width, height=below.height - kept)
    y = draw_table(pen, table, study) + _GAP
    rest = Box(x=page.x, y=y, width=page.width, height=page.bottom - _FOOT - y)
    draw_record(pen, rest, study.review.record, study.review.note)
    draw_foot(pen, page, study)
    return pen.pdf()


def needed_images(study: ReportStudy) -> tuple[ReportImage, ...]:
    """The images that must be decoded to draw the page."""
    wanted = {one.uid: one for one in (*study.pictured, *((study.mapped,) if study.mapped else ()))}
    return tuple(wanted.values())


def _draw_pictures(pen: Pen, box: Box, study: ReportStudy, mammograms: Mapping[str, Mammogram]) -> None:
    count = max(2, len(study.pictured))
    wide = (box.width - _GAP * (count - 1)) / count
    for at in range(count):
        here = Box(x=box.x + at * (wide + _GAP), y=box.y, width=wide, height=box.height)
        if at >= len(study.pictured):
            pen.box(here.x, here.y, here.width, here.height, edge=(176, 182, 188))
            nothing(pen, Box(x=here.x + 4, y=here.y + 6, width=wide - 8, height=20), _why_alone(study))
            continue
        image = study.pictured[at]
        place = (here.x, here.y, here.width, here.height)
        if image.uid in mammograms:
            is_reviewed = bool(study.reader)
            draw_image(pen, place, image, mammograms[image.uid], study.findings, is_reviewed=is_reviewed)
        else:
            pen.box(*place, edge=(176, 182, 188))
            words = f"{image.facts.view.label} cannot be shown: its pixels could not be read."
            nothing(pen, Box(x=here.x + 4, y=here.y + 6, width=wide - 8, height=20), words)


def _why_alone(study: ReportStudy) -> str:
    if not study.pictured:
        return "The study has no image that can be drawn here."
    return f"The study has no second view beside {study.pictured[0].facts.view.label} that can be drawn here."


def _draw_maps(pen: Pen, box: Box, study: ReportStudy, mammograms: Mapping[str, Mammogram]) -> None:
    """Duct map, clock face where a place is known, straightened duct."""
    image, is_reviewed = study.mapped, bool(study.reader)
    if image is None:
        inner = headed(pen, box, "Ducts")
        nothing(pen, inner, "No image of this study shows contrast in ducts.")
        return
    has_clock = any(isinstance(one.place, BreastPlace) for one in study.findings)
    clock = _CLOCK if has_clock else 30.0
    wide = (box.width - clock - 2 * 3 * _GAP) / 2
    left = Box(x=box.x, y=box.y, width=wide, height=box.height)
    middle = Box(x=left.right + 3 * _GAP, y=box.y, width=clock, height=box.height)
    right = Box(x=middle.right + 3 * _GAP, y=box.y, width=wide, height=box.height)
    label = image.facts.view.label
    inner = headed(pen, left, "Duct map", f"{label}: way along the duct from the orifice")
    draw_map(pen, inner, image, study.findings, is_reviewed=is_reviewed)
    inner = headed(pen, middle, "Clock position")
    draw_clock(pen, inner, study.findings, is_reviewed=is_reviewed)
    main = study.main if study.main is not None and study.main.image.uid == image.uid else None
    inner = headed(pen, right, "Duct straightened", f"{label}: {_goal(study, main)}")
    if image.uid in mammograms:
        draw_straight(pen, inner, image, main, study.findings, mammograms[image.uid], is_reviewed=is_reviewed)
    else:
        nothing(pen, inner, "The pixels of this image could not be read.")


def _goal(study: ReportStudy, main: Mark | None) -> str:
    return "main duct" if main is None else f"orifice to {study.findings[0].letter} and on"
