"""Side, view, modifiers and phase of an exposure: enums named after the standard's codes."""

from dataclasses import dataclass
from enum import StrEnum


class Laterality(StrEnum):
    """ImageLaterality (0020,0062)."""

    LEFT = "L"
    RIGHT = "R"
    BOTH = "B"
    UNKNOWN = "?"


class ViewPosition(StrEnum):
    """Mammographic view by ViewCodeSequence (0054,0220), CID 4014; never from free text."""

    CC = "CC"
    ML = "ML"
    LM = "LM"
    MLO = "MLO"
    LMO = "LMO"
    OTHER = "OTHER"
    UNKNOWN = "?"

    @property
    def is_true_lateral(self) -> bool:
        """True for the 90 degree views, the only ones that give height and depth together with a CC."""
        return self in (ViewPosition.ML, ViewPosition.LM)


class ViewModifier(StrEnum):
    """ViewModifierCodeSequence (0054,0222), CID 4015, and the shape of its acronym in IHE MAMMO (M, S, ...)."""

    MAGNIFICATION = "MAGNIFICATION"
    SPOT_COMPRESSION = "SPOT_COMPRESSION"
    TANGENTIAL = "TANGENTIAL"
    CLEAVAGE = "CLEAVAGE"
    AXILLARY_TAIL = "AXILLARY_TAIL"
    ROLLED_LATERAL = "ROLLED_LATERAL"
    ROLLED_MEDIAL = "ROLLED_MEDIAL"
    ROLLED_INFERIOR = "ROLLED_INFERIOR"
    ROLLED_SUPERIOR = "ROLLED_SUPERIOR"
    IMPLANT_DISPLACED = "IMPLANT_DISPLACED"
    NIPPLE_IN_PROFILE = "NIPPLE_IN_PROFILE"
    ANTERIOR_COMPRESSION = "ANTERIOR_COMPRESSION"
    INFRAMAMMARY_FOLD = "INFRAMAMMARY_FOLD"
    AXILLARY_TISSUE = "AXILLARY_TISSUE"
    OTHER = "OTHER"


class Phase(StrEnum):
    """Where in the procedure an image was made; UNKNOWN until it is inferred or set by a person."""

    SCOUT = "SCOUT"
    EARLY = "EARLY"
    FULL = "FULL"
    DELAYED = "DELAYED"
    EVACUATION = "EVACUATION"
    REFILL = "REFILL"
    UNKNOWN = "UNKNOWN"


class PresentationIntent(StrEnum):
    """PresentationIntentType (0008,0068)."""

    FOR_PRESENTATION = "FOR PRESENTATION"
    FOR_PROCESSING = "FOR PROCESSING"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One exposure's side and view from codes.

    ``patient_orientation`` is PatientOrientation (0020,0020) as (row direction, column direction), e.g. ``("A",
    "R")``; empty when absent. ``contradictions`` are sentences about attributes that disagree on the side; any entry
    raises the red banner and blocks export.
    """

    laterality: Laterality = Laterality.UNKNOWN
    position: ViewPosition = ViewPosition.UNKNOWN
    modifiers: tuple[ViewModifier, ...] = ()
    patient_orientation: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The acronym radiologists read, e.g. ``L CC`` or ``R ML M``; unknown parts are ``?``."""
        suffix = "".join(_ACRONYM.get(modifier, "") for modifier in self.modifiers)
        return f"{self.laterality.value} {suffix}{self.position.value}".strip()

    @property
    def is_magnified(self) -> bool:
        """True when the view was coded as a magnification view."""
        return ViewModifier.MAGNIFICATION in self.modifiers


# IHE RAD TF-2 4.16.4.2.2.1.1: prefixes M and S come before the view, e.g. "LMCC" for a magnified left CC.
_ACRONYM = {ViewModifier.MAGNIFICATION: "M", ViewModifier.SPOT_COMPRESSION: "S"}
