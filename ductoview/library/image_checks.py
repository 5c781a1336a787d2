"""The checks of images: steps appended and never changed, what they forbid the queue, and counts of them without names."""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence

from ductoview.errors import RefusedForGood
from ductoview.library.database import Database, Row
from ductoview.library.moves import moved
from ductoview.library.settings import set_setting
from ductoview.model.image_check import CheckEvent, ReasonCount, RejectCount, Verdict
from ductoview.model.library import ABOUT_IMAGES, QueueState, StoredInstance
from ductoview.model.reject_reason import REASONS, RejectReason
from ductoview.model.routing import RouteKind

_Q = QueueState
_ONLY_ACCEPTED = "send only accepted images"
_BECAUSE, _WAITS = "Rejected at the image check", "Nobody has accepted this image yet"
_NO_REJECT = "It is not rejected any more: this node gets rejected images only."
_NO_RULE = "No rule sends rejected images to this node any more."
# That it is not empty is said so that the index of what was taken back serves; without, every step reads the whole table.
_STANDING = """
    SELECT * FROM image_check AS step
     WHERE step.takes_back = ''
       AND NOT EXISTS (SELECT 1 FROM image_check AS back WHERE back.takes_back <> '' AND back.takes_back = step.id)
"""
_LAST_OF_IMAGE = f"{_STANDING} AND step.image_uid = ? ORDER BY step.seq DESC LIMIT 1"
LAST_STEPS = f"""
    {_STANDING} AND NOT EXISTS (
        SELECT 1 FROM image_check AS later WHERE later.image_uid = step.image_uid AND later.seq > step.seq
           AND later.takes_back = ''
           AND NOT EXISTS (SELECT 1 FROM image_check AS undone
                            WHERE undone.takes_back <> '' AND undone.takes_back = later.id))
"""
"""SQL: of each image the last step that nobody took back."""
REJECTING_STEPS = f"{LAST_STEPS} AND step.verdict IN ('{Verdict.REPEAT}', '{Verdict.REJECTED}')"
"""SQL: those of images that are rejected now."""


def append(db: Database, steps: Sequence[CheckEvent]) -> tuple[CheckEvent, ...]:
    """Keep all of them or none, and return those that are new; what waits to be sent follows in the same transaction.

    An image rejected is not sent any more, one accepted again is. Raises RefusedForGood for an id that is kept already with
    another content, and for a step that takes back what is not there.
    """
    fresh = []
    with db.transaction() as connection:
        for step in steps:
            old = connection.execute("SELECT * FROM image_check WHERE id = ?", (step.id,)).fetchone()
            if old is None:
                _insert(connection, step)
                _let_queue_follow(connection, step.image_uid)
                fresh.append(step)
            elif step_of(old) != step:
                raise RefusedForGood(f"Image check {step.id[:36]} is kept already with another content; make a new id.")
    return tuple(fresh)


def of_study(db: Database, study_uid: str) -> tuple[CheckEvent, ...]:
    """The steps of a study in the order they were kept."""
    rows = db.rows("SELECT * FROM image_check WHERE study_uid = ? ORDER BY seq", (study_uid,))
    return tuple(step_of(row) for row in rows)


def rejects(db: Database) -> tuple[CheckEvent, ...]:
    """The decisions by which images are rejected now, oldest first."""
    return tuple(step_of(row) for row in db.rows(f"{REJECTING_STEPS} ORDER BY step.seq"))


def only_accepted(db: Database) -> bool:
    """True where this station sends accepted images only; else unchecked ones, too."""
    with db.transaction() as connection:
        return _sends_only_accepted(connection)


def set_only_accepted(db: Database, wanted: bool) -> None:
    """Whether images that nobody checked stay here."""
    set_setting(db, _ONLY_ACCEPTED, "true" if wanted else None)


def hold_back(db: Database, node: str) -> int:
    """Give up what waits for a node and may not go, whoever ordered it to be sent; returns how many rows."""
    held = 0
    with db.transaction() as connection:
        everything = _sends_only_accepted(connection)
        waiting = connection.execute(
            """SELECT * FROM send WHERE state = ? AND node = ?
                  AND (? OR sop_instance_uid IN (SELECT image_uid FROM image_check))""",
            (_Q.QUEUED, node, everything),
        ).fetchall()
        for row in waiting:
            if why := _why_row_not_sent(connection, row):
                moved(connection, row, _Q.CANCELLED, words=why)
                held += 1
    return held


def why_held_back(db: Database, stored: StoredInstance) -> str:
    """As ``why_not_sent``, of one object."""
    with db.transaction() as connection:
        return why_not_sent(connection, stored.sop_instance_uid, stored.sha256)


def why_not_sent(connection: sqlite3.Connection, sop_uid: str, sha256: str) -> str:
    """Why an object is not sent, in a sentence that also says what to do; empty when its check allows it.

    A rejected one never is; one that nobody accepted in just these bytes is not where only accepted images are sent.
    """
    row = connection.execute(_LAST_OF_IMAGE, (sop_uid,)).fetchone()
    step = None if row is None else step_of(row)
    if step is not None and step.verdict.is_reject:
        why = ", ".join(REASONS[reason].words for reason in step.reasons)
        return f"{_BECAUSE} ({why}). Accept the image to send it."
    is_accepted = step is not None and step.image_sha256 in ("", sha256)
    if not is_accepted and _sends_only_accepted(connection) and _is_image(connection, sha256):
        return f"{_WAITS}: only accepted images are sent from here. Accept it to send it."
    return ""


def _why_row_not_sent(connection: sqlite3.Connection, row: Row) -> str:
    """As ``why_not_sent``; a row that carries a rejected image by a rule goes just as long as both hold."""
    if not row["as_rejected"]:
        return why_not_sent(connection, row["sop_instance_uid"], row["sha256"])
    last = connection.execute(_LAST_OF_IMAGE, (row["sop_instance_uid"],)).fetchone()
    if last is None or not Verdict(last["verdict"]).is_reject:
        return _NO_REJECT
    rule = connection.execute(
        "SELECT 1 FROM route WHERE kind = ? AND node = ?", (RouteKind.REJECTED_IMAGES, row["node"])
    ).fetchone()
    return _NO_RULE if rule is None else ""


def counts(db: Database) -> tuple[RejectCount, ...]:
    """Images, checks and rejects by month of the exam, the oldest first; no patient, exam or person is named.

    Images that have gone since they were checked still count.
    """
    about = ", ".join("?" * len(ABOUT_IMAGES))
    images = {
        row["SOPInstanceUID"]: _month(row["StudyDate"])
        for row in db.rows(
            f"""SELECT object.SOPInstanceUID, study.StudyDate FROM object JOIN study USING (StudyInstanceUID)
                  JOIN series USING (StudyInstanceUID, SeriesInstanceUID)
                 WHERE object.shown AND NOT object.own AND series.Modality NOT IN ({about})""",
            tuple(sorted(ABOUT_IMAGES)),
        )
    }
    last = {row["image_uid"]: step_of(row) for row in db.rows(f"{_STANDING} ORDER BY step.seq")}
    images |= {uid: _month(step.exam_date) for uid, step in last.items()}
    return tuple(
        _count(month, [uid for uid, of in images.items() if of == month], last) for month in sorted({*images.values()})
    )


def _count(month: str, uids: Sequence[str], last: dict[str, CheckEvent]) -> RejectCount:
    checked = [last[uid] for uid in uids if uid in last and last[uid].verdict is not Verdict.UNCHECKED]
    rejected = [step for step in checked if step.verdict.is_reject]
    reasons = Counter(reason for step in rejected for reason in step.reasons)
    return RejectCount(
        month=month,
        images=len(uids),
        checked=len(checked),
        rejected=len(rejected),
        repeats=sum(step.verdict is Verdict.REPEAT for step in rejected),
        reasons=tuple(ReasonCount(reason, reasons[reason]) for reason in RejectReason if reasons[reason]),
    )


def _let_queue_follow(connection: sqlite3.Connection, image_uid: str) -> None:
    """What waits is given up when its image may not go; what was given up for that alone waits again when it may.

    What a person holds stays held, also when the image is accepted again; ``hold_back`` sees to it once it is let go.
    """
    for row in connection.execute("SELECT * FROM send WHERE sop_instance_uid = ?", (image_uid,)).fetchall():
        state, why = QueueState(row["state"]), _why_row_not_sent(connection, row)
        if why and state in (_Q.QUEUED, _Q.FAILED):
            moved(connection, row, _Q.CANCELLED, words=why)
        elif not why and state is _Q.CANCELLED and row["words"].startswith((_BECAUSE, _WAITS, _NO_REJECT)):
            moved(connection, row, _Q.QUEUED, words="")


def _sends_only_accepted(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM setting WHERE name = ?", (_ONLY_ACCEPTED,)).fetchone() is not None


def _is_image(connection: sqlite3.Connection, sha256: str) -> bool:
    """Of others, and by its modality not about images."""
    row = connection.execute(
        """SELECT object.own, series.Modality FROM object JOIN series USING (StudyInstanceUID, SeriesInstanceUID)
            WHERE object.sha256 = ?""",
        (sha256,),
    ).fetchone()
    return row is not None and not row["own"] and row["Modality"] not in ABOUT_IMAGES


def _insert(connection: sqlite3.Connection, step: CheckEvent) -> None:
    if step.takes_back:
        known = connection.execute(
            "SELECT 1 FROM image_check WHERE id = ? AND image_uid = ? AND takes_back = ''",
            (step.takes_back, step.image_uid),
        ).fetchone()
        if known is None:
            raise RefusedForGood(f"Image check {step.takes_back[:36]} is not there and cannot be taken back.")
    connection.execute(
        """INSERT INTO image_check
               (id, study_uid, image_uid, image_sha256, verdict, reasons, made_by, made, exam_date, takes_back)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            step.id, step.study_uid, step.image_uid, step.image_sha256, step.verdict, json.dumps(step.reasons), step.by,
            step.made, step.exam_date, step.takes_back,
        ),
    )  # fmt: skip


def _month(date: str) -> str:
    return f"{date[:4]}-{date[4:6]}" if len(date) == 8 and date.isdigit() else ""


def step_of(row: Row) -> CheckEvent:
    """The step of a row of ``image_check``."""
    return CheckEvent(
        id=row["id"],
        study_uid=row["study_uid"],
        image_uid=row["image_uid"],
        image_sha256=row["image_sha256"],
        verdict=Verdict(row["verdict"]),
        reasons=tuple(RejectReason(reason) for reason in json.loads(row["reasons"])),
        by=row["made_by"],
        made=row["made"],
        exam_date=row["exam_date"],
        takes_back=row["takes_back"],
    )
