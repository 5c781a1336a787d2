"""A clock that was set back: what the queue dated before would wait until that time comes again, and raise no alarm."""

from ductoview.library.commitment import REPORT_WITHIN_S
from ductoview.library.database import Database
from ductoview.library.index import now
from ductoview.library.moves import in_seconds, longest_wait_s
from ductoview.model.library import QueueState

_SLACK_S = 60.0
_SENT_LATER = "state = :queued AND next_attempt > :longest"
# Of what a node is to be asked about, not of all that was ever sent: in these words the index of that serves.
_IS_OPEN = "commitment_due <> ''"
_ASKED_LATER = f"{_IS_OPEN} AND commitment_due > :report"
# Since when an alarm counts: an object on hold since it was held.
_DATED = (
    ("queued", "state = :queued AND queued > :soon"),
    ("changed", "state = :held AND changed > :soon"),
    ("stored", f"{_IS_OPEN} AND stored > :soon"),
)
_CHANGES = (
    f"UPDATE send SET next_attempt = '' WHERE {_SENT_LATER}",
    f"UPDATE send SET commitment_due = :now WHERE {_ASKED_LATER}",
    *(f"UPDATE send SET {column} = :now WHERE {is_ahead}" for column, is_ahead in _DATED),
)
_AHEAD = " UNION ALL ".join(
    f"SELECT 1 FROM send WHERE {is_ahead}" for is_ahead in (_SENT_LATER, _ASKED_LATER, *(one for _, one in _DATED))
)


def heed(db: Database) -> bool:
    """Rows that wait longer than any may are due now, what is dated in the future counts from now; True when any did."""
    times = {
        "now": now(), "soon": in_seconds(_SLACK_S), "longest": in_seconds(longest_wait_s() + _SLACK_S),
        "report": in_seconds(REPORT_WITHIN_S + _SLACK_S), "queued": QueueState.QUEUED, "held": QueueState.HELD,
    }  # fmt: skip
    if db.one(f"{_AHEAD} LIMIT 1", times) is None:
        return False
    with db.transaction() as connection:
        for change in _CHANGES:
            connection.execute(change, times)
    return True
