"""Objects that ductoview wrote, here or at another workstation, as values that a review can be built from again."""

from dataclasses import dataclass

from ductoview.model.carried import OfStudy
from ductoview.model.exam_record import ExamRecord
from ductoview.model.review import ImageReview
from ductoview.model.signature import Signature

REPORT, GSPS, SEG, PDF, OF_INTEREST, FOR_SURGERY, PICTURE = (
    "SR", "GSPS", "SEG", "pdf", "of_interest", "for_surgery", "picture"
)  # fmt: skip
"""Kinds; a picture has its number behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnObject:
    """One object of ours; ``image_uid`` is empty for one about the whole study, ``created`` is ``YYYYMMDDHHMMSS``."""

    kind: str
    sop_instance_uid: str
    image_uid: str
    created: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReport:
    """A report of ours on one image, with the part of the review it tells; ``signature`` is None for a draft.

    ``review.sha256`` is the image's own here where its pixels are those the report was made on, else the digest that the
    report names. ``of_study`` is None where another program dropped what a report carries for us.
    """

    object: OwnObject
    reader: str
    signature: Signature | None
    predecessors: tuple[str, ...]
    review: ImageReview
    record: ExamRecord
    of_study: OfStudy | None

    @property
    def made(self) -> str:
        """When it was made, in UTC; empty in a report of an earlier version, and where that was dropped."""
        return self.of_study.made if self.of_study else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnObjects:
    """All of a study; ``refused`` says why one or another is not used."""

    reports: tuple[OwnReport, ...] = ()
    others: tuple[OwnObject, ...] = ()
    refused: tuple[str, ...] = ()
