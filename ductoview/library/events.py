"""The steps of reviews: appended, never changed, durable before anybody is told so."""

import sqlite3
from collections.abc import Sequence

from ductoview.errors import RefusedForGood
from ductoview.library.database import Database, Row
from ductoview.library.sealed import why_not_signed
from ductoview.model.library import ReviewEvent
from ductoview.model.review_events import changes_review, locks

_COLUMNS = ("id", "study_uid", "kind", "data", "made", "image_uid", "image_sha256")


def append(db: Database, events: Sequence[ReviewEvent]) -> tuple[ReviewEvent, ...]:
    """Keep all of them or none, and return those that are new.

    An id that is there with the same content is no fault. Raises RefusedForGood for one that is there with another
    content, for a step that no database could keep, for one that would change what a reader has signed, and for a
    signature on what its reader has not seen.
    """
    fresh = []
    with db.transaction() as connection:
        for event in events:
            old = connection.execute("SELECT * FROM event WHERE id = ?", (event.id,)).fetchone()
            if old is None:
                _refuse_on_signed(connection, event)
                _refuse_unseen(connection, event)
                _insert(connection, event)
                fresh.append(event)
            elif _event(old) != event:
                raise RefusedForGood(
                    f"Review step {event.id[:36]} is kept already with another content; make a new id."
                )
    return tuple(fresh)


def _refuse_on_signed(connection: sqlite3.Connection, event: ReviewEvent) -> None:
    """Whoever asks, and however late: what was signed is added to by an addendum only."""
    if not changes_review(event):
        return
    row = connection.execute(
        "SELECT * FROM event WHERE study_uid = ? AND kind IN ('SIGNED', 'STATE_SET') ORDER BY seq DESC LIMIT 1",
        (event.study_uid,),
    ).fetchone()
    if row is not None and locks(_event(row)):
        raise RefusedForGood(
            f"Review step {event.id[:36]} came after the report of study ...{event.study_uid[-8:]} was signed; "
            "begin an addendum and do it again."
        )


def _refuse_unseen(connection: sqlite3.Connection, event: ReviewEvent) -> None:
    """Nothing comes under a signature that its reader did not see, whoever wrote it in between."""
    if not locks(event):
        return
    rows = connection.execute("SELECT * FROM event WHERE study_uid = ? ORDER BY seq", (event.study_uid,))
    if why := why_not_signed([_event(row) for row in rows], event):
        raise RefusedForGood(f"Study ...{event.study_uid[-8:]} was not signed: {why}. Look at it again, then sign.")


def _insert(connection: sqlite3.Connection, event: ReviewEvent) -> None:
    try:
        connection.execute(
            f"INSERT INTO event ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})",
            tuple(getattr(event, column) for column in _COLUMNS),
        )
    except (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.InterfaceError, OverflowError, UnicodeError) as error:
        raise RefusedForGood(
            f"Review step {event.id[:36]} holds what cannot be kept ({type(error).__name__}); undo it and do it anew."
        ) from error


def of_study(db: Database, study_uid: str) -> tuple[ReviewEvent, ...]:
    """The steps of a study in the order they were kept."""
    return tuple(_event(row) for row in db.rows("SELECT * FROM event WHERE study_uid = ? ORDER BY seq", (study_uid,)))


def _event(row: Row) -> ReviewEvent:
    return ReviewEvent(**{column: row[column] for column in _COLUMNS})
