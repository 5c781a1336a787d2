"""The technologist's check of each image: accepted, to be repeated or rejected, why, by whom and when; told as events.

An event is never changed: one that is taken back stays, with the event that takes it back after it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import uuid4

from ductoview.errors import ReviewError
from ductoview.model.identifiers import ImageRef
from ductoview.model.reject_reason import REASONS, RejectReason


class Verdict(StrEnum):
    """What the check came to; the values are written to disk. UNCHECKED is what nobody has looked at."""

    UNCHECKED = "UNCHECKED"
    ACCEPTED = "ACCEPTED"
    REPEAT = "REPEAT"
    REJECTED = "REJECTED"

    @property
    def is_reject(self) -> bool:
        """True for an image that is not to be read: REPEAT says besides that it has to be made again."""
        return self in (Verdict.REPEAT, Verdict.REJECTED)

    @property
    def words(self) -> str:
        """As a technologist says it."""
        return _WORDS[self]


_WORDS = {
    Verdict.UNCHECKED: "not checked",
    Verdict.ACCEPTED: "accepted",
    Verdict.REPEAT: "to be repeated",
    Verdict.REJECTED: "rejected",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckEvent:
    """One acknowledged step of the check of one image.

    ``id`` is a UUID: sending it twice is harmless. ``by`` is a DICOM person name, empty where nobody gave one; ``made`` is
    ISO 8601 in UTC. ``exam_date`` is the StudyDate (YYYYMMDD, or empty). ``takes_back`` is the id of the event that this
    one takes back, and empty for a decision.
    """

    id: str
    study_uid: str
    image_uid: str
    image_sha256: str
    verdict: Verdict
    reasons: tuple[RejectReason, ...] = ()
    by: str = ""
    made: str = ""
    exam_date: str = ""
    takes_back: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageCheck:
    """Where the check of one image stands; ``event_id`` names the event that says so, empty while nothing does."""

    verdict: Verdict = Verdict.UNCHECKED
    reasons: tuple[RejectReason, ...] = ()
    by: str = ""
    made: str = ""
    event_id: str = ""
    sha256: str = ""

    @property
    def is_reject(self) -> bool:
        """True when the image is not to be read, hung or sent."""
        return self.verdict.is_reject

    @property
    def why(self) -> str:
        """The reasons in a few words, separated by commas."""
        return ", ".join(REASONS[reason].words for reason in self.reasons)

    @property
    def words(self) -> str:
        """``Rejected: motion blur``; empty while the image was not checked."""
        if self.verdict is Verdict.UNCHECKED:
            return ""
        said = self.verdict.words.capitalize()
        return f"{said}: {self.why}" if self.why else said


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldNode:
    """A node that holds a rejection note about an image; ``event_id`` is the decision the note tells."""

    image_uid: str
    node: str
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksNow:
    """All that is known of the image check of one study; ``only_accepted`` that images nobody accepted stay here."""

    steps: tuple[CheckEvent, ...] = ()
    told: tuple[ToldNode, ...] = ()
    only_accepted: bool = False


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many images were rejected for a reason."""

    reason: RejectReason
    images: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectCount:
    """Exams of one month: how many images there were, how many were checked and rejected, and how often for each reason.

    ``month`` is YYYY-MM, empty where the exam has no date. An image with two reasons counts in both, and once in ``rejected``.
    """

    month: str
    images: int
    checked: int
    rejected: int
    repeats: int
    reasons: tuple[ReasonCount, ...] = ()

    @property
    def rate(self) -> float:
        """Rejected images as a share of all images, 0 to 1; 0 where there are none."""
        return self.rejected / self.images if self.images else 0.0


UNCHECKED = ImageCheck()


def decision(
    image: ImageRef, verdict: Verdict, reasons: Iterable[RejectReason] = (), *, by: str = "", exam_date: str = ""
) -> CheckEvent:
    """A decision of now on one image.

    Raises ReviewError for a reject without a reason, and for anything else with one.
    """
    given = tuple(dict.fromkeys(reasons))
    if verdict.is_reject and not given:
        raise ReviewError("Nothing was changed: say why the image is not good enough.")
    if not verdict.is_reject and given:
        raise ReviewError(f"Nothing was changed: an image that is {verdict.words} has no reason for rejection.")
    return CheckEvent(
        id=str(uuid4()),
        study_uid=image.study_uid,
        image_uid=image.sop_instance_uid,
        image_sha256=image.sha256,
        verdict=verdict,
        reasons=given,
        by=by,
        made=_now(),
        exam_date=exam_date if len(exam_date) == 8 and exam_date.isdigit() else "",
    )


def taking_back(event: CheckEvent, *, by: str = "") -> CheckEvent:
    """The event that takes a decision back: the image stands as it did before it."""
    return CheckEvent(
        id=str(uuid4()),
        study_uid=event.study_uid,
        image_uid=event.image_uid,
        image_sha256=event.image_sha256,
        verdict=Verdict.UNCHECKED,
        by=by,
        made=_now(),
        exam_date=event.exam_date,
        takes_back=event.id,
    )


def standing(events: Sequence[CheckEvent]) -> Iterator[CheckEvent]:
    """The decisions nobody took back, in their order."""
    gone = {event.takes_back for event in events if event.takes_back}
    return (event for event in events if not event.takes_back and event.id not in gone)


def checks(events: Sequence[CheckEvent]) -> dict[str, ImageCheck]:
    """Where the check of each image stands, by SOPInstanceUID: its last decision that nobody took back."""
    return {
        one.image_uid: ImageCheck(
            verdict=one.verdict,
            reasons=one.reasons,
            by=one.by,
            made=one.made,
            event_id=one.id,
            sha256=one.image_sha256,
        )
        for one in standing(events)
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
