"""The rows of objects: which study and series they belong to, which one is shown, which are in conflict."""

import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ductoview.library.attributes import Level, keywords
from ductoview.library.database import Database, Row
from ductoview.library.header import Header
from ductoview.library.store import ObjectStore
from ductoview.model.library import StoredInstance

_STUDY = keywords(Level.PATIENT, Level.STUDY)
_SERIES = ("StudyInstanceUID", *keywords(Level.SERIES))
_OBJECT = ("StudyInstanceUID", "SeriesInstanceUID", *keywords(Level.IMAGE))
_STUDY_KEY = ("StudyInstanceUID",)
_NAMES = ("PatientID", "PatientName")
"""Who says something else in one of these is another patient: the birth date of one under the name of the other is nobody's."""
_SERIES_KEY = ("StudyInstanceUID", "SeriesInstanceUID")
_STORED = """
    SELECT object.*, series.Modality,
           (SELECT count(*) FROM object AS other
             WHERE other.SOPInstanceUID = object.SOPInstanceUID AND NOT other.shown) AS conflicts
      FROM object JOIN series USING (StudyInstanceUID, SeriesInstanceUID)
"""
_ORDER = """
     ORDER BY CAST(series.SeriesNumber AS INTEGER), CAST(object.InstanceNumber AS INTEGER),
              object.SeriesInstanceUID, object.SOPInstanceUID
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How an object came: who sent it, whether a person asked for it here, and whether we made it; ``received`` empty is now."""

    own: bool = False
    fetched: bool = False
    from_aet: str = ""
    from_address: str = ""
    received: str = ""


def now() -> str:
    """The time as ISO 8601 in UTC with milliseconds; sorts as text."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _came(connection: sqlite3.Connection) -> str:
    """Now, and never before the newest rule: a clock that was set back must not keep what comes from going by it."""
    newest = connection.execute("SELECT max(made) FROM route").fetchone()[0]
    return max(now(), newest or "")


def add_object(connection: sqlite3.Connection, header: Header, sha256: str, size: int, arrival: Arrival) -> None:
    """A row for a file that is in its place; the first content of a UID that is there is the one shown."""
    _insert(connection, "study", _STUDY, header, _STUDY_KEY)
    _insert(connection, "series", _SERIES, header, _SERIES_KEY)
    uid = header["SOPInstanceUID"]
    connection.execute("UPDATE object SET shown = 0 WHERE SOPInstanceUID = ? AND missing", (uid,))
    columns = ", ".join(_OBJECT)
    connection.execute(
        f"""INSERT INTO object ({columns}, sha256, size, own, fetched, received, from_aet, from_address, shown)
            VALUES ({", ".join("?" * len(_OBJECT))}, ?, ?, ?, ?, ?, ?, ?,
                    NOT EXISTS (SELECT 1 FROM object WHERE SOPInstanceUID = ? AND shown))
            ON CONFLICT (sha256) DO UPDATE SET missing = 0, size = excluded.size,
                shown = max(shown, excluded.shown)""",
        (
            *(header[keyword] for keyword in _OBJECT), sha256, size, arrival.own, arrival.fetched,
            arrival.received or _came(connection), arrival.from_aet, arrival.from_address, uid,
        ),
    )  # fmt: skip


def came_again(db: Database, there: StoredInstance, arrival: Arrival) -> StoredInstance:
    """What is here already was sent once more by who sent it first, or by the first one who is known.

    A rule that was made meanwhile holds for it now; and what a crash left without its sender gets him back. What we made
    is ours, though a crash took it for somebody's: a draft of ours is given to nobody.
    """
    with db.transaction() as connection:
        if arrival.own:
            connection.execute("UPDATE object SET own = 1 WHERE sha256 = ?", (there.sha256,))
        elif arrival.from_aet:
            connection.execute(
                "UPDATE object SET from_aet = ?1, from_address = ?2, received = ?3"
                " WHERE sha256 = ?4 AND NOT own AND from_aet IN ('', ?1)",
                (arrival.from_aet, arrival.from_address, _came(connection), there.sha256),
            )
    return replace(there, own=there.own or arrival.own)


def by_content(db: Database, store: ObjectStore, sha256: str) -> StoredInstance | None:
    """The object of exactly these bytes, shown or not."""
    row = db.one(f"{_STORED} WHERE object.sha256 = ?", (sha256,))
    return None if row is None else stored_instance(row, store)


def shown(db: Database, store: ObjectStore, sop_uid: str) -> StoredInstance | None:
    """The object shown for a SOPInstanceUID."""
    row = db.one(f"{_STORED} WHERE object.SOPInstanceUID = ? AND object.shown", (sop_uid,))
    return None if row is None else stored_instance(row, store)


def with_file(db: Database, stored: StoredInstance | None) -> StoredInstance | None:
    """The object if its file lies in its place in full length; else None, and its row is marked missing."""
    if stored is None or stored.missing:
        return None
    row = db.one("SELECT size FROM object WHERE sha256 = ?", (stored.sha256,))
    if row is not None and stored.path.is_file() and stored.path.stat().st_size == row["size"]:
        return stored
    with db.transaction() as connection:
        connection.execute("UPDATE object SET missing = 1 WHERE sha256 = ?", (stored.sha256,))
    return None


def of_study(db: Database, store: ObjectStore, study_uid: str) -> tuple[StoredInstance, ...]:
    """The shown objects of a study, by series and instance number."""
    rows = db.rows(f"{_STORED} WHERE object.StudyInstanceUID = ? AND object.shown {_ORDER}", (study_uid,))
    return tuple(stored_instance(row, store) for row in rows)


def kept_aside(db: Database, store: ObjectStore, study_uid: str) -> tuple[StoredInstance, ...]:
    """The objects of a study that are not shown in it, since their UID names an object of another study that came first."""
    rows = db.rows(
        f"""{_STORED} WHERE object.StudyInstanceUID = ? AND NOT object.shown AND NOT object.missing
             AND NOT EXISTS (SELECT 1 FROM object AS first WHERE first.SOPInstanceUID = object.SOPInstanceUID
                                AND first.shown AND first.StudyInstanceUID = object.StudyInstanceUID) {_ORDER}""",
        (study_uid,),
    )
    return tuple(stored_instance(row, store) for row in rows)


def conflicts_of(db: Database, store: ObjectStore, sop_uid: str) -> tuple[StoredInstance, ...]:
    """The other contents that came under a SOPInstanceUID, oldest first."""
    rows = db.rows(
        f"{_STORED} WHERE object.SOPInstanceUID = ? AND NOT object.shown ORDER BY object.received", (sop_uid,)
    )
    return tuple(stored_instance(row, store) for row in rows)


def stored_instance(row: Row, store: ObjectStore) -> StoredInstance:
    """The value of one row."""
    return StoredInstance(
        study_uid=row["StudyInstanceUID"],
        series_uid=row["SeriesInstanceUID"],
        sop_instance_uid=row["SOPInstanceUID"],
        sop_class_uid=row["SOPClassUID"],
        path=store.path_of(row["sha256"]),
        sha256=row["sha256"],
        modality=row["Modality"],
        own=bool(row["own"]),
        missing=bool(row["missing"]),
        conflicts=row["conflicts"],
    )


def _insert(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...], header: Header, key: tuple[str, ...]
) -> None:
    """A row of study or series; of one that is there, only what was empty is filled in, and by no other patient's object."""
    of_one = " AND ".join(
        f"({column} = excluded.{column} OR '' IN ({column}, excluded.{column}))"
        for column in _NAMES
        if column in columns
    )
    fill = ", ".join(
        f"{column} = CASE WHEN {column} = '' AND {of_one or 1} THEN excluded.{column} ELSE {column} END"
        for column in columns
        if column not in key
    )
    connection.execute(
        f"""INSERT INTO {table} ({", ".join(columns)}) VALUES ({", ".join("?" * len(columns))})
            ON CONFLICT ({", ".join(key)}) DO UPDATE SET {fill}""",
        tuple(header[column] for column in columns),
    )
