"""Nothing is written or sent under a name that nobody has confirmed."""

import pytest
from PyQt6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.send_question import Wish
from tests.ui.acts.hand import CTRL, KEY, NO_MODIFIER, acts, press, tile
from tests.ui.paper_exam import FULL, STUDY
from tests.ui.paper_workspace import PaperWorkspace


def field_of(page: ReadingPage) -> QLineEdit:
    field = page.objects.findChild(QLineEdit)
    assert field is not None
    return field


def type_name(qtbot: QtBot, page: ReadingPage, name: str) -> None:
    """Where the keyboard is."""
    qtbot.waitUntil(field_of(page).hasFocus)
    qtbot.keyClicks(field_of(page), name)


@pytest.fixture
def nameless(page: ReadingPage) -> ReadingPage:
    """Nobody has read on this computer yet."""
    page._desk.reader = ""
    page._desk.objects_changed.emit()
    return page


def written(page: ReadingPage) -> list[Wish]:
    """What will be written or sent from now on."""
    heard: list[Wish] = []
    for signal in (page.objects.saving, page.objects.sending):
        signal.disconnect()
        signal.connect(heard.append)
    return heard


def test_a_stray_key_is_nobodys_name(qtbot: QtBot, nameless: ReadingPage) -> None:
    page, heard = nameless, written(nameless)
    qtbot.keyClick(page, KEY.Key_E, CTRL)
    type_name(qtbot, page, "i")
    for stray in (KEY.Key_Return, KEY.Key_E, KEY.Key_S):
        qtbot.keyClick(field_of(page), stray, CTRL if stray is not KEY.Key_Return else NO_MODIFIER)
        assert heard == []
    assert "is no full name" in page.objects.question
    qtbot.keyClick(field_of(page), KEY.Key_Escape)
    assert not page.objects.is_asking
    qtbot.keyClick(page, KEY.Key_S, CTRL)
    assert (heard, page._desk.reader) == ([], "")
    assert field_of(page).text() == ""


def test_a_name_that_was_put_down_is_not_written_under(qtbot: QtBot, page: ReadingPage) -> None:
    heard = written(page)
    qtbot.keyClick(page, KEY.Key_E, CTRL)
    press(qtbot, page, "Another reader")
    type_name(qtbot, page, "OTHER^Name")
    for one in (KEY.Key_S, KEY.Key_E):
        qtbot.keyClick(field_of(page), one, CTRL)
        assert heard == [], "the name in sight is not confirmed, and the other is not in sight"
    qtbot.keyClick(field_of(page), KEY.Key_Return)
    assert "read by OTHER, Name?" in page.objects.question
    qtbot.keyClick(page, KEY.Key_Escape)
    qtbot.keyClick(page, KEY.Key_S, CTRL)
    assert heard == [Wish(reader="DEMO^READER", signed=False)]
    qtbot.keyClick(page, KEY.Key_E, CTRL)
    assert "read by DEMO, READER?" in page.objects.question


def test_with_a_reader_keys_go_on_reading_while_the_question_stands(qtbot: QtBot, page: ReadingPage) -> None:
    heard = written(page)
    qtbot.keyClick(page, KEY.Key_E, CTRL)
    qtbot.keyClicks(page, "i")
    assert tile(page, FULL).canvas.is_inverted
    qtbot.keyClick(page, KEY.Key_E, CTRL)
    assert heard == [Wish(reader="DEMO^READER", signed=True, node="PAPER")]


def test_a_confirmed_name_sends_by_the_same_key_and_is_kept_where_there_was_none(
    qtbot: QtBot, nameless: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    page = nameless
    sent: list[Wish] = []
    page.objects.sending.connect(sent.append)
    qtbot.keyClick(page, KEY.Key_E, CTRL)
    type_name(qtbot, page, "Meier, Anna")
    qtbot.keyClick(field_of(page), KEY.Key_E, CTRL)
    assert sent == []
    qtbot.keyClick(field_of(page), KEY.Key_Return)
    assert "to PAPER, read by Meier, Anna?" in page.objects.question
    assert page.hasFocus()
    qtbot.keyClick(page, KEY.Key_E, CTRL)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert sent == [Wish(reader="Meier^Anna", signed=True, node="PAPER")]
    assert (page._desk.reader, paper.settings.reader) == ("Meier^Anna", "Meier^Anna")


def test_saving_without_a_name_asks_and_then_saves_under_the_one_it_shows(
    qtbot: QtBot, nameless: ReadingPage, paper: PaperWorkspace
) -> None:
    page, heard = nameless, written(nameless)
    qtbot.keyClick(page, KEY.Key_S, CTRL)
    type_name(qtbot, page, "MEIER^Anna")
    qtbot.keyClick(field_of(page), KEY.Key_Return)
    assert page.objects.question.startswith("Save presentation states")
    assert (heard, acts(paper)) == ([], []), "⏎ is for the name and for nothing else"
    qtbot.keyClick(page, KEY.Key_S, CTRL)
    assert heard == [Wish(reader="MEIER^Anna", signed=False)]
    assert not page.objects.is_asking


def test_a_name_given_for_once_signs_nothing_later(qtbot: QtBot, page: ReadingPage, jobs: Jobs) -> None:
    qtbot.keyClick(page, KEY.Key_E, CTRL)
    press(qtbot, page, "Another reader")
    type_name(qtbot, page, "GUEST^Once")
    qtbot.keyClick(field_of(page), KEY.Key_Return)
    with qtbot.waitSignal(page.objects.sending) as said:
        qtbot.keyClick(page, KEY.Key_E, CTRL)
    assert said.args == [Wish(reader="GUEST^Once", signed=True, node="PAPER")]
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page._desk.reader == "DEMO^READER"
    page.open(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    qtbot.keyClick(page, KEY.Key_E, CTRL)
    assert "read by DEMO, READER?" in page.objects.question


def test_the_reader_of_this_computer_holds_as_soon_as_it_is_another(
    qtbot: QtBot, nameless: ReadingPage, jobs: Jobs
) -> None:
    page = nameless
    qtbot.keyClick(page, KEY.Key_E, CTRL)
    type_name(qtbot, page, "ii")
    page.close_study()
    page._desk.reader = "REAL^NAME"
    page.open(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    qtbot.keyClick(page, KEY.Key_E, CTRL)
    assert "read by REAL, NAME?" in page.objects.question
