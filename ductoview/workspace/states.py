"""What others, and we ourselves, saved about the images of a study: presentation states, segmentations, reports, CAD."""

from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.foreign import ForeignMark
from ductoview.model.presentation import Presentation, PresentationState


class StateKind(StrEnum):
    """What kind of object it is."""

    GSPS = "GSPS"
    SEG = "SEG"
    SR = "SR"
    CAD = "CAD"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyState:
    """One object about the exam's images; ``image_uids`` are those of the open exam, ``made`` is ``YYYYMMDDHHMMSS``.

    ``own`` tells that this program wrote it. ``marks`` are drawn as somebody else's, never as findings or candidates.
    """

    kind: StateKind
    sop_instance_uid: str
    label: str = ""
    description: str = ""
    creator: str = ""
    software: str = ""
    made: str = ""
    own: bool = False
    image_uids: tuple[str, ...] = ()
    presentation: PresentationState | None = None
    marks: tuple[ForeignMark, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, image_uid: str) -> Presentation | None:
        """The presentation of one image, None when it says nothing of it."""
        return self.presentation.of(image_uid) if self.presentation else None
