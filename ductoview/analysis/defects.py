"""Candidates for filling defects: holes in the lumen, and contrast missing where the duct's own calibre says it should be."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.courses import Course, courses_of
from ductoview.analysis.forks import forks_of
from ductoview.analysis.gaps import gaps_of
from ductoview.analysis.holes import Hole, holes_of, wide_enough
from ductoview.analysis.look import Look
from ductoview.analysis.ramp import ramp
from ductoview.model.finding import Finding, FindingKind, Mimic

Path = NDArray[np.float64]
LEAST_SCORE = 0.1
# A gap longer than this many of its hole takes in a misjudged calibre beside it.
_TOO_LONG = 2.2
_ROUND = 0.55
# A growth lies in a duct wider than what goes on behind it; before it, towards the orifice, a growth dams and a trunk narrows.
# Right in about six of ten bubbles and wrong in two of ten growths (60 fresh images, decision 47): a second phase tells better.
_TAPERED = 1.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Defect:
    """Where contrast is missing: ``outline`` (n, 2), ``at`` and lengths in fine pixels; ``words`` say what shows it.

    ``width`` is its share of ``calibre_px``, ``compact`` its shorter over its longer axis; ``course`` and ``place`` the duct
    it lies in, None when it is beside all of them; ``rim`` that of a gap.
    """

    outline: Path
    at: Path
    size_px: float
    calibre_px: float
    width: float
    compact: float
    score: float
    words: str
    course: Course | None
    place: int
    rim: float = 0.0


def filling_defects(look: Look) -> Iterator[Finding]:
    """A candidate for each hole that lumen encloses, and for each compact stretch in which contrast is missing."""
    courses = courses_of(look)
    holes = list(_enclosed(look, courses))
    forks = forks_of(look)
    merged = [
        _merged(gap, [hole for hole in holes if _same(gap, hole)], forks, look.mm) for gap in _open_gaps(look, courses)
    ]
    taken: list[Defect] = []
    for defect in sorted([*merged, *holes], key=lambda defect: -defect.score):
        if not any(_same(defect, other) for other in taken):
            taken.append(defect)
            yield _finding(look, defect)


def _merged(gap: Defect, holes: list[Defect], forks: Path, mm: float) -> Defect:
    """A gap with the holes in it: two signs are more than one, none is little where there is room for a rim around it.

    In a duct of 2.5 mm and more there always is: what fills it is a ball, and a gap without a rim another duct's edge.
    """
    if not holes:
        score = gap.score * (0.6 + 0.4 * ramp(gap.width, 0.5, 0.8) * ramp(-gap.calibre_px * mm, -3.5, -2.5))
        return replace(gap, score=score * (1 - 0.5 * _parting(gap, forks) * (1 - wide_enough(gap.calibre_px * mm))))
    hole = max(holes, key=lambda hole: hole.score)
    score = min(1 - (1 - gap.score) * (1 - hole.score), 0.97)
    if gap.size_px > _TOO_LONG * hole.size_px:
        return replace(hole, score=score)
    return replace(gap, score=score, compact=hole.compact)


def _parting(gap: Defect, forks: Path) -> float:
    """How likely ducts that part make a gap, to 1: they do so within a calibre, and a little farther dark to one side only."""
    away = np.hypot(*(forks - gap.at).T)
    calibres = float(away.min()) / gap.calibre_px if away.size else np.inf
    one_sided = 1 - ramp(gap.rim, 0.03, 0.12)
    return max(1 - ramp(calibres, 0.6, 0.95), one_sided * (1 - ramp(calibres, 1.1, 1.6)))


def _open_gaps(look: Look, courses: tuple[Course, ...]) -> Iterator[Defect]:
    """What nothing encloses: it is likely only where a body fills the width, for then it has no rim."""
    for course in courses:
        for gap in gaps_of(look, course):
            score = gap.score(look.mm, course.branches)
            width = gap.wide_px / gap.calibre_px
            if score >= LEAST_SCORE:
                yield Defect(
                    outline=gap.outline,
                    at=_middle(gap.outline),
                    size_px=max(gap.long_px, gap.wide_px),
                    calibre_px=gap.calibre_px,
                    width=width,
                    compact=min(gap.long_px, gap.wide_px) / max(gap.long_px, gap.wide_px),
                    score=score,
                    words=f"{gap.depth:.0%} of the expected contrast is missing",
                    course=course,
                    place=int(np.clip(round(gap.row), 0, len(course.path) - 1)),
                    rim=gap.rim,
                )


def _enclosed(look: Look, courses: tuple[Course, ...]) -> Iterator[Defect]:
    for hole in holes_of(look):
        score = hole.score(look.mm)
        if score >= LEAST_SCORE:
            at = _middle(hole.outline)
            course, place = _course_at(courses, at, hole)
            yield Defect(
                outline=hole.outline,
                at=at,
                size_px=hole.size_px,
                calibre_px=hole.calibre_px,
                width=hole.size_px / hole.calibre_px,
                compact=hole.wide_px / hole.long_px,
                score=score,
                words=f"{min(hole.depth, 1.0):.0%} less contrast than all around",
                course=course,
                place=place,
            )


def _course_at(courses: tuple[Course, ...], at: Path, hole: Hole) -> tuple[Course | None, int]:
    """The course whose axis is nearest and the point of it, None when that is farther than the hole's duct is wide."""
    best: tuple[Course | None, int] = (None, 0)
    best_px = hole.calibre_px
    for course in courses:
        away = np.hypot(*(course.path[:, :2] - at).T)
        if float(away.min()) < best_px:
            best, best_px = (course, int(away.argmin())), float(away.min())
    return best


def _same(one: Defect, other: Defect) -> bool:
    return float(np.hypot(*(one.at - other.at))) < 0.5 * max(one.size_px, other.size_px)


def _finding(look: Look, defect: Defect) -> Finding:
    bubble = may_be_air(defect)
    unit = f"{defect.size_px * look.mm:.1f} mm" if look.fine.scale_known else f"{defect.size_px:.0f} px"
    share = f"fills {min(defect.width, 1.0):.0%} of the width"
    words = f"{share}, round, in a duct as wide behind it" if bubble else share
    return look.finding(
        FindingKind.INTRALUMINAL_FILLING_DEFECT,
        defect.at,
        score=defect.score,
        size=defect.size_px,
        why=f"{defect.words} over {unit}; {words}",
        segment=None if defect.course is None else int(defect.course.owner[defect.place]),
        mimic=Mimic.AIR_BUBBLE if bubble else None,
        outline=defect.outline,
    )


def _middle(outline: Path) -> Path:
    """The middle of the outline's box, in fine pixels."""
    return np.asarray((outline.min(axis=0) + outline.max(axis=0)) / 2)


def may_be_air(defect: Defect) -> bool:
    """Whether it is round, narrower than the duct, and in a duct about as wide as what goes on behind it."""
    if defect.course is None or defect.compact < _ROUND or defect.width > 0.95:
        return False
    path = defect.course.path
    walked = np.concatenate([[0.0], np.hypot(*np.diff(path[:, :2], axis=0).T).cumsum()])
    away = (walked - walked[defect.place]) / defect.size_px
    here, behind = path[np.abs(away) <= 0.5, 2], path[(away > 1.2) & (away < 3), 2]
    return bool(len(behind)) and float(np.median(here)) < _TAPERED * float(np.median(behind))


def grouped(defects: list[Finding]) -> list[int | None]:
    """The same group number 1 for all likely defects when there are several, None otherwise."""
    likely = [finding.score is not None and finding.score >= 0.5 and finding.mimic is None for finding in defects]
    return [1 if one and sum(likely) > 1 else None for one in likely]
