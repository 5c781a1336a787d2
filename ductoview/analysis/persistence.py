"""Whether a filling defect is in another phase of the same view too: a growth stays, an air bubble moves or is gone.

Both exposures are registered by their tissue. Along the duct the contrast of the other one is brought to this one's level
before and behind the defect; what is then brighter in the defect's place has been filled. Two exposures of one duct share
its calibre, what crosses it and what lies behind it, so none of that is mistaken for a change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.courses import Course, courses_of
from ductoview.analysis.look import Look
from ductoview.analysis.phase_field import PhaseField, phase_field
from ductoview.analysis.phase_stretch import Stretch, contrast_of, sampled, stretch_of
from ductoview.analysis.working import UNLIMITED, working_of
from ductoview.errors import AnalysisError
from ductoview.model.duct_analysis import DuctAnalysis, Frame, Segmentation
from ductoview.model.finding import Finding, FindingKind, FindingStatus, Mimic
from ductoview.model.persistence import Persistence, SeenIn, speaks_for_air
from ductoview.model.progress import CancelToken, Progress, check, no_progress
from ductoview.model.view import Phase

Float = NDArray[np.float32]
Places = NDArray[np.float64]
# Our own limits, from 16 phantom pairs of the development family (seeds 8300 to 8315): growths lay below 0.2, bubbles above 0.7.
_AS_DARK, _FILLED = 0.25, 0.5
# Darker than this, as a share of what was missing, and something else has changed there.
_OTHERWISE = -0.5
# Contrast on both sides, by the analysis of that exposure and by its level; a front that passes through cannot tell.
_LEAST_LUMEN, _LEAST_LEVEL, _MOST_UNEVEN = 0.5, 0.3, 2.0
# What is missing, as a share of the contrast beside it: less than that drowns in noise.
_LEAST_DEPTH = 0.1
# How far a registration may be wrong along a duct, where little holds it.
_SLACK_MM = 0.7
# Of a calibre to both sides of the axis: a duct's walls and a little beyond.
_WALLS = 0.9
_SAME_MM, _SAME_SIZES = 1.5, 0.75
_MOVES_MM, _LIKE_SIZE = 15.0, 2.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exposure:
    """One phase of a view, with its analysis."""

    image_uid: str
    phase: Phase
    frame: Frame
    analysis: DuctAnalysis


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """By candidate id what the other exposure says: of the candidates ``here``, and of those ``there``."""

    here: Mapping[str, SeenIn]
    there: Mapping[str, SeenIn]


def told_by_phases(
    here: Exposure, there: Exposure, *, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> Told:
    """What each of two exposures of one view says of the filling defects of the other; raises Cancelled.

    Where the two cannot be compared every defect is UNKNOWN, with the reason.
    """
    defects = _defects(here.analysis), _defects(there.analysis)
    try:
        field = phase_field(here.frame, there.frame, cancel=cancel)
    except AnalysisError as error:
        return Told(
            here={one.id: _unknown(there, str(error)) for one in defects[0]},
            there={one.id: _unknown(here, str(error)) for one in defects[1]},
        )
    progress(0.6, "phases laid over each other")
    check(cancel)
    mm = here.frame.pixel_mm or 1.0
    looks = _look_of(here), _look_of(there)
    ours = _told(looks[0], looks[1], field, there, defects[0])
    check(cancel)
    theirs = _told(looks[1], looks[0], _Reversed(field), here, defects[1])
    progress(0.9, "defects compared")
    return Told(
        here=_with_others(ours, theirs, defects[0], defects[1], mm),
        there=_with_others(theirs, ours, defects[1], defects[0], mm),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Reversed:
    field: PhaseField

    def to_there(self, stored: Places) -> Places:
        return self.field.to_here(stored)


def _defects(analysis: DuctAnalysis) -> tuple[Finding, ...]:
    kind = FindingKind.INTRALUMINAL_FILLING_DEFECT
    return tuple(one for one in analysis.findings if one.kind is kind and len(one.outline) > 2)


def _look_of(exposure: Exposure) -> Look:
    analysis = exposure.analysis
    shown = Segmentation(
        lumen=analysis.lumen, leak=np.zeros_like(analysis.lumen), contrast_found=analysis.contrast_found
    )
    fine = working_of(exposure.frame, most_pixels=UNLIMITED)
    return Look(frame=exposure.frame, fine=fine, segmentation=shown, tree=analysis.tree)


def _unknown(by: Exposure, reason: str, at: Places | None = None) -> SeenIn:
    place = None if at is None else (float(at[0]), float(at[1]))
    return SeenIn(image_uid=by.image_uid, phase=by.phase, persistence=Persistence.UNKNOWN, reason=reason, at=place)


def _told(
    here: Look, there: Look, way: PhaseField | _Reversed, by: Exposure, defects: tuple[Finding, ...]
) -> dict[str, SeenIn]:
    courses = courses_of(here)
    found = {}
    for one in defects:
        at = way.to_there(np.array([[one.at.row, one.at.column]]))[0]
        answer = _filled(here, there, way, courses, one)
        if isinstance(answer, str):
            found[one.id] = _unknown(by, answer, at)
            continue
        if answer < _AS_DARK:
            found[one.id] = replace(_unknown(by, "", at), persistence=Persistence.PERSISTS, filled=answer)
        else:
            kind = Persistence.GONE if answer >= _FILLED else Persistence.UNKNOWN
            reason = "" if kind is Persistence.GONE else f"{answer:.0%} of what is missing is there"
            found[one.id] = replace(_unknown(by, reason, at), persistence=kind, filled=answer)
    return found


def _filled(
    here: Look, there: Look, way: PhaseField | _Reversed, courses: tuple[Course, ...], defect: Finding
) -> float | str:
    """The share of the defect's missing contrast that the other exposure has there, or why none can be said."""
    stretch = stretch_of(here, courses, defect)
    if stretch is None:
        return "no duct is followed through it"
    grid = stretch.straight.to_grid()
    ours = here.fine.to_stored(grid.reshape(-1, 2))
    theirs = way.to_there(ours)
    rows, columns = there.frame.density.shape
    if (theirs < 0).any() or (theirs > (rows - 1, columns - 1)).any():
        return "its place is not on that image"
    grey = sampled(there.fine.density, there.fine.to_working(theirs).reshape(grid.shape))
    lumens = [
        sampled(look.segmentation.lumen.astype(np.uint8), places.reshape(grid.shape), nearest=True) > 0
        for look, places in ((here, ours), (there, theirs))
    ]
    beside = ~(lumens[0] | lumens[1])
    contrast, other = (contrast_of(one, stretch, beside) for one in (stretch.straight.grey, grey))
    if np.isnan(contrast).any() or np.isnan(other).any():
        return "other ducts lie all around it"
    return _compared(stretch, contrast, other, lumens[1], _SLACK_MM / here.mm)


def _compared(
    stretch: Stretch, contrast: Float, other: Float, lumen: NDArray[np.bool_], slack_px: float
) -> float | str:
    """``contrast`` and ``other`` of the same samples; the least filled place within ``slack_px`` along the duct counts."""
    middle, sides = stretch.middle, (stretch.before, stretch.behind)
    other, lumen = _brought_onto(stretch, contrast, other, lumen, slack_px)
    levels = [float(np.median(contrast[side][:, middle])) for side in sides]
    others = [float(np.median(other[side][:, middle])) for side in sides]
    if min(levels) <= 0:
        return "it has no contrast on both sides"
    ratios = [there / here for there, here in zip(others, levels, strict=True)]
    if min(ratios) < _LEAST_LEVEL or min(float(lumen[side][:, middle].mean()) for side in sides) < _LEAST_LUMEN:
        return "the duct is not filled there on both sides"
    if max(ratios) > _MOST_UNEVEN * min(ratios):
        return "the duct is filled unevenly there"
    places = np.arange(len(contrast))
    ends = [(side.start + side.stop - 1) / 2 for side in sides]
    share = np.clip((places - ends[0]) / (ends[1] - ends[0]), 0, 1)[:, None]
    level = other / (ratios[0] * (1 - share) + ratios[1] * share)
    expected = np.median(contrast[sides[0]], axis=0) * (1 - share) + np.median(contrast[sides[1]], axis=0) * share
    missing = np.clip(expected - contrast, 0, None) * stretch.core
    if float(missing[stretch.core].mean()) < _LEAST_DEPTH * min(levels):
        return "too little contrast is missing to compare"
    most = max(1, round(slack_px / stretch.step_px))
    power = float((missing**2).sum())
    filled = [
        float((missing * (np.roll(level, -step, axis=0) - contrast)).sum()) / power
        for step in range(-most, most + 1, max(1, most // 6))
    ]
    least = min(filled, key=abs) if min(filled) < 0 else min(filled)
    return least if least > _OTHERWISE else "something else has changed there"


def _brought_onto(
    stretch: Stretch, contrast: Float, other: Float, lumen: NDArray[np.bool_], slack_px: float
) -> tuple[Float, NDArray[np.bool_]]:
    """``other`` and its ``lumen`` moved across the duct, by ``slack_px`` at most, to where its walls beside the defect lie.

    Walls hold a registration across a duct better than tissue does; what lies in the defect has no say in it.
    """
    beside = np.zeros(len(contrast), dtype=bool)
    beside[stretch.before] = beside[stretch.behind] = True
    across = stretch.straight.across
    most = max(1, round(slack_px / float(across[1] - across[0])))
    near = np.abs(across) < _WALLS * stretch.calibre_px
    here = contrast[beside][:, near]
    fits = {
        step: float(np.corrcoef(here.ravel(), np.roll(other, step, axis=1)[beside][:, near].ravel())[0, 1])
        for step in range(-most, most + 1)
    }
    best = max(fits, key=lambda step: fits[step])
    return np.roll(other, best, axis=1), np.roll(lumen, best, axis=1)


def _with_partner(seen: SeenIn, defect: Finding, others: Iterable[Finding], mm: float) -> SeenIn:
    """The same with the candidate there that lies at its place, if any does."""
    size_mm = defect.size_mm or 0.0
    best, best_mm = None, max(_SAME_MM, _SAME_SIZES * size_mm)
    for other in others:
        off_mm = _apart_mm(seen, other, mm)
        if off_mm is not None and off_mm < best_mm:
            best, best_mm = other, off_mm
    return seen if best is None else replace(seen, candidate_id=best.id, off_mm=best_mm)


def _apart_mm(seen: SeenIn, other: Finding, mm: float) -> float | None:
    if seen.at is None:
        return None
    return float(np.hypot(seen.at[0] - other.at.row, seen.at[1] - other.at.column)) * mm


def _with_others(
    seen: Mapping[str, SeenIn],
    back: Mapping[str, SeenIn],
    defects: tuple[Finding, ...],
    others: tuple[Finding, ...],
    mm: float,
) -> dict[str, SeenIn]:
    """What persists with the candidate that is the same; what is gone has moved where a defect of like size, itself not
    here, lies within ``_MOVES_MM`` of its place. One that came is never the same as what stayed beside it, and is where
    one alone went: of several the nearest."""
    came = [one for one in others if back[one.id].persistence is Persistence.GONE]
    stayed = [one for one in others if back[one.id].persistence is not Persistence.GONE]
    found = dict(seen)
    ways = []
    for one in defects:
        if seen[one.id].persistence is Persistence.PERSISTS:
            found[one.id] = _with_partner(seen[one.id], one, stayed, mm)
        if seen[one.id].persistence is Persistence.GONE:
            ways += [
                (away, one.id, other.id)
                for other in came
                if _alike(one, other) and (away := _apart_mm(seen[one.id], other, mm)) is not None
            ]
    gone_to: set[str] = set()
    for away, name, other_name in sorted(ways):
        if away <= _MOVES_MM and found[name].persistence is Persistence.GONE and other_name not in gone_to:
            gone_to.add(other_name)
            moved = replace(seen[name], persistence=Persistence.MOVED, candidate_id=other_name, off_mm=away)
            found[name] = moved
    return found


def _alike(one: Finding, other: Finding) -> bool:
    sizes = one.size_mm or 0.0, other.size_mm or 0.0
    return min(sizes) > 0 and max(sizes) <= _LIKE_SIZE * min(sizes)


def as_told(finding: Finding, seen: tuple[SeenIn, ...]) -> Finding:
    """A candidate with what other phases say of it: what is gone or moved may be air, what persists is not called air.

    Its one line begins with what they tell and ends with what they cannot. A finding that a reader decided on is not for us
    to change: it is returned as it is.
    """
    if not seen or finding.status is not FindingStatus.CANDIDATE:
        return finding
    mimic = finding.mimic
    if speaks_for_air(seen):
        mimic = Mimic.AIR_BUBBLE
    elif mimic is Mimic.AIR_BUBBLE and any(one.persistence is Persistence.PERSISTS for one in seen):
        mimic = None
    told = [one.words for one in seen if one.persistence is not Persistence.UNKNOWN]
    untold = [one.words for one in seen if one.persistence is Persistence.UNKNOWN]
    words = (*told, *filter(None, [finding.why]), *untold)
    return replace(finding, mimic=mimic, persistence=seen, why="; ".join(words))


def one_group(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The same without what may be air in the group of several defects, and without a group of one."""
    left = sum(one.group is not None and one.mimic is None for one in findings)
    return tuple(
        replace(one, group=None) if one.group is not None and (one.mimic is not None or left < 2) else one
        for one in findings
    )
