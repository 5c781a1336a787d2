"""What typed words mean: a filter over listed studies, and questions to a PACS. Pure text, no widgets."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ductoview.model.node import StudyQuery, StudyRow
from ductoview.ui.words import day, study_name

SPANS = (("Today", 0), ("7 days", 6), ("30 days", 29), ("Any date", None))
"""Choices of the date range: words, and how many days before today (None: all)."""


def plain(text: str) -> str:
    """The text in lower case without accents, so that ``muller`` finds ``Müller``."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def haystack(row: StudyRow, today: date) -> str:
    """Everything of a study that typing may find, in plain letters."""
    ago = {today.isoformat(): "today", (today - timedelta(days=1)).isoformat(): "yesterday"}
    when = day(row.study_date)
    words = (
        study_name(row),
        row.patient_name.replace("^", " "),
        row.patient_id,
        row.accession_number,
        when,
        row.study_date,
        ago.get(when, ""),
        *row.modalities,
        row.description,
    )
    return plain(" ".join(words))


@dataclass(frozen=True, slots=True)
class Searched:
    """Studies, newest first, each with all that typing may find: made once, so that each letter typed costs little."""

    rows: tuple[StudyRow, ...] = ()
    texts: tuple[str, ...] = ()
    made: date = date.min

    @classmethod
    def of(cls, rows: Iterable[StudyRow], today: date) -> "Searched":
        """Sort them and spell them out."""
        ordered = tuple(sorted(rows, key=_when, reverse=True))
        return cls(ordered, tuple(haystack(row, today) for row in ordered), today)

    def replacing(self, study_uids: Iterable[str], rows: Iterable[StudyRow], today: date) -> "Searched":
        """With these studies as ``rows`` tell of them now; one without a row is gone, one that was not listed is new.

        All others stay the same objects, and nothing of them is done again unless another day has begun.
        """
        now = {row.study_uid: row for row in rows}
        listed, texts = list(self.rows), list(self.texts)
        for study_uid in study_uids:
            at = next((at for at, row in enumerate(listed) if row.study_uid == study_uid), None)
            before = listed.pop(at) if at is not None else None
            if at is not None:
                del texts[at]
            if (row := now.get(study_uid)) is None:
                continue
            if at is None or before is None or _when(before) != _when(row):
                at = next((at for at, other in enumerate(listed) if _when(other) <= _when(row)), len(listed))
            listed.insert(at, row)
            texts.insert(at, haystack(row, today))
        return Searched(tuple(listed), tuple(texts), today) if self.made == today else Searched.of(listed, today)

    def matching(self, typed: str) -> tuple[StudyRow, ...]:
        """The studies in which every typed word occurs."""
        words = plain(typed).split()
        if not words:
            return self.rows
        first, *others = words
        pairs = zip(self.rows, self.texts, strict=True)
        found = [(row, text) for row, text in pairs if first in text]
        for word in others:
            found = [(row, text) for row, text in found if word in text]
        return tuple(row for row, _ in found)


def _when(row: StudyRow) -> tuple[str, str]:
    return row.study_date, row.study_time


def matching(rows: Iterable[StudyRow], typed: str, today: date) -> tuple[StudyRow, ...]:
    """The studies in which every typed word occurs, newest first."""
    return Searched.of(rows, today).matching(typed)


def date_range(days: int | None, today: date) -> str:
    """The DICOM range of the last days with today, empty for all."""
    if days is None:
        return ""
    return f"{today - timedelta(days=days):%Y%m%d}-{today:%Y%m%d}"


def questions(typed: str, days: int | None, today: date) -> tuple[StudyQuery, ...]:
    """What to ask a PACS for typed words: by name, or also by patient ID and accession number when there is a digit.

    A PACS matches all keys at once, so that each meaning is its own question; without words one asks for the dates. The
    first word may be the family name or the given name, unless a comma says which.
    """
    words, dates = typed.strip(), date_range(days, today)
    if not words:
        return (StudyQuery(study_date=dates),)
    if words.replace("-", "").isdigit() and len(words.replace("-", "")) == 8 and words[:2] in ("19", "20"):
        return (StudyQuery(study_date=words.replace("-", "")),)
    by_name = tuple(StudyQuery(patient_name=name, study_date=dates) for name in _names(words))
    if not any(letter.isdigit() for letter in words):
        return by_name
    return (
        *by_name,
        StudyQuery(patient_id=f"{words}*", study_date=dates),
        StudyQuery(accession_number=f"{words}*", study_date=dates),
    )


def _names(words: str) -> tuple[str, ...]:
    """Patterns of PatientName; what is not ASCII is compared here and not by the PACS, so that one of them is enough."""
    first = words.split()[0]
    if "," in words:
        return (f"{first.rstrip(',')}*",)
    return (f"{first}*", f"*^{first}*") if first.isascii() else (f"*{first}*",)


def merged(answers: Sequence[Sequence[StudyRow]]) -> tuple[StudyRow, ...]:
    """The answers to several questions, each study once."""
    return tuple({row.study_uid: row for answer in answers for row in answer}.values())
