"""Which attributes the index knows, at which level, and how each is matched (PS3.4 C.6.1.1, C.6.2.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.matching import name_matches, range_matches, text_matches, uid_matches, words_match


class Level(StrEnum):
    """The levels of QueryRetrieveLevel (0008,0052)."""

    PATIENT = "PATIENT"
    STUDY = "STUDY"
    SERIES = "SERIES"
    IMAGE = "IMAGE"


class Match(StrEnum):
    """Kinds of matching; the value is also the name of the SQL function that does it."""

    UID = "uid_matches"
    TEXT = "text_matches"
    WORDS = "words_match"
    NAME = "name_matches"
    RANGE = "range_matches"


MATCHERS: dict[Match, Callable[[str, str], bool]] = {
    Match.UID: uid_matches,
    Match.TEXT: text_matches,
    Match.WORDS: words_match,
    Match.NAME: name_matches,
    Match.RANGE: range_matches,
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One indexed attribute; its keyword is also its column."""

    keyword: str
    level: Level
    match: Match


ATTRIBUTES = (
    Attribute("PatientID", Level.PATIENT, Match.TEXT),
    Attribute("PatientName", Level.PATIENT, Match.NAME),
    Attribute("PatientBirthDate", Level.PATIENT, Match.RANGE),
    Attribute("PatientSex", Level.PATIENT, Match.TEXT),
    Attribute("StudyInstanceUID", Level.STUDY, Match.UID),
    Attribute("StudyDate", Level.STUDY, Match.RANGE),
    Attribute("StudyTime", Level.STUDY, Match.RANGE),
    Attribute("AccessionNumber", Level.STUDY, Match.TEXT),
    Attribute("StudyID", Level.STUDY, Match.TEXT),
    Attribute("StudyDescription", Level.STUDY, Match.WORDS),
    Attribute("ReferringPhysicianName", Level.STUDY, Match.NAME),
    Attribute("SeriesInstanceUID", Level.SERIES, Match.UID),
    Attribute("Modality", Level.SERIES, Match.TEXT),
    Attribute("SeriesNumber", Level.SERIES, Match.TEXT),
    Attribute("SeriesDate", Level.SERIES, Match.RANGE),
    Attribute("SeriesTime", Level.SERIES, Match.RANGE),
    Attribute("SeriesDescription", Level.SERIES, Match.WORDS),
    Attribute("BodyPartExamined", Level.SERIES, Match.TEXT),
    Attribute("Laterality", Level.SERIES, Match.TEXT),
    Attribute("SOPInstanceUID", Level.IMAGE, Match.UID),
    Attribute("SOPClassUID", Level.IMAGE, Match.UID),
    Attribute("InstanceNumber", Level.IMAGE, Match.TEXT),
    Attribute("ContentDate", Level.IMAGE, Match.RANGE),
    Attribute("ContentTime", Level.IMAGE, Match.RANGE),
    Attribute("ImageType", Level.IMAGE, Match.TEXT),
    Attribute("ImageLaterality", Level.IMAGE, Match.TEXT),
    Attribute("ViewPosition", Level.IMAGE, Match.TEXT),
    Attribute("PresentationIntentType", Level.IMAGE, Match.TEXT),
    Attribute("Rows", Level.IMAGE, Match.TEXT),
    Attribute("Columns", Level.IMAGE, Match.TEXT),
    Attribute("NumberOfFrames", Level.IMAGE, Match.TEXT),
)

BY_KEYWORD = {attribute.keyword: attribute for attribute in ATTRIBUTES}
UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


def keywords(*levels: Level) -> tuple[str, ...]:
    """The keywords of these levels, in the table's order."""
    return tuple(attribute.keyword for attribute in ATTRIBUTES if attribute.level in levels)
