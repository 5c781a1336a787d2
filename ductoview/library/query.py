"""Queries of the library: study lists for ourselves, C-FIND answers and C-GET/C-MOVE choices for others (PS3.4 C.4).

Patient root and study root need no telling apart here: every key of the level and above it is matched.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from pydicom import DataElement, Dataset
from pydicom.config import IGNORE
from pydicom.datadict import dictionary_VR, keyword_for_tag, tag_for_keyword

from ductoview.dicom.values import text
from ductoview.errors import LibraryError
from ductoview.library.attributes import ATTRIBUTES, BY_KEYWORD, Attribute, Level, Match
from ductoview.library.database import Database, Row, Value
from ductoview.library.visible import FOR_US
from ductoview.model.node import StudyQuery, StudyRow

Condition = tuple[str, tuple[Value, ...]]
"""SQL and the values of its parameters."""

MOST_ANSWERS = 5000
_UTF8 = "ISO_IR 192"
_NO_KEYS = frozenset({"", "SpecificCharacterSet", "QueryRetrieveLevel", "TimezoneOffsetFromUTC"})
_DEPTH = {level: depth for depth, level in enumerate(Level)}
_TABLE = {Level.PATIENT: "study", Level.STUDY: "study", Level.SERIES: "series", Level.IMAGE: "object"}
_FROM = {
    Level.PATIENT: "study",
    Level.STUDY: "study",
    Level.SERIES: "series JOIN study USING (StudyInstanceUID)",
    Level.IMAGE: "object JOIN series USING (StudyInstanceUID, SeriesInstanceUID) JOIN study USING (StudyInstanceUID)",
}
_UNIQUE_KEY = {
    Level.PATIENT: "PatientID",
    Level.STUDY: "StudyInstanceUID",
    Level.SERIES: "SeriesInstanceUID",
    Level.IMAGE: "SOPInstanceUID",
}
_ORDER = {
    Level.PATIENT: "study.PatientName, study.PatientID",
    # Wholly that of the index study_by_date, so that the newest few are read and not sorted out.
    Level.STUDY: "study.StudyDate DESC, study.StudyTime DESC, study.StudyInstanceUID DESC",
    Level.SERIES: "CAST(series.SeriesNumber AS INTEGER), series.SeriesInstanceUID",
    Level.IMAGE: "series.SeriesInstanceUID, CAST(object.InstanceNumber AS INTEGER), object.SOPInstanceUID",
}


def _of_series(seen: str) -> str:
    return (
        "FROM object WHERE object.StudyInstanceUID = series.StudyInstanceUID"
        f" AND object.SeriesInstanceUID = series.SeriesInstanceUID AND {seen}"
    )


def _in_series(seen: str) -> str:
    """Of a series: that there is anything to be seen in it."""
    return "1" if seen is FOR_US else f"EXISTS (SELECT 1 {_of_series(seen)})"


def _in_study(seen: str, study: str = "study") -> str:
    """Of a study: that there is anything to be seen in it."""
    return (
        "1"
        if seen is FOR_US
        else (f"EXISTS (SELECT 1 FROM object WHERE object.StudyInstanceUID = {study}.StudyInstanceUID AND {seen})")
    )


def _derived(seen: str) -> dict[Level, dict[str, str]]:
    """What no file states: counted and gathered when asked for (PS3.4 C.3.4), of the objects that may be ``seen``."""
    of_study = f"FROM object WHERE object.StudyInstanceUID = study.StudyInstanceUID AND {seen}"
    studies_of_patient = f"FROM study AS own WHERE own.PatientID = study.PatientID AND {_in_study(seen, 'own')}"
    series_of_study = f"FROM series WHERE series.StudyInstanceUID = study.StudyInstanceUID AND {_in_series(seen)}"
    return {
        Level.PATIENT: {
            "NumberOfPatientRelatedStudies": f"SELECT count(*) {studies_of_patient}",
            "NumberOfPatientRelatedSeries": f"SELECT count(*) FROM series WHERE {_in_series(seen)}"
            f" AND StudyInstanceUID IN (SELECT own.StudyInstanceUID {studies_of_patient})",
            "NumberOfPatientRelatedInstances": f"SELECT count(*) FROM object WHERE {seen}"
            f" AND StudyInstanceUID IN (SELECT own.StudyInstanceUID {studies_of_patient})",
        },
        Level.STUDY: {
            "ModalitiesInStudy": f"SELECT group_concat(DISTINCT Modality) {series_of_study}",
            "SOPClassesInStudy": f"SELECT group_concat(DISTINCT SOPClassUID) {of_study}",
            "NumberOfStudyRelatedSeries": f"SELECT count(*) {series_of_study}",
            "NumberOfStudyRelatedInstances": f"SELECT count(*) {of_study}",
        },
        Level.SERIES: {"NumberOfSeriesRelatedInstances": f"SELECT count(*) {_of_series(seen)}"},
        Level.IMAGE: {},
    }


_LISTED = ("ModalitiesInStudy", "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances")


def studies(db: Database, query: StudyQuery, most: int = 0) -> tuple[StudyRow, ...]:
    """The studies that fit, newest first; the ``most`` newest of them only, unless that is 0."""
    keys = {
        "PatientID": query.patient_id,
        "PatientName": query.patient_name,
        "AccessionNumber": query.accession_number,
        "StudyDate": query.study_date,
        "StudyInstanceUID": query.study_uid,
        "ModalitiesInStudy": query.modality,
    }
    return tuple(_study_row(row) for row in _select(db, Level.STUDY, keys, _LISTED, FOR_US, most=most or -1))


def count_studies(db: Database) -> int:
    """How many studies there are."""
    return int(db.rows("SELECT count(*) FROM study")[0][0])


def find(db: Database, level: str, identifier: Dataset, seen: str) -> Iterator[Dataset]:
    """The answers to a C-FIND among what is ``seen``: the keys that were asked for and are known, in UTF-8.

    There are ``MOST_ANSWERS`` of them at most, and one more that stands for all others. Raises LibraryError (0xA900) when
    the level is none.
    """
    at = level_of(level)
    asked = [keyword_for_tag(tag) for tag in identifier.keys()]  # noqa: SIM118  (elements would be decoded)
    derived = tuple(keyword for keyword in asked if keyword in _derived(seen)[at])
    for row in _select(db, at, _keys(identifier), derived, seen, most=MOST_ANSWERS + 1):
        yield _answer(at, row, {*asked, _UNIQUE_KEY[at]})


def named(db: Database, identifier: Dataset, seen: str) -> tuple[tuple[str, str, str], ...]:
    """(study, SOPInstanceUID, sha256) of what a C-GET or C-MOVE names by unique keys; nothing when that of its level is empty.

    Raises LibraryError (0xA900) when the level is none.
    """
    level = level_of(text(identifier, "QueryRetrieveLevel"))
    keys = {keyword: text(identifier, keyword) for keyword in _UNIQUE_KEY.values()}
    if not keys[_UNIQUE_KEY[level]]:
        return ()
    found: list[Condition] = [(f"{seen} AND NOT object.missing", ())]
    for at, keyword in _UNIQUE_KEY.items():
        if keys[keyword] and _DEPTH[at] <= _DEPTH[level]:
            found.append(_one_of(f"{_TABLE[at]}.{keyword}", keys[keyword]))
    return _objects(db, found)


def matching(db: Database, level: str, identifier: Dataset, seen: str) -> tuple[tuple[str, str, str], ...]:
    """As ``named``, of the objects that a C-FIND would be about; raises LibraryError (0xA900) when the level is none."""
    at = level_of(level)
    conditions = (_condition(at, keyword, value, seen) for keyword, value in _keys(identifier).items() if value)
    return _objects(db, [(seen, ()), *filter(None, conditions)])


def _keys(identifier: Dataset) -> dict[str, str]:
    asked = [keyword_for_tag(tag) for tag in identifier.keys()]  # noqa: SIM118  (elements would be decoded)
    return {keyword: text(identifier, keyword) for keyword in asked if keyword not in _NO_KEYS}


def _objects(db: Database, conditions: Sequence[Condition]) -> tuple[tuple[str, str, str], ...]:
    where = " AND ".join(sql for sql, _ in conditions)
    values = tuple(value for _, many in conditions for value in many)
    rows = db.rows(
        "SELECT object.StudyInstanceUID, object.SOPInstanceUID, object.sha256"
        f" FROM {_FROM[Level.IMAGE]} WHERE {where} ORDER BY {_ORDER[Level.IMAGE]}",
        values,
    )
    return tuple((row["StudyInstanceUID"], row["SOPInstanceUID"], row["sha256"]) for row in rows)


def level_of(word: str) -> Level:
    """The level of that name; raises LibraryError (0xA900) for another word."""
    try:
        return Level(word.strip().upper())
    except ValueError:
        raise LibraryError(
            f"QueryRetrieveLevel (0008,0052) is {word[:16]!r}; ask for PATIENT, STUDY, SERIES or IMAGE.", 0xA900
        ) from None


def _select(
    db: Database, level: Level, keys: Mapping[str, str], derived: tuple[str, ...], seen: str, most: int = -1
) -> list[Row]:
    columns = [
        f"{_TABLE[attribute.level]}.{attribute.keyword}" for attribute in ATTRIBUTES if _is_within(attribute, level)
    ]
    columns += [f"({_derived(seen)[level][keyword]}) AS {keyword}" for keyword in derived]
    conditions = [_condition(level, keyword, value, seen) for keyword, value in keys.items() if value]
    if level is Level.IMAGE:
        conditions.append((seen, ()))
    else:
        conditions.append((_in_series(seen) if level is Level.SERIES else _in_study(seen), ()))
    wanted = [condition for condition in conditions if condition is not None]
    where = " AND ".join(sql for sql, _ in wanted) or "1"
    group = "GROUP BY study.PatientID" if level is Level.PATIENT else ""
    values = tuple(value for _, many in wanted for value in many)
    return db.rows(
        f"SELECT {', '.join(columns)} FROM {_FROM[level]} WHERE {where} {group} ORDER BY {_ORDER[level]} LIMIT ?",
        (*values, most),
    )


def _is_within(attribute: Attribute, level: Level) -> bool:
    return _DEPTH[attribute.level] <= _DEPTH[level]


def _condition(level: Level, keyword: str, value: str, seen: str) -> Condition | None:
    """The SQL of one matching key and its values; None when the key says nothing at this level."""
    attribute = BY_KEYWORD.get(keyword)
    if keyword == "ModalitiesInStudy":
        one_each = value.split("\\")
        return "(" + " OR ".join([_modality_in_study(seen)] * len(one_each)) + ")", tuple(one_each)
    if attribute is None or not _is_within(attribute, level):
        return None
    column = f"{_TABLE[attribute.level]}.{keyword}"
    if attribute.match is Match.UID:
        return None if value == "*" else _one_of(column, value)
    return f"{attribute.match}({column}, ?)", (value,)


def _modality_in_study(seen: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM series WHERE series.StudyInstanceUID = study.StudyInstanceUID"
        f" AND {_in_series(seen)} AND text_matches(series.Modality, ?))"
    )


def _one_of(column: str, uids: str) -> Condition:
    """A list as one JSON value: however long it is, it stays one parameter."""
    many = tuple(uid.strip() for uid in uids.split("\\"))
    if len(many) == 1:
        return f"{column} = ?", many
    return f"{column} IN (SELECT value FROM json_each(?))", (json.dumps(many),)


def _answer(level: Level, row: Row, asked: set[str]) -> Dataset:
    answer = Dataset()
    for keyword in asked.intersection(row.keys()):
        _put(answer, keyword, _value_text(row, keyword))
    if not all(str(row[keyword]).isascii() for keyword in asked.intersection(row.keys())):
        _put(answer, "SpecificCharacterSet", _UTF8)
    _put(answer, "QueryRetrieveLevel", level.value)
    _put(answer, "InstanceAvailability", "ONLINE")
    return answer


def _value_text(row: Row, keyword: str) -> str:
    value = "" if row[keyword] is None else str(row[keyword])
    return value if keyword in BY_KEYWORD else value.replace(",", "\\")


def _put(ds: Dataset, keyword: str, value: str) -> None:
    """Set an attribute as it was received; a number that is none becomes empty, since it cannot be encoded."""
    tag = tag_for_keyword(keyword)
    assert tag is not None
    vr = dictionary_VR(tag)
    try:
        number = int(value) if vr == "US" and value else value
        ds.add(DataElement(tag, vr, number, validation_mode=IGNORE))
    except (ValueError, OverflowError):
        ds.add(DataElement(tag, vr, None))


def _study_row(row: Row) -> StudyRow:
    return StudyRow(
        study_uid=row["StudyInstanceUID"],
        patient_id=row["PatientID"],
        patient_name=row["PatientName"],
        birth_date=row["PatientBirthDate"],
        sex=row["PatientSex"],
        study_date=row["StudyDate"],
        study_time=row["StudyTime"],
        accession_number=row["AccessionNumber"],
        description=row["StudyDescription"],
        modalities=tuple(sorted(filter(None, (row["ModalitiesInStudy"] or "").split(",")))),
        series=row["NumberOfStudyRelatedSeries"],
        instances=row["NumberOfStudyRelatedInstances"],
    )
