"""The technologist's board: what was sent, a line for each study and node, with what stands in its way and what to do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ductoview.model.library import QueueRow, QueueState
from ductoview.model.node import StudyRow
from ductoview.model.routing import NodeTraffic
from ductoview.workspace.needs import Need, Watch, since_words

_LEAST_TOLD = 50_000
"""Bytes a second; less would be told as 0.0 MB/s."""
_Q = QueueState
_ON_NODE = (_Q.STORED, _Q.VERIFIED, _Q.COMMITTED)
_WORST_FIRST = (
    _Q.FAILED, _Q.HELD, _Q.QUEUED, _Q.SENDING, _Q.STORED, _Q.VERIFIED, _Q.COMMITTED, _Q.CANCELLED,
)  # fmt: skip
_WORDS = {
    _Q.QUEUED: "waiting", _Q.SENDING: "sending", _Q.HELD: "on hold", _Q.STORED: "stored", _Q.VERIFIED: "verified",
    _Q.COMMITTED: "committed", _Q.FAILED: "failed", _Q.CANCELLED: "given up",
}  # fmt: skip


class Order(StrEnum):
    """What a person may do with objects on their way; each names the request to the service."""

    AGAIN = "queue_retry"
    FIRST = "queue_first"
    HOLD = "queue_hold"
    GIVE_UP = "queue_cancel"


_MAY: dict[Order, frozenset[QueueState]] = {
    Order.AGAIN: frozenset({_Q.QUEUED, _Q.HELD, _Q.FAILED, _Q.CANCELLED}),
    Order.FIRST: frozenset({_Q.QUEUED, _Q.HELD}),
    Order.HOLD: frozenset({_Q.QUEUED, _Q.FAILED}),
    Order.GIVE_UP: frozenset({_Q.QUEUED, _Q.HELD, _Q.FAILED}),
}


@dataclass(frozen=True, slots=True)
class BoardLine:
    """The objects of one study for one node, each by its newest row; ``study`` None when it is not on this computer."""

    node: str
    study_uid: str
    study: StudyRow | None
    rows: tuple[QueueRow, ...]
    watch: Watch = field(default_factory=Watch)

    @property
    def need(self) -> Need | None:
        """Why a person has to do something, the most urgent; None when all goes on by itself."""
        needs = {self.watch.need(row) for row in self.rows}
        return next((need for need in Need if need in needs), None)

    @property
    def needing(self) -> tuple[QueueRow, ...]:
        """The rows that have that need."""
        return () if self.need is None else tuple(row for row in self.rows if self.watch.need(row) is self.need)

    @property
    def since(self) -> str:
        """Since when the first of them has it (ISO 8601); empty when nothing is needed."""
        need = self.need
        return "" if need is None else min(self.watch.since(row, need) for row in self.needing)

    @property
    def state(self) -> QueueState:
        """Of the object that is furthest behind."""
        return min((row.state for row in self.rows), key=_WORST_FIRST.index)

    @property
    def is_stuck(self) -> bool:
        """True when something went wrong: an object failed, or is not stored or committed in the time the site allows."""
        return self.need is not None and self.need.is_red

    @property
    def is_unsure(self) -> bool:
        """True when nothing but the node's own word says that it has an object, and no more will come of it by itself."""
        return any(row.is_unsure for row in self.rows)

    @property
    def tally(self) -> str:
        """How many objects are in which state, the worst first."""
        counts = {state: sum(row.state is state for row in self.rows) for state in _WORST_FIRST}
        parts = [f"{count} {_WORDS[state]}" for state, count in counts.items() if count]
        said = ", ".join([*parts, "paused"] if self._waits_for_a_person else parts)
        return f"{said}\nsince {since_words(self.since, self.watch.now)}" if self.since else said

    @property
    def said(self) -> str:
        """What the node said about those furthest behind, what to do included, and what was verified when and how; empty
        when all is well."""
        behind = [row for row in self.rows if row.state is self.state]
        words = dict.fromkeys(words for row in behind for words in (row.words, row.commitment) if words)
        return " · ".join([*filter(None, [verified_words(behind)]), *words])

    @property
    def advice(self) -> str:
        """The one thing to do, empty when nothing is to be done."""
        if any(row.state is _Q.FAILED for row in self.rows):
            return "Mend the cause, then Send again"
        if self.need is Need.NOT_STORED:
            return f"See whether {self.node} runs; it is tried again by itself"
        if self.need is Need.NOT_COMMITTED:
            return f"Ask who looks after {self.node} whether it keeps them; do not delete them anywhere"
        if self._waits_for_a_person:
            return f"{self.node} is paused: Go on when it may"
        if self.state is _Q.HELD:
            return "Send again when it may go"
        if self.is_unsure:
            return f"See whether {self.node} has it, else Send again"
        is_tried = any(row.attempts for row in self.rows if row.state is _Q.QUEUED)
        return "Nothing: it is tried again by itself" if is_tried else ""

    @property
    def may_be_removed(self) -> bool:
        """True when this node committed itself to all that went there and copies lie here; the library looks at all nodes."""
        states = {row.state for row in self.rows}
        return self.study is not None and _Q.COMMITTED in states <= {_Q.COMMITTED, _Q.CANCELLED}

    @property
    def _waits_for_a_person(self) -> bool:
        return self.node in self.watch.paused and any(row.state is _Q.QUEUED for row in self.rows)

    def share(self, *states: QueueState) -> float:
        """The share of the objects in these states, 0 to 1; those given up do not count."""
        counted = [row for row in self.rows if row.state is not _Q.CANCELLED]
        return sum(row.state in states for row in counted) / len(counted) if counted else 0.0

    def may(self, order: Order) -> tuple[int, ...]:
        """The queue rows that an order would move; what is perhaps not there after all may be sent again, too."""
        is_again = order is Order.AGAIN
        return tuple(row.id for row in self.rows if row.state in _MAY[order] or (is_again and row.is_unsure))


def board(rows: Sequence[QueueRow], studies: Collection[StudyRow], watch: Watch | None = None) -> tuple[BoardLine, ...]:
    """The lines: what needs a person first, then what is on its way, then what is there; newest first in each."""
    watch = watch or Watch()
    by_uid = {study.study_uid: study for study in studies}
    newest = {(row.node, row.sop_instance_uid): row for row in rows}
    groups: dict[tuple[str, str], list[QueueRow]] = {}
    for row in newest.values():
        groups.setdefault((row.study_uid, row.node), []).append(row)
    lines = [BoardLine(node, uid, by_uid.get(uid), tuple(found), watch) for (uid, node), found in groups.items()]
    return tuple(sorted(lines, key=lambda line: (_rank(line), -max(row.id for row in line.rows))))


def verified_words(rows: Sequence[QueueRow]) -> str:
    """Of rows that are VERIFIED: what was verified, when and how; empty for others."""
    looked = [row.changed for row in rows if row.state is _Q.VERIFIED and row.changed]
    if not looked:
        return ""
    moment = f"{datetime.fromisoformat(max(looked)).astimezone():%Y-%m-%d %H:%M}"
    what = "the object" if len(looked) == 1 else f"all {len(looked)}"
    return f"It listed {what} when it was looked at (C-FIND, {moment})"


def traffic_words(traffic: Collection[NodeTraffic]) -> str:
    """How fast objects go out just now, and which nodes are paused; empty when there is nothing to say."""
    moving = [f"{one.bytes_per_s / 1e6:.1f} MB/s to {one.node}" for one in traffic if one.bytes_per_s >= _LEAST_TOLD]
    return ", ".join([*moving, *(f"{one.node} is paused" for one in traffic if one.is_paused)])


def _rank(line: BoardLine) -> int:
    if line.need is not None:
        return 0 if line.is_stuck else 1
    return 2 if line.state not in (*_ON_NODE, _Q.CANCELLED) else 3
