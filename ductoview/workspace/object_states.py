"""Where each object about an image stands, from draft to stored on a node."""

from dataclasses import dataclass
from enum import StrEnum


class ObjectKind(StrEnum):
    """The three objects about an image."""

    GSPS = "GSPS"
    SEG = "SEG"
    SR = "SR"

    @property
    def words(self) -> str:
        """The object in plain words."""
        return {"GSPS": "Presentation state", "SEG": "Segmentation", "SR": "Report"}[self.value]


class ObjectStage(StrEnum):
    """DRAFT: not written, or the review changed since; SAVED: in the local library; the rest as the node's queue says."""

    DRAFT = "DRAFT"
    SAVED = "SAVED"
    QUEUED = "QUEUED"
    SENDING = "SENDING"
    HELD = "HELD"
    STORED = "STORED"
    COMMITTED = "COMMITTED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectState:
    """One object; ``node`` is where it went last, ``words`` say the state for people, the node's own words included."""

    kind: ObjectKind
    image_uid: str
    stage: ObjectStage
    sop_instance_uid: str = ""
    node: str = ""
    words: str = ""
