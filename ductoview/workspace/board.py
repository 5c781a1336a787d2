"""The technologist's board: what was sent, a line for each study and node, with what stands in its way and what to do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.library import QueueRow, QueueState
from ductoview.model.node import StudyRow
from ductoview.model.routing import NodeTraffic

STUCK_AFTER = 10
"""So many vain attempts take about half an hour: then a person should know."""
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
    """The objects of one study for one node, each by its newest row; ``study`` None when it is not on this computer.

    ``is_paused`` tells that nothing is sent to the node until somebody lets it go on.
    """

    node: str
    study_uid: str
    study: StudyRow | None
    rows: tuple[QueueRow, ...]
    is_paused: bool = False

    @property
    def state(self) -> QueueState:
        """Of the object that is furthest behind."""
        return min((row.state for row in self.rows), key=_WORST_FIRST.index)

    @property
    def is_stuck(self) -> bool:
        """True when a person has to do something: an object failed, or was tried in vain for half an hour."""
        return any(_is_stuck(row) for row in self.rows)

    @property
    def is_unsure(self) -> bool:
        """True when nothing but the node's own word says that it has an object, and no more will come of it by itself."""
        return any(row.is_unsure for row in self.rows)

    @property
    def tally(self) -> str:
        """How many objects are in which state, the worst first."""
        counts = {state: sum(row.state is state for row in self.rows) for state in _WORST_FIRST}
        parts = [f"{count} {_WORDS[state]}" for state, count in counts.items() if count]
        return ", ".join([*parts, "paused"] if self._waits_for_a_person else parts)

    @property
    def said(self) -> str:
        """What the node said about those furthest behind, what to do included; empty when all is well."""
        behind = [row for row in self.rows if row.state is self.state]
        return " · ".join(dict.fromkeys(words for row in behind for words in (row.words, row.commitment) if words))

    @property
    def advice(self) -> str:
        """The one thing to do, empty when nothing is to be done."""
        if any(row.state is _Q.FAILED for row in self.rows):
            return "Mend the cause, then Send again"
        if self.is_stuck:
            return f"Tried {max(row.attempts for row in self.rows)} times: see whether {self.node} runs"
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
        """True when this node committed itself to all of it and copies lie here; the library looks at all nodes."""
        return self.study is not None and all(row.state in (_Q.COMMITTED, _Q.CANCELLED) for row in self.rows)

    @property
    def _waits_for_a_person(self) -> bool:
        return self.is_paused and any(row.state is _Q.QUEUED for row in self.rows)

    def share(self, *states: QueueState) -> float:
        """The share of the objects in these states, 0 to 1; those given up do not count."""
        counted = [row for row in self.rows if row.state is not _Q.CANCELLED]
        return sum(row.state in states for row in counted) / len(counted) if counted else 0.0

    def may(self, order: Order) -> tuple[int, ...]:
        """The queue rows that an order would move; what is perhaps not there after all may be sent again, too."""
        is_again = order is Order.AGAIN
        return tuple(row.id for row in self.rows if row.state in _MAY[order] or (is_again and row.is_unsure))


def board(
    rows: Sequence[QueueRow], studies: Collection[StudyRow], traffic: Collection[NodeTraffic] = ()
) -> tuple[BoardLine, ...]:
    """The lines: what needs a person first, then what is on its way, then what is there; newest first in each."""
    paused = {one.node for one in traffic if one.is_paused}
    by_uid = {study.study_uid: study for study in studies}
    newest = {(row.node, row.sop_instance_uid): row for row in rows}
    groups: dict[tuple[str, str], list[QueueRow]] = {}
    for row in newest.values():
        groups.setdefault((row.study_uid, row.node), []).append(row)
    lines = [
        BoardLine(node, uid, by_uid.get(uid), tuple(found), node in paused) for (uid, node), found in groups.items()
    ]
    return tuple(sorted(lines, key=lambda line: (_rank(line), -max(row.id for row in line.rows))))


def traffic_words(traffic: Collection[NodeTraffic]) -> str:
    """How fast objects go out just now, and which nodes are paused; empty when there is nothing to say."""
    moving = [f"{one.bytes_per_s / 1e6:.1f} MB/s to {one.node}" for one in traffic if one.bytes_per_s >= _LEAST_TOLD]
    return ", ".join([*moving, *(f"{one.node} is paused" for one in traffic if one.is_paused)])


def alarm(rows: Sequence[QueueRow]) -> str:
    """A sentence about what a person must deal with, naming no patient; empty when there is nothing."""
    newest = {(row.node, row.sop_instance_uid): row for row in rows}
    stuck = [row for row in newest.values() if _is_stuck(row)]
    if not stuck:
        return ""
    nodes = ", ".join(dict.fromkeys(row.node for row in stuck))
    objects = "1 object is" if len(stuck) == 1 else f"{len(stuck)} objects are"
    them = "It is" if len(stuck) == 1 else "They are"
    return f"{objects} not kept by {nodes}. {them} safe on this computer. The queue says why, and what to do."


def _is_stuck(row: QueueRow) -> bool:
    return row.state is _Q.FAILED or (row.state is _Q.QUEUED and row.attempts >= STUCK_AFTER)


def _rank(line: BoardLine) -> int:
    if line.is_stuck:
        return 0
    return 1 if line.state not in (*_ON_NODE, _Q.CANCELLED) else 2
