"""Which node is owed a rejection note, and which note was made of a decision; told from the checks and the queue alone."""

from ductoview.library.database import Database
from ductoview.library.image_checks import rejects
from ductoview.library.moves import moved
from ductoview.library.settings import get_setting, set_setting
from ductoview.model.image_check import CheckEvent, ToldNode
from ductoview.model.library import QueueState

_Q = QueueState
_ON_NODE = (_Q.STORED, _Q.VERIFIED, _Q.COMMITTED)
_NOTE = "rejection note "
NOTES = f"SELECT value AS uid, substr(name, {len(_NOTE) + 1}) AS step_id FROM setting WHERE name LIKE '{_NOTE}%'"
"""SQL: every note that was made, and of which decision."""
_NO_MORE = "That decision does not stand any more: nobody else is told of it."


def note_of(db: Database, step_id: str) -> str | None:
    """SOPInstanceUID of the note that was made of a decision."""
    return get_setting(db, _NOTE + step_id)


def keep_note(db: Database, step_id: str, sop_uid: str) -> None:
    """Remember it, durably: never another note of the same decision."""
    set_setting(db, _NOTE + step_id, sop_uid)


def owed(db: Database) -> tuple[tuple[CheckEvent, tuple[str, ...]], ...]:
    """The decisions of which nodes are to be told, each with the nodes: they hold the image and were not sent its note."""
    found = []
    for step in rejects(db):
        holding = db.rows(
            "SELECT DISTINCT node FROM send WHERE sop_instance_uid = ? AND state IN (?, ?, ?) ORDER BY node",
            (step.image_uid, *_ON_NODE),
        )
        if not holding:
            continue
        note = note_of(db, step.id)
        sent = (
            {row["node"] for row in db.rows("SELECT node FROM send WHERE sop_instance_uid = ?", (note,))}
            if note
            else {}
        )
        known = {row["name"] for row in db.rows("SELECT name FROM node")}
        nodes = tuple(row["node"] for row in holding if row["node"] not in sent and row["node"] in known)
        if nodes:
            found.append((step, nodes))
    return tuple(found)


def withdraw(db: Database) -> int:
    """Give up the notes that wait though their image is not rejected by that decision any more; returns how many."""
    standing = {step.id for step in rejects(db)}
    count = 0
    with db.transaction() as connection:
        rows = connection.execute(
            """SELECT send.*, substr(setting.name, ?) AS step_id FROM send
                 JOIN setting ON setting.value = send.sop_instance_uid AND setting.name LIKE ? || '%'
                WHERE send.state IN (?, ?, ?)""",
            (len(_NOTE) + 1, _NOTE, _Q.QUEUED, _Q.HELD, _Q.FAILED),
        ).fetchall()
        for row in rows:
            if row["step_id"] not in standing:
                moved(connection, row, _Q.CANCELLED, words=_NO_MORE)
                count += 1
    return count


def told(db: Database, study_uid: str) -> tuple[ToldNode, ...]:
    """Which nodes have a note about which image of a study, whether or not it is still rejected."""
    rows = db.rows(
        """SELECT DISTINCT step.image_uid, send.node, step.id FROM image_check AS step
             JOIN setting ON setting.name = ? || step.id
             JOIN send ON send.sop_instance_uid = setting.value
            WHERE step.study_uid = ? AND send.state IN (?, ?, ?, ?) ORDER BY step.seq, send.node""",
        (_NOTE, study_uid, _Q.SENDING, *_ON_NODE),
    )
    return tuple(ToldNode(image_uid=row["image_uid"], node=row["node"], event_id=row["id"]) for row in rows)
