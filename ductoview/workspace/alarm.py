"""The sentence that stands across every page while the queue needs a person. It names a patient: it is shown, never logged."""

from collections.abc import Sequence
from dataclasses import dataclass

from ductoview.model.library import QueueRow, QueueState
from ductoview.workspace.board import BoardLine, board
from ductoview.workspace.needs import Need, Watch, since_words

_SAFE = "They are safe on this computer"
_WHY = {
    Need.FAILED: "{what} failed to reach {node}",
    Need.NOT_STORED: "{what} did not reach {node}",
    Need.NOT_COMMITTED: "{node} has not committed itself to {what}",
    Need.HELD: "{what} for {node} on hold",
}
_DO = {
    Need.FAILED: "Mend the cause, then send again.",
    Need.NOT_STORED: "See whether {node} runs; it is tried again by itself.",
    Need.NOT_COMMITTED: "Ask who looks after {node} whether it keeps them.",
    Need.HELD: "Send again when it may go.",
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is said; ``is_red`` when something went wrong, else somebody stopped it himself."""

    words: str
    is_red: bool


def in_need(rows: Sequence[QueueRow], watch: Watch) -> tuple[BoardLine, ...]:
    """The lines of the board that an alarm is about, and what else waits for a paused node: years of rows are quickly gone
    through."""
    newest = {(row.node, row.sop_instance_uid): row for row in rows}.values()
    needing = {(row.study_uid, row.node) for row in newest if watch.need(row) is not None}
    waiting = (row.node in watch.paused and row.state is QueueState.QUEUED for row in newest)
    told = [row for row, waits in zip(newest, waiting, strict=True) if waits or (row.study_uid, row.node) in needing]
    return board(told, (), watch)


def first_of(lines: Sequence[BoardLine]) -> BoardLine | None:
    """The line that is most urgent, and of those the one that waits longest; None when nobody is needed."""
    order = tuple(Need)
    needing = [line for line in lines if line.need is not None]
    return min(needing, key=lambda line: (order.index(line.need or Need.HELD), line.since), default=None)


def alarm(lines: Sequence[BoardLine], who: str) -> Alarm | None:
    """The alarm about the most urgent of these lines; ``who`` names its patient and exam. None when nobody is needed."""
    first = first_of(lines)
    if first is None or first.need is None:
        return None
    others = sum(line.need is not None for line in lines) - 1
    if first.need is Need.PAUSED:
        return Alarm(_paused_words(lines, first), is_red=False)
    what = _WHY[first.need].format(what=_objects(len(first.needing)), node=first.node)
    said = ": ".join(filter(None, (f"{what}{_since(first)}", _why(first))))
    words = [
        f"{who}: {said}.",
        _DO[first.need].format(node=first.node),
        f"{_SAFE}.",
        *([f"{others} more {'study needs' if others == 1 else 'studies need'} you."] if others else []),
    ]
    return Alarm(" ".join(words), is_red=first.need.is_red)


def _paused_words(lines: Sequence[BoardLine], first: BoardLine) -> str:
    waiting = sum(row.state is QueueState.QUEUED for line in lines if line.node == first.node for row in line.rows)
    verb = "waits" if waiting == 1 else "wait"
    return f"{first.node} is paused{_since(first)}: {_objects(waiting)} {verb}. {_SAFE}. Let it go on when it may."


def _since(line: BoardLine) -> str:
    return f", since {since_words(line.since, line.watch.now)}" if line.since else ""


def _why(line: BoardLine) -> str:
    """What the node said of them last, without its full stop."""
    words = (row.commitment if line.need is Need.NOT_COMMITTED else row.words for row in line.needing)
    return next((one.rstrip(". ") for one in words if one), "")


def _objects(count: int) -> str:
    return "1 object" if count == 1 else f"{count} objects"
