"""Removing local copies: only what a node has committed itself to keep, and never with anything else of the study."""

from collections.abc import Iterator
from contextlib import ExitStack

from ductoview.errors import LibraryError
from ductoview.library.database import Database
from ductoview.library.settings import get_setting, set_setting
from ductoview.library.store import ObjectStore
from ductoview.library.turns import Turns
from ductoview.model.library import QueueState

_KEEP_FREE = "keep free bytes"
_Q = QueueState
_OPEN = (_Q.QUEUED, _Q.SENDING, _Q.HELD, _Q.FAILED, _Q.STORED, _Q.VERIFIED)


class Copies:
    """The local copies of one library; ``turns`` are those in which objects of one UID come in."""

    def __init__(self, db: Database, store: ObjectStore, turns: Turns) -> None:
        self._db = db
        self._store = store
        self._turns = turns

    def why_kept(self, study_uid: str) -> str:
        """Why the copies of a study may not be removed, in a sentence; empty when they may.

        Every object must be COMMITTED by a node, nothing of the study may be on its way, and no other content may lie here
        under one of its UIDs: a node has one of them only.
        """
        objects = self._db.rows("SELECT * FROM object WHERE StudyInstanceUID = ?", (study_uid,))
        if not objects:
            return "The study is not in the library."
        if any(not row["shown"] for row in objects):
            return "An object came with two contents, and a PACS keeps one of them only; both stay here."
        safe = {
            row["sha256"]
            for row in self._db.rows(
                "SELECT sha256 FROM send WHERE study_uid = ? AND state = ?", (study_uid, _Q.COMMITTED)
            )
        }
        unsafe = sum(row["sha256"] not in safe for row in objects)
        if unsafe:
            return f"{unsafe} of {len(objects)} objects are not committed by any PACS; send them, and wait for that."
        marks = ", ".join("?" * len(_OPEN))
        (open_rows,) = self._db.rows(
            f"""SELECT count(*) FROM send WHERE study_uid = ? AND state IN ({marks}) AND NOT EXISTS
                    (SELECT 1 FROM send AS later WHERE later.node = send.node
                        AND later.sop_instance_uid = send.sop_instance_uid AND later.id > send.id)""",
            (study_uid, *_OPEN),
        )
        if open_rows[0]:
            return f"{open_rows[0]} objects are still on their way to another PACS; let them arrive, or give them up."
        return ""

    def remove(self, study_uid: str) -> int:
        """Remove all copies of a study; steps of reviews, checks and the queue stay. Returns the bytes that became free.

        The files go first: a crash in between leaves rows that say what is missing, while a file without its row would come
        back as nobody's, and a picture of ours as an image; and on a full disk the rows need the room to go. Whatever of the
        study comes again meanwhile waits until its copy is gone, and is kept anew. Raises LibraryError when ``why_kept`` says
        why not.
        """
        known = self._db.rows(
            "SELECT DISTINCT SOPInstanceUID AS uid FROM object WHERE StudyInstanceUID = ?", (study_uid,)
        )
        with ExitStack() as turns:
            for uid in sorted(row["uid"] for row in known):
                turns.enter_context(self._turns.of(uid))
            return self._removed(study_uid)

    def _removed(self, study_uid: str) -> int:
        with self._db.transaction() as connection:
            if why := self.why_kept(study_uid):
                raise LibraryError(f"The copies stay: {why}")
            files = connection.execute(
                "SELECT sha256, size FROM object WHERE StudyInstanceUID = ?", (study_uid,)
            ).fetchall()
            for row in files:
                self._store.path_of(row["sha256"]).unlink(missing_ok=True)
            for table in ("object", "series", "study"):
                connection.execute(f"DELETE FROM {table} WHERE StudyInstanceUID = ?", (study_uid,))
        return sum(row["size"] for row in files)

    def removable(self, untouched_since: str) -> Iterator[str]:
        """Studies whose copies may go, the one that came longest ago first; none that was touched after that time."""
        rows = self._db.rows(
            """SELECT object.StudyInstanceUID AS uid, max(object.received) AS came FROM object
                GROUP BY uid HAVING came < ?
                   AND NOT EXISTS (SELECT 1 FROM event WHERE event.study_uid = uid AND event.made >= ?)
                   AND NOT EXISTS (SELECT 1 FROM send WHERE send.study_uid = uid AND send.changed >= ?)
                   AND EXISTS (SELECT 1 FROM send WHERE send.study_uid = uid AND send.state = 'COMMITTED')
                ORDER BY came""",
            (untouched_since,) * 3,
        )
        yield from (row["uid"] for row in rows if not self.why_kept(row["uid"]))

    @property
    def keep_free_bytes(self) -> int:
        """How much of the disk shall stay free by removing copies; 0 removes none."""
        return int(get_setting(self._db, _KEEP_FREE) or 0)

    @keep_free_bytes.setter
    def keep_free_bytes(self, wanted: int) -> None:
        if wanted < 0:
            raise LibraryError(f"{wanted:,} bytes cannot be kept free; name a number from 0 up.")
        set_setting(self._db, _KEEP_FREE, str(wanted) if wanted else None)
