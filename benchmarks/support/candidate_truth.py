"""What candidates answer to each true finding, and which of them answer to none."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.support.scoring import SAME_PLACE_MM
from ductoview.model.finding import Finding
from sample_dicom.phantom import ViewImage
from sample_dicom.phantom.truth import TruthFinding

_OWN_MM = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A true finding or mimic, the ``best`` score of a candidate of its kind within 5 mm, 0 without one.

    ``said`` is the mimic that the nearest likely one of those is called, for another may be of a neighbour.
    ``alone``: its place lies in no other duct's lumen. ``duct`` is the segment it lies in, by which it is the same in two views.
    """

    kind: str
    size_mm: float
    mimic: str | None
    best: float
    said: str | None
    alone: bool
    duct: int | None = None

    @property
    def named(self) -> bool:
        """Whether a mimic is called what it is."""
        return self.mimic is not None and self.said == self.mimic


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A candidate near no finding of its kind."""

    kind: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """One image of a vendor's ``look``: every true finding, and the candidates near none of their kind."""

    look: str
    asked: tuple[Asked, ...]
    false: tuple[Stray, ...]


def answers_of(image: ViewImage, findings: Sequence[Finding]) -> Answers:
    """Candidates compared with the truth by kind and place."""
    true = [one for one in image.truth.findings if _shows(image, one)]
    near = [[_meets(image, finding, one) for finding in findings] for one in true]
    asked = []
    for one, meets in zip(true, near, strict=True):
        said = [finding for finding, met in zip(findings, meets, strict=True) if met]
        best = max((finding.score or 0.0 for finding in said), default=0.0)
        nearest = min((f for f in said if f.is_likely), key=partial(_away_px, one), default=None)
        asked.append(
            Asked(
                kind=one.kind,
                size_mm=one.size_mm,
                mimic=one.mimic,
                best=float(best),
                said=None if nearest is None or nearest.mimic is None else nearest.mimic.value,
                alone=_alone(image, one),
                duct=one.segment,
            )
        )
    false = [
        Stray(kind=finding.kind.value, score=float(finding.score or 0.0))
        for number, finding in enumerate(findings)
        if not any(meets[number] for meets in near)
    ]
    return Answers(look=image.vendor, asked=tuple(asked), false=tuple(false))


def in_either(views: Sequence[Answers]) -> Answers:
    """Several views of a study as one: each finding as the view says that met it best, and the strays of all."""
    best: dict[tuple[object, ...], Asked] = {}
    for one in (asked for view in views for asked in view.asked):
        key = one.kind, one.size_mm, one.mimic, one.duct
        if key not in best or one.best > best[key].best:
            best[key] = one
    return Answers(look=views[0].look, asked=tuple(best.values()), false=tuple(f for view in views for f in view.false))


def _shows(image: ViewImage, one: TruthFinding) -> bool:
    """Whether the picture shows a change of a duct's calibre at all: no contrast reaches a duct behind a termination."""
    if one.kind not in ("MAMMARY_DUCT_ECTASIA", "DUCT_NARROWING"):
        return True
    return any(
        float(np.hypot(*(segment.path[:, :2] - (one.row, one.column)).T).min()) * image.pixel_spacing_mm <= _OWN_MM
        for segment in image.truth.segments
        if segment.id == one.segment and segment.visible
    )


def _meets(image: ViewImage, finding: Finding, one: TruthFinding) -> bool:
    return finding.kind.value == one.kind and _away_px(one, finding) * image.pixel_spacing_mm <= SAME_PLACE_MM


def _away_px(one: TruthFinding, finding: Finding) -> float:
    return float(np.hypot(finding.at.row - one.row, finding.at.column - one.column))


def _alone(image: ViewImage, one: TruthFinding) -> bool:
    """Whether the middle of the finding lies in the lumen of no duct but its own: over one, nothing shows where it ends."""
    for segment in image.truth.segments:
        if segment.id == one.segment or not segment.visible:
            continue
        away_mm = np.hypot(segment.path[:, 0] - one.row, segment.path[:, 1] - one.column) * image.pixel_spacing_mm
        if bool((away_mm < segment.path[:, 2] / 2).any()):
            return False
    return True
