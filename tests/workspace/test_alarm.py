"""What waits longer than the site allows raises the alarm, whatever was tried; who stopped it himself is reminded."""

from datetime import UTC, datetime, timedelta

import pytest

from ductoview.model.deadlines import Deadlines
from ductoview.model.library import QueueRow, QueueState
from ductoview.model.routing import NodeTraffic
from ductoview.workspace.alarm import alarm, in_need
from ductoview.workspace.board import board
from ductoview.workspace.needs import Need, Watch, age_words, since_words
from ductoview.workspace.tally import tally
from tests.workspace.test_board import row

Q = QueueState
NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
MINUTE, HOUR = 60, 3600


def ago(seconds: float) -> str:
    return (NOW - timedelta(seconds=seconds)).isoformat(timespec="milliseconds")


def watch(**changes: object) -> Watch:
    return Watch(now=NOW, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "need"),
    [
        (row(1, Q.QUEUED, queued=ago(14 * MINUTE), attempts=99), None),
        (row(1, Q.QUEUED, queued=ago(16 * MINUTE), attempts=0), Need.NOT_STORED),
        (row(1, Q.SENDING, queued=ago(16 * MINUTE)), Need.NOT_STORED),
        (row(1, Q.QUEUED, queued=ago(16 * MINUTE), node="ARCHIVE"), Need.PAUSED),
        (row(1, Q.QUEUED, queued=ago(14 * MINUTE), node="ARCHIVE"), None),
        (row(1, Q.HELD, changed=ago(16 * MINUTE), queued=ago(99 * HOUR)), Need.HELD),
        (row(1, Q.HELD, changed=ago(1 * MINUTE), queued=ago(99 * HOUR)), None),
        (row(1, Q.FAILED, changed=ago(1)), Need.FAILED),
        (row(1, Q.STORED, stored=ago(25 * HOUR), awaits_commitment=True), Need.NOT_COMMITTED),
        (row(1, Q.VERIFIED, stored=ago(25 * HOUR), awaits_commitment=True), Need.NOT_COMMITTED),
        (row(1, Q.VERIFIED, stored=ago(23 * HOUR), awaits_commitment=True), None),
        (row(1, Q.VERIFIED, stored=ago(25 * HOUR)), None),
        (row(1, Q.COMMITTED, stored=ago(25 * HOUR)), None),
        (row(1, Q.CANCELLED, changed=ago(25 * HOUR)), None),
    ],
)
def test_the_time_counts_and_never_the_attempts(given: QueueRow, need: Need | None) -> None:
    assert watch(paused={"ARCHIVE": ago(2 * HOUR)}).need(given) is need


def test_the_site_sets_the_times() -> None:
    slow = watch(deadlines=Deadlines(stored_s=2 * HOUR))
    assert slow.need(row(1, Q.QUEUED, queued=ago(HOUR))) is None
    assert slow.need(row(1, Q.QUEUED, queued=ago(3 * HOUR))) is Need.NOT_STORED
    with pytest.raises(ValueError, match="after 1 minute to 30 days, not 5 s"):
        Deadlines(committed_s=5)


def said(*rows: QueueRow, who: str = "Muster, Eva · 4711 · Today", **changes: object) -> tuple[str, bool]:
    found = alarm(in_need(rows, watch(**changes)), who)
    return ("", False) if found is None else (found.words, found.is_red)


def test_the_alarm_says_whose_images_since_when_why_and_what_to_do() -> None:
    rows = [row(n, Q.QUEUED, queued=ago(2 * HOUR), words="PACS refused the connection.", attempts=2) for n in (1, 2)]
    words, is_red = said(*rows)
    assert is_red
    assert words.startswith("Muster, Eva · 4711 · Today: 2 objects did not reach PACS, since ")
    assert words.endswith(
        "(2 h 0 min): PACS refused the connection. See whether PACS runs; it is tried again by itself."
        " They are safe on this computer."
    )


def test_the_most_urgent_is_told_and_the_others_are_counted() -> None:
    words, _ = said(
        row(1, Q.QUEUED, study_uid="1.1", queued=ago(HOUR)),
        row(2, Q.FAILED, study_uid="1.2", changed=ago(MINUTE), words="no room"),
        row(3, Q.HELD, study_uid="1.3", changed=ago(HOUR)),
    )
    assert "1 object failed to reach PACS" in words
    assert ": no room. Mend the cause, then send again." in words
    assert words.endswith("2 more studies need you.")


def test_a_paused_node_is_a_reminder_with_all_that_waits_for_it() -> None:
    rows = [row(n, Q.QUEUED, study_uid=f"1.{n}", node="ARCHIVE", queued=ago(HOUR)) for n in range(14)]
    words, is_red = said(*rows, paused={"ARCHIVE": ago(2 * HOUR)})
    assert not is_red
    assert words.startswith("ARCHIVE is paused, since ")
    assert "(2 h 0 min): 14 objects wait. They are safe" in words


def test_of_a_paused_node_what_came_just_now_waits_too() -> None:
    old, new = row(1, Q.QUEUED, queued=ago(HOUR)), row(2, Q.QUEUED, study_uid="1.3", queued=ago(1))
    words, _ = said(old, new, paused={"PACS": ago(2 * HOUR)})
    assert "2 objects wait" in words
    failed = row(3, Q.FAILED, study_uid="1.4", node="ARCHIVE")
    assert "more" not in said(new, failed, paused={"PACS": ago(2 * HOUR)})[0], "the other study needs nobody yet"


def test_of_alike_the_one_that_waits_longest_is_told() -> None:
    rows = [
        row(n, Q.QUEUED, study_uid=f"1.{n}", node=node, queued=ago(hours * HOUR))
        for n, node, hours in ((1, "YOUNG", 1), (2, "OLD", 3), (3, "LATE", 2))
    ]
    assert "did not reach OLD" in said(*rows)[0]


def test_a_row_that_failed_before_a_newer_one_went_is_not_told_with_the_one_that_needs_somebody() -> None:
    old = row(1, Q.FAILED, changed=ago(HOUR), words="no room")
    newer = row(2, Q.STORED, sop_instance_uid=old.sop_instance_uid)
    words, is_red = said(old, newer, row(3, Q.HELD, changed=ago(HOUR)))
    assert ("1 object for PACS on hold" in words, is_red) == (True, False)
    assert [one.id for line in in_need((old, newer, row(3, Q.FAILED)), watch()) for one in line.rows] == [2, 3]


def test_what_is_not_committed_in_time_is_told_with_what_is_known_of_it() -> None:
    words, is_red = said(
        row(1, Q.STORED, stored=ago(30 * HOUR), awaits_commitment=True, commitment="its report is awaited")
    )
    assert is_red
    assert "PACS has not committed itself to 1 object, since 2026-11-28 (1 d 6 h): its report is awaited. Ask" in words


def test_nothing_that_goes_on_by_itself_raises_an_alarm() -> None:
    assert said(row(1, Q.QUEUED, queued=ago(1)), row(2, Q.COMMITTED)) == ("", False)


def test_since_when_a_node_is_paused_comes_from_the_service() -> None:
    going = (NodeTraffic(node="A", is_paused=True, paused_since="x"), NodeTraffic(node="B", bytes_per_s=1.0))
    assert Watch.of(going, Deadlines()).paused == {"A": "x"}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (-5 * MINUTE, "just now"),
        (25, "just now"),
        (59 * MINUTE, "59 min"),
        (2 * HOUR + 5 * MINUTE, "2 h 5 min"),
        (25 * HOUR, "1 d 1 h"),
    ],
)
def test_ages_are_said_in_two_units(seconds: float, words: str) -> None:
    assert age_words(seconds) == words
    assert since_words(ago(seconds), NOW).endswith(f"({words})")


def test_the_queue_in_numbers() -> None:
    rows = (
        row(1, Q.QUEUED, queued=ago(2 * HOUR)),
        row(2, Q.QUEUED, queued=ago(HOUR)),
        row(3, Q.COMMITTED, changed=ago(10), stored=ago(30 * MINUTE), queued=ago(9 * HOUR)),
        row(4, Q.COMMITTED, changed=ago(48 * HOUR), stored=ago(48 * HOUR)),
        row(5, Q.STORED, changed=ago(10), stored=ago(-10)),
    )
    found = tally(board(rows, (), watch()), NOW)
    assert (found.counts[Q.QUEUED], found.counts[Q.COMMITTED], found.counts[Q.FAILED]) == (2, 1, 0)
    assert (found.needing, found.is_red, found.oldest) == (1, True, ago(2 * HOUR))
    assert found.stored == (0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1)


def test_a_newer_row_of_an_object_is_what_counts() -> None:
    old = row(1, Q.FAILED, changed=ago(HOUR))
    assert said(old, row(2, Q.COMMITTED, sop_instance_uid=old.sop_instance_uid)) == ("", False)
