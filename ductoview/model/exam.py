"""One study as it is opened for reading, and where its images hang."""

from dataclasses import dataclass
from pathlib import Path

from ductoview.model.identifiers import PatientIdentity
from ductoview.model.image import ImageFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamImage:
    """One image of the exam: its facts (phase stated or inferred) and its file in the local library."""

    facts: ImageFacts
    path: Path

    @property
    def sop_instance_uid(self) -> str:
        """SOPInstanceUID (0008,0018)."""
        return self.facts.ref.sop_instance_uid


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """Everything opened at once; ``load_token`` tells results of this opening from those of an earlier one.

    ``unreadable`` names each object of the study that could not be shown, with the reason.
    """

    study_uid: str
    load_token: int
    patient: PatientIdentity
    study_date: str = ""
    description: str = ""
    accession_number: str = ""
    images: tuple[ExamImage, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()

    def image(self, sop_instance_uid: str) -> ExamImage:
        """The image of that UID; raises KeyError when the exam has none."""
        for image in self.images:
            if image.sop_instance_uid == sop_instance_uid:
                return image
        raise KeyError(f"No image ...{sop_instance_uid[-8:]} in this exam.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One image at one place of the layout; ``scout`` is the image to flicker to, if there is one."""

    sop_instance_uid: str
    row: int
    column: int
    scout: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hanging:
    """Which images are shown at first, and where; ``name`` is the protocol's."""

    name: str
    tiles: tuple[Tile, ...] = ()

    @property
    def columns(self) -> int:
        """How many columns the layout has."""
        return max((tile.column for tile in self.tiles), default=0) + 1

    @property
    def rows(self) -> int:
        """How many rows the layout has."""
        return max((tile.row for tile in self.tiles), default=0) + 1
