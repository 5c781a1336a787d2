"""The send queue: one row for each object and node; what is in it survives a crash, and moves by one table.

Sending is at least once: a row that was SENDING when we died is sent again, and the SOPInstanceUID makes it harmless.
"""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from ductoview.errors import LibraryError
from ductoview.library.database import Database, Row
from ductoview.library.index import now
from ductoview.library.moves import in_seconds, moved, wait_s
from ductoview.library.store import ObjectStore
from ductoview.model.library import QueueRow, QueueState, SentObject, StoredInstance

_Q = QueueState
UNFINISHED = (_Q.QUEUED, _Q.SENDING, _Q.HELD)
_MOST_AT_ONCE = 8
_GOES_ON = "node NOT IN (SELECT node FROM paused)"


@dataclass(frozen=True, slots=True)
class Errand:
    """One row that is being sent, and its file."""

    id: int
    sop_instance_uid: str
    path: Path
    attempts: int


def enqueue(
    db: Database, node: str, objects: Sequence[StoredInstance], *, as_rejected: Collection[str] = ()
) -> tuple[int, ...]:
    """Rows for these objects; one that is on its way already keeps its row.

    ``as_rejected`` names those (SOPInstanceUID) that go as rejected images by a rule, and only while they are that.
    """
    with db.transaction() as connection:
        ids = []
        for stored in objects:
            waiting = connection.execute(
                "SELECT id FROM send WHERE node = ? AND sha256 = ? AND state IN (?, ?, ?)",
                (node, stored.sha256, *UNFINISHED),
            ).fetchone()
            if waiting is not None:
                ids.append(int(waiting["id"]))
                continue
            added = connection.execute(
                """INSERT INTO send (node, sha256, sop_instance_uid, study_uid, modality, state, as_rejected, changed, queued)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?8, ?8)""",
                (
                    node, stored.sha256, stored.sop_instance_uid, stored.study_uid, stored.modality, _Q.QUEUED,
                    stored.sop_instance_uid in as_rejected, now(),
                ),
            )  # fmt: skip
            ids.append(int(added.lastrowid or 0))
        return tuple(ids)


def rows(db: Database) -> tuple[QueueRow, ...]:
    """Every row, oldest first."""
    return tuple(_queue_row(row) for row in db.rows("SELECT * FROM send ORDER BY id"))


def changes(db: Database, since: int) -> tuple[int, tuple[QueueRow, ...]]:
    """The rows that changed after a number of before (0: all rows), oldest first, and the number of now."""
    found = db.rows("SELECT * FROM send WHERE touched > ? ORDER BY id", (since,))
    return max((row["touched"] for row in found), default=since), tuple(_queue_row(row) for row in found)


def count(db: Database, states: Collection[QueueState]) -> int:
    """How many rows are in one of these states."""
    marks = ", ".join("?" * len(states))
    return int(db.rows(f"SELECT count(*) FROM send WHERE state IN ({marks})", tuple(states))[0][0])


def due_nodes(db: Database, at: str) -> tuple[str, ...]:
    """Names of the nodes that have rows to send at that time."""
    found = db.rows(
        f"SELECT node FROM send WHERE state = ? AND next_attempt <= ? AND {_GOES_ON} GROUP BY node ORDER BY min(id)",
        (_Q.QUEUED, at),
    )
    return tuple(row["node"] for row in found)


def next_due(db: Database, after: str) -> str | None:
    """When, after that time, the next row is due; None when none is."""
    row = db.one(
        f"SELECT min(next_attempt) AS at FROM send WHERE state = ? AND next_attempt > ? AND {_GOES_ON}",
        (_Q.QUEUED, after),
    )
    return None if row is None else row["at"]


def claim(db: Database, store: ObjectStore, node: str, at: str, most: int = _MOST_AT_ONCE) -> tuple[Errand, ...]:
    """The next due rows of a node, now SENDING; a row whose file is gone is FAILED instead.

    They are few, so that what is put first, held or given up meanwhile is so at once.
    """
    errands: list[Errand] = []
    with db.transaction() as connection:
        due = connection.execute(
            "SELECT * FROM send WHERE state = ? AND node = ? AND next_attempt <= ? ORDER BY rank, id LIMIT ?",
            (_Q.QUEUED, node, at, most),
        ).fetchall()
        for row in due:
            path = store.path_of(row["sha256"])
            if any(errand.path == path for errand in errands):
                continue  # a second row of the same object waits for its turn: two answers could not be told apart
            if path.exists():
                moved(connection, row, _Q.SENDING, words="")
                errands.append(Errand(row["id"], row["sop_instance_uid"], path, row["attempts"]))
            else:
                moved(connection, row, _Q.FAILED, words="The file is missing from the library; import it again.")
    return tuple(errands)


def settle(db: Database, row_id: int, sent: SentObject, jitter: float = 0.5) -> QueueState:
    """Record what the node answered: STORED, FAILED, or QUEUED again after a wait."""
    with db.transaction() as connection:
        row = connection.execute("SELECT * FROM send WHERE id = ?", (row_id,)).fetchone()
        attempts = row["attempts"] + 1
        state = _Q.STORED if sent.stored else _Q.FAILED if sent.permanent else _Q.QUEUED
        next_attempt = in_seconds(wait_s(attempts, jitter)) if state is _Q.QUEUED else ""
        words = "; ".join(filter(None, ("" if sent.status == 0 else sent.words, sent.converted)))
        moved(connection, row, state, words=words, status=sent.status, attempts=attempts, next_attempt=next_attempt)
        if state is _Q.STORED:
            connection.execute("UPDATE send SET commitment_due = ? WHERE id = ?", (now(), row_id))
            _wake(connection, row["node"])
        return state


def _wake(connection: sqlite3.Connection, node: str) -> None:
    """A node that answers again gets at once what waits only because it had given no answer."""
    connection.execute(
        "UPDATE send SET next_attempt = '' WHERE node = ? AND state = ? AND next_attempt <> '' AND status IS NULL"
        " AND asked = 0",
        (node, _Q.QUEUED),
    )


def postpone(db: Database, node: str, at: str, words: str, jitter: float = 0.5) -> int:
    """A node that gives no answer is left in peace: all that is due for it waits as if it had been tried, too."""
    with db.transaction() as connection:
        due = connection.execute(
            "SELECT * FROM send WHERE state = ? AND node = ? AND next_attempt <= ?", (_Q.QUEUED, node, at)
        ).fetchall()
        for row in due:
            attempts = row["attempts"] + 1
            later = in_seconds(wait_s(attempts, jitter))
            moved(connection, row, _Q.QUEUED, words=words, attempts=attempts, next_attempt=later)
        return len(due)


def put_back(db: Database, words: str = "") -> int:
    """After a start: rows that nobody is sending any more are QUEUED again, and all that waits is due at once.

    Returns how many were being sent.
    """
    with db.transaction() as connection:
        connection.execute("UPDATE send SET next_attempt = '' WHERE state = ? AND next_attempt <> ''", (_Q.QUEUED,))
        sending = connection.execute("SELECT * FROM send WHERE state = ?", (_Q.SENDING,)).fetchall()
        for row in sending:
            moved(connection, row, _Q.QUEUED, words=words or row["words"])
        return len(sending)


def give_back(db: Database, ids: Collection[int]) -> None:
    """Rows that were claimed but not tried are QUEUED again, due at once."""
    with db.transaction() as connection:
        for row in _some(connection, ids):
            if row["state"] == _Q.SENDING:
                moved(connection, row, _Q.QUEUED, words=row["words"])


def order(db: Database, ids: Collection[int], state: QueueState) -> None:
    """A person's word: QUEUED (send now), HELD or CANCELLED.

    Raises LibraryError when a row does not exist or cannot go there; then none has moved.
    """
    with db.transaction() as connection:
        found = _some(connection, ids)
        unknown = set(ids) - {row["id"] for row in found}
        if unknown:
            raise LibraryError(f"The queue has no row {min(unknown)}; list it with 'ductoview queue'.")
        for row in found:
            if row["state"] == _Q.SENDING:
                # Its answer is on the way, and would find the row where no answer fits.
                raise LibraryError(f"Queue row {row['id']} is SENDING and cannot become {state} just now.")
            moved(connection, row, state, words=row["words"], attempts=0 if state is _Q.QUEUED else row["attempts"])
            if state is _Q.QUEUED:
                connection.execute("UPDATE send SET asked = 0 WHERE id = ?", (row["id"],))


def put_first(db: Database, ids: Collection[int]) -> None:
    """A person's word: these are sent now, before all others; raises LibraryError as ``order`` does."""
    order(db, ids, _Q.QUEUED)
    with db.transaction() as connection:
        connection.execute(
            "UPDATE send SET rank = (SELECT min(rank) - 1 FROM send) WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )


def fail_node(db: Database, node: str, words: str) -> int:
    """All that waits for a node is FAILED; returns how many rows."""
    with db.transaction() as connection:
        waiting = connection.execute("SELECT * FROM send WHERE node = ? AND state = ?", (node, _Q.QUEUED)).fetchall()
        for row in waiting:
            moved(connection, row, _Q.FAILED, words=words)
        return len(waiting)


def _some(connection: sqlite3.Connection, ids: Collection[int]) -> list[Row]:
    sql = "SELECT * FROM send WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
    return connection.execute(sql, (json.dumps(list(ids)),)).fetchall()


def _queue_row(row: Row) -> QueueRow:
    return QueueRow(
        id=row["id"],
        node=row["node"],
        sop_instance_uid=row["sop_instance_uid"],
        study_uid=row["study_uid"],
        modality=row["modality"],
        state=QueueState(row["state"]),
        attempts=row["attempts"],
        words=row["words"],
        changed=row["changed"],
        next_attempt=row["next_attempt"],
        commitment=row["commitment"],
        queued=row["queued"],
        stored=row["stored"],
        awaits_commitment=bool(row["awaited"]) and row["state"] in (_Q.STORED, _Q.VERIFIED),
        as_rejected=bool(row["as_rejected"]),
        is_unsure=row["state"] == _Q.STORED and row["asked"] > 0 and not row["commitment_due"],
    )
