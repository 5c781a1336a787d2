"""What waits in the queue of a study that differs from its order: held, whenever the difference came to light."""

import json
from collections.abc import Callable, Collection

from ductoview.library.database import Database
from ductoview.library.moves import moved
from ductoview.model.library import QueueState

_Q = QueueState
_WORDS = "Its study differs from its order: decide in the red banner, or under Worklist, what it belongs to. Then it is sent."


def follow(db: Database, stopped_of: Callable[[Collection[str]], Collection[str]]) -> int:
    """Hold what waits of studies that are stopped, let wait again what was held for that alone; returns how many rows.

    ``stopped_of`` tells which of some studies are stopped; it is asked outside the transaction, since whoever decides
    that may be about to write.
    """
    found = db.rows(
        "SELECT DISTINCT study_uid FROM send WHERE state = ? OR state = ? AND words = ?", (_Q.QUEUED, _Q.HELD, _WORDS)
    )
    stopped = json.dumps(sorted(stopped_of([row["study_uid"] for row in found])))
    with db.transaction() as connection:
        rows = connection.execute(
            """SELECT * FROM send WHERE state = ? AND study_uid IN (SELECT value FROM json_each(?))
                  OR state = ? AND words = ? AND study_uid NOT IN (SELECT value FROM json_each(?))""",
            (_Q.QUEUED, stopped, _Q.HELD, _WORDS, stopped),
        ).fetchall()
        for row in rows:
            if row["state"] == _Q.QUEUED:
                moved(connection, row, _Q.HELD, words=_WORDS)
            else:
                moved(connection, row, _Q.QUEUED, words="")
        return len(rows)
