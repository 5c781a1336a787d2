"""A computer whose clock was ahead, and is set right: nothing waits for a time that is years away."""

from datetime import UTC, datetime, timedelta

import pytest

from ductoview.library import commitment, index, moves, queue
from ductoview.library.library import Library
from ductoview.model.library import QueueState
from ductoview.model.node import Node
from ductoview.workspace.needs import Need, Watch
from tests.library.conftest import Receive
from tests.library.test_events_and_queue import answer

PACS = Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=104)
YEARS_S = 10 * 365 * 86400.0


@pytest.fixture
def row(library: Library, receive: Receive, monkeypatch: pytest.MonkeyPatch) -> int:
    """An object queued while the clock was ten years ahead, as it still is."""
    for module in (index, moves, queue, commitment):
        monkeypatch.setattr(module, "now", lambda: moves.in_seconds(0))
    ahead = moves.in_seconds
    for module in (moves, queue, commitment):
        monkeypatch.setattr(module, "in_seconds", lambda seconds: ahead(seconds + YEARS_S))
    library.add_node(PACS)
    (row,) = library.enqueue("pacs", [library.keep(receive()).sop_instance_uid])
    return row


def late(library: Library) -> Need | None:
    """Why the first row needs a person an hour from now."""
    return Watch(now=datetime.now(UTC) + timedelta(hours=1)).need(library.queue()[0])


def test_what_waits_to_be_tried_again_is_due_and_is_told_of(
    library: Library, row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.claim("pacs")
    library.settle(row, answer(None))
    monkeypatch.undo()
    assert (library.due_nodes(), late(library)) == ((), None)
    assert library.heed_clock()
    assert (library.due_nodes(), late(library)) == (("pacs",), Need.NOT_STORED)
    assert not library.heed_clock()


def test_what_is_on_hold_is_told_of(library: Library, row: int, monkeypatch: pytest.MonkeyPatch) -> None:
    library.order_queue([row], QueueState.HELD)
    monkeypatch.undo()
    assert late(library) is None
    assert library.heed_clock()
    assert late(library) is Need.HELD


def test_a_node_is_asked_again_to_commit_itself(library: Library, row: int, monkeypatch: pytest.MonkeyPatch) -> None:
    library.claim("pacs")
    library.settle(row, answer(0))
    assert library.plan_commitment("pacs") is not None
    monkeypatch.undo()
    assert library.nodes_to_ask() == ()
    assert library.heed_clock()
    assert library.nodes_to_ask() == ("pacs",)
    assert library.queue()[0].stored <= moves.in_seconds(0)


def test_a_clock_that_is_right_changes_nothing(library: Library, receive: Receive) -> None:
    library.add_node(PACS)
    (row,) = library.enqueue("pacs", [library.keep(receive()).sop_instance_uid])
    library.claim("pacs")
    library.settle(row, answer(None), jitter=1)
    assert not library.heed_clock()
    assert library.due_nodes() == ()
