"""Candidates for ectasia: stretches of duct wider than the reader's limit, whose contrast is that of one wide tube."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from ductoview.analysis.look import Look, straightened
from ductoview.analysis.ramp import ramp
from ductoview.analysis.sacs import ball_at
from ductoview.analysis.spotting import likeliness
from ductoview.model.duct_analysis import SpotKind
from ductoview.model.ducts import DuctSegment
from ductoview.model.finding import Finding, FindingKind
from ductoview.model.geometry import PointPx

Path = NDArray[np.float64]
NEAR_NIPPLE_MM = 20.0
LEAST_STRETCH_MM = 2.0
SURELY_WIDER_MM = 0.4
_SAC = 0.4
_DOUBTED = 0.4
_LEAST_WIDER_MM = 0.05
# On 86 development phantoms dilated ducts had 0.972 and more, ducts side by side that a mask holds together 0.931 and less.
_NO_TUBE, _TUBE = 0.935, 0.97
_GROUND = 0.3
SEEN, _SEEN_MM = 0.25, 2.0
# Of 69 dilated ducts of development images (3100-3329, 4600-4709, 4900-4926) one was shorter than its calibre, and a network saw
# that one at 0.50; of 24 false ones 14 were, none seen at more than 0.44: the sinus behind the nipple, and where ducts part.
_LEAST_CALIBRES, _SURELY_SEEN = 1.0, 0.45
# Barely above the limit a dilated duct is short there: of 93 development images (21000-21092) two such were seen at 0.34 and
# 0.37, the three short ones that were none, and no growth's, at 0.24 to 0.29 (decision 90).
_PLAINLY_SEEN = 0.33
# Ducts that touch may be dilated over 50 mm: the middle of them all then lies far from the middle of each (decision 72).
_FAR_MM, _LONG_CALIBRES = 8.0, 1.6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """A dilated piece of one segment: ``run`` (n, 3) in fine pixels; ``tube`` is how much its profile is a round tube's, to 1."""

    segment: int
    run: Path
    tube: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dilation:
    """A candidate and the duct it stands for, ``path`` (n, 3) in fine pixels; ``seen`` is a network's score of a wide duct."""

    finding: Finding
    path: Path
    seen: float

    @property
    def is_seen(self) -> bool:
        """Whether a network sees a wide duct there."""
        return self.seen >= SEEN

    @property
    def is_surely_seen(self) -> bool:
        """Whether it sees one so surely that a growth in it, or its shortness, is no reason to doubt it."""
        return self.seen >= _SURELY_SEEN


def dilations(look: Look, limit_mm: float, near_nipple_mm: float) -> Iterator[Dilation]:
    """A candidate for every dilated stretch that is no sac, one for those that touch and lie close; none without a scale.

    What a network sees as a wide duct is one also where a defect in it, or a duct beside it, makes it unlike a tube.
    """
    if not look.fine.scale_known:
        return
    stretches = [
        stretch for segment in look.tree.segments for stretch in _stretches(look, segment, limit_mm, near_nipple_mm)
    ]
    kept = [one for one in stretches if ramp(one.tube, _NO_TUBE, _TUBE) > 0 or _seen(look, one.run) >= SEEN]
    for group in _touching(kept):
        widest = max(group, key=lambda stretch: float(stretch.run[:, 2].max())).run
        ball = ball_at(look, widest[int(widest[:, 2].argmax())], float(widest[:, 2].max()))
        if ball is None or ball.sac <= _SAC or max(_seen(look, one.run) for one in group) >= SEEN:
            dilation = _dilation(look, group, limit_mm, near_nipple_mm)
            yield dilation
            yield from _far_from(look, dilation, group, limit_mm, near_nipple_mm)


def _far_from(
    look: Look, dilation: Dilation, group: list[Stretch], limit_mm: float, near_nipple_mm: float
) -> Iterator[Dilation]:
    """A candidate of its own for each long stretch of a group, seen by a network, that has its middle far from those told."""
    told = [dilation]
    for stretch in sorted(group, key=lambda stretch: -_length(stretch.run)):
        if _length(stretch.run) < _LONG_CALIBRES * float(stretch.run[:, 2].max()) or _seen(look, stretch.run) < SEEN:
            continue
        own = _dilation(look, [stretch], limit_mm, near_nipple_mm)
        away_mm = (look.frame.spacing.distance_mm(own.finding.at, one.finding.at) for one in told)
        if all(away is not None and away > _FAR_MM for away in away_mm):
            told.append(own)
            yield own


def _seen(look: Look, run: Path) -> float:
    """The highest score of a wide duct that a network sees on a run, 0 without one."""
    spots = [spot for spot in look.segmentation.spots or () if spot.kind is SpotKind.ECTASIA]
    places = look.fine.to_working(np.array([(spot.at.row, spot.at.column) for spot in spots]).reshape(-1, 2))
    return max(
        (
            spot.score
            for spot, place in zip(spots, places, strict=True)
            if float(np.hypot(*(run[:, :2] - place).T).min()) <= _SEEN_MM / look.mm
        ),
        default=0.0,
    )


def _dilation(look: Look, group: list[Stretch], limit_mm: float, near_nipple_mm: float) -> Dilation:
    """One candidate in the middle of what touches, as wide as its longest stretch gets: where ducts part a mask bulges."""
    place, segment = _middle(look, [one for one in group if one.tube >= _TUBE] or group, limit_mm)
    longest = max(group, key=lambda stretch: _length(stretch.run))
    width = float(longest.run[:, 2].max())
    width_mm = width * look.mm
    away = _from_nipple(look, place)
    limit = _limit(away, limit_mm, near_nipple_mm)
    score = float(np.clip(0.5 + 0.7 * (width_mm - limit - SURELY_WIDER_MM) / limit, 0.2, 0.97))
    why = f"{width_mm:.1f} mm wide, the limit here is {limit:.1f} mm"
    if away is None and width_mm <= near_nipple_mm:
        score, why = (
            min(score, _DOUBTED),
            f"{why}; near the nipple, which was not surely found, {near_nipple_mm:.1f} mm",
        )
    seen = max(_seen(look, one.run) for one in group)
    if seen >= SEEN:
        score = max(score, likeliness(seen, SEEN))
    elif longest.tube < _TUBE:
        score, why = score * ramp(longest.tube, _NO_TUBE, _TUBE), f"{why}; may be ducts side by side"
    is_seen_wider = seen >= (SEEN if width_mm >= limit + SURELY_WIDER_MM else _PLAINLY_SEEN)
    is_short = sum(_length(one.run) for one in group) < _LEAST_CALIBRES * width
    if is_short and not is_seen_wider:
        score, why = min(score, _DOUBTED), f"{why}; hardly longer than wide"
    finding = look.finding(
        FindingKind.MAMMARY_DUCT_ECTASIA, place[:2], score=score, size=width, why=why, segment=segment
    )
    return Dilation(finding=finding, path=np.vstack([one.run for one in group]), seen=seen)


def _middle(look: Look, group: list[Stretch], limit_mm: float) -> tuple[Path, int]:
    """The place (row, column, calibre) of some stretches nearest to their middle, and its segment.

    A place weighs as much as it is wider than the limit: growths and forks widen what lies beside a dilated duct, by less.
    """
    path = np.vstack([one.run for one in group])
    owner = np.concatenate([np.full(len(one.run), one.segment) for one in group])
    wider_mm = np.maximum(path[:, 2] * look.mm - limit_mm, _LEAST_WIDER_MM)
    nearest = int(np.hypot(*(path[:, :2] - np.average(path[:, :2], axis=0, weights=wider_mm)).T).argmin())
    return path[nearest], int(owner[nearest])


def _stretches(look: Look, segment: DuctSegment, limit_mm: float, near_nipple_mm: float) -> Iterator[Stretch]:
    run = look.run(segment)
    smooth = median_filter(run[:, 2], min(len(run), 7), mode="nearest") * look.mm
    if float(smooth.max()) <= min(limit_mm, near_nipple_mm):
        return
    limits = np.array([_limit(_from_nipple(look, point), limit_mm, near_nipple_mm) for point in run])
    wide = np.flatnonzero(np.diff(np.concatenate([[0], (smooth > limits).astype(int), [0]])))
    for first, last in zip(wide[::2], wide[1::2], strict=True):
        stretch = run[first:last]
        long_enough = _length(stretch) * look.mm >= LEAST_STRETCH_MM or _seen(look, stretch) >= SEEN
        if len(stretch) > 1 and long_enough:
            yield Stretch(segment=segment.id, run=stretch, tube=_tube_likeness(look, stretch))


def _tube_likeness(look: Look, run: Path) -> float:
    """Median cosine between the contrast across a duct and the chord of a round tube as wide as its calibre there.

    Two ducts beside each other, with tissue between them in one mask, are dark where a tube is brightest.
    """
    straight = straightened(look.fine.density, run, 0.8 * float(run[:, 2].max()) + 4)
    calibre = run[:, 2:3]
    across = np.abs(straight.across)[None, :]
    beyond = across > 0.62 * calibre + 0.3 / look.mm
    ordered = np.sort(np.where(beyond, straight.grey, np.inf), axis=1)
    place = (_GROUND * np.maximum(beyond.sum(axis=1) - 1, 0)).astype(int)[:, None]
    ground = np.take_along_axis(ordered, place, axis=1)
    contrast = straight.grey - np.where(np.isfinite(ground), ground, straight.grey.min(axis=1, keepdims=True))
    chord = np.sqrt(np.clip(1 - (2 * across / calibre) ** 2, 0, None))
    inside = across < 0.5 * calibre
    size = np.sqrt((contrast**2 * inside).sum(axis=1) * (chord**2 * inside).sum(axis=1))
    return float(np.median((contrast * chord * inside).sum(axis=1) / np.maximum(size, 1e-9)))


def _touching(stretches: list[Stretch]) -> list[list[Stretch]]:
    """Stretches in groups, each of which comes within half its widest calibre of an end of another of its group."""
    waiting, groups = sorted(stretches, key=lambda stretch: -float(stretch.run[:, 2].max())), []
    while waiting:
        group, grown = [waiting.pop(0)], True
        while grown:
            near = [stretch for stretch in waiting if any(_touch(stretch, other) for other in group)]
            waiting = [stretch for stretch in waiting if not any(stretch is one for one in near)]
            group, grown = [*group, *near], bool(near)
        groups.append(group)
    return groups


def _touch(one: Stretch, other: Stretch) -> bool:
    reach = 0.5 * max(float(one.run[:, 2].max()), float(other.run[:, 2].max()))
    return min(_gap(one.run, other.run), _gap(other.run, one.run)) < reach


def _gap(run: Path, other: Path) -> float:
    return float(min(np.hypot(*(other[:, :2] - end).T).min() for end in run[[0, -1], :2]))


def _length(run: Path) -> float:
    return float(np.hypot(*np.diff(run[:, :2], axis=0).T).sum())


def _from_nipple(look: Look, at: Path) -> float | None:
    row, column = look.fine.to_stored(at[None, :2])[0]
    return look.nipple_mm(PointPx(float(row), float(column)))


def _limit(from_nipple_mm: float | None, limit_mm: float, near_nipple_mm: float) -> float:
    return near_nipple_mm if from_nipple_mm is not None and from_nipple_mm <= NEAR_NIPPLE_MM else limit_mm
