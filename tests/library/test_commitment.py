"""What a node promised about a row: durable before it is asked, matched whenever it comes, never more than was said."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ductoview.library.library import Library
from ductoview.library.schema import STEPS
from ductoview.model.commitment import CommitmentReport, CommitmentRequest
from ductoview.model.library import QueueRow, QueueState, SentObject
from ductoview.model.node import Node
from tests.library.conftest import received_into

PACS = Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=104)
STORED, VERIFIED, COMMITTED, QUEUED, FAILED = (
    QueueState.STORED, QueueState.VERIFIED, QueueState.COMMITTED, QueueState.QUEUED, QueueState.FAILED,
)  # fmt: skip


def store_one(library: Library) -> str:
    """One more object of study 1.2.8 that the node has answered 0x0000 about."""
    kept = library.keep(received_into(library.incoming, study_uid="1.2.8"))
    library.enqueue("pacs", [kept.sop_instance_uid])
    send(library)
    return kept.sop_instance_uid


def send(library: Library) -> None:
    """The node answers 0x0000 to all that is due."""
    for errand in library.claim("pacs"):
        library.settle(
            errand.id, SentObject(sop_instance_uid=errand.sop_instance_uid, status=0, stored=True, words="stored")
        )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    with Library.open(home, free_floor=0) as opened:
        opened.add_node(PACS)
        yield opened


@pytest.fixture
def uids(library: Library) -> tuple[str, str]:
    """Two stored objects of one study."""
    return store_one(library), store_one(library)


def planned(library: Library) -> CommitmentRequest:
    request = library.plan_commitment("pacs")
    assert request is not None
    return request


def says(request: CommitmentRequest, *kept: str, failed: tuple[tuple[str, int], ...] = ()) -> CommitmentReport:
    return CommitmentReport(transaction_uid=request.transaction_uid, committed=frozenset(kept), failed=failed)


def row(library: Library, uid: str) -> QueueRow:
    (found,) = [one for one in library.queue() if one.sop_instance_uid == uid]
    return found


def test_what_is_stored_is_asked_for_once_a_study_together(library: Library, uids: tuple[str, str]) -> None:
    assert library.nodes_to_ask() == ("pacs",)
    request = planned(library)
    assert (request.node, request.study_uid, request.asked) == ("pacs", "1.2.8", 0)
    assert {uid for _, uid in request.objects} == set(uids)
    assert library.plan_commitment("pacs") is None, "its report is awaited now"
    assert library.nodes_to_ask() == ()
    assert {row(library, uid).state for uid in uids} == {STORED}, "asking is no promise"


def test_a_promise_commits_and_a_second_one_changes_nothing(library: Library, uids: tuple[str, str]) -> None:
    request = planned(library)
    assert library.take_report(says(request, *uids))
    before = library.queue()
    assert {one.state for one in before} == {COMMITTED}
    assert library.take_report(says(request, *uids))
    assert library.take_report(says(request, failed=((uids[0], 0x0112),))), "the first report stands"
    assert library.queue() == before


def test_a_report_is_matched_after_a_restart(home: Path, library: Library, uids: tuple[str, str]) -> None:
    request = planned(library)
    library.close()
    with Library.open(home, free_floor=0) as again:
        assert again.nodes_to_ask() == ("pacs",), "its report may have come while nobody listened"
        assert again.take_report(says(request, *uids))
        assert {one.state for one in again.queue()} == {COMMITTED}
        assert again.nodes_to_ask() == ()


def test_a_transaction_nobody_asked_for_is_not_ours(library: Library, uids: tuple[str, str]) -> None:
    planned(library)
    stranger = CommitmentReport(transaction_uid="2.25.7", committed=frozenset(uids))
    assert not library.take_report(stranger)
    assert {row(library, uid).state for uid in uids} == {STORED}


def test_a_partial_report_commits_what_it_names_only(library: Library, uids: tuple[str, str]) -> None:
    request = planned(library)
    library.take_report(says(request, uids[0], "1.2.3.9"))
    assert row(library, uids[0]).state is COMMITTED
    assert row(library, uids[1]).state is STORED


@pytest.mark.parametrize(
    ("code", "state", "words"),
    [
        (0x0112, QUEUED, "stored, but not committed: it does not have the object; it will be sent again (0112H)"),
        (0x0119, FAILED, "stored, but not committed: it has another kind of object under that SOPInstanceUID;"),
        (0xBEEF, FAILED, "stored, but not committed: it gave a reason that the standard does not have;"),
    ],
)
def test_a_failure_says_its_reason_and_what_to_do(
    library: Library, uids: tuple[str, str], code: int, state: QueueState, words: str
) -> None:
    library.take_report(says(planned(library), uids[0], failed=((uids[1], code),)))
    assert row(library, uids[0]).state is COMMITTED
    failed = row(library, uids[1])
    assert failed.state is state
    assert failed.words.startswith(words)


@pytest.mark.parametrize("code", [0x0110, 0x0131, 0x0213, 0x0122])
def test_a_passing_failure_is_asked_again_under_a_new_transaction(
    library: Library, uids: tuple[str, str], code: int
) -> None:
    first = planned(library)
    library.take_report(says(first, failed=((uids[0], code),)))
    stored = row(library, uids[0])
    assert (stored.state, stored.words) == (STORED, "")
    assert stored.commitment.endswith(f"({code:04X}H)")
    make_due(library)
    second = planned(library)
    assert second.transaction_uid != first.transaction_uid
    assert second.asked == 1
    assert library.take_report(says(first, *uids)), "a late promise of the first transaction counts"
    assert {one.state for one in library.queue()} == {COMMITTED}


def test_an_old_refusal_does_not_undo_a_newer_request(library: Library, uids: tuple[str, str]) -> None:
    first = planned(library)
    make_due(library)
    planned(library)
    library.take_report(says(first, failed=((uids[0], 0x0119),)))
    assert row(library, uids[0]).state is STORED


def test_what_was_sent_again_is_not_kept_by_an_older_promise(library: Library, uids: tuple[str, str]) -> None:
    first = planned(library)
    library.take_report(says(first, failed=((uids[0], 0x0112),)))
    make_due(library)
    send(library)
    assert row(library, uids[0]).state is STORED
    assert library.take_report(says(first, uids[0]))
    assert row(library, uids[0]).state is STORED
    library.take_report(says(planned(library), uids[0]))
    assert row(library, uids[0]).state is COMMITTED


def test_an_object_that_is_never_there_is_sent_three_times_and_then_a_persons(library: Library) -> None:
    uid = store_one(library)
    for _ in range(2):
        library.take_report(says(planned(library), failed=((uid, 0x0112),)))
        assert row(library, uid).state is QUEUED
        make_due(library)
        send(library)
    library.take_report(says(planned(library), failed=((uid, 0x0112),)))
    assert row(library, uid).state is FAILED
    library.order_queue([row(library, uid).id], QUEUED)
    send(library)
    assert planned(library).asked == 0, "a person's word begins anew"


def test_what_the_node_lists_is_verified_and_never_committed(library: Library, uids: tuple[str, str]) -> None:
    request = planned(library)
    library.resolve_commitment(
        request.transaction_uid, "it offers no storage commitment", again_in_s=None, listed=[uids[0]]
    )
    listed, unlisted = row(library, uids[0]), row(library, uids[1])
    assert (listed.state, listed.is_unsure) == (VERIFIED, False)
    assert listed.commitment == "it offers no storage commitment"
    assert (unlisted.state, unlisted.is_unsure) == (STORED, True)
    assert unlisted.commitment.startswith("it does not list the object")
    library.order_queue([unlisted.id], QUEUED)
    assert (row(library, uids[1]).state, row(library, uids[1]).commitment) == (QUEUED, "")
    assert library.take_report(says(request, uids[0]))
    assert row(library, uids[0]).state is COMMITTED, "a promise that comes late is one"


def test_the_words_of_a_warning_outlive_the_commitment(library: Library) -> None:
    kept = library.keep(received_into(library.incoming, study_uid="1.2.8"))
    library.enqueue("pacs", [kept.sop_instance_uid])
    for errand in library.claim("pacs"):
        warned = SentObject(sop_instance_uid="1", status=0xB000, stored=True, words="kept, but changed (B000H)")
        library.settle(errand.id, warned)
    library.take_report(says(planned(library), kept.sop_instance_uid))
    assert row(library, kept.sop_instance_uid).words == "kept, but changed (B000H)"


def test_what_was_stored_by_an_earlier_version_is_left_alone(home: Path) -> None:
    """The database as version 1 left it, with a stored and a waiting row."""
    home.mkdir()
    with closing(sqlite3.connect(home / "library.db")) as old:
        for statement in STEPS[0]:
            old.execute(statement)
        for state in (STORED, QUEUED):
            old.execute(
                "INSERT INTO send (node, sha256, sop_instance_uid, study_uid, modality, state, changed)"
                " VALUES ('pacs', 'ab', ?, '1', 'MG', ?, '2026-01-01T00:00:00+00:00')",
                (f"1.2.{state}", state),
            )
        old.execute("PRAGMA user_version = 1")
        old.commit()
    with Library.open(home, free_floor=0) as library:
        assert [(one.state, one.commitment, one.is_unsure) for one in library.queue()] == [
            (STORED, "", False), (QUEUED, "", False),
        ]  # fmt: skip
        assert library.nodes_to_ask() == ()


def test_the_queue_of_an_earlier_version_is_brought_over_when_the_database_is_damaged(home: Path) -> None:
    home.mkdir()
    with closing(sqlite3.connect(home / "library.backup.db")) as old:
        for statement in STEPS[0]:
            old.execute(statement)
        old.execute(
            "INSERT INTO send (node, sha256, sop_instance_uid, study_uid, modality, state, changed)"
            " VALUES ('pacs', 'ab', '1.2', '1', 'MG', 'HELD', '')"
        )
        old.commit()
    (home / "library.db").write_bytes(b"rubbish" * 1000)
    with Library.open(home, free_floor=0) as library:
        assert library.recovery.rebuilt
        assert [one.state for one in library.queue()] == [QueueState.HELD]


def make_due(library: Library) -> None:
    """Time passes."""
    with library._db.transaction() as connection:
        connection.execute("UPDATE send SET commitment_due = '2026' WHERE commitment_due <> ''")
        connection.execute("UPDATE send SET next_attempt = '2026' WHERE next_attempt <> ''")


def test_what_a_report_wants_sooner_is_not_put_off_by_a_look(library: Library, uids: tuple[str, str]) -> None:
    request = planned(library)
    library.take_report(says(request, uids[1], failed=((uids[0], 0x0213),)))
    library.resolve_commitment(request.transaction_uid, "awaited", again_in_s=3600, listed=uids)
    assert row(library, uids[0]).state is VERIFIED
    due = library.next_to_ask("")
    assert due is not None
    assert datetime.fromisoformat(due) - datetime.now(UTC) < timedelta(minutes=1)


def test_a_row_whose_object_is_lost_is_asked_about_no_more_and_said_to_be_unsure(
    home: Path, library: Library, uids: tuple[str, str]
) -> None:
    with closing(sqlite3.connect(home / "library.db")) as connection:
        connection.execute("DELETE FROM object")  # as after a damaged database whose files are gone, too
        connection.commit()
    assert library.plan_commitment("pacs") is None
    assert (library.nodes_to_ask(), library.next_to_ask(""), library.count_to_ask()) == ((), None, 0)
    assert row(library, uids[0]).is_unsure
    assert "lost" in row(library, uids[0]).commitment


def test_what_was_verified_stays_so_and_is_not_told_as_a_failure_when_the_node_is_silent_later(
    library: Library, uids: tuple[str, str]
) -> None:
    request = planned(library)
    library.resolve_commitment(request.transaction_uid, "its report is awaited", again_in_s=0, listed={uids[0]})
    again = planned(library)
    library.resolve_commitment(
        again.transaction_uid, "it did not answer", again_in_s=1, trouble="gave no answer; try again"
    )
    first, second = library.queue()
    assert (first.state, first.commitment) == (VERIFIED, "it did not answer")
    assert (second.state, second.commitment) == (STORED, "it did not answer; gave no answer; try again")


def test_since_when_and_whether_a_report_is_awaited_is_known(library: Library, uids: tuple[str, str]) -> None:
    request = planned(library)
    assert not any(row.awaits_commitment for row in library.queue()), "it has not taken the request yet"
    library.commitment_taken(request.transaction_uid)
    first, second = library.queue()
    assert first.awaits_commitment
    assert first.queued <= first.stored != ""
    library.take_report(says(request, uids[0], failed=((uids[1], 0x0112),)))
    first, second = library.queue()
    assert (first.state, first.awaits_commitment) == (COMMITTED, False)
    assert (second.state, second.awaits_commitment, second.stored) == (QUEUED, False, "")
    assert second.queued >= first.stored, "it waits since it was lost"


def test_what_a_person_lets_go_again_waits_since_then(library: Library, uids: tuple[str, str]) -> None:
    kept = library.keep(received_into(library.incoming, study_uid="1.2.8"))
    (row_id,) = library.enqueue("pacs", [kept.sop_instance_uid])
    before = library.queue()[-1].queued
    library.order_queue([row_id], QueueState.HELD)
    with library._db.transaction() as connection:
        connection.execute("UPDATE send SET queued = '2020-01-01T00:00:00.000+00:00' WHERE id = ?", (row_id,))
    library.order_queue([row_id], QueueState.QUEUED)
    assert library.queue()[-1].queued >= before
