"""What the findings panel lists, as data: the review's findings and the analyses' candidates, numbered as on the images."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import ExamImage
from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.review import ImageReview, MarkRef, Review


class RowKind(StrEnum):
    """How a row is shown: a candidate asks, a finding states, the rest is quiet."""

    CANDIDATE = "CANDIDATE"
    FINDING = "FINDING"
    MIMIC = "MIMIC"
    WEAK = "WEAK"
    DISMISSED = "DISMISSED"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FindingRow:
    """One finding of one image; ``number`` is what stands beside it on the image, ``place`` where it lies in words.

    ``is_hidden`` says that its mark is not seen now: its image does not hang, or its layer is off.
    """

    image: ExamImage
    finding: Finding
    kind: RowKind
    number: int
    place: str = ""
    is_hidden: bool = False


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


class Numbers:
    """Those that marks of the review keep, then free ones in the order of coming; in one opening never to another finding."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], int] = {}

    def clear(self) -> None:
        """Begin again, with another opening."""
        self._given.clear()

    def keep(self, review: Review) -> None:
        """The marks of this review keep the numbers they have; a candidate that was given one of them here takes another."""
        kept: dict[int, tuple[str, str]] = {}
        for image in review.images:
            for finding in image.findings:
                if finding.number:
                    kept.setdefault(finding.number, (image.sop_instance_uid, finding.id))
        others = {one: number for one, number in self._given.items() if number not in kept}
        self._given = others | {one: number for number, one in kept.items()}

    def of(self, image: ExamImage, finding: Finding) -> int:
        """The number of a finding of an image, the first free one when it has none."""
        one, taken = (image.sop_instance_uid, finding.id), frozenset(self._given.values())
        if one not in self._given:
            self._given[one] = next(number for number in count(1) if number not in taken)
        return self._given[one]

    def known(self, image: ExamImage, finding: Finding) -> int:
        """Its number, 0 when it has none yet."""
        return self._given.get((image.sop_instance_uid, finding.id), 0)

    def at(self, mark: MarkRef) -> int:
        """The number of a finding that a join names, 0 when it has none yet."""
        return self._given.get((mark.image_uid, mark.finding_id), 0)


def finding_rows(
    images: Sequence[ExamImage],
    review: Review,
    analysis_of: Callable[[str], DuctAnalysis | None],
    numbers: Numbers | None = None,
    place_of: Callable[[ExamImage, Finding], str] = lambda image, finding: "",
    *,
    weak_too: bool = True,
) -> tuple[FindingRow, ...]:
    """All rows of these images by their numbers, weak candidates last.

    What comes together is numbered by score, a reader's own marks after it. What is there already moves no row and
    changes no number when more comes or when it is decided: a card must not jump away under the hand, and a number that
    was said aloud must go on meaning the same; what a reader touched keeps its in the review. Weak candidates get theirs when
    they are asked for (``weak_too``).
    Of a rejected image only what a reader left on it is there: nobody is asked about what is not to be read.
    """
    if numbers is None:
        numbers = Numbers()
        numbers.keep(review)
    found = [
        (image, finding)
        for image in images
        for finding in standing(review.image(image.sop_instance_uid), _analysis(image, analysis_of))
    ]
    found.sort(key=lambda one: _place(one[1]))
    rows = []
    for image, finding in found:
        kind = kind_of(finding)
        number = numbers.known if kind is RowKind.WEAK and not weak_too else numbers.of
        place = place_of(image, finding)
        rows.append(FindingRow(image=image, finding=finding, kind=kind, number=number(image, finding), place=place))
    rows.sort(key=lambda row: (_place(row.finding)[0] == _WEAK, row.number))
    return tuple(rows)


def _analysis(image: ExamImage, analysis_of: Callable[[str], DuctAnalysis | None]) -> DuctAnalysis | None:
    return None if image.check.is_reject else analysis_of(image.sop_instance_uid)


_STRONG, _OWN, _WEAK = range(3)


def _place(finding: Finding) -> tuple[int, float]:
    if finding.score is None:
        return (_OWN, 0.0)
    return (_STRONG if finding.is_likely else _WEAK, -finding.score)
