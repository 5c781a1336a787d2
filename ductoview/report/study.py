"""What a report is about: one study as a reader left it, and its findings in the order and under the letters of the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ductoview.analysis.finding_measures import FindingMeasures, measures_of
from ductoview.analysis.measures import measured
from ductoview.analysis.places import Place, Places
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.finding_sentence import Around
from ductoview.model.image import ImageFacts
from ductoview.model.measures import TreeMeasures
from ductoview.model.review import ImageReview, MarkRef, Review
from ductoview.model.tree_distance import duct_of
from ductoview.model.view import Phase, PresentationIntent, ViewPosition

# What a surgeon looks for comes first; leaks and what is normal last.
_WORTH = (
    FindingKind.INTRALUMINAL_FILLING_DEFECT,
    FindingKind.MULTIPLE_FILLING_DEFECT,
    FindingKind.ABRUPT_DUCT_TERMINATION,
    FindingKind.DUCT_NARROWING,
    FindingKind.MAMMARY_DUCT_ECTASIA,
    FindingKind.CYST_FILL,
)
_LAST = (FindingKind.EXTRAVASATION, FindingKind.NORMAL_BREAST_TISSUE)
_ACROSS = (ViewPosition.CC, ViewPosition.FB, ViewPosition.XCCL, ViewPosition.XCCM)
_LATERAL = (ViewPosition.ML, ViewPosition.LM)
_OBLIQUE = (ViewPosition.MLO, ViewPosition.LMO, ViewPosition.SIO, ViewPosition.ISO)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportImage:
    """One image of the study; ``analysis`` is as the reader corrected it, None where it could not be analysed. ``rejected``
    is ``Rejected: motion blur`` for one that was rejected and is reported on all the same."""

    facts: ImageFacts
    review: ImageReview
    analysis: DuctAnalysis | None
    rejected: str = ""

    @property
    def uid(self) -> str:
        """SOPInstanceUID (0008,0018)."""
        return self.facts.ref.sop_instance_uid

    @property
    def has_contrast(self) -> bool:
        """True when ducts were found."""
        return self.analysis is not None and self.analysis.contrast_found


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A finding as one image shows it."""

    image: ReportImage
    finding: Finding

    @property
    def measures(self) -> FindingMeasures:
        """What is measured of it there."""
        return measures_of(self.finding, self.image.facts.spacing)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFinding:
    """A finding with all its marks, the first the one that is shown; ``place`` is where it lies in the breast."""

    letter: str
    marks: tuple[Mark, ...]
    place: Place

    @property
    def kind(self) -> FindingKind:
        """What it is."""
        return self.marks[0].finding.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who took responsibility: a DICOM person name, an organisation or nothing, and when in words."""

    reader: str
    organisation: str
    at: datetime


@dataclass(frozen=True, kw_only=True, eq=False)
class ReportStudy:
    """Everything a page says; ``reader`` empty means that nobody has looked at it yet, ``signed`` None that it is a draft.

    ``made`` is the moment the identifiers of its objects were fixed. ``addendum`` is the number of the addendum, 0 for none.
    """

    review: Review
    images: tuple[ReportImage, ...]
    reader: str
    made: datetime
    signed: Signed | None = None
    addendum: int = 0

    @property
    def facts(self) -> ImageFacts:
        """Of any image: who and when is the same in all of them."""
        return self.images[0].facts

    @cached_property
    def findings(self) -> tuple[ReportFinding, ...]:
        """The confirmed findings, the most telling first; without a reader the likely candidates."""
        marks = {
            MarkRef(image.uid, finding.id): Mark(image=image, finding=finding)
            for image in self._in_order
            for finding in self._shown(image)
        }
        groups = sorted((self._sorted(group) for group in _grouped(marks, self.review)), key=_rank)
        places = Places({image.uid: image.facts for image in self.images}, self.review, self._analyses.get)
        return tuple(
            ReportFinding(letter=_letter(at), marks=group, place=places.of(group[0].image.uid, group[0].finding))
            for at, group in enumerate(groups)
        )

    @cached_property
    def pictured(self) -> tuple[ReportImage, ...]:
        """The images the page shows: the best from above and the best from the side, else the best two; one or none."""
        ranked = [image for image in self._in_order if image.facts.frames == 1]
        above = next((one for one in ranked if one.facts.view.position in _ACROSS), None)
        side = _first(ranked, _LATERAL) or _first(ranked, _OBLIQUE)
        chosen = [one for one in (above, side) if one is not None]
        if not chosen:
            chosen = ranked[:2]
        return tuple(chosen)

    @property
    def main(self) -> Mark | None:
        """The mark whose duct is drawn straight."""
        return self.findings[0].marks[0] if self.findings else None

    @cached_property
    def mapped(self) -> ReportImage | None:
        """The image whose duct tree is drawn: that of the main finding, else the first pictured one with contrast."""
        main = self.main
        if main is not None and main.image.has_contrast:
            return main.image
        return next((image for image in self.pictured if image.has_contrast), None)

    def around(self, mark: Mark) -> Around:
        """The duct a mark lies in, as far as it is known."""
        trees, analysis, spacing = self._trees.get(mark.image.uid), mark.image.analysis, mark.image.facts.spacing
        segment = trees.segment(duct_of(mark.finding, analysis.tree, spacing)) if trees and analysis else None
        return Around(
            view=mark.image.facts.view,
            spacing=mark.image.facts.spacing,
            branch_order=segment.branch_order if segment else None,
            calibre=segment.mean_calibre if segment else None,
        )

    @cached_property
    def _trees(self) -> Mapping[str, TreeMeasures]:
        """The measures of the duct trees of images with findings."""
        marked = {mark.image.uid: mark.image for finding in self.findings for mark in finding.marks}
        return {
            uid: measured(one.analysis, one.facts.spacing)
            for uid, one in marked.items()
            if one.analysis is not None and one.analysis.tree.segments
        }

    @property
    def _analyses(self) -> Mapping[str, DuctAnalysis]:
        return {image.uid: image.analysis for image in self.images if image.analysis is not None}

    def _shown(self, image: ReportImage) -> tuple[Finding, ...]:
        if self.reader:
            return tuple(one for one in image.review.findings if one.status is FindingStatus.CONFIRMED)
        return image.analysis.likely if image.analysis else ()

    @cached_property
    def _in_order(self) -> tuple[ReportImage, ...]:
        """Those with findings first, then with contrast, then of the full phase, then the latest; rejected and raw
        ones, which are not for looking at, last unless a reader marked something there."""
        images = sorted(self.images, key=lambda one: one.facts.acquired, reverse=True)
        return tuple(
            sorted(
                images,
                key=lambda one: (
                    _is_not_for_looking_at(one) and not (self.reader and self._shown(one)),
                    -len(self._shown(one)),
                    not one.has_contrast,
                    one.facts.phase is not Phase.FULL,
                    one.facts.phase is Phase.SCOUT,
                ),
            )
        )

    def _sorted(self, group: tuple[Mark, ...]) -> tuple[Mark, ...]:
        """The mark in the picture from above first: there the map begins."""
        order = {image.uid: at for at, image in enumerate(self.pictured)}
        return tuple(sorted(group, key=lambda mark: order.get(mark.image.uid, len(order))))


def _is_not_for_looking_at(image: ReportImage) -> bool:
    return bool(image.rejected) or image.facts.intent is PresentationIntent.FOR_PROCESSING


def _first(images: list[ReportImage], positions: tuple[ViewPosition, ...]) -> ReportImage | None:
    return next((one for one in images if one.facts.view.position in positions), None)


def _grouped(marks: Mapping[MarkRef, Mark], review: Review) -> list[tuple[Mark, ...]]:
    """Marks that a reader joined over views or phases are one finding."""
    groups: dict[MarkRef, list[MarkRef]] = {ref: [ref] for ref in marks}

    def unite(one: MarkRef, other: MarkRef) -> None:
        if one in groups and other in groups and groups[one] is not groups[other]:
            groups[one].extend(groups[other])
            for ref in groups[other]:
                groups[ref] = groups[one]

    for ref, mark in marks.items():
        joined = review.joined_with(ref)
        if joined is not None:
            unite(ref, joined)
        unite(ref, MarkRef(*mark.finding.tracked_by(ref.image_uid)))
    seen: set[int] = set()
    found = []
    for group in groups.values():
        if id(group) not in seen:
            seen.add(id(group))
            found.append(tuple(marks[ref] for ref in group))
    return found


def _rank(group: tuple[Mark, ...]) -> tuple[int, float]:
    kind, distance = group[0].finding.kind, group[0].finding.distance_from_nipple_mm
    worth = _WORTH.index(kind) if kind in _WORTH else len(_WORTH) + (kind in _LAST)
    return worth, distance if distance is not None else float("inf")


def _letter(at: int) -> str:
    """A to Z, then AA: letters, because a finding is often more than one of the marks that have numbers."""
    return chr(ord("A") + at) if at < 26 else _letter(at // 26 - 1) + chr(ord("A") + at % 26)
