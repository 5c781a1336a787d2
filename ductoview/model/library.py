"""What the local library holds and what became of it: values that network, library, service and workspace share."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ABOUT_IMAGES = frozenset({"PR", "SEG", "SR", "KO", "DOC", "REG", "RWV", "AU", "PLAN"})
"""Modalities of objects about images; they are no images themselves and need not be looked into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedObject:
    """One object that arrived, as a complete Part 10 file in the folder for incoming objects.

    Whoever keeps it moves ``path`` away; what is left there is removed by the one who wrote it. The UIDs are those of
    the C-STORE command, unchecked. ``sha256`` is of the bytes that were written, empty where nobody has taken it.
    """

    path: Path
    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    from_aet: str = ""
    from_address: str = ""
    sha256: str = ""


Keep = Callable[[ReceivedObject], None]
"""Makes an object durable before it returns; raises LibraryError (with its ``dicom_status``) when it could not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredInstance:
    """One object of the library; ``path`` is its file, ``sha256`` of its bytes as received.

    ``missing`` tells that the file is gone though the index knows it; ``conflicts`` how many other contents came under
    the same SOPInstanceUID.
    """

    study_uid: str
    series_uid: str
    sop_instance_uid: str
    sop_class_uid: str
    path: Path
    sha256: str
    modality: str = ""
    own: bool = False
    missing: bool = False
    conflicts: int = 0

    @property
    def is_image(self) -> bool:
        """True for what may be an image that others made: neither ours nor, by its modality, about images."""
        return not self.own and self.modality not in ABOUT_IMAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceRow:
    """One instance as a node lists it; empty is unknown."""

    study_uid: str
    series_uid: str
    sop_instance_uid: str
    sop_class_uid: str = ""
    modality: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentObject:
    """What a node said to one C-STORE.

    ``status`` is the DIMSE status, None when there was no answer; ``stored`` is True for 0x0000 and for the warnings
    B000, B006 and B007, which keep the object; ``words`` say it for people; ``permanent`` tells that trying again is
    no use; ``converted`` says what was sent in the original's place, empty for the original itself.
    """

    sop_instance_uid: str
    status: int | None
    stored: bool
    words: str
    permanent: bool = False
    converted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOutcome:
    """What became of a fetch or an import: counts, and one sentence for each failure.

    ``left_out`` counts files of imported folders that by their endings are something else; ``study_uids`` are the studies of
    what was imported or was here already.
    """

    done: int
    already: int = 0
    failed: int = 0
    failures: tuple[str, ...] = ()
    left_out: int = 0
    study_uids: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """True when nothing failed."""
        return self.failed == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What others asked for and are not given: how many rejected images, and the objects of studies that are stopped."""

    rejected: int = 0
    stopped_studies: int = 0
    stopped_uids: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """For an Error Comment (0000,0902), which has 64 characters; empty when nothing was kept back."""
        said = []
        if self.stopped_studies:
            studies = "study differs" if self.stopped_studies == 1 else "studies differ"
            said.append(f"{self.stopped_studies} {studies} from the order")
        if self.rejected:
            images = "rejected image" if self.rejected == 1 else "rejected images"
            said.append(f"{self.rejected} {images}")
        return f"Not given: {', '.join(said)}" if said else ""


class QueueState(StrEnum):
    """Where an object stands on its way to a node.

    STORED is the node's 0x0000; VERIFIED that it lists the object, too; COMMITTED its promise to keep it.
    """

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    STORED = "STORED"
    VERIFIED = "VERIFIED"
    COMMITTED = "COMMITTED"
    HELD = "HELD"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One object for one node. Times are ISO 8601 in UTC.

    ``words`` is what the node said last, also when it STORED the object with a warning; empty for its plain 0x0000.
    ``commitment`` says why it is not COMMITTED; ``is_unsure`` that no more than STORED will come of it by itself.
    ``queued`` is since when it waits to be STORED, ``stored`` since when it is; ``awaits_commitment`` tells that the node
    took the request to commit itself and has not reported. ``as_rejected`` is a rejected image that a rule sends.
    """

    id: int
    node: str
    sop_instance_uid: str
    study_uid: str
    modality: str
    state: QueueState
    attempts: int = 0
    words: str = ""
    changed: str = ""
    next_attempt: str = ""
    commitment: str = ""
    is_unsure: bool = False
    queued: str = ""
    stored: str = ""
    awaits_commitment: bool = False
    as_rejected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChanges:
    """The rows of the queue that changed since somebody last asked, and what he says when he asks again.

    ``of`` names the opening of the library they come from: the numbers of another one mean nothing.
    """

    rows: tuple[QueueRow, ...] = ()
    last: int = 0
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """An object that was not queued, and why, in a sentence that also says what to do."""

    sop_instance_uid: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """What became of objects that were to be queued: the rows of those that may go, and those that stay here."""

    ids: tuple[int, ...] = ()
    stay: tuple[Stays, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEvent:
    """One acknowledged step of a review, appended and never changed.

    ``id`` is a UUID: sending it twice is harmless. ``image_uid`` and ``image_sha256`` name the image and the very bytes
    it was made on, empty for what concerns the whole study. ``data`` is JSON text whose meaning ``kind`` tells.
    """

    id: str
    study_uid: str
    kind: str
    data: str
    made: str
    image_uid: str = ""
    image_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something changed that somebody may want to show: ``topic`` is STUDY, QUEUE, REVIEW, NODE, CHECK or SERVICE."""

    topic: str
    subject: str = ""
    words: str = ""
