"""A hanging protocol as values: when it fits, its places, and what each place takes. Read from a file by ``parse``."""

from dataclasses import dataclass, field
from enum import StrEnum

from ductoview.model.badges import IMPLANT, PARTIAL
from ductoview.model.view import Laterality, Phase, ViewModifier, ViewPosition

MODIFIERS = (*(modifier.value for modifier in ViewModifier), PARTIAL, IMPLANT)
"""What may be special about an image: the names of CID 4015, PartialView (0028,1350), BreastImplantPresent (0028,1300)."""


class Study(StrEnum):
    """Of which study a place takes images."""

    CURRENT = "current"
    PRIOR = "prior"


class Others(StrEnum):
    """What becomes of images that no place takes."""

    STRIP = "strip"
    BESIDE = "beside"
    TWO_BY_TWO = "two by two"
    ONE_BY_ONE = "one by one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Takes:
    """What a place takes; empty takes any. Views and phases stand in order of preference.

    An image must have all modifiers of ``must``, and no others than those of ``must`` and ``may`` (None: any others).
    With ``plain_first`` an image without any is taken before a later one that has some.
    """

    study: Study = Study.CURRENT
    sides: tuple[Laterality, ...] = ()
    views: tuple[ViewPosition, ...] = ()
    phases: tuple[Phase, ...] = ()
    must: frozenset[str] = frozenset()
    may: frozenset[str] | None = frozenset()
    plain_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place; rows and columns count from 0, and those that stay empty are left out."""

    row: int
    column: int
    takes: Takes

    @property
    def words(self) -> str:
        """The place in words, e.g. ``R CC full``."""
        takes = self.takes
        parts = (
            "prior" if takes.study is Study.PRIOR else "",
            "/".join(takes.sides),
            "/".join(takes.views),
            "/".join(phase.value.lower() for phase in takes.phases),
        )
        return " ".join(part for part in parts if part)

    @property
    def lacking(self) -> str:
        """What there is none of while it is empty, e.g. ``L MLO`` or ``earlier L CC``; many phases are as good as any."""
        takes = self.takes
        view = "/".join(takes.views)
        parts = (
            "earlier" if takes.study is Study.PRIOR else "",
            # A place for any view takes what the others leave.
            "" if view else "other",
            "/".join(takes.sides),
            view or "view",
            " ".join(sorted(takes.must)).lower().replace("_", " "),
        )
        words = " ".join(part for part in parts if part)
        if len(takes.phases) != 1:
            return words
        phase = "of unknown phase" if Phase.UNKNOWN in takes.phases else takes.phases[0].value.lower()
        return f"{words} {phase}" if view else f"{words}, {phase}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A score, and all that must be true for it; None and empty ask for nothing.

    ``views`` are groups: an image of one view of each group must be there. ``filled`` counts places with an image.
    ``presumed_scout``: the times alone, no person and no code, make a scout of an image.
    """

    score: float
    contrast: bool | None = None
    presumed_scout: bool | None = None
    priors: bool | None = None
    sides: int | None = None
    views: tuple[tuple[ViewPosition, ...], ...] = ()
    phases: tuple[Phase, ...] = ()
    filled: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolFile:
    """A whole file. The first entry of ``fits`` that is true gives the score."""

    name: str
    summary: str
    use: str
    fits: tuple[Fit, ...]
    slots: tuple[Slot, ...] = field(default=())
    others: Others = Others.STRIP
