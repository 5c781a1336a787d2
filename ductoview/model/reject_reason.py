"""Why an image is not good enough, as data: each reason's code, and what it is called in a rejection note.

Codes: PS3.16 CID 7011 Rejected for Quality Reasons, CID 6041 Mammography Image Quality Finding; titles: CID 7010. What a
ductogram alone can suffer from has no standard code.
"""

from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.codes import PRIVATE_SCHEME, Code


class RejectReason(StrEnum):
    """The values are written to disk and never change their meaning."""

    POSITIONING = "POSITIONING"
    NIPPLE_NOT_IN_PROFILE = "NIPPLE_NOT_IN_PROFILE"
    NIPPLE_NOT_CENTRED = "NIPPLE_NOT_CENTRED"
    MEDIAL_TISSUE_MISSING = "MEDIAL_TISSUE_MISSING"
    COMPRESSION = "COMPRESSION"
    COLLIMATION = "COLLIMATION"
    MOTION = "MOTION"
    UNDER_FILLED = "UNDER_FILLED"
    EXTRAVASATED = "EXTRAVASATED"
    UNDER_EXPOSED = "UNDER_EXPOSED"
    OVER_EXPOSED = "OVER_EXPOSED"
    DOUBLE_EXPOSURE = "DOUBLE_EXPOSURE"
    NO_IMAGE = "NO_IMAGE"
    GRID_ARTIFACT = "GRID_ARTIFACT"
    DETECTOR_ARTIFACT = "DETECTOR_ARTIFACT"
    OTHER_ARTIFACT = "OTHER_ARTIFACT"
    MARKER_INCORRECT = "MARKER_INCORRECT"
    PROCESSING = "PROCESSING"
    MECHANICAL = "MECHANICAL"
    ELECTRICAL = "ELECTRICAL"
    SOFTWARE = "SOFTWARE"
    WRONG_PATIENT = "WRONG_PATIENT"
    WRONG_ORDER = "WRONG_ORDER"
    OTHER = "OTHER"


class ReasonGroup(StrEnum):
    """Heading of a reason where they are chosen."""

    POSITION = "Positioning"
    CONTRAST = "Contrast"
    EXPOSURE = "Exposure"
    ARTIFACT = "Artifact"
    EQUIPMENT = "Equipment"
    IDENTITY = "Whose image"


QUALITY = Code("113001", "DCM", "Rejected for Quality Reasons")
PATIENT_SAFETY = Code("113037", "DCM", "Rejected for Patient Safety Reasons")
WRONG_WORKLIST_ENTRY = Code("113038", "DCM", "Incorrect Modality Worklist Entry")
TITLES = (PATIENT_SAFETY, WRONG_WORKLIST_ENTRY, QUALITY)
"""Titles of a rejection note (CID 7010), the gravest first: of several reasons it decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """``words`` are for people, ``key`` the letter that chooses it; ``codes`` are those of the note, the general one first.

    ``title`` is the note's; where it says all, there are no ``codes``.
    """

    words: str
    group: ReasonGroup
    codes: tuple[Code, ...]
    key: str = ""
    title: Code = QUALITY


def _dcm(value: str, meaning: str) -> Code:
    return Code(value, "DCM", meaning)


_POSITIONING = _dcm("111209", "Positioning")
_OTHER_ARTIFACT = _dcm("111215", "Artifact(s) other than grid or detector artifact")
_OTHER_FAILURE = _dcm("111220", "Other failure")
_G, _R = ReasonGroup, RejectReason

REASONS: dict[RejectReason, Reason] = {
    _R.POSITIONING: Reason(words="positioning", group=_G.POSITION, codes=(_POSITIONING,), key="P"),
    _R.NIPPLE_NOT_IN_PROFILE: Reason(
        words="nipple not in profile",
        group=_G.POSITION,
        codes=(_POSITIONING, _dcm("111205", "Nipple not in profile")),
        key="N",
    ),
    _R.NIPPLE_NOT_CENTRED: Reason(
        words="CC: nipple not centred",
        group=_G.POSITION,
        codes=(_POSITIONING, _dcm("111203", "CC Nipple not centered on image")),
        key="C",
    ),
    _R.MEDIAL_TISSUE_MISSING: Reason(
        words="CC: medial tissue missing",
        group=_G.POSITION,
        codes=(_POSITIONING, _dcm("111202", "CC Not all medial tissue visualized")),
        key="T",
    ),
    _R.COMPRESSION: Reason(
        words="compression",
        group=_G.POSITION,
        codes=(_POSITIONING, _dcm("111196", "Inadequate compression")),
        key="K",
    ),
    _R.COLLIMATION: Reason(
        words="collimation too close",
        group=_G.POSITION,
        codes=(_POSITIONING, _dcm("111195", "Collimation too close to breast")),
        key="L",
    ),
    _R.MOTION: Reason(words="motion blur", group=_G.EXPOSURE, codes=(_dcm("111210", "Motion blur"),), key="M"),
    _R.UNDER_FILLED: Reason(
        words="under-filled",
        group=_G.CONTRAST,
        codes=(_OTHER_FAILURE, Code("UNDER_FILLED", PRIVATE_SCHEME, "Ducts under-filled with contrast")),
        key="U",
    ),
    _R.EXTRAVASATED: Reason(
        words="extravasated",
        group=_G.CONTRAST,
        codes=(_OTHER_FAILURE, Code("EXTRAVASATED", PRIVATE_SCHEME, "Contrast extravasated out of the ducts")),
        key="E",
    ),
    _R.UNDER_EXPOSED: Reason(
        words="under-exposed", group=_G.EXPOSURE, codes=(_dcm("111211", "Under exposed"),), key="D"
    ),
    _R.OVER_EXPOSED: Reason(words="over-exposed", group=_G.EXPOSURE, codes=(_dcm("111212", "Over exposed"),), key="B"),
    _R.DOUBLE_EXPOSURE: Reason(
        words="double exposure", group=_G.EXPOSURE, codes=(_dcm("113026", "Double exposure"),), key="2"
    ),
    _R.NO_IMAGE: Reason(words="no image", group=_G.EXPOSURE, codes=(_dcm("111213", "No image"),), key="0"),
    _R.GRID_ARTIFACT: Reason(words="grid", group=_G.ARTIFACT, codes=(_dcm("111208", "Grid artifact(s)"),), key="G"),
    _R.DETECTOR_ARTIFACT: Reason(
        words="detector", group=_G.ARTIFACT, codes=(_dcm("111214", "Detector artifact(s)"),), key="V"
    ),
    _R.OTHER_ARTIFACT: Reason(words="other artifact", group=_G.ARTIFACT, codes=(_OTHER_ARTIFACT,), key="A"),
    _R.MARKER_INCORRECT: Reason(
        words="marker incorrect",
        group=_G.IDENTITY,
        codes=(_OTHER_FAILURE, _dcm("111183", "View and Laterality Marker is incorrect")),
        key="I",
    ),
    _R.PROCESSING: Reason(
        words="image processing", group=_G.EQUIPMENT, codes=(_dcm("111219", "Inappropriate image processing"),), key="R"
    ),
    _R.MECHANICAL: Reason(
        words="mechanical failure", group=_G.EQUIPMENT, codes=(_dcm("111216", "Mechanical failure"),), key="H"
    ),
    _R.ELECTRICAL: Reason(
        words="electrical failure", group=_G.EQUIPMENT, codes=(_dcm("111217", "Electrical failure"),), key="Y"
    ),
    _R.SOFTWARE: Reason(
        words="software failure", group=_G.EQUIPMENT, codes=(_dcm("111218", "Software failure"),), key="S"
    ),
    _R.WRONG_PATIENT: Reason(words="wrong patient", group=_G.IDENTITY, codes=(), key="W", title=PATIENT_SAFETY),
    _R.WRONG_ORDER: Reason(words="wrong order", group=_G.IDENTITY, codes=(), key="O", title=WRONG_WORKLIST_ENTRY),
    _R.OTHER: Reason(words="other", group=_G.EQUIPMENT, codes=(_OTHER_FAILURE,), key="X"),
}


def title_of(reasons: tuple[RejectReason, ...]) -> Code:
    """The title of the note about an image rejected for these reasons: the gravest one's."""
    titles = {REASONS[reason].title for reason in reasons}
    return next(title for title in TITLES if title in titles or title is QUALITY)


def modifier_of(reasons: tuple[RejectReason, ...]) -> Code | None:
    """The one modifier that TID 2010 allows such a title (CID 7011): the general code of the first reason that has one."""
    return next((REASONS[reason].codes[0] for reason in reasons if REASONS[reason].codes), None)


def codes_of(reasons: tuple[RejectReason, ...]) -> tuple[Code, ...]:
    """The finest code of each reason that has any, in order, each once."""
    return tuple(dict.fromkeys(REASONS[reason].codes[-1] for reason in reasons if REASONS[reason].codes))
