"""What the findings panel lists, as data: the review's findings and the analyses' candidates, numbered as on the images."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import ExamImage
from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.review import ImageReview, Review


class RowKind(StrEnum):
    """How a row is shown: a candidate asks, a finding states, the rest is quiet."""

    CANDIDATE = "CANDIDATE"
    FINDING = "FINDING"
    MIMIC = "MIMIC"
    WEAK = "WEAK"
    DISMISSED = "DISMISSED"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FindingRow:
    """One finding of one image; ``number`` is what stands beside it on the image."""

    image: ExamImage
    finding: Finding
    kind: RowKind
    number: int


def standing(review: ImageReview, analysis: DuctAnalysis | None) -> tuple[Finding, ...]:
    """The findings of one image as they stand: what the review says of a candidate replaces the candidate."""
    decided = {finding.id for finding in review.findings}
    proposed = analysis.findings if analysis is not None else ()
    return (*review.findings, *(finding for finding in proposed if finding.id not in decided))


def kind_of(finding: Finding) -> RowKind:
    """How a finding is shown."""
    if finding.status is FindingStatus.CONFIRMED:
        return RowKind.FINDING
    if finding.status is FindingStatus.DISMISSED:
        return RowKind.DISMISSED
    if not finding.is_likely:
        return RowKind.WEAK
    return RowKind.MIMIC if finding.mimic is not None else RowKind.CANDIDATE


def finding_rows(
    images: Sequence[ExamImage], review: Review, analysis_of: Callable[[str], DuctAnalysis | None]
) -> tuple[FindingRow, ...]:
    """All rows of these images: strong candidates by score, then a reader's own marks, then weak candidates.

    A decision moves no row and changes no number: a card must not jump away under the hand.
    """
    found = [
        (image, finding)
        for image in images
        for finding in standing(review.image(image.sop_instance_uid), analysis_of(image.sop_instance_uid))
    ]
    found.sort(key=lambda one: _place(one[1]))
    return tuple(
        FindingRow(image=image, finding=finding, kind=kind_of(finding), number=number)
        for number, (image, finding) in enumerate(found, start=1)
    )


def _place(finding: Finding) -> tuple[int, float]:
    if finding.score is None:
        return (1, 0.0)
    return (0 if finding.is_likely else 2, -finding.score)
