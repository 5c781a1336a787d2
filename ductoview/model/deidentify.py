"""What a de-identified export may keep, and the account of what became of one object (PS3.15 Annex E)."""

from dataclasses import dataclass
from enum import StrEnum


class Option(StrEnum):
    """The options of PS3.15 E.3 a person may choose; the value is the column of the table of attributes."""

    PATIENT = "patient"
    DATES = "dates"
    DEVICE = "device"
    INSTITUTION = "institution"
    DESCRIPTORS = "descriptors"

    @property
    def words(self) -> str:
        """A line for a list of options."""
        return _WORDS[self]


_WORDS = {
    Option.PATIENT: "Keep sex, age (90 and over as 90), size and weight",
    Option.DATES: "Keep dates, all of a patient shifted by the same secret number of days",
    Option.DEVICE: "Keep which device made the images",
    Option.INSTITUTION: "Keep the name of the institution",
    Option.DESCRIPTORS: "Keep descriptions and remarks, cleaned: only the words you have seen",
}


class Verdict(StrEnum):
    """What is done with a text."""

    STANDARD = "kept: nothing but words of the trade"
    ALLOWED = "kept: you have seen it"
    REMOVED = "removed"
    NAMED = "removed: it holds something of the patient, a person, a date or a number"

    @property
    def is_kept(self) -> bool:
        """True when the text stands in the exported file."""
        return self in (Verdict.STANDARD, Verdict.ALLOWED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenText:
    """A free text met in an object: ``where`` is a DICOM keyword, or the concept it answers."""

    where: str
    text: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What became of one object.

    ``kept`` are (keyword, value) pairs of all text, names, dates and codes that stand in the new object as they were;
    ``removed`` and ``replaced`` are keywords. ``left_out`` says why the object is not exported, empty when it is.
    ``says_letters`` tells that the modality says that letters are drawn into the picture.
    """

    sop_instance_uid: str
    new_sop_instance_uid: str
    modality: str
    kept: tuple[tuple[str, str], ...] = ()
    removed: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    texts: tuple[SeenText, ...] = ()
    uids: tuple[tuple[str, str], ...] = ()
    left_out: str = ""
    says_letters: bool = False
