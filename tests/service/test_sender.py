"""Whatever goes wrong while sending, no row stays SENDING: it is settled in words, or waits to be sent again."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ductoview.errors import NetworkError
from ductoview.library.index import now
from ductoview.library.library import Library
from ductoview.library.moves import in_seconds
from ductoview.model.library import QueueRow, QueueState
from ductoview.model.node import Node
from ductoview.service import sender as sending
from ductoview.service.hub import Hub
from tests.library.conftest import received_into

PACS = Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=104)
WITHIN_S = 10.0


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library with one object queued for one node."""
    with Library.open(tmp_path / "home", free_floor=0) as opened:
        opened.add_node(PACS)
        opened.enqueue("pacs", [opened.keep(received_into(opened.incoming)).sop_instance_uid])
        yield opened


def settled(library: Library) -> QueueRow:
    """The row once a sender has tried it."""
    hub = Hub()
    sender = sending.Sender(library, hub, "DUCTOVIEW")
    with hub.subscribed() as notices:
        sender.start()
        try:
            while not library.queue()[0].attempts:
                assert notices.take(WITHIN_S) is not None
        finally:
            sender.stop()
    return library.queue()[0]


def test_a_fault_of_ours_is_tried_again_and_said(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise UnicodeEncodeError("ascii", "Ä", 0, 1, "cannot")

    monkeypatch.setattr(sending, "send_files", broken)
    row = settled(library)
    assert row.state is QueueState.QUEUED
    assert row.words.startswith("Sending failed at a fault of ductoview (UnicodeEncodeError)")


def test_a_node_that_cannot_be_called_fails_its_rows(library: Library) -> None:
    """A title that earlier versions took stands for a node that is not there."""
    with library._db.transaction() as connection:
        connection.execute("UPDATE node SET ae_title = 'PÄCS'")
    row = settled(library)
    assert row.state is QueueState.FAILED
    assert row.words.startswith("No node is named 'pacs'")
    assert library.nodes() == ()


@pytest.mark.parametrize("trouble", [RuntimeError("can't start new thread"), MemoryError()])
def test_a_computer_that_is_out_of_threads_or_memory_for_a_moment_sends_afterwards(
    library: Library, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    """Else nothing would be sent any more, while the alarm says that it is tried again by itself."""
    start, failed = threading.Thread.start, threading.Event()

    def fail_once(thread: threading.Thread) -> None:
        if thread.name == "sender-of-node" and not failed.is_set():
            failed.set()
            raise trouble
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", fail_once)
    monkeypatch.setattr(sending, "_TROUBLE_REST_S", 0.0)
    row = settled(library)
    assert failed.is_set()
    assert row.attempts == 1


def test_what_waits_for_a_busy_node_keeps_nobody_running(library: Library) -> None:
    """The node's own thread wakes the sender; until then it looked thousands of times a second what is due."""
    sender = sending.Sender(library, Hub(), "DUCTOVIEW")
    sender._busy["pacs"] = threading.current_thread()
    with library._db.transaction() as connection:
        connection.execute("UPDATE send SET next_attempt = '2026-01-01T00:00:00.000+00:00'")
    assert library.due_nodes() == ("pacs",)
    assert sender._until_next("2026-01-01T00:00:00.001+00:00") == sending._REST_S
    assert sender._until_next("2025-12-31T00:00:00.000+00:00") == 0.0
    with library._db.transaction() as connection:
        connection.execute("UPDATE send SET next_attempt = ?", (in_seconds(5),))
    assert 0 < sender._until_next(now()) <= 5


def test_a_silent_node_is_tried_once_for_all_that_waits(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many objects wait: each try may take seconds."""
    tries = []

    def silent(*_: object, **__: object) -> None:
        tries.append(1)
        raise NetworkError("It did not answer.")

    library.enqueue("pacs", [library.keep(received_into(library.incoming)).sop_instance_uid for _ in range(20)])
    monkeypatch.setattr(sending, "send_files", silent)
    settled(library)
    assert len(tries) == 1
    assert {(row.state, row.attempts, row.words) for row in library.queue()} == {
        (QueueState.QUEUED, 1, "It did not answer.")
    }
