"""The board: one line a study and node, what needs a person first, no word more than the queue knows."""

from dataclasses import replace

import pytest

from ductoview.model.library import QueueRow, QueueState
from ductoview.model.node import StudyRow
from ductoview.workspace.board import Order, board
from ductoview.workspace.needs import Need

Q = QueueState


def row(number: int, state: QueueState, **changes: object) -> QueueRow:
    plain = QueueRow(
        id=number, node="PACS", sop_instance_uid=f"1.2.{number}", study_uid="1.2", modality="MG", state=state
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_line_tells_of_the_object_that_is_furthest_behind() -> None:
    rows = (row(1, Q.COMMITTED), row(2, Q.FAILED, words="it could not understand the object"), row(3, Q.VERIFIED))
    (line,) = board(rows, ())
    assert line.state is Q.FAILED
    assert line.tally == "1 failed, 1 verified, 1 committed"
    assert line.said == "it could not understand the object"
    assert line.advice == "Mend the cause, then Send again"
    assert line.may(Order.AGAIN) == (2,)


@pytest.mark.parametrize(
    ("state", "attempts", "stuck", "advice"),
    [
        (Q.QUEUED, 0, False, ""),
        (Q.QUEUED, 99, False, "Nothing: it is tried again by itself"),
        (Q.SENDING, 0, False, ""),
        (Q.HELD, 0, False, "Send again when it may go"),
        (Q.STORED, 1, False, ""),
        (Q.VERIFIED, 1, False, ""),
        (Q.COMMITTED, 1, False, ""),
        (Q.FAILED, 1, True, "Mend the cause, then Send again"),
        (Q.CANCELLED, 1, False, ""),
    ],
)
def test_every_state_says_what_to_do(state: QueueState, attempts: int, stuck: bool, advice: str) -> None:
    (line,) = board((row(1, state, attempts=attempts),), ())
    assert (line.is_stuck, line.advice) == (stuck, advice)


def test_the_table_above_has_every_state() -> None:
    rows = next(mark.args[1] for mark in test_every_state_says_what_to_do.pytestmark)  # type: ignore[attr-defined]
    assert {one[0] for one in rows} == set(QueueState)


def test_what_one_node_has_is_no_comfort_for_another() -> None:
    rows = (row(1, Q.FAILED, node="A"), row(2, Q.COMMITTED, node="B", sop_instance_uid="1.2.1"))
    assert [(line.node, line.is_stuck) for line in board(rows, ())] == [("A", True), ("B", False)]


def test_an_object_sent_anew_counts_by_its_newest_row() -> None:
    rows = (row(1, Q.FAILED), row(2, Q.COMMITTED, sop_instance_uid="1.2.1"))
    (line,) = board(rows, ())
    assert (line.state, line.need) == (Q.COMMITTED, None)


def test_who_needs_a_person_stands_first_then_the_newest() -> None:
    rows = (
        row(1, Q.COMMITTED, study_uid="done"), row(2, Q.FAILED, study_uid="bad"), row(3, Q.QUEUED, study_uid="way"),
        row(4, Q.COMMITTED, study_uid="later"),
    )  # fmt: skip
    assert [line.study_uid for line in board(rows, ())] == ["bad", "way", "later", "done"]


def test_the_bars_count_what_is_given_up_as_nothing() -> None:
    (line,) = board((row(1, Q.COMMITTED), row(2, Q.CANCELLED)), (StudyRow(study_uid="1.2"),))
    assert line.share(Q.COMMITTED) == 1.0
    assert line.study is not None


def test_what_is_perhaps_not_there_may_be_sent_again() -> None:
    unsure = row(1, Q.STORED, is_unsure=True, commitment="it does not list the object, look for it there")
    (line,) = board((unsure, row(2, Q.STORED)), ())
    assert line.may(Order.AGAIN) == (1,)
    assert line.advice == "See whether PACS has it, else Send again"
    assert line.said == "it does not list the object, look for it there"
    assert line.need is None


def test_what_is_verified_says_what_when_and_how() -> None:
    at = "2026-11-29T08:00:00.000+00:00"
    rows = tuple(row(number, Q.VERIFIED, changed=at, commitment="it offers no storage commitment") for number in (1, 2))
    (line,) = board(rows, ())
    listed, why = line.said.split(" · ")
    assert listed.startswith("It listed all 2 when it was looked at (C-FIND, 2026-11-29 ")
    assert why == "it offers no storage commitment"


@pytest.mark.parametrize(
    ("states", "is_here", "may"),
    [
        ((Q.COMMITTED, Q.COMMITTED), True, True),
        ((Q.COMMITTED, Q.CANCELLED), True, True),
        ((Q.COMMITTED, Q.VERIFIED), True, False),
        ((Q.COMMITTED, Q.STORED), True, False),
        ((Q.CANCELLED,), True, False),
        ((Q.COMMITTED,), False, False),
    ],
)
def test_copies_may_go_where_the_node_committed_itself_to_all_that_went_there(
    states: tuple[QueueState, ...], is_here: bool, may: bool
) -> None:
    rows = tuple(row(number, state) for number, state in enumerate(states, start=1))
    (line,) = board(rows, (StudyRow(study_uid="1.2"),) if is_here else ())
    assert line.may_be_removed is may


def test_what_somebody_holds_himself_has_not_gone_wrong() -> None:
    (line,) = board((row(1, Q.HELD, changed="2026-11-01T08:00:00.000+00:00"),), ())
    assert (line.need, line.is_stuck) == (Need.HELD, False)
