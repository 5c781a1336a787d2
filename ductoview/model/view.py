"""Side, view, modifiers and phase of an exposure: enums named after the standard's codes."""

from dataclasses import dataclass
from enum import StrEnum


class Laterality(StrEnum):
    """ImageLaterality (0020,0062)."""

    LEFT = "L"
    RIGHT = "R"
    BOTH = "B"
    UNKNOWN = "?"

    @property
    def words(self) -> str:
        """In capitals, as it is read from afar: ``LEFT``; ``SIDE ?`` where it is not stated."""
        return _SIDE_WORDS[self]


class ViewPosition(StrEnum):
    """Mammographic view by ViewCodeSequence (0054,0220), CID 4014; never from free text.

    FB is caudo-cranial (from below), SIO and ISO the obliques from above outside and from below inside, XCCL and XCCM
    cranio-caudal exaggerated laterally and medially.
    """

    CC = "CC"
    ML = "ML"
    LM = "LM"
    MLO = "MLO"
    LMO = "LMO"
    FB = "FB"
    SIO = "SIO"
    ISO = "ISO"
    XCCL = "XCCL"
    XCCM = "XCCM"
    OTHER = "OTHER"
    UNKNOWN = "?"

    @property
    def is_true_lateral(self) -> bool:
        """True for the 90 degree views, the only ones that give height and depth together with a CC."""
        return self in (ViewPosition.ML, ViewPosition.LM)


class ViewModifier(StrEnum):
    """ViewModifierCodeSequence (0054,0222), CID 4015; OTHER is a code this version does not know."""

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
        """The acronym radiologists read, e.g. ``L CC``, ``R MML`` or ``R MLOID``; unknown parts are ``?``."""
        before = "".join(acronym for modifier, acronym in _BEFORE.items() if modifier in self.modifiers)
        after = "".join(acronym for modifier, acronym in _AFTER.items() if modifier in self.modifiers)
        return f"{self.laterality.value} {before}{self.position.value}{after}"

    @property
    def is_magnified(self) -> bool:
        """True when the view was coded as a magnification view."""
        return ViewModifier.MAGNIFICATION in self.modifiers


_SIDE_WORDS = {
    Laterality.LEFT: "LEFT",
    Laterality.RIGHT: "RIGHT",
    Laterality.BOTH: "BOTH",
    Laterality.UNKNOWN: "SIDE ?",
}

# The abbreviations of ACR MQCM 1999 that PS3.16 CID 4015 lists; magnification and spot come before the view, all others
# after it (IHE RAD TF-2 4.16.4.2.2.1.1), e.g. "L MCC" for a magnified left CC, "R MLOID" for a displaced implant.
_BEFORE = {ViewModifier.MAGNIFICATION: "M", ViewModifier.SPOT_COMPRESSION: "S"}
_AFTER = {
    ViewModifier.ROLLED_LATERAL: "RL",
    ViewModifier.ROLLED_MEDIAL: "RM",
    ViewModifier.ROLLED_INFERIOR: "RI",
    ViewModifier.ROLLED_SUPERIOR: "RS",
    ViewModifier.CLEAVAGE: "CV",
    ViewModifier.AXILLARY_TAIL: "AT",
    ViewModifier.IMPLANT_DISPLACED: "ID",
    ViewModifier.TANGENTIAL: "TAN",
    ViewModifier.NIPPLE_IN_PROFILE: "NP",
    ViewModifier.ANTERIOR_COMPRESSION: "AC",
    ViewModifier.INFRAMAMMARY_FOLD: "IMF",
    ViewModifier.AXILLARY_TISSUE: "AX",
    ViewModifier.OTHER: "+?",
}
