"""The whole queue in a few numbers: what waits and since when, what is there, and how much went out in the last hour."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ductoview.model.library import QueueState
from ductoview.workspace.board import BoardLine

SLOTS = 12
SLOT_S = 300.0
"""A dozen slots of five minutes are the last hour."""
_Q = QueueState
_TODAY_ONLY = (_Q.STORED, _Q.VERIFIED, _Q.COMMITTED)
_DUE = (_Q.QUEUED, _Q.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Objects by state; those on a node are only those of today. ``oldest`` is since when the first waits (ISO 8601).

    ``stored`` counts the objects that nodes stored in each slot, the oldest slot first. ``needing`` counts studies.
    """

    counts: dict[QueueState, int]
    needing: int = 0
    is_red: bool = False
    oldest: str = ""
    stored: tuple[int, ...] = (0,) * SLOTS


def tally(lines: Sequence[BoardLine], now: datetime) -> Tally:
    """The numbers of these lines at that time."""
    rows = [row for line in lines for row in line.rows]
    today = now.astimezone().date()
    counts = Counter(row.state for row in rows if row.state not in _TODAY_ONLY or _day(row.changed) == today)
    return Tally(
        counts={state: counts[state] for state in _Q},
        needing=sum(line.need is not None for line in lines),
        is_red=any(line.is_stuck for line in lines),
        oldest=min((row.queued for row in rows if row.state in _DUE and row.queued), default=""),
        stored=_slots([row.stored for row in rows if row.stored], now),
    )


def _slots(moments: Sequence[str], now: datetime) -> tuple[int, ...]:
    ages = (int((now - datetime.fromisoformat(moment)).total_seconds() // SLOT_S) for moment in moments)
    counts = Counter(max(0, age) for age in ages)
    return tuple(counts[SLOTS - 1 - slot] for slot in range(SLOTS))


def _day(moment: str) -> object:
    return datetime.fromisoformat(moment).astimezone().date() if moment else None
