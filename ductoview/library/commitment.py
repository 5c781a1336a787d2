"""What nodes promised about rows of the queue: whom to ask when, and what their reports change.

A transaction stands here before it is sent, so that its report is known whenever it comes, also after a restart. A
promise counts under any transaction the row was asked for since it was last sent; a refusal only under the newest.
"""

import sqlite3
from collections.abc import Collection

from pydicom.uid import generate_uid

from ductoview.library.database import Database, Row
from ductoview.library.index import now
from ductoview.library.moves import in_seconds, moved, wait_s
from ductoview.model.commitment import CommitmentReport, CommitmentRequest, Remedy, reason_of
from ductoview.model.library import QueueState

REPORT_WITHIN_S = 3600.0
"""A report that has not come by then is asked for again."""
_MOST_OBJECTS = 200
_MOST_RESENDS = 3
_MOST_LOOKS = 2
_OPEN = (QueueState.STORED, QueueState.VERIFIED)
_DUE = "state IN ('STORED', 'VERIFIED') AND commitment_due <> ''"


def due_nodes(db: Database, at: str) -> tuple[str, ...]:
    """Names of the nodes that are to be asked at that time."""
    found = db.rows(f"SELECT node FROM send WHERE {_DUE} AND commitment_due <= ? GROUP BY node ORDER BY min(id)", (at,))
    return tuple(row["node"] for row in found)


def next_due(db: Database, after: str) -> str | None:
    """When, after that time, somebody is to be asked next; None when nobody is."""
    row = db.one(f"SELECT min(commitment_due) AS at FROM send WHERE {_DUE} AND commitment_due > ?", (after,))
    return None if row is None else row["at"]


def count_due(db: Database, at: str) -> int:
    """How many rows are to be asked about by that time."""
    return int(db.rows(f"SELECT count(*) FROM send WHERE {_DUE} AND commitment_due <= ?", (at,))[0][0])


def plan(db: Database, node: str, at: str) -> CommitmentRequest | None:
    """The next request to a node, already durable under a new transaction; None when nothing is due.

    Its rows count as asked, and are due again when the time for a report has passed.
    """
    with db.transaction() as connection:
        _give_up_lost(connection)
        due = _due_rows(connection, node, at)
        if not due:
            return None
        transaction = str(generate_uid(prefix=None))
        for row in due:
            connection.execute(
                "INSERT INTO commitment (transaction_uid, send_id, made) VALUES (?, ?, ?)",
                (transaction, row["id"], now()),
            )
            connection.execute(
                "UPDATE send SET transaction_uid = ?, asked = asked + 1, commitment_due = ? WHERE id = ?",
                (transaction, in_seconds(REPORT_WITHIN_S), row["id"]),
            )
        return CommitmentRequest(
            transaction_uid=transaction,
            node=node,
            study_uid=due[0]["study_uid"],
            objects=tuple(dict.fromkeys((row["SOPClassUID"], row["sop_instance_uid"]) for row in due)),
            asked=max(row["asked"] for row in due),
        )


def asked_for(db: Database, transaction_uid: str) -> tuple[str, frozenset[str]] | None:
    """The node that was asked under a transaction, and the SOPInstanceUIDs it was asked for; None for one of nobody here."""
    asked = db.rows(
        "SELECT send.node, send.sop_instance_uid FROM commitment JOIN send ON send.id = commitment.send_id"
        " WHERE commitment.transaction_uid = ?",
        (transaction_uid,),
    )
    return (asked[0]["node"], frozenset(row["sop_instance_uid"] for row in asked)) if asked else None


def take(db: Database, report: CommitmentReport, jitter: float = 0.5) -> bool:
    """Record a report; False for a transaction that nobody here asked for. A second one changes nothing more."""
    failed = dict(report.failed)
    with db.transaction() as connection:
        asked = connection.execute(
            "SELECT send.*, commitment.void FROM commitment JOIN send ON send.id = commitment.send_id"
            " WHERE commitment.transaction_uid = ?",
            (report.transaction_uid,),
        ).fetchall()
        for row in asked:
            uid = row["sop_instance_uid"]
            if row["void"] or row["state"] not in _OPEN:
                continue
            if uid in failed and row["transaction_uid"] == report.transaction_uid:
                _refuse(connection, row, failed[uid], jitter)
            elif uid in report.committed:
                moved(connection, row, QueueState.COMMITTED, words=row["words"], status=row["status"])
                _note(connection, row, "", due="")
        return bool(asked)


def took(db: Database, transaction_uid: str) -> None:
    """The node took a request to commit itself: its report is awaited, and missed when it does not come."""
    with db.transaction() as connection:
        for row in _without_report(connection, transaction_uid):
            connection.execute("UPDATE send SET awaited = 1 WHERE id = ?", (row["id"],))


def resolve(
    db: Database,
    transaction_uid: str,
    words: str,
    *,
    again_in_s: float | None,
    listed: Collection[str] | None = None,
    trouble: str = "",
) -> None:
    """What became of asking, for the rows that have no report yet; ``again_in_s`` None is never.

    ``listed`` are the SOPInstanceUIDs that the node lists of the study, None when it was not asked or did not answer:
    what it lists is VERIFIED, what it does not is no more than STORED. ``trouble`` says why there is no list; it takes
    nothing from what was VERIFIED before, and is not said of that. What is due sooner stays so: a report may have asked
    for it meanwhile.
    """
    due = "" if again_in_s is None else in_seconds(again_in_s)
    with db.transaction() as connection:
        for row in _without_report(connection, transaction_uid):
            said = "; ".join(filter(None, (words, trouble if row["state"] == QueueState.STORED else "")))
            if listed is not None:
                is_listed = row["sop_instance_uid"] in listed
                said = words if is_listed else f"it does not list the object, look for it there; {words}"
                state = QueueState.VERIFIED if is_listed else QueueState.STORED
                if state != row["state"]:
                    moved(connection, row, state, words=row["words"], status=row["status"])
            _note(connection, row, said, due=min(due, row["commitment_due"] or due) if due else "")


def open_uids(db: Database, transaction_uid: str) -> frozenset[str]:
    """The SOPInstanceUIDs of a transaction that have no report yet."""
    with db.transaction() as connection:
        return frozenset(row["sop_instance_uid"] for row in _without_report(connection, transaction_uid))


def ask_again(db: Database) -> None:
    """After a start: whatever is open is asked for at once, since its report may have come while nobody listened."""
    with db.transaction() as connection:
        connection.execute(f"UPDATE send SET commitment_due = ?, asked = 0 WHERE {_DUE}", (now(),))


def _due_rows(connection: sqlite3.Connection, node: str, at: str) -> list[Row]:
    """Due rows of a node about the study that waits longest."""
    sql = (
        "SELECT send.*, object.SOPClassUID FROM send JOIN object ON object.sha256 = send.sha256"
        f" WHERE {_DUE} AND node = ? AND commitment_due <= ?"
    )
    first = connection.execute(f"{sql} ORDER BY id LIMIT 1", (node, at)).fetchone()
    if first is None:
        return []
    of_study = f"{sql} AND study_uid = ? ORDER BY id LIMIT {_MOST_OBJECTS}"
    return connection.execute(of_study, (node, at, first["study_uid"])).fetchall()


def _give_up_lost(connection: sqlite3.Connection) -> None:
    """Without its record nobody knows the class under which an object would be asked for, and it would stay due for ever."""
    connection.execute(
        f"UPDATE send SET commitment_due = '', asked = max(asked, 1), commitment = ? WHERE {_DUE}"
        " AND sha256 NOT IN (SELECT sha256 FROM object)",
        ("this computer lost its record of the object and cannot ask about it; look for it there",),
    )


def _without_report(connection: sqlite3.Connection, transaction_uid: str) -> list[Row]:
    sql = "SELECT * FROM send WHERE transaction_uid = ? AND state IN ('STORED', 'VERIFIED')"
    return connection.execute(sql, (transaction_uid,)).fetchall()


def _refuse(connection: sqlite3.Connection, row: Row, code: int, jitter: float) -> None:
    reason = reason_of(code)
    words = f"stored, but not committed: {reason.words}"
    remedy = reason.remedy
    if remedy is Remedy.SEND and row["asked"] < _MOST_RESENDS:
        moved(connection, row, QueueState.QUEUED, words=words, next_attempt=in_seconds(wait_s(row["asked"], jitter)))
    elif remedy in (Remedy.SEND, Remedy.PERSON):
        moved(connection, row, QueueState.FAILED, words=words)
    else:
        is_final = remedy is Remedy.LOOK and row["asked"] >= _MOST_LOOKS
        due = "" if is_final else in_seconds(wait_s(row["asked"], jitter))
        _note(connection, row, reason.words, due=due)


def _note(connection: sqlite3.Connection, row: Row, words: str, *, due: str) -> None:
    connection.execute("UPDATE send SET commitment = ?, commitment_due = ? WHERE id = ?", (words, due, row["id"]))
