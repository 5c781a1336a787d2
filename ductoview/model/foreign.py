"""What somebody saved about images: listed, looked at beside ours, never taken for ours and never altered."""

from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.presentation import Graphic, Presentation, PresentationState


class StateKind(StrEnum):
    """What kind of object it is."""

    GSPS = "GSPS"
    SEG = "SEG"
    SR = "SR"
    CAD = "CAD"

    @property
    def words(self) -> str:
        """The object in plain words."""
        return {"GSPS": "Presentation state", "SEG": "Segmentation", "SR": "Report", "CAD": "CAD report"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignMark:
    """One mark of a segmentation, report or CAD report, in stored pixels of ``image_uid``; ``by`` names its program."""

    image_uid: str
    by: str
    words: str
    graphics: tuple[Graphic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyState:
    """One object about the images of an exam; ``image_uids`` are those of the exam, ``made`` is ``YYYYMMDDHHMMSS``.

    ``own`` tells that this library wrote it: its marks are in the review, so they are not here. ``says`` are lines on
    its content, ``notes`` on what of it cannot be shown. ``refusal`` is why none of it can; then nothing else is.
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
    says: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refusal: str = ""

    def of(self, image_uid: str) -> Presentation | None:
        """The presentation of one image, None when it says nothing of it."""
        return self.presentation.of(image_uid) if self.presentation else None

    def marks_on(self, image_uid: str) -> tuple[ForeignMark, ...]:
        """Its marks on one image."""
        return tuple(mark for mark in self.marks if mark.image_uid == image_uid)
