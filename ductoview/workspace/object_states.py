"""Where each object about an image stands, from draft to stored on a node."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.exam import ExamImage
from ductoview.model.library import QueueRow, QueueState
from ductoview.model.review import ImageReview


class ObjectKind(StrEnum):
    """The three objects about an image."""

    GSPS = "GSPS"
    SEG = "SEG"
    SR = "SR"

    @property
    def words(self) -> str:
        """The object in plain words."""
        return {"GSPS": "Presentation state", "SEG": "Segmentation", "SR": "Report"}[self.value]


class StudyObjectKind(StrEnum):
    """The objects about a whole study, written under a signature only; the values are the names of their files too."""

    PDF = "pdf"
    OF_INTEREST = "of_interest"
    FOR_SURGERY = "for_surgery"
    PICTURE_1 = "picture1"
    PICTURE_2 = "picture2"

    @property
    def words(self) -> str:
        """The object in plain words."""
        return _STUDY_WORDS[self]


_STUDY_WORDS = {
    StudyObjectKind.PDF: "Report page (PDF)",
    StudyObjectKind.OF_INTEREST: "Key images",
    StudyObjectKind.FOR_SURGERY: "Key images for surgery",
    StudyObjectKind.PICTURE_1: "Picture 1",
    StudyObjectKind.PICTURE_2: "Picture 2",
}
AnyKind = ObjectKind | StudyObjectKind
STUDY = ""
"""In place of an image's UID: the objects about the whole study."""


def kind_of(word: str) -> AnyKind:
    """The kind of that value; raises ValueError for no kind of ours."""
    return StudyObjectKind(word) if word in set(StudyObjectKind) else ObjectKind(word)


class ObjectStage(StrEnum):
    """DRAFT: not written, or the review changed since; REFUSED: cannot be written about this image; SAVED: in the local
    library; FETCHED: written elsewhere, it came with the study; the rest as the node's queue says."""

    DRAFT = "DRAFT"
    REFUSED = "REFUSED"
    SAVED = "SAVED"
    FETCHED = "FETCHED"
    QUEUED = "QUEUED"
    SENDING = "SENDING"
    HELD = "HELD"
    STORED = "STORED"
    VERIFIED = "VERIFIED"
    COMMITTED = "COMMITTED"
    FAILED = "FAILED"

    @property
    def is_at_rest(self) -> bool:
        """True when nothing more happens by itself."""
        return self not in (ObjectStage.QUEUED, ObjectStage.SENDING)

    @property
    def is_on_node(self) -> bool:
        """True when the node has answered that it keeps the object."""
        return self in (ObjectStage.STORED, ObjectStage.VERIFIED, ObjectStage.COMMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectState:
    """One object, of the study where ``image_uid`` is ``STUDY``; ``node`` is where it went last.

    ``words`` say the state for people, the node's own words included.
    ``warning`` is what the node said beside storing it (status 0xBxxx), or why nothing but its word says that it has the
    object; empty when all is well.
    """

    kind: AnyKind
    image_uid: str
    stage: ObjectStage
    sop_instance_uid: str = ""
    node: str = ""
    words: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a node lists of the objects that were sent to it."""

    node: str
    found: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """True when the node lists every object."""
        return not self.missing

    @property
    def words(self) -> str:
        """One sentence."""
        if self.is_complete:
            return f"{self.node} lists all {len(self.found)} objects."
        return f"{self.node} lists {len(self.found)} of {len(self.found) + len(self.missing)} objects."


_BY_QUEUE = {
    QueueState.QUEUED: ObjectStage.QUEUED,
    QueueState.SENDING: ObjectStage.SENDING,
    QueueState.STORED: ObjectStage.STORED,
    QueueState.VERIFIED: ObjectStage.VERIFIED,
    QueueState.COMMITTED: ObjectStage.COMMITTED,
    QueueState.HELD: ObjectStage.HELD,
    QueueState.FAILED: ObjectStage.FAILED,
    QueueState.CANCELLED: ObjectStage.SAVED,
}

_WORDS = {
    ObjectStage.DRAFT: "not written yet",
    ObjectStage.REFUSED: "cannot be written",
    ObjectStage.SAVED: "in the local library, not sent",
    ObjectStage.FETCHED: "written at another workstation, came with the study",
    ObjectStage.QUEUED: "waits to be sent to {node}",
    ObjectStage.SENDING: "on its way to {node}",
    ObjectStage.HELD: "held back from {node}",
    ObjectStage.STORED: "stored by {node}",
    ObjectStage.VERIFIED: "{node} stored it and lists it",
    ObjectStage.COMMITTED: "{node} took responsibility for it",
    ObjectStage.FAILED: "{node} does not keep it",
}


def needs_objects(image: ExamImage, decided: ImageReview) -> bool:
    """True when a reader left something to write: marks, corrected ducts, that it is a key image, or a grey or a turning
    where a state can say it (a single frame)."""
    has_look = decided.look is not None and decided.look.is_decided
    is_marked = decided.findings or decided.callipers or decided.annotations or decided.duct_edits or decided.duct_level
    return bool(is_marked or decided.is_key or (has_look and image.facts.frames == 1))


def refused_states(image_uid: str, why: str) -> Iterator[ObjectState]:
    """The states of objects that cannot be written about an image."""
    for kind in ObjectKind:
        yield ObjectState(kind=kind, image_uid=image_uid, stage=ObjectStage.REFUSED, words=why)


def draft_states(image_uid: str, words: str = "") -> Iterator[ObjectState]:
    """The states of objects that must be written first."""
    for kind in ObjectKind:
        stage = ObjectStage.DRAFT
        yield ObjectState(kind=kind, image_uid=image_uid, stage=stage, words=words or _WORDS[stage])


def unwritten_study_states(why: str = "") -> Iterator[ObjectState]:
    """The report page of a signed study that is not written, or cannot be, and then ``why``."""
    stage = ObjectStage.REFUSED if why else ObjectStage.DRAFT
    yield ObjectState(kind=StudyObjectKind.PDF, image_uid=STUDY, stage=stage, words=why or "signed, not written yet")


def written_states(
    image_uid: str, objects: Mapping[AnyKind, str], queue: Sequence[QueueRow], *, came: bool = False
) -> Iterator[ObjectState]:
    """The states of written objects as their last queue rows say; ``came`` tells that they were not written here."""
    for kind, uid in objects.items():
        row = _last(row for row in queue if row.sop_instance_uid == uid)
        stage = _BY_QUEUE[row.state] if row else ObjectStage.SAVED
        stage = ObjectStage.FETCHED if came and stage is ObjectStage.SAVED else stage
        node = row.node if row else ""
        said = "; ".join(words for words in (row.words, row.commitment) if words) if row else ""
        yield ObjectState(
            kind=kind,
            image_uid=image_uid,
            stage=stage,
            sop_instance_uid=uid,
            node=node,
            words=_WORDS[stage].format(node=node) + (f": {said}" if said else ""),
            warning=_warning(row) if row and stage.is_on_node else "",
        )


def _warning(row: QueueRow) -> str:
    return row.words or (row.commitment if row.is_unsure else "")


def _last(rows: Iterable[QueueRow]) -> QueueRow | None:
    return max(rows, key=lambda row: row.id, default=None)
