"""The states of the queue's rows as one table, the one function that moves a row, and how long to wait between tries."""

import sqlite3
from datetime import UTC, datetime, timedelta

from ductoview.errors import LibraryError
from ductoview.library.database import Row
from ductoview.library.index import now
from ductoview.model.library import QueueState

_Q = QueueState
MOVES: dict[QueueState, frozenset[QueueState]] = {
    _Q.QUEUED: frozenset({_Q.SENDING, _Q.QUEUED, _Q.HELD, _Q.CANCELLED, _Q.FAILED}),
    _Q.SENDING: frozenset({_Q.STORED, _Q.QUEUED, _Q.FAILED}),
    _Q.STORED: frozenset({_Q.VERIFIED, _Q.COMMITTED, _Q.QUEUED, _Q.FAILED}),
    _Q.VERIFIED: frozenset({_Q.STORED, _Q.COMMITTED, _Q.QUEUED, _Q.FAILED}),
    _Q.COMMITTED: frozenset(),
    _Q.HELD: frozenset({_Q.QUEUED, _Q.CANCELLED}),
    _Q.FAILED: frozenset({_Q.QUEUED, _Q.HELD, _Q.CANCELLED}),
    _Q.CANCELLED: frozenset({_Q.QUEUED}),
}
"""To which states a row may go from each state."""

_TRYING = (_Q.QUEUED, _Q.SENDING)
_ON_NODE = (_Q.STORED, _Q.VERIFIED, _Q.COMMITTED)
_FIRST_WAIT_S = 5.0
_LONGEST_WAIT_S = 900.0
_JITTER = 0.2


def wait_s(attempts: int, jitter: float = 0.5) -> float:
    """How long to wait after that many failed attempts: 5 s, doubled each time up to 15 min, ±20 % (jitter 0..1)."""
    plain = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(attempts - 1, 12))
    return plain * (1 - _JITTER + 2 * _JITTER * jitter)


def longest_wait_s() -> float:
    """The longest that ``wait_s`` lets anything wait."""
    return _LONGEST_WAIT_S * (1 + _JITTER)


def moved(
    connection: sqlite3.Connection,
    row: Row,
    state: QueueState,
    *,
    words: str,
    status: int | None = None,
    attempts: int | None = None,
    next_attempt: str = "",
) -> None:
    """Move a row; raises LibraryError when it cannot go there.

    Off the node's shelf every promise asked for so far is void: it would be about another sending. A row that comes to
    wait from where nothing was tried is due since then.
    """
    before, at = QueueState(row["state"]), now()
    if state not in MOVES[before]:
        raise LibraryError(f"Queue row {row['id']} is {row['state']} and cannot become {state}.")
    connection.execute(
        "UPDATE send SET state = ?, words = ?, status = ?, attempts = ?, changed = ?, next_attempt = ? WHERE id = ?",
        (state, words, status, row["attempts"] if attempts is None else attempts, at, next_attempt, row["id"]),
    )
    if state is _Q.QUEUED and before not in _TRYING:
        connection.execute("UPDATE send SET queued = ? WHERE id = ?", (at, row["id"]))
    if state in _ON_NODE and before is _Q.SENDING:
        connection.execute("UPDATE send SET stored = ? WHERE id = ?", (at, row["id"]))
    if state not in _ON_NODE:
        connection.execute(
            "UPDATE send SET commitment = '', commitment_due = '', transaction_uid = '', stored = '', awaited = 0"
            " WHERE id = ?",
            (row["id"],),
        )
        connection.execute("UPDATE commitment SET void = 1 WHERE send_id = ?", (row["id"],))


def in_seconds(seconds: float) -> str:
    """The time so many seconds from now (ISO 8601, UTC)."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
