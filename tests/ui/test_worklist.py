"""The worklist page in its states, the choice before the exam, and what happens when other images come."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ductoview.model.identifiers import PatientIdentity
from ductoview.model.order import Order, SideSource, Stated, WorklistAnswer
from ductoview.model.order_book import OrderEventKind, OrdersNow
from ductoview.model.view import Laterality
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.style.table import Sizes
from ductoview.ui.window import MainWindow
from ductoview.ui.worklist.difference import DifferencePage
from ductoview.ui.worklist.model import LINES, Column, WorklistModel
from ductoview.ui.worklist.page import WorklistPage
from ductoview.ui.worklist.table import worklist_table
from ductoview.workspace.notices import Topic, WorkspaceNotice
from tests.ui.paper_exam import STUDY, paper_exam
from tests.ui.paper_workspace import NODE, PaperWorkspace

Make = Callable[..., WorklistPage]


def order(number: int, **changes: Any) -> Order:
    patient = PatientIdentity(patient_id=str(4700 + number), name=f"Muster^Eva{number}", birth_date="19680402", sex="F")
    made = Order(
        patient=patient, accession_number=f"A{number}", side=Laterality.LEFT, side_source=SideSource.CODE, step_id=str(number),
        procedure="Ductogram left", station_aet="MAMMO1", start_date="20261129", start_time="101500", source=NODE.name,
    )  # fmt: skip
    return replace(made, **changes)


def stated(of: Order, **changes: Any) -> Stated:
    made = Stated(patient=of.patient, accession_number=of.accession_number, side=of.side, study_date="20261129")
    return replace(made, **changes)


@pytest.fixture
def page_with(qtbot: QtBot, jobs: Jobs) -> Make:
    """A page that has asked the worklist."""

    def make(
        *orders: Order, name: str = "Tech^One", node: str = NODE.name, failure: str = "", **answer: Any
    ) -> WorklistPage:
        paper = PaperWorkspace()
        paper.settings = replace(paper.settings, worklist_node=node, technologist=name)
        paper.orders.answer, paper.orders.failure = WorklistAnswer(orders=orders, **answer), failure
        page = WorklistPage(Desk(paper, jobs, reader="", parent=jobs), Sizes())  # type: ignore[arg-type]
        page.paper = paper  # type: ignore[attr-defined]
        qtbot.addWidget(page)
        page.load()
        qtbot.waitUntil(lambda: jobs.running == 0)
        return page

    return make


def paper_of(page: WorklistPage) -> PaperWorkspace:
    return page.paper  # type: ignore[attr-defined, no-any-return]


def test_without_a_worklist_it_says_how_to_choose_one(page_with: Make) -> None:
    page = page_with(node="")
    assert "Choose the node of your information system" in page._empty.sentence
    assert paper_of(page).orders.asked == []


def test_nothing_scheduled_and_no_answer_are_two_things(page_with: Make) -> None:
    assert page_with()._empty.sentence == "PAPER has no mammography scheduled for today."
    failed = page_with(failure="RIS refused the connection.")
    assert (failed._empty.sentence, failed.model.rowCount()) == ("RIS refused the connection.", 0)


def test_a_row_says_who_which_side_and_what_is_unknown(page_with: Make) -> None:
    nobody = order(2, patient=PatientIdentity(name="Muster^Ida"), accession_number="", side=Laterality.UNKNOWN,
                   side_source=SideSource.NONE, start_time="")  # fmt: skip
    page = page_with(order(1), nobody)
    said = [[page.model.index(row, column).data(LINES) for column in Column] for row in range(2)]
    assert said[0][Column.PATIENT][0] == "Muster, Eva1"
    assert said[0][Column.PATIENT][1].startswith("4701 · 1968-04-02 (58 y) F")
    assert (said[0][Column.SIDE], said[0][Column.ACCESSION]) == (("LEFT", ""), ("A1", ""))
    assert said[1][Column.PATIENT][1] == "no ID · birth date unknown"
    assert (said[1][Column.SIDE], said[1][Column.ACCESSION][0]) == (("SIDE ?", "not stated"), "none")
    assert said[1][Column.TIME][0] == "no time"


def test_in_a_narrow_window_number_and_birth_date_have_their_room(qtbot: QtBot) -> None:
    view, letter = worklist_table(WorklistModel(), Sizes()), Sizes().body
    qtbot.addWidget(view)
    view.show()
    view.resize(45 * letter, 400)
    assert view.isColumnHidden(Column.STATION)
    assert view.columnWidth(Column.PATIENT) > 13 * letter
    assert view.columnWidth(Column.PATIENT) + view.columnWidth(Column.PROCEDURE) > 22 * letter
    view.resize(80 * letter, 400)
    assert not view.isColumnHidden(Column.STATION)


def test_three_hundred_are_listed_and_more_is_said(page_with: Make) -> None:
    page = page_with(*(order(number) for number in range(300)), is_cut=True, passed_over=2)
    assert page._count.text().startswith("300 scheduled · as of ")
    assert "more than these 300" in page._said.text()
    assert "2 of its entries cannot be read" in page._said.text()
    page.search.setText("eva217")
    assert [one.accession_number for one in page.model.orders] == ["A217"]
    page.search.setText("nobody")
    assert page._empty.sentence == "None of the 300 scheduled has “nobody”."


def test_the_chosen_patient_is_expected_in_the_name_of_who_chose(qtbot: QtBot, jobs: Jobs, page_with: Make) -> None:
    page = page_with(order(1), order(2))
    page.view.selectRow(1)
    assert page.choose.text() == "Expect Muster, Eva2"
    page.choose.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    (event,) = paper_of(page).orders.told
    assert (event.kind, event.by, event.order) == (OrderEventKind.CHOSEN, "Tech^One", order(2))
    assert page.card._name.text() == "Muster, Eva2"
    assert not page.choose.isEnabled()
    page.card.over.emit()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.card._name.text() == "Nobody is expected"


def test_an_order_that_was_corrected_since_it_was_chosen_says_so_and_is_taken_with_one_press(
    qtbot: QtBot, jobs: Jobs, page_with: Make
) -> None:
    page = page_with(order(1), order(2))
    page.choose.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.choose.text() == "Muster, Eva1 is expected"
    corrected = order(1, side=Laterality.RIGHT, procedure="Ductogram right", alerts="allergies: iodine")
    paper_of(page).orders.answer = WorklistAnswer(orders=(corrected, order(2)))
    page.ask()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page._said.text() == (
        "The order of Muster, Eva1 has changed since it was chosen: side LEFT, now RIGHT; procedure Ductogram left, now"
        " Ductogram right; alerts not stated, now allergies: iodine. Take the change, and what came is held against it."
    )
    assert page.model.index(0, Column.TIME).data(LINES)[1] == "CHANGED"
    assert (page.choose.text(), page.choose.isEnabled()) == ("Take the change of Muster, Eva1", True)
    page.choose.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert [one.kind for one in paper_of(page).orders.told[1:]] == [OrderEventKind.WRONG, OrderEventKind.CHOSEN]
    assert (page.card._side.text(), page.card._alerts.text()) == ("RIGHT", "ALERTS · allergies: iodine")
    assert (page._said.text(), page.choose.text()) == ("", "Muster, Eva1 is expected")


def test_a_cancelled_step_says_so_where_it_is_chosen_and_when_it_was_chosen_before(
    qtbot: QtBot, jobs: Jobs, page_with: Make
) -> None:
    page = page_with(order(1), order(2, over="CANCELLED", alerts="allergies: iodine"))
    assert page.model.index(1, Column.PROCEDURE).data(LINES)[1] == "CANCELLED · ALERTS · allergies: iodine"
    page.view.selectRow(1)
    assert page.choose.text() == "Expect Muster, Eva2, cancelled"
    page.view.selectRow(0)
    page.choose.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    paper_of(page).orders.answer = WorklistAnswer(orders=(order(1, over="CANCELLED"),))
    page.ask()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert "since it was chosen: step open, now CANCELLED." in page._said.text()


def test_of_two_steps_with_the_same_numbers_each_can_be_chosen(qtbot: QtBot, jobs: Jobs, page_with: Make) -> None:
    right = order(1, side=Laterality.RIGHT, procedure="Ductogram right")
    page = page_with(order(1), right)
    page.view.selectRow(1)
    page.ask()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.selected == right
    page.choose.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert [page.model.is_expected(one) for one in page.model.orders] == [False, True]
    assert page._said.text() == ""
    page.view.selectRow(0)
    assert page.choose.isEnabled()


def test_nobody_chooses_without_a_name(page_with: Make) -> None:
    page = page_with(order(1), name="")
    assert page.who.word.text() == "Who works here"
    assert page.who.word.parentWidget() is page.who.parentWidget()
    page.choose.click()
    assert paper_of(page).orders.told == []
    assert page._said.text().startswith("Say who you are")
    page.who.setText("One, Tech")
    assert page.who.name() == "One^Tech"
    assert paper_of(page).settings.technologist == "One^Tech"


def test_no_other_patient_slips_under_the_finger_when_the_list_is_new(
    qtbot: QtBot, jobs: Jobs, page_with: Make
) -> None:
    page = page_with(order(1), order(2))
    page.view.selectRow(1)
    for orders, chosen in (((order(0), order(1), order(2)), order(2)), ((order(0), order(1)), None)):
        paper_of(page).orders.answer = WorklistAnswer(orders=orders)
        page.ask()
        qtbot.waitUntil(lambda: jobs.running == 0)
        assert page.selected == chosen
    assert not page.choose.isEnabled()


def test_a_patient_who_left_the_list_is_not_replaced_by_the_first_one_a_minute_later(
    qtbot: QtBot, jobs: Jobs, page_with: Make
) -> None:
    page = page_with(order(1), order(2))
    page.view.selectRow(1)
    for number in (1, 3, 5):
        paper_of(page).orders.answer = WorklistAnswer(orders=(order(number),))
        page.ask()
        qtbot.waitUntil(lambda: jobs.running == 0)
        assert page.selected is None, number
    assert not page.choose.isEnabled()


def test_who_was_listed_for_another_day_goes_before_the_answer_comes(qtbot: QtBot, jobs: Jobs, page_with: Make) -> None:
    page = page_with(order(1))
    page.where._days.setCurrentIndex(1)
    page.where._days.activated.emit(1)
    assert (page.model.total, page.choose.isEnabled(), page._count.text()) == (0, False, "")
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.model.total == 1


def test_a_question_that_was_stopped_says_so(qtbot: QtBot, jobs: Jobs, page_with: Make) -> None:
    page = page_with()
    page.ask()
    page._busy.stop()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page._empty.sentence == "You stopped the question to PAPER before it was answered. Ask again."


def test_a_worklist_that_is_not_chosen_any_more_does_not_answer_late(qtbot: QtBot, jobs: Jobs, page_with: Make) -> None:
    page = page_with(order(1))
    page.ask()
    page.where._node.setCurrentIndex(0)
    page.where._node.activated.emit(0)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.model.total == 0
    assert "Choose the node" in page._empty.sentence


@pytest.fixture
def window(qtbot: QtBot, jobs: Jobs) -> MainWindow:
    """The whole window, Eva1 expected, and images of another side came."""
    paper = paper_exam()
    paper.settings = replace(paper.settings, worklist_node=NODE.name, technologist="Tech^One")
    paper.orders.answer = WorklistAnswer(orders=(order(1), order(2)))
    paper.orders.choose(order(1), "Tech^One")
    made = MainWindow(Sizes(), retry=lambda: None, may_leave=lambda: True)
    qtbot.addWidget(made)
    made.furnish(Desk(paper, jobs, reader="DEMO^READER", node="PAPER", parent=jobs))  # type: ignore[arg-type]
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: jobs.running == 0)
    made.paper = paper  # type: ignore[attr-defined]
    return made


def came(window: MainWindow, qtbot: QtBot, jobs: Jobs, one: Stated, study: str = STUDY) -> PaperWorkspace:
    paper: PaperWorkspace = window.paper  # type: ignore[attr-defined]
    paper.orders.came(one, study)
    paper.bus.tell(WorkspaceNotice(topic=Topic.ORDERS, subject=study))
    qtbot.waitUntil(lambda: jobs.running == 0)
    return paper


def chip(window: MainWindow) -> str:
    return window.bar._order.text()


def test_a_worklist_that_is_not_there_yet_is_set_up_from_here(qtbot: QtBot, jobs: Jobs, window: MainWindow) -> None:
    paper: PaperWorkspace = window.paper  # type: ignore[attr-defined]
    paper.settings = replace(paper.settings, worklist_node="")
    window._keys.start("worklist")
    qtbot.waitUntil(lambda: jobs.running == 0)
    page = window.pages[window.front]
    assert isinstance(page, WorklistPage)
    page._set_up.click()
    assert window.studies is not None
    assert window.front == "Studies"
    assert window.studies.pacs._editor.isVisible()


def test_the_title_counts_who_is_listed_once_they_are(qtbot: QtBot, jobs: Jobs, window: MainWindow) -> None:
    window._keys.start("worklist")
    qtbot.waitUntil(lambda: window.windowTitle() == "ductoview · worklist · 2 scheduled")
    page = window.pages[window.front]
    assert isinstance(page, WorklistPage)
    page.search.setText("Eva2")
    assert window.windowTitle() == "ductoview · worklist · 1 scheduled"


def test_the_card_says_of_whom_images_came_each_in_its_colour(qtbot: QtBot, jobs: Jobs, window: MainWindow) -> None:
    came(window, qtbot, jobs, stated(order(1)))
    came(window, qtbot, jobs, stated(order(2)), f"{STUDY}.1")
    window._keys.start("worklist")
    qtbot.waitUntil(lambda: jobs.running == 0)
    page = window.pages[window.front]
    assert isinstance(page, WorklistPage)
    lines = [item.widget() for at in range(2) if (item := page.card._studies.itemAt(at)) is not None]
    assert [(line.text(), line.property("tone")) for line in lines if isinstance(line, QLabel)] == [
        ("Muster, Eva1 · LEFT: ORDER FITS", "green"), ("Muster, Eva2 · LEFT: ORDER DIFFERS", "red")
    ]  # fmt: skip


def test_an_allergy_stands_in_the_list_and_on_the_card(qtbot: QtBot, jobs: Jobs, page_with: Make) -> None:
    page = page_with(order(1, alerts="Iodine"), order(2))
    lines = [page.model.index(row, Column.PROCEDURE).data(LINES) for row in range(2)]
    assert lines == [("Ductogram left", "ALERTS · Iodine"), ("Ductogram left", "")]
    assert not page.view.grab().toImage().isNull()
    page.choose.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert (page.card._alerts.text(), page.card._alerts.isHidden()) == ("ALERTS · Iodine", False)
    page.view.selectRow(1)
    page.choose.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.card._alerts.isHidden()


def test_who_is_expected_stands_in_the_bar(window: MainWindow) -> None:
    assert chip(window) == "EXPECTED Muster, Eva1 · LEFT"
    assert window.banner.words == ""


def test_images_that_differ_stop_on_every_page_until_a_person_decides(
    qtbot: QtBot, jobs: Jobs, window: MainWindow
) -> None:
    paper = came(window, qtbot, jobs, stated(order(1), side=Laterality.RIGHT))
    assert window.banner.words.startswith(
        "STOP. Images do not fit the order of Muster, Eva1: side LEFT in the order, RIGHT"
    )
    assert not window.banner._close.isVisible(), "it cannot be put away"
    window.banner.do.click()
    page = window.pages[window.front]
    assert isinstance(page, DifferencePage)
    page.belongs.click()
    assert page._said.text() == "Say why the images belong to the order although they differ."
    page.reason.setText("side mistyped in the order")
    page.belongs.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert (paper.orders.told[-1].kind, paper.orders.told[-1].by) == (OrderEventKind.BELONGS, "Tech^One")
    assert paper.orders.told[-1].reason == "side mistyped in the order"
    paper.bus.tell(WorkspaceNotice(topic=Topic.ORDERS))
    qtbot.waitUntil(lambda: window.banner.words == "")
    assert window.front == "Studies"


@pytest.mark.parametrize("other", [False, True], ids=["another image", "another study"])
def test_the_banner_leads_to_what_is_undecided_now(qtbot: QtBot, jobs: Jobs, window: MainWindow, other: bool) -> None:
    """What differs reads the same of both; only one of them, or only one image of it, is known when the banner comes."""
    strange = stated(order(1), accession_number="A9")
    came(window, qtbot, jobs, strange)
    words = window.banner.words
    study = f"{STUDY}.1" if other else STUDY
    paper = came(window, qtbot, jobs, replace(strange, study_date="20261128"), study)
    assert window.banner.words == words
    for left in (1, 0) if other else (0,):
        window.banner.do.click()
        page = window.pages[window.front]
        assert isinstance(page, DifferencePage)
        page.apart.click()
        qtbot.waitUntil(lambda: jobs.running == 0)
        paper.bus.tell(WorkspaceNotice(topic=Topic.ORDERS))
        qtbot.waitUntil(lambda: jobs.running == 0)
        assert len(paper.orders.now().stopped) == left
    assert window.banner.words == ""


def test_what_came_while_one_decided_is_shown_and_then_decided_on(qtbot: QtBot, jobs: Jobs, window: MainWindow) -> None:
    paper = came(window, qtbot, jobs, stated(order(1), accession_number="A9"))
    window.banner.do.click()
    page = window.pages[window.front]
    assert isinstance(page, DifferencePage)
    paper.orders.came(stated(order(1), side=Laterality.RIGHT), STUDY)
    page.apart.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page._said.text().startswith("Another image came while you decided")
    assert len(paper.orders.now().stopped) == 1
    page.apart.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert paper.orders.now().stopped == ()


def test_the_open_study_says_how_it_stands_to_its_order(qtbot: QtBot, jobs: Jobs, window: MainWindow) -> None:
    paper = came(window, qtbot, jobs, stated(order(1)))
    window.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0 and paper.exam is not None)
    paper.bus.tell(WorkspaceNotice(topic=Topic.EXAM, subject=STUDY))
    qtbot.waitUntil(lambda: chip(window) == "ORDER FITS")
    assert paper.orders.looked_at == [STUDY], "an opened study is held against its order, once"
    came(window, qtbot, jobs, stated(order(1), accession_number="A9"))
    assert chip(window) == "ORDER DIFFERS"
    window.bar.show_exam(None)
    assert not window.bar._order.isVisible(), "never beside another study"


def test_a_reason_is_of_one_study_and_an_answer_about_another_is_dropped(
    qtbot: QtBot, jobs: Jobs, window: MainWindow
) -> None:
    paper = came(window, qtbot, jobs, stated(order(1), accession_number="A9"))
    window.banner.do.click()
    page = window.pages[window.front]
    assert isinstance(page, DifferencePage)
    page.reason.setText("side mistyped in the order")
    first = page._match
    assert first is not None
    paper.orders.came(stated(order(1), accession_number="A8"), f"{STUDY}.1")
    second = next(one for one in paper.orders.now().stopped if one.study_uid != first.study_uid)
    page.show_match(second)
    assert page.reason.text() == ""
    page._compare_again(first, OrdersNow())
    assert page._match is second


def test_leaving_the_list_forgets_whose_place_was_to_be_taken(qtbot: QtBot, jobs: Jobs, window: MainWindow) -> None:
    came(window, qtbot, jobs, stated(order(2)))
    window.banner.do.click()
    window.pages[window.front].mistake.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    page = window.pages[window.front]
    assert isinstance(page, WorklistPage)
    assert page._again.isActive()
    window.show_page("Studies")
    assert not page._again.isActive(), "out of sight it asks nobody"
    window._keys.start("worklist")
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page._said.text() == ""
    assert not page._none.isVisible()


def test_a_wrong_order_is_replaced_by_the_right_one(qtbot: QtBot, jobs: Jobs, window: MainWindow) -> None:
    paper = came(window, qtbot, jobs, stated(order(2)))
    window.banner.do.click()
    difference = window.pages[window.front]
    assert isinstance(difference, DifferencePage)
    difference.mistake.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    page = window.pages[window.front]
    assert isinstance(page, WorklistPage)
    assert page._said.text().startswith("In place of Muster, Eva1")
    page.view.selectRow(1)
    page.choose.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert [one.kind for one in paper.orders.told[-2:]] == [OrderEventKind.WRONG, OrderEventKind.CHOSEN]
    assert page.card._name.text() == "Muster, Eva2"
