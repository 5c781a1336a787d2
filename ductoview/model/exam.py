"""One study as it is opened for reading, the studies before it, and where the images hang."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ductoview.model.badges import image_badges
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.image import ImageFacts
from ductoview.model.image_check import UNCHECKED, ImageCheck
from ductoview.model.view import Phase

ONLY_LOOKED_AT = "it is looked at, not marked, analysed or written about"
"""What holds for every image of an earlier study."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamImage:
    """One image of the exam: its facts (phase stated or inferred), its file in the local library, and how it was checked."""

    facts: ImageFacts
    path: Path
    check: ImageCheck = UNCHECKED

    @property
    def sop_instance_uid(self) -> str:
        """SOPInstanceUID (0008,0018)."""
        return self.facts.ref.sop_instance_uid

    @property
    def is_scout(self) -> bool:
        """Made without contrast, and not rejected: what may be held against the other images."""
        return self.facts.phase is Phase.SCOUT and not self.check.is_reject


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorExam:
    """An earlier study of the same patient: to look at, never to decide about. Date and time are DICOM's own forms."""

    study_uid: str
    study_date: str
    study_time: str = ""
    description: str = ""
    images: tuple[ExamImage, ...] = ()

    @property
    def badge(self) -> str:
        """``PRIOR 2025-03-01``."""
        date = self.study_date
        return f"PRIOR {date[:4]}-{date[4:6]}-{date[6:]}" if len(date) == 8 else "PRIOR date unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """Everything opened at once; ``load_token`` tells results of this opening from those of an earlier one.

    ``images`` are those of the study, ``priors`` earlier studies of the patient, the newest first. ``study_time`` is
    ``HHMMSS``. ``unreadable`` names each object of the study that could not be shown, with the reason.
    """

    study_uid: str
    load_token: int
    patient: PatientIdentity
    study_date: str = ""
    study_time: str = ""
    description: str = ""
    accession_number: str = ""
    images: tuple[ExamImage, ...] = ()
    priors: tuple[PriorExam, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()

    @property
    def every_image(self) -> Iterator[ExamImage]:
        """The images of the study, then those of the earlier ones."""
        yield from self.images
        for prior in self.priors:
            yield from prior.images

    def image(self, sop_instance_uid: str) -> ExamImage:
        """The image of that UID, also of an earlier study; raises KeyError when there is none."""
        for image in self.every_image:
            if image.sop_instance_uid == sop_instance_uid:
                return image
        raise KeyError(f"No image ...{sop_instance_uid[-8:]} in this exam.")

    def prior_of(self, sop_instance_uid: str) -> PriorExam | None:
        """The earlier study the image belongs to; None for an image of this study."""
        for prior in self.priors:
            if any(image.sop_instance_uid == sop_instance_uid for image in prior.images):
                return prior
        return None

    def badge(self, sop_instance_uid: str) -> str:
        """What must be said of an image besides its view: rejected, a prior and its date, spot...; empty for none."""
        prior, image = self.prior_of(sop_instance_uid), self.image(sop_instance_uid)
        rejected = image.check.words.upper() if image.check.is_reject else ""
        words = (rejected, prior.badge if prior else "", *image_badges(image.facts))
        return " · ".join(word for word in words if word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One image at one place of the layout; ``scout`` is the image to flicker to, if there is one.

    ``badge`` is what must be said of the image (``Exam.badge``), ``slot`` the place in words, e.g. ``L CC full``.
    """

    sop_instance_uid: str
    row: int
    column: int
    scout: str | None = None
    badge: str = ""
    slot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyPlace:
    """A place of the layout that no image of the exam fills; ``words`` say what would hang there, e.g. ``L MLO``."""

    row: int
    column: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hanging:
    """Which images are shown at first, and where; ``name`` is the protocol's title, ``protocol`` its id.

    ``priors`` are those of the shown images that belong to an earlier study. ``sequence`` is the order in which one
    place shows image after image; empty where every image shown has its place. ``empty`` are places among the tiles that
    stay without an image.
    """

    name: str
    protocol: str = ""
    tiles: tuple[Tile, ...] = ()
    priors: frozenset[str] = frozenset()
    sequence: tuple[str, ...] = ()
    empty: tuple[EmptyPlace, ...] = ()

    @property
    def columns(self) -> int:
        """How many columns the layout has."""
        return max((tile.column for tile in self.tiles), default=0) + 1

    @property
    def rows(self) -> int:
        """How many rows the layout has."""
        return max((tile.row for tile in self.tiles), default=0) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HangingChoice:
    """One protocol as it is offered for an exam.

    ``score`` is 0 where it does not fit, and ``why_not`` then the reason in a sentence.
    """

    protocol: str
    title: str
    summary: str
    score: float
    why_not: str = ""
    is_best: bool = False
