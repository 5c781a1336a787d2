"""The page of the queue with nothing, every state, and 300 studies; the alarm that stays until it is dealt with."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from ductoview.model.deadlines import Deadlines
from ductoview.model.library import QueueRow, QueueState
from ductoview.model.routing import NodeTraffic
from ductoview.ui.board.bars import Words
from ductoview.ui.board.model import Column
from ductoview.ui.board.page import BoardPage
from ductoview.ui.board.summary import figures
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.style.table import Sizes
from ductoview.workspace.board import Order, board
from ductoview.workspace.tally import tally
from tests.ui.paper_workspace import PaperWorkspace, study

ROW = QueueRow(id=1, node="PACS", sop_instance_uid="1.2.1.1", study_uid="1.2.1", modality="MG", state=QueueState.QUEUED)
Make = Callable[..., BoardPage]


@pytest.fixture
def page_with(qtbot: QtBot, jobs: Jobs) -> Make:
    """A page that shows these rows."""

    def make(*rows: QueueRow) -> BoardPage:
        paper: Any = PaperWorkspace(local=tuple(study(number) for number in range(1, 9)), queued=rows)
        desk = Desk(paper, jobs, reader="", parent=jobs)
        page = BoardPage(desk, Sizes())
        page.paper = paper  # type: ignore[attr-defined]
        qtbot.addWidget(page)
        qtbot.waitUntil(lambda: bool(page._count.text()))
        return page

    return make


def every_state() -> tuple[QueueRow, ...]:
    return tuple(
        replace(
            ROW,
            id=number,
            study_uid=f"1.2.{number}",
            sop_instance_uid=f"1.2.{number}.1",
            state=state,
            words="the whole reason" if state is QueueState.FAILED else "",
        )
        for number, state in enumerate(QueueState, start=1)
    )


def test_an_empty_queue_says_what_will_stand_there(page_with: Make) -> None:
    page = page_with()
    assert page._stack.currentWidget() is page._empty
    assert not any(one.isEnabled() for one in page.buttons.values())


def test_every_state_has_its_line_and_the_failed_one_is_first(page_with: Make) -> None:
    page = page_with(*every_state())
    assert page.model.rowCount() == len(QueueState)
    assert page.model.lines[0].state is QueueState.FAILED
    assert page._count.text() == "8 studies, 1 needs you"


def test_three_hundred_studies_are_listed(page_with: Make) -> None:
    rows = [replace(ROW, id=number, study_uid=f"1.2.{number}", sop_instance_uid=f"1.{number}") for number in range(300)]
    assert page_with(*rows).model.rowCount() == 300


def test_what_is_chosen_is_sent_again_and_what_cannot_be_is_not_offered(qtbot: QtBot, page_with: Make) -> None:
    page = page_with(*every_state())
    page.view.selectRow(0)
    assert page.buttons[Order.AGAIN].isEnabled()
    assert page._said.text() == "the whole reason", "a long one is cut in the table"
    page.buttons[Order.AGAIN].click()
    failed = page.model.lines[0].rows[0].id
    qtbot.waitUntil(lambda: ("queue_retry", (failed,)) in page.paper.asked)  # type: ignore[attr-defined]
    committed = next(at for at, line in enumerate(page.model.lines) if line.state is QueueState.COMMITTED)
    page.view.selectRow(committed)
    assert not any(one.isEnabled() for one in page.buttons.values())


def test_what_was_chosen_stays_chosen_while_the_queue_moves(qtbot: QtBot, page_with: Make) -> None:
    page = page_with(*every_state())
    page.view.selectRow(0)
    page.paper.queued = tuple(replace(row, words="anew") for row in every_state())  # type: ignore[attr-defined]
    page.load()
    qtbot.waitUntil(lambda: page.model.lines[0].said == "anew")
    assert [line.state for line in page.chosen] == [QueueState.FAILED]


def test_what_waits_may_be_sent_first_and_what_failed_not(qtbot: QtBot, page_with: Make) -> None:
    page = page_with(*every_state())
    waiting = next(at for at, line in enumerate(page.model.lines) if line.state is QueueState.QUEUED)
    page.view.selectRow(waiting)
    page.buttons[Order.FIRST].click()
    wanted = page.model.lines[waiting].rows[0].id
    qtbot.waitUntil(lambda: ("queue_first", (wanted,)) in page.paper.asked)  # type: ignore[attr-defined]
    page.view.selectRow(0)
    assert not page.buttons[Order.FIRST].isEnabled()


def test_a_long_name_gives_way_and_never_the_number_and_the_date(page_with: Make) -> None:
    page = page_with(ROW)
    page.paper.local = (  # type: ignore[attr-defined]
        study(1, patient_name="Müller-Lüdenscheidt^Annegret Friederike Wilhelmine^^Dr", patient_id="P-000017"),
    )
    page._show(board(page.paper.queued, page.paper.local))  # type: ignore[attr-defined]
    index = page.model.index(0, Column.STUDY)
    option = QStyleOptionViewItem()
    option.rect = page.view.visualRect(index)
    delegate = page.view.itemDelegate()
    assert isinstance(delegate, Words)
    delegate.initStyleOption(option, index)
    name, number = (option.text or "").split("\u2028")
    assert name.endswith("…")
    assert number == "P-000017 · 2026-11-01"


def test_a_node_is_paused_and_goes_on_again(qtbot: QtBot, page_with: Make) -> None:
    page = page_with(ROW)
    assert not page.pause.isEnabled(), "nothing is chosen"
    page.view.selectRow(0)
    page.pause.click()
    qtbot.waitUntil(lambda: page.pause.text() == "Go on")
    assert page._count.text().endswith("PACS is paused")
    assert page.model.lines[0].tally == "1 waiting, paused"
    assert "Go on" in page.model.lines[0].advice
    page.pause.click()
    qtbot.waitUntil(lambda: page.pause.text() == "Pause")
    assert page.paper.asked == [("pause_node", ("PACS", True)), ("pause_node", ("PACS", False))]  # type: ignore[attr-defined]


def test_speed_is_told_while_something_is_sent(qtbot: QtBot, page_with: Make) -> None:
    page = page_with(replace(ROW, state=QueueState.SENDING))
    page.paper.going = (NodeTraffic(node="PACS", bytes_per_s=12_440_000.0),)  # type: ignore[attr-defined]
    page.load()
    qtbot.waitUntil(lambda: page._count.text().endswith("12.4 MB/s to PACS"))
    assert page._again.isActive()


def test_copies_are_removed_by_the_second_press_only(qtbot: QtBot, page_with: Make) -> None:
    page = page_with(*every_state())
    page.view.selectRow(0)
    assert not page.remove.isEnabled(), "it failed"
    at = next(at for at, line in enumerate(page.model.lines) if line.state is QueueState.COMMITTED)
    page.view.selectRow(at)
    page.remove.click()
    assert page.remove.text() == "Press again to remove"
    page.view.selectRow(0)
    page.view.selectRow(at)
    assert page.remove.text() == "Remove copies", "another choice takes the question back"
    page.remove.click()
    assert page.paper.asked == []  # type: ignore[attr-defined]
    page.remove.click()
    uid = page.model.lines[at].study_uid
    qtbot.waitUntil(lambda: ("remove_copies", uid, page._desk.person) in page.paper.asked)  # type: ignore[attr-defined]


def test_the_second_press_removes_only_what_the_first_asked_about(page_with: Make) -> None:
    page = page_with(*(replace(row, state=QueueState.COMMITTED) for row in every_state()[:2]))
    page.view.selectRow(0)
    page.remove.click()
    page.view.selectRow(1)
    assert page.remove.text() == "Remove copies"
    page.remove.click()
    assert page.paper.asked == []  # type: ignore[attr-defined]


def test_the_numbers_of_the_queue_stand_above_it_and_are_said_in_words(page_with: Make) -> None:
    page = page_with(*every_state())
    assert page.summary.accessibleName().startswith("1 needs you study, 1 failed, 1 waiting, 1 sending, 1 on hold")
    assert not page.summary.grab().toImage().isNull()


def test_a_nought_is_quiet_and_a_failure_is_shown_only_when_there_is_one() -> None:
    now = datetime(2026, 11, 29, 12, tzinfo=UTC)
    words = [one.words for one in figures(tally((), now), now)]
    assert words == ["0 need you studies", "0 waiting", "0 sending", "0 on hold", "0 stored today", "0 verified today",
                     "0 committed today"]  # fmt: skip


def test_the_site_chooses_when_the_alarm_comes(qtbot: QtBot, page_with: Make) -> None:
    page = page_with(ROW)
    stored = page.deadlines._stored
    assert (stored.currentText(), page.deadlines._committed.currentText()) == ("15 min", "24 h")
    at = stored.findData(3600)
    stored.setCurrentIndex(at)
    stored.activated.emit(at)
    wanted = Deadlines(stored_s=3600)
    told: list[str] = []
    page._desk.told.connect(lambda words, *_: told.append(words))
    qtbot.waitUntil(lambda: ("set_deadlines", wanted) in page.paper.asked)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].startswith("From now on the alarm comes for what no PACS has after 1 h 0 min")
    page.deadlines.show_deadlines(Deadlines(stored_s=420))
    assert stored.currentText() == "7 min", "what was set elsewhere is shown as it is"


def test_what_waits_too_long_is_red_with_its_age(page_with: Make) -> None:
    page = page_with(replace(ROW, queued="2026-11-01T08:00:00.000+00:00"))
    (line,) = page.model.lines
    assert line.is_stuck
    assert "since 2026-11-01" in line.tally
    assert page._count.text() == "1 study, 1 needs you"


def test_neither_the_wheel_nor_a_key_sets_the_alarm_in_passing(page_with: Make) -> None:
    page = page_with(ROW)
    stored = page.deadlines._stored
    place = QPointF(stored.rect().center())
    turn = QWheelEvent(
        place, place, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(stored, turn)
    assert stored.currentText() == "15 min"
    assert stored.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert page.standing() == ["queue", "1 study"]


@pytest.mark.parametrize("width", [1024, 1366])
def test_what_the_pacs_said_and_what_to_do_are_in_sight_on_a_small_screen(
    qtbot: QtBot, page_with: Make, width: int
) -> None:
    """They lay beyond the edge at 1024 x 768, where a failed study asks for both."""
    page = page_with(*every_state())
    page.resize(width, 700)
    with qtbot.waitExposed(page):
        page.show()
    view = page.view
    bar, viewport = view.horizontalScrollBar(), view.viewport()
    assert bar is not None
    assert viewport is not None
    assert bar.maximum() == 0
    assert view.columnViewportPosition(Column.ADVICE) + view.columnWidth(Column.ADVICE) <= viewport.width()
    assert view.columnWidth(Column.SAID) >= 12 * page._sizes.body
