"""The reader's document for one study: immutable, so undo keeps the old value."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from ductoview.model.annotation import Annotation
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.duct_level import DuctLevel
from ductoview.model.exam_record import ExamRecord
from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.look import Look
from ductoview.model.signature import Signature
from ductoview.model.view import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Calliper:
    """A distance between two points in one image.

    ``length_mm`` is None when the spacing is unknown, ``length_px`` always holds.
    """

    id: str
    start: PointPx
    end: PointPx
    length_px: float
    length_mm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReview:
    """What was decided on one image; ``sha256`` names the very bytes it was made on.

    ``look`` is how the reader left it on the screen, None while it comes up by itself. ``phase`` is the phase a person
    stated, None while it is left to the file or to inference. ``duct_edits`` correct the duct tree, in this order;
    ``duct_level`` is how readily pixels are called duct, None where nobody ever changed that. ``is_key`` says that a reader
    chose it as a key image.
    """

    sop_instance_uid: str
    sha256: str = ""
    findings: tuple[Finding, ...] = ()
    callipers: tuple[Calliper, ...] = ()
    look: Look | None = None
    phase: Phase | None = None
    duct_edits: tuple[DuctEdit, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    duct_level: DuctLevel | None = None
    is_key: bool = False

    @property
    def is_empty(self) -> bool:
        """True when nothing was decided on the image."""
        drawn = self.callipers or self.annotations
        ducts = self.duct_edits or self.duct_level
        return not (self.findings or drawn or self.look or self.phase or ducts or self.is_key)

    def is_of_other_bytes(self, sha256: str) -> bool:
        """True when something was decided, and on other bytes than those; what is unknown contradicts nothing."""
        return bool(self.sha256 and sha256 and self.sha256 != sha256) and not self.is_empty

    def finding(self, finding_id: str) -> Finding | None:
        """The finding of that id, or None."""
        return next((finding for finding in self.findings if finding.id == finding_id), None)


@dataclass(frozen=True, slots=True, order=True)
class MarkRef:
    """One finding of one image of the study."""

    image_uid: str
    finding_id: str


@dataclass(frozen=True, slots=True, order=True)
class Join:
    """A reader's word that two findings, each in its view, are one; ``first`` is the smaller of the two, ``by`` the reader."""

    first: MarkRef
    second: MarkRef
    by: str = ""

    @classmethod
    def of(cls, one: MarkRef, other: MarkRef, by: str = "") -> "Join":
        """The join of two, whichever is named first; raises ValueError for two findings of one image."""
        if one.image_uid == other.image_uid:
            raise ValueError("Two findings of one image are not one.")
        return cls(min(one, other), max(one, other), by)

    def names(self, image_uid: str) -> bool:
        """True when one of the two lies in that image."""
        return image_uid in (self.first.image_uid, self.second.image_uid)

    def other(self, one: MarkRef) -> MarkRef | None:
        """The other of the two, None when ``one`` is neither."""
        return {self.first: self.second, self.second: self.first}.get(one)


class ReviewState(StrEnum):
    """Where the reader's document stands; SIGNED is never changed again: an addendum is a DRAFT on top of it."""

    DRAFT = "DRAFT"
    SIGNED = "SIGNED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Everything decided about one study; a finding is in one of ``joins`` at most.

    ``signatures`` are all that were ever given, in order; a DRAFT that has some is an addendum.
    """

    study_uid: str
    images: tuple[ImageReview, ...] = ()
    state: ReviewState = ReviewState.DRAFT
    reader: str = ""
    note: str = ""
    revision: int = field(default=0)
    joins: tuple[Join, ...] = ()
    record: ExamRecord = field(default_factory=ExamRecord)
    signatures: tuple[Signature, ...] = ()

    @property
    def is_signed(self) -> bool:
        """True while nothing may be changed."""
        return self.state is ReviewState.SIGNED

    @property
    def is_addendum(self) -> bool:
        """True for a draft on top of what was signed."""
        return bool(self.signatures) and not self.is_signed

    @property
    def is_begun(self) -> bool:
        """True when a reader decided something; how images are shown is no decision."""
        return bool(
            self.note
            or self.record != ExamRecord()
            or not all(replace(image, look=None).is_empty for image in self.images)
        )

    def signed(self, signature: Signature) -> "Review":
        """The same review signed."""
        return replace(self, state=ReviewState.SIGNED, signatures=(*self.signatures, signature))

    def as_draft(self) -> "Review":
        """The same review as a draft: an addendum where it was signed before."""
        return replace(self, state=ReviewState.DRAFT)

    def image(self, sop_instance_uid: str) -> ImageReview:
        """The image's part of the review; empty when nothing was decided yet."""
        for image in self.images:
            if image.sop_instance_uid == sop_instance_uid:
                return image
        return ImageReview(sop_instance_uid=sop_instance_uid)

    def with_image(self, changed: ImageReview) -> "Review":
        """A review in which one image's part is replaced or added; the images are kept in the order of their UIDs."""
        others = (image for image in self.images if image.sop_instance_uid != changed.sop_instance_uid)
        return replace(self, images=tuple(sorted((*others, changed), key=lambda image: image.sop_instance_uid)))

    def joined_with(self, one: MarkRef) -> MarkRef | None:
        """The finding a reader joined with this one, None when there is none or it does not stand any more."""
        found = next((other for join in self.joins if (other := join.other(one))), None)
        return found if found and self._stands(one) and self._stands(found) else None

    def partner_of(self, image_uid: str, finding: Finding) -> MarkRef | None:
        """The finding of another view that a reader joined with this one, or with its mark in another phase; else None."""
        return next((other for mark in self.over_phases(image_uid, finding) if (other := self.joined_with(mark))), None)

    def tracked_by(self, image_uid: str, finding: Finding) -> tuple[str, str]:
        """SOPInstanceUID and id under which a finding of that image is followed through phases and views.

        Of those that a reader joined, all are followed as the smallest is.
        """
        waiting, joined = self.over_phases(image_uid, finding), set[MarkRef]()
        while waiting:
            mark = waiting.pop()
            other = self.joined_with(mark)
            there = self.image(other.image_uid).finding(other.finding_id) if other else None
            if other and there and mark not in joined:
                joined |= {mark, other}
                waiting += self.over_phases(other.image_uid, there)
        if not joined:
            return finding.tracked_by(image_uid)
        first = min(joined)
        there = self.image(first.image_uid).finding(first.finding_id)
        return there.tracked_by(first.image_uid) if there else finding.tracked_by(image_uid)

    def over_phases(self, image_uid: str, finding: Finding) -> list[MarkRef]:
        """The marks of a finding in all phases of its view, its own first."""
        followed = finding.tracked_by(image_uid)
        marks = (
            MarkRef(image.sop_instance_uid, one.id)
            for image in self.images
            for one in image.findings
            if one.tracked_by(image.sop_instance_uid) == followed
        )
        return list(dict.fromkeys((MarkRef(image_uid, finding.id), MarkRef(*followed), *marks)))

    def with_standing_joins(self) -> "Review":
        """The same review without joins of findings that were removed or dismissed."""
        return replace(self, joins=tuple(join for join in self.joins if self.joined_with(join.first) is not None))

    def _stands(self, one: MarkRef) -> bool:
        finding = self.image(one.image_uid).finding(one.finding_id)
        return finding is not None and finding.status is FindingStatus.CONFIRMED
