"""What of the queue needs a person, and since when: what failed, and what waits longer than the site allows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from ductoview.model.deadlines import Deadlines
from ductoview.model.library import QueueRow, QueueState
from ductoview.model.routing import NodeTraffic

_Q = QueueState


class Need(StrEnum):
    """Why a person is needed, the most urgent first."""

    FAILED = "FAILED"
    NOT_STORED = "NOT_STORED"
    NOT_COMMITTED = "NOT_COMMITTED"
    PAUSED = "PAUSED"
    HELD = "HELD"

    @property
    def is_red(self) -> bool:
        """True for what went wrong; what somebody stopped himself is amber."""
        return self not in (Need.PAUSED, Need.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is held against the rows: the time, the site's deadlines, and since when which nodes are paused (ISO 8601)."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    deadlines: Deadlines = field(default_factory=Deadlines)
    paused: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, traffic: Collection[NodeTraffic], deadlines: Deadlines) -> "Watch":
        """With the clock of this computer."""
        paused = {one.node: one.paused_since for one in traffic if one.is_paused}
        return cls(deadlines=deadlines, paused=paused)

    def need(self, row: QueueRow) -> Need | None:
        """Why this row needs a person, None while it does not; how often it was tried is no matter."""
        if row.state is _Q.FAILED:
            return Need.FAILED
        if row.state in (_Q.QUEUED, _Q.SENDING) and self._is_over(row.queued, self.deadlines.stored_s):
            return Need.PAUSED if row.node in self.paused else Need.NOT_STORED
        if row.state is _Q.HELD and self._is_over(row.changed, self.deadlines.stored_s):
            return Need.HELD
        if row.awaits_commitment and self._is_over(row.stored, self.deadlines.committed_s):
            return Need.NOT_COMMITTED
        return None

    def since(self, row: QueueRow, need: Need) -> str:
        """Since when it is so (ISO 8601)."""
        if need is Need.NOT_STORED:
            return row.queued
        if need is Need.NOT_COMMITTED:
            return row.stored
        return (need is Need.PAUSED and self.paused[row.node]) or row.changed

    def _is_over(self, since: str, seconds: int) -> bool:
        return bool(since) and (self.now - datetime.fromisoformat(since)).total_seconds() > seconds


def since_words(since: str, now: datetime) -> str:
    """A moment as a person reads it here, and how long ago that is: ``10:32 (2 h 5 min)``, the day for other days."""
    moment = datetime.fromisoformat(since).astimezone()
    is_today = moment.date() == now.astimezone().date()
    at = f"{moment:%H:%M}" if is_today else f"{moment:%Y-%m-%d}"
    return f"{at} ({age_words((now - moment).total_seconds())})"


def deadline_words(deadlines: Deadlines) -> str:
    """When the alarm comes, in words."""
    return (
        f"for what no PACS has after {age_words(deadlines.stored_s)}, and for what a PACS took and has not committed"
        f" itself to after {age_words(deadlines.committed_s)}"
    )


def age_words(seconds: float) -> str:
    """So many seconds in the two largest units that say it; ``just now`` for less than a minute."""
    minutes = max(0, round(seconds / 60))
    if not minutes:
        return "just now"
    hours, days = minutes // 60, minutes // 1440
    if days:
        return f"{days} d {hours % 24} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
