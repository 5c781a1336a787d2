"""An act by the hand is about what the reader sees at that moment: what is not drawn is shown first, or refused with a line."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PyQt6.QtCore import QEvent, QPoint, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ductoview.model.exam import Hanging, Tile
from ductoview.model.finding import FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Graphic, Presentation, Shape
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.send_question import Wish
from ductoview.ui.reading.tile import TileView
from tests.ui.paper_exam import CANDIDATES, FULL, SCOUT, STUDY, analysis, candidate, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

KEY = Qt.Key
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
OTHER = replace(candidate("s1", FindingKind.DUCT_NARROWING, 0.5), at=PointPx(10, 10))

asks_twice = pytest.mark.parametrize("paper", ["asks twice"], indirect=True)
one_place = pytest.mark.parametrize("paper", ["one place"], indirect=True)


@pytest.fixture
def paper(request: pytest.FixtureRequest) -> PaperWorkspace:
    """Image and scout side by side, also with a candidate on the scout; or one place that shows the scout, then the image."""
    made = paper_exam()
    exam, _ = made.exams[STUDY]
    asked = getattr(request, "param", "")
    if asked == "asks twice":
        made.analyses[SCOUT] = analysis(OTHER)
    if asked == "one place":
        hanging = Hanging(name="single", tiles=(Tile(sop_instance_uid=SCOUT, row=0, column=0),), sequence=(SCOUT, FULL))
    else:
        image = Tile(sop_instance_uid=FULL, row=0, column=0, scout=SCOUT)
        hanging = Hanging(name="both", tiles=(image, Tile(sop_instance_uid=SCOUT, row=0, column=1)))
    made.exams[STUDY] = (exam, hanging)
    return made


@pytest.fixture
def page(page: ReadingPage) -> ReadingPage:
    """With a PACS."""
    page._desk.nodes = ("PAPER",)
    page._desk.objects_changed.emit()
    return page


def tile(page: ReadingPage, uid: str) -> TileView:
    found = page.tiles.tile(uid)
    assert found is not None
    return found


def chosen(page: ReadingPage) -> tuple[str, str]:
    return page.selection.image_uid, page.selection.finding_id


def decided(paper: PaperWorkspace) -> dict[str, FindingStatus]:
    return {one.id: one.status for uid in (FULL, SCOUT) for one in paper.review.image(uid).findings}


def acts(paper: PaperWorkspace) -> list[object]:
    return [what for name, what in paper.asked if name == "do"]


def press(qtbot: QtBot, page: ReadingPage, word: str) -> None:
    """The first button of that word that can be pressed, where it lies once all is laid out."""
    QApplication.processEvents()
    shown = [one for one in page.findChildren(QPushButton) if one.isVisible() and one.accessibleName() == word]
    qtbot.mouseClick(shown[0], Qt.MouseButton.LeftButton)


# -- the image of the candidate ----------------------------------------------------------------------------------------
@one_place
def test_in_one_place_accept_first_brings_the_image_of_the_candidate(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    assert page.tiles.order == (SCOUT,)
    qtbot.keyClick(page, KEY.Key_Return)
    assert (page.tiles.order, chosen(page), acts(paper)) == ((FULL,), (FULL, "c1"), [])
    qtbot.keyClick(page, KEY.Key_Return)
    assert acts(paper) == [], "the image is not there yet"
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert tile(page, FULL).canvas.draws("c1")
    assert not tile(page, FULL).canvas.is_resting, "it comes large, also when its pixels come later"
    qtbot.keyClick(page, KEY.Key_Return)
    assert decided(paper) == {"c1": FindingStatus.CONFIRMED}


@one_place
def test_nothing_is_decided_about_a_candidate_whose_place_shows_another_image(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    qtbot.keyClick(page, KEY.Key_Space)
    qtbot.keyClick(page, KEY.Key_Space)
    assert chosen(page) == (FULL, "c1")
    qtbot.waitUntil(lambda: jobs.running == 0)
    page.tiles.put(SCOUT, at=FULL)
    for key in (KEY.Key_Return, KEY.Key_Backspace):
        page.tiles.put(SCOUT, at=FULL)
        qtbot.keyClick(page, key)
        assert (page.tiles.order, acts(paper)) == ((FULL,), [])


def test_alone_the_image_of_the_candidate_takes_the_place(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    page.selection.choose(SCOUT)
    page.tiles.alone()
    assert (tile(page, SCOUT).isVisible(), tile(page, FULL).isVisible()) == (True, False)
    qtbot.keyClick(page, KEY.Key_Return)
    assert chosen(page) == (FULL, "c1")
    assert (tile(page, SCOUT).isVisible(), tile(page, FULL).isVisible()) == (False, True)
    qtbot.keyClick(page, KEY.Key_Return)
    assert decided(paper) == {"c1": FindingStatus.CONFIRMED}
    page.tiles.alone()
    assert (tile(page, SCOUT).isVisible(), tile(page, FULL).isVisible()) == (True, True)


@asks_twice
def test_alone_follows_the_steps(qtbot: QtBot, page: ReadingPage) -> None:
    page.tiles.alone()
    seen = []
    for _ in range(6):
        qtbot.keyClick(page, KEY.Key_Space)
        uid, finding_id = chosen(page)
        seen.append(uid)
        assert tile(page, uid).isVisible()
        assert sum(one.isVisible() for one in (tile(page, FULL), tile(page, SCOUT))) == 1
        assert not finding_id or tile(page, uid).canvas.draws(finding_id)
    assert set(seen) == {FULL, SCOUT}


def test_a_mark_that_was_moved_out_of_sight_is_shown_first(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    qtbot.keyClick(page, KEY.Key_Space)
    qtbot.keyClick(page, KEY.Key_Space)
    uid, finding_id = chosen(page)
    canvas = tile(page, uid).canvas
    canvas.resize(120, 120)
    canvas.look_at(PointPx(39, 29) if uid == FULL else PointPx(0, 0))
    canvas.zoom_by(16)
    assert not canvas.draws(finding_id)
    qtbot.keyClick(page, KEY.Key_Return)
    assert acts(paper) == []
    assert canvas.draws(finding_id)
    assert "was not in sight" in page.hint.text()
    qtbot.keyClick(page, KEY.Key_Return)
    assert finding_id in decided(paper)


@one_place
def test_a_card_decides_nothing_about_an_image_that_does_not_hang(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    press(qtbot, page, "Dismiss")
    assert (page.tiles.order, chosen(page), acts(paper)) == ((FULL,), (FULL, "c1"), [])
    qtbot.waitUntil(lambda: jobs.running == 0)
    press(qtbot, page, "Dismiss")
    assert decided(paper) == {"c1": FindingStatus.DISMISSED}


def test_a_card_decides_nothing_about_an_image_behind_another(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    page.selection.choose(SCOUT)
    page.tiles.alone()
    press(qtbot, page, "Accept")
    assert (acts(paper), tile(page, FULL).isVisible()) == ([], True)
    assert "was not in sight; here it is." in page.hint.text()
    press(qtbot, page, "Accept")
    assert decided(paper) == {"c1": FindingStatus.CONFIRMED}


@pytest.mark.parametrize("gone", [QWidget.hide, QWidget.showMinimized])
def test_nothing_is_decided_in_a_window_that_is_away(
    page: ReadingPage, paper: PaperWorkspace, gone: Callable[[QWidget], None]
) -> None:
    page.steps.with_chosen(page.deeds.accept)
    gone(page)
    page.steps.with_chosen(page.deeds.accept)
    assert acts(paper) == []
    page.showNormal()
    page.steps.with_chosen(page.deeds.accept)
    assert decided(paper) == {"c1": FindingStatus.CONFIRMED}


# -- what is not drawn -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("hides", "words"),
    [(KEY.Key_T, "Marks are hidden: T shows them."), (KEY.Key_C, "Candidates are hidden: C shows them.")],
)
@pytest.mark.parametrize("act", [KEY.Key_Return, KEY.Key_Backspace])
def test_hidden_marks_are_not_decided_about(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, hides: KEY, words: str, act: KEY
) -> None:
    qtbot.keyClick(page, hides)
    for _ in range(3):
        qtbot.keyClick(page, act)
        assert page.hint.text() == f"Nothing was decided. {words}"
    assert acts(paper) == []
    qtbot.keyClick(page, hides)
    assert page.hint.text() == "", "the line goes with its reason"
    qtbot.keyClick(page, act)
    qtbot.keyClick(page, act)
    assert list(decided(paper)) == ["c1"]


def test_a_finding_is_not_removed_while_marks_are_hidden(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    qtbot.keyClick(page, KEY.Key_Return)
    qtbot.keyClick(page, KEY.Key_Return)
    qtbot.keyClick(page, KEY.Key_C)
    before = decided(paper)
    qtbot.keyClick(page, KEY.Key_T)
    page.steps.with_chosen(page.deeds.remove)
    assert decided(paper) == before
    qtbot.keyClick(page, KEY.Key_T)
    page.steps.with_chosen(page.deeds.remove)
    assert decided(paper) == {}, "what a reader said is drawn while candidates are hidden"


def test_nothing_is_decided_while_the_scout_is_drawn(qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace) -> None:
    qtbot.keyClick(page, KEY.Key_Return)
    qtbot.keyPress(page, KEY.Key_Tab)
    assert not tile(page, FULL).canvas.shows_itself
    qtbot.keyClick(page, KEY.Key_Return)
    assert acts(paper) == []
    assert page.hint.text() == "Nothing was decided. The scout is shown: let go of Tab."
    assert not tile(page, FULL).canvas.draws("c1")
    qtbot.keyRelease(page, KEY.Key_Tab)
    qtbot.keyClick(page, KEY.Key_Return)
    assert decided(paper) == {"c1": FindingStatus.CONFIRMED}


def test_a_press_on_the_scout_chooses_no_mark_of_the_image_below(qtbot: QtBot, page: ReadingPage) -> None:
    canvas = tile(page, FULL).canvas
    assert canvas._lens is not None
    at = QPoint(*(round(one / canvas.devicePixelRatioF()) for one in canvas._lens.to_device(CANDIDATES[0].at)))
    page.selection.choose(FULL)
    qtbot.keyPress(page, KEY.Key_Tab)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert chosen(page) == (FULL, "")
    qtbot.keyRelease(page, KEY.Key_Tab)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert chosen(page)[1] in {one.id for one in CANDIDATES}


def test_a_dismissed_candidate_is_not_decided_about_unseen(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    for key in (KEY.Key_Return, KEY.Key_Backspace, KEY.Key_Return):
        qtbot.keyClick(page, key)
    assert decided(paper) == {"c1": FindingStatus.DISMISSED}
    assert chosen(page)[1] == "c2", "the key goes on to what asks"
    page.selection.choose(FULL, "c1")
    page.steps.with_chosen(page.deeds.accept)
    assert decided(paper) == {"c1": FindingStatus.DISMISSED}
    assert "is not drawn" in page.hint.text()


def test_while_the_question_stands_nothing_is_decided(qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace) -> None:
    qtbot.keyClick(page, KEY.Key_Return)
    page.objects.ask()
    before = chosen(page)
    for key in (KEY.Key_Return, KEY.Key_Backspace):
        qtbot.keyClick(page, key)
    assert (acts(paper), chosen(page)) == ([], before)


# -- the held scout ----------------------------------------------------------------------------------------------------
def key(page: ReadingPage, kind: QEvent.Type, held: KEY = KEY.Key_Tab, *, repeats: bool = False) -> None:
    """As the system sends it: also while another widget has the focus."""
    modifiers = NO_MODIFIER if held is KEY.Key_Tab else Qt.KeyboardModifier.ShiftModifier
    QApplication.sendEvent(QApplication.focusWidget() or page, QKeyEvent(kind, held, modifiers, "", repeats))


@pytest.fixture
def held(page: ReadingPage) -> ReadingPage:
    """With the scout held over the image."""
    page.selection.choose(FULL)
    key(page, QEvent.Type.KeyPress)
    assert not tile(page, FULL).canvas.shows_itself
    return page


def another_image(page: ReadingPage) -> None:
    tile(page, SCOUT).touched.emit(SCOUT, "")


def another_page(page: ReadingPage) -> None:
    page.hide()
    page.show()


def another_window(page: ReadingPage) -> None:
    QApplication.sendEvent(page, QEvent(QEvent.Type.WindowDeactivate))


def the_focus(page: ReadingPage) -> None:
    page.setFocus()
    page.clearFocus()


@pytest.mark.parametrize("leave", [another_image, another_page, another_window, the_focus])
def test_the_scout_goes_when_its_release_may_not_be_heard(
    held: ReadingPage, leave: Callable[[ReadingPage], None]
) -> None:
    leave(held)
    assert all(tile(held, uid).canvas.shows_itself for uid in (FULL, SCOUT))
    key(held, QEvent.Type.KeyPress, repeats=True)
    assert all(tile(held, uid).canvas.shows_itself for uid in (FULL, SCOUT)), "a key still down repeats by itself"
    key(held, QEvent.Type.KeyRelease)
    assert all(tile(held, uid).canvas.shows_itself for uid in (FULL, SCOUT))


@pytest.mark.parametrize("again", [KEY.Key_Tab, KEY.Key_Backtab])
def test_any_next_tab_ends_a_hold_whose_release_was_lost(held: ReadingPage, again: KEY) -> None:
    key(held, QEvent.Type.KeyPress, again)
    key(held, QEvent.Type.KeyRelease, again)
    assert tile(held, FULL).canvas.shows_itself


def test_each_hold_ends_before_the_next_begins_and_when_another_image_is_chosen(page: ReadingPage) -> None:
    told: list[bool] = []
    page.keys.hold_wishes["flicker_scout"] = told.append
    for _ in range(2):
        key(page, QEvent.Type.KeyPress)
    assert told == [True, False, True]
    page.selection.choose(SCOUT)
    assert told == [True, False, True, False]
    key(page, QEvent.Type.KeyRelease)
    assert told == [True, False, True, False]


def test_the_button_lets_go_on_whatever_image_is_chosen_then(page: ReadingPage) -> None:
    page.selection.choose(FULL)
    button = page.rail.button("flicker_scout")
    button.pressed.emit()
    assert not tile(page, FULL).canvas.shows_itself
    page.selection.choose(SCOUT)
    button.released.emit()
    assert tile(page, FULL).canvas.shows_itself


# -- the reader's name -------------------------------------------------------------------------------------------------
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
    assert "read by OTHER^Name?" in page.objects.question
    qtbot.keyClick(page, KEY.Key_Escape)
    qtbot.keyClick(page, KEY.Key_S, CTRL)
    assert heard == [Wish(reader="DEMO^READER", signed=False)]
    qtbot.keyClick(page, KEY.Key_E, CTRL)
    assert "read by DEMO^READER?" in page.objects.question


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
    assert "to PAPER, read by Meier^Anna?" in page.objects.question
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
    assert "read by DEMO^READER?" in page.objects.question


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
    assert "read by REAL^NAME?" in page.objects.question


# -- other acts --------------------------------------------------------------------------------------------------------
def test_under_a_saved_state_its_own_drawing_is_not_decided_about(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    qtbot.keyClick(page, KEY.Key_Return)
    drawn = Graphic(shape=Shape.POINT, points=(PointPx(20, 15),), tracking_id="c1")
    state = Presentation(sop_instance_uid=FULL, graphics=(drawn,))
    tile(page, FULL).apply(state, None, is_ours=True)
    qtbot.keyClick(page, KEY.Key_Return)
    assert acts(paper) == []
    assert page.hint.text() == "Nothing was decided. L CC is shown as a saved state says: Home takes it back."
    tile(page, FULL).apply(None, None, is_ours=True)
    qtbot.keyClick(page, KEY.Key_Return)
    assert decided(paper) == {"c1": FindingStatus.CONFIRMED}


def test_a_calliper_is_taken_away_where_it_is_seen(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    tile(page, FULL).canvas.measured.emit(PointPx(0, 0), PointPx(0, 20))

    def left() -> int:
        return len(paper.review.image(FULL).callipers)

    def remove() -> None:
        qtbot.mouseClick(page.measures.findChildren(QPushButton)[-1], Qt.MouseButton.LeftButton)

    qtbot.keyClick(page, KEY.Key_T)
    remove()
    assert (left(), page.hint.text()) == (1, "Nothing was taken away. Marks are hidden: T shows them.")
    qtbot.keyClick(page, KEY.Key_T)
    page.selection.choose(SCOUT)
    page.tiles.alone()
    remove()
    assert (left(), tile(page, FULL).isVisible()) == (1, True)
    remove()
    assert left() == 0


def test_what_was_undone_is_said_for_it_may_be_out_of_sight(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    for _ in range(2):
        qtbot.keyClick(page, KEY.Key_Return)
    qtbot.keyClick(page, KEY.Key_Z, CTRL)
    assert page.hint.text() == "Undone: accept filling defect, L CC"
    qtbot.keyClick(page, KEY.Key_Space)
    assert page.hint.text() == ""
