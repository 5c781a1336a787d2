"""Reviews are appended once and for ever; the queue moves by its table."""

from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.errors import LibraryError
from ductoview.library.library import Library
from ductoview.library.moves import MOVES, wait_s
from ductoview.model.library import QueueState, ReviewEvent, SentObject, StoredInstance
from ductoview.model.node import Node
from tests.library.conftest import Receive, received_into

PACS = Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=104)
STEP = ReviewEvent(
    id="a", study_uid="1.2", kind="FINDING", data='{"ü": 1}', made="2026-03-02T10:00Z", image_uid="1.2.3",
    image_sha256="00",
)  # fmt: skip


def test_steps_come_back_in_the_order_they_were_kept(library: Library) -> None:
    steps = [replace(STEP, id=one) for one in ("c", "a", "b")]
    assert library.append_events(steps) == tuple(steps)
    library.append_events([replace(STEP, id="z", study_uid="1.9")])
    assert library.events("1.2") == tuple(steps)


def test_a_step_sent_twice_is_kept_once(library: Library) -> None:
    library.append_events([STEP])
    assert library.append_events([STEP, replace(STEP, id="b")]) == (replace(STEP, id="b"),)
    assert len(library.events("1.2")) == 2


def test_an_id_is_never_used_for_another_step(library: Library) -> None:
    library.append_events([STEP])
    with pytest.raises(LibraryError, match="another content"):
        library.append_events([replace(STEP, id="b"), replace(STEP, data="{}")])
    assert library.events("1.2") == (STEP,)


@pytest.fixture
def waiting(library: Library, receive: Receive) -> tuple[int, StoredInstance]:
    """One object queued for one node."""
    library.add_node(PACS)
    stored = library.keep(receive())
    (row,) = library.enqueue("pacs", [stored.sop_instance_uid])
    return row, stored


def answer(status: int | None, *, permanent: bool = False) -> SentObject:
    stored = status is not None and (status == 0 or status >> 8 == 0xB0)
    return SentObject(sop_instance_uid="1", status=status, stored=stored, words="said so", permanent=permanent)


def test_what_waits_already_keeps_its_row(library: Library, waiting: tuple[int, StoredInstance]) -> None:
    row, stored = waiting
    assert library.enqueue("pacs", [stored.sop_instance_uid]) == (row,)
    assert [one.state for one in library.queue()] == [QueueState.QUEUED]


def test_what_is_not_there_cannot_be_queued(library: Library, waiting: tuple[int, StoredInstance]) -> None:
    _, stored = waiting
    with pytest.raises(LibraryError, match="not in the library"):
        library.enqueue("pacs", ["1.2.3.4"])
    with pytest.raises(LibraryError, match=r"No node is named 'nowhere' \(there is: pacs\)"):
        library.enqueue("nowhere", [stored.sop_instance_uid])
    assert len(library.queue()) == 1


@pytest.mark.parametrize(
    ("sent", "state", "due"),
    [
        (answer(0x0000), QueueState.STORED, False),
        (answer(0xB007), QueueState.STORED, False),
        (answer(0xA700), QueueState.QUEUED, True),
        (answer(None), QueueState.QUEUED, True),
        (answer(0xA900, permanent=True), QueueState.FAILED, False),
    ],
)
def test_an_answer_settles_a_row(
    library: Library, waiting: tuple[int, StoredInstance], sent: SentObject, state: QueueState, due: bool
) -> None:
    (errand,) = library.claim("pacs")
    assert errand.path == waiting[1].path
    assert library.claim("pacs") == ()
    assert library.settle(errand.id, sent) is state
    (row,) = library.queue()
    words = "" if sent.status == 0 else "said so"
    assert (row.state, row.words, row.attempts, bool(row.next_attempt)) == (state, words, 1, due)
    assert library.due_nodes() == ()


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    assert [round(wait_s(attempts), 6) for attempts in (1, 2, 3, 8, 9, 500)] == [5, 10, 20, 640, 900, 900]
    assert (wait_s(1, jitter=0), wait_s(1, jitter=1)) == pytest.approx((4, 6))


def test_a_failed_row_goes_again_at_once_when_told(library: Library, waiting: tuple[int, StoredInstance]) -> None:
    library.claim("pacs")
    library.settle(waiting[0], answer(0xA900, permanent=True))
    library.order_queue([waiting[0]], QueueState.QUEUED)
    assert library.due_nodes() == ("pacs",)
    assert library.queue()[0].attempts == 0


def test_a_held_row_stays_until_it_is_retried(library: Library, waiting: tuple[int, StoredInstance]) -> None:
    library.order_queue([waiting[0]], QueueState.HELD)
    assert library.due_nodes() == ()
    assert library.claim("pacs") == ()
    library.order_queue([waiting[0]], QueueState.QUEUED)
    assert len(library.claim("pacs")) == 1


def test_orders_are_obeyed_all_or_none(library: Library, waiting: tuple[int, StoredInstance]) -> None:
    with pytest.raises(LibraryError, match="no row 99"):
        library.order_queue([waiting[0], 99], QueueState.CANCELLED)
    library.claim("pacs")
    with pytest.raises(LibraryError, match="is SENDING and cannot become CANCELLED"):
        library.order_queue([waiting[0]], QueueState.CANCELLED)
    assert library.queue()[0].state is QueueState.SENDING


def test_what_was_claimed_but_not_tried_is_due_again(library: Library, waiting: tuple[int, StoredInstance]) -> None:
    library.claim("pacs")
    library.give_back([waiting[0]])
    assert len(library.claim("pacs")) == 1


def test_a_removed_node_fails_what_waited_for_it(library: Library, waiting: tuple[int, StoredInstance]) -> None:
    library.remove_node("pacs")
    (row,) = library.queue()
    assert row.state is QueueState.FAILED
    assert "removed" in row.words


def test_a_file_that_is_gone_fails_its_row(library: Library, waiting: tuple[int, StoredInstance]) -> None:
    waiting[1].path.unlink()
    assert library.claim("pacs") == ()
    assert library.queue()[0].state is QueueState.FAILED


def test_every_state_has_its_moves_and_nothing_leaves_a_promise() -> None:
    assert set(MOVES) == set(QueueState)
    assert MOVES[QueueState.COMMITTED] == frozenset()
    assert all(QueueState.SENDING not in MOVES[state] for state in QueueState if state is not QueueState.QUEUED)


def test_what_is_put_first_is_sent_before_what_came_earlier(library: Library, receive: Receive) -> None:
    library.add_node(PACS)
    uids = [library.keep(receive()).sop_instance_uid for _ in range(3)]
    ids = library.enqueue("pacs", uids)
    library.order_queue([ids[2]], QueueState.HELD)
    library.put_first([ids[1]])
    library.put_first([ids[2]])
    assert [errand.id for errand in library.claim("pacs")] == [ids[2], ids[1], ids[0]]
    with pytest.raises(LibraryError, match="cannot become QUEUED"):
        library.put_first([ids[0]])


def test_a_node_that_answers_again_gets_at_once_what_it_had_not_answered(library: Library, receive: Receive) -> None:
    library.add_node(PACS)
    library.enqueue("pacs", [library.keep(receive()).sop_instance_uid for _ in range(3)])
    silent, full, stored = library.claim("pacs")
    library.settle(silent.id, answer(None))
    library.settle(full.id, answer(0xA700))
    library.settle(stored.id, answer(0x0000))
    assert [errand.id for errand in library.claim("pacs")] == [silent.id], "a node out of resources is left in peace"


def test_after_a_start_all_that_waits_is_due(tmp_path: Path) -> None:
    home = tmp_path / "again"
    with Library.open(home, free_floor=0) as before:
        before.add_node(PACS)
        (row_id,) = before.enqueue("pacs", [before.keep(received_into(before.incoming)).sop_instance_uid])
        before.claim("pacs")
        before.settle(row_id, answer(0xA700))
        assert before.due_nodes() == ()
    with Library.open(home, free_floor=0) as after:
        assert after.due_nodes() == ("pacs",)


def test_two_rows_of_one_object_go_one_after_the_other(library: Library, waiting: tuple[int, StoredInstance]) -> None:
    """A failed one that is tried again beside a new one: an answer tells the file, not the row."""
    first, stored = waiting
    library.claim("pacs")
    library.settle(first, SentObject(sop_instance_uid="", status=0xA900, stored=False, words="", permanent=True))
    (second,) = library.enqueue("pacs", [stored.sop_instance_uid])
    library.order_queue([first], QueueState.QUEUED)
    assert [errand.id for errand in library.claim("pacs")] == [first]
    assert [errand.id for errand in library.claim("pacs")] == [second]


def test_every_change_that_is_seen_of_a_row_is_told_to_whoever_asks_what_changed(
    library: Library, receive: Receive
) -> None:
    library.add_node(PACS)
    (first,) = library.enqueue("pacs", [library.keep(receive()).sop_instance_uid])
    library.enqueue("pacs", [library.keep(receive()).sop_instance_uid])
    last, rows = library.queue_changes(0)
    assert rows == library.queue()
    assert library.queue_changes(last) == (last, ())
    for column in ("state", "attempts", "words", "changed", "next_attempt", "asked", "commitment_due", "commitment", "queued",
                   "stored", "awaited"):  # fmt: skip
        with library._db.transaction() as connection:
            connection.execute(f"UPDATE send SET {column} = {column} WHERE id = ?", (first,))
        now, rows = library.queue_changes(last)
        assert ([row.id for row in rows], now > last) == ([first], True), column
        last = now
