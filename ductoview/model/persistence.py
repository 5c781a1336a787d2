"""What another phase of the same view shows at the place of a candidate: a growth stays, an air bubble moves or is gone."""

from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.view import Phase


class Persistence(StrEnum):
    """Whether a filling defect is in another phase too; UNKNOWN where that phase cannot tell."""

    PERSISTS = "PERSISTS"
    GONE = "GONE"
    MOVED = "MOVED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenIn:
    """What one other image says of a candidate.

    ``phase`` is that image's. ``filled`` is the share of the candidate's missing contrast that is there in it: 0 it is as
    dark, 1 nothing is missing; None where it cannot be told. ``candidate_id`` is the candidate of that image that is the
    same (PERSISTS) or may be where it went (MOVED), ``off_mm`` how far that one lies from its place once the breast's own
    movement is taken out, and ``at`` (row, column) that place in its stored pixels. ``reason`` says why nothing can be told.
    """

    image_uid: str
    phase: Phase
    persistence: Persistence
    filled: float | None = None
    candidate_id: str = ""
    off_mm: float | None = None
    at: tuple[float, float] | None = None
    reason: str = ""

    @property
    def words(self) -> str:
        """For the reader, in a few words."""
        name = "another phase" if self.phase is Phase.UNKNOWN else self.phase.value
        off = "" if self.off_mm is None else f"{self.off_mm:.1f} mm"
        match self.persistence:
            case Persistence.PERSISTS:
                return f"in {name} too" + (f", {off} off" if off else "")
            case Persistence.GONE:
                return f"gone in {name}: the duct is filled there"
            case Persistence.MOVED:
                return f"moved by {off} in {name}"
        return f"{name} cannot tell: {self.reason}"


def speaks_for_air(seen: tuple[SeenIn, ...]) -> bool:
    """Whether it is gone or moved in some phase and persists in none."""
    said = {one.persistence for one in seen}
    return bool(said & {Persistence.GONE, Persistence.MOVED}) and Persistence.PERSISTS not in said
