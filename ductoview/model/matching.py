"""How values are compared in a query (PS3.4 C.2.2.2): wildcards, ranges, lists; names without case and accents."""

import unicodedata
from fnmatch import fnmatchcase

from ductoview.model.node import StudyQuery, StudyRow

# Letters that Unicode does not take apart into a base and an accent.
_BASE_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
_ACCENTS = ("\u0300", "\u036f")


def fold(text: str) -> str:
    """Text without case and accents; only European accents go, so kana keep their sound marks."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if not _ACCENTS[0] <= sign <= _ACCENTS[1])
    return unicodedata.normalize("NFKC", plain).casefold().translate(_BASE_LETTERS)


def text_matches(value: str, pattern: str) -> bool:
    """True when ``pattern`` is empty or ``value`` fits it; ``*`` and ``?`` are wildcards (PS3.4 C.2.2.2.4)."""
    return not pattern or fnmatchcase(value.strip(), pattern.strip().replace("[", "[[]"))


def words_match(value: str, pattern: str) -> bool:
    """As ``text_matches``, without case and accents: for descriptions."""
    return not pattern or text_matches(fold(value), fold(pattern))


def name_matches(value: str, pattern: str) -> bool:
    """True when the whole person name or one of its component groups fits, without case and accents (PS3.5 6.2.1)."""
    wanted = _name(pattern)
    if not wanted:
        return True
    names = [_name(value), *(_name(group) for group in value.split("="))]
    return any(text_matches(name, wanted) for name in names)


def range_matches(value: str, pattern: str) -> bool:
    """True when a date or time fits a value or a range ``from-to`` open at either end (PS3.4 C.2.2.2.5).

    A value that is shorter than its limit, a time without seconds for one, is compared as far as it goes.
    """
    if not pattern.strip("-"):
        return True
    if not value:
        return False
    first, dash, last = (part.strip() for part in pattern.partition("-"))
    if not dash:
        return value.startswith(first)
    return (not first or value >= first[: len(value)]) and (not last or value[: len(last)] <= last)


def uid_matches(value: str, pattern: str) -> bool:
    """True when ``pattern`` is empty, ``*``, or a list of UIDs parted by backslashes that holds ``value``."""
    return pattern in ("", "*") or value in pattern.split("\\")


def study_matches(row: StudyRow, query: StudyQuery) -> bool:
    """True when a listed study fits; what the row does not know cannot contradict, and counts as fitting."""
    return (
        uid_matches(row.study_uid, query.study_uid)
        and (not row.patient_id or text_matches(row.patient_id, query.patient_id))
        and (not row.patient_name or name_matches(row.patient_name, query.patient_name))
        and (not row.accession_number or text_matches(row.accession_number, query.accession_number))
        and (not row.study_date or range_matches(row.study_date, query.study_date))
        and (not row.modalities or any(text_matches(modality, query.modality) for modality in row.modalities))
    )


def _name(text: str) -> str:
    return "=".join(group.strip("^ ") for group in fold(text).split("=")).strip("= ")
