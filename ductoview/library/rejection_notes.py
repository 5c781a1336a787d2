"""Which node is owed a rejection note, and which note was made of a decision; told from the checks and the queue alone."""

from ductoview.library.database import Database
from ductoview.library.image_checks import REJECTING_STEPS, step_of
from ductoview.library.moves import moved
from ductoview.library.settings import get_setting, set_setting
from ductoview.model.image_check import CheckEvent, ToldNode
from ductoview.model.library import QueueState

_Q = QueueState
_ON_NODE = (_Q.STORED, _Q.VERIFIED, _Q.COMMITTED)
_NOTE = "rejection note "
NOTES = f"SELECT value AS uid, substr(name, {len(_NOTE) + 1}) AS step_id FROM setting WHERE name LIKE '{_NOTE}%'"
"""SQL: every note that was made, and of which decision."""
# From the image to its rows and from the note to its rows by index: years of rejects are looked through at every notice.
# CROSS JOIN says in which order: the planner would begin with everything that any node holds.
_OWED = f"""
    SELECT DISTINCT step.*, held.node FROM ({REJECTING_STEPS}) AS step
      CROSS JOIN send AS held ON held.sop_instance_uid = step.image_uid AND held.state IN (?, ?, ?)
      JOIN node ON node.name = held.node
      LEFT JOIN setting AS note ON note.name = '{_NOTE}' || step.id
     WHERE NOT EXISTS (SELECT 1 FROM send AS told WHERE told.sop_instance_uid = note.value AND told.node = held.node)
     ORDER BY step.seq, held.node
"""
_NOT_OWED = f"""
    SELECT send.* FROM send JOIN ({NOTES}) AS note ON note.uid = send.sop_instance_uid
     WHERE send.state IN (?, ?, ?) AND note.step_id NOT IN (SELECT id FROM ({REJECTING_STEPS}))
"""
_NO_MORE = "That decision does not stand any more: nobody else is told of it."


def note_of(db: Database, step_id: str) -> str | None:
    """SOPInstanceUID of the note that was made of a decision."""
    return get_setting(db, _NOTE + step_id)


def keep_note(db: Database, step_id: str, sop_uid: str) -> None:
    """Remember it, durably: never another note of the same decision."""
    set_setting(db, _NOTE + step_id, sop_uid)


def owed(db: Database) -> tuple[tuple[CheckEvent, tuple[str, ...]], ...]:
    """The decisions of which nodes are to be told, each with the nodes: they hold the image and were not sent its note."""
    found: dict[str, tuple[CheckEvent, list[str]]] = {}
    for row in db.rows(_OWED, _ON_NODE):
        found.setdefault(row["id"], (step_of(row), []))[1].append(row["node"])
    return tuple((step, tuple(nodes)) for step, nodes in found.values())


def withdraw(db: Database) -> int:
    """Give up the notes that wait though their image is not rejected by that decision any more; returns how many."""
    with db.transaction() as connection:
        rows = connection.execute(_NOT_OWED, (_Q.QUEUED, _Q.HELD, _Q.FAILED)).fetchall()
        for row in rows:
            moved(connection, row, _Q.CANCELLED, words=_NO_MORE)
        return len(rows)


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
