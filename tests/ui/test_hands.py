"""Hands on the reading page: steps, the kinds at a place, images by the wheel, held keys and pedals."""

from PyQt6.QtCore import QEvent, QPoint, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.model.finding import FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from tests.ui.paper_exam import FULL, SCOUT
from tests.ui.paper_workspace import PaperWorkspace

NONE = Qt.KeyboardModifier.NoModifier


def chosen(page: ReadingPage) -> tuple[str, str]:
    return page.selection.image_uid, page.selection.finding_id


def test_space_goes_on_shift_space_goes_back(qtbot: QtBot, page: ReadingPage) -> None:
    start = chosen(page)
    qtbot.keyClick(page, Qt.Key.Key_Space)
    first = chosen(page)
    assert first == (FULL, "c1")
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert chosen(page) == (FULL, "c3"), "what may be a mimic is looked at, too"
    qtbot.keyClick(page, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert chosen(page) == first
    qtbot.keyClick(page, Qt.Key.Key_Comma)
    assert chosen(page) == start
    qtbot.keyClick(page, Qt.Key.Key_Comma)
    assert chosen(page) == (FULL, "c2")


def test_a_candidate_comes_large_and_an_image_whole(qtbot: QtBot, page: ReadingPage) -> None:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    page.resize(500, 460)
    whole = tile.canvas.view.zoom
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert tile.canvas.view.zoom >= min(2 * whole, 16.0)
    while chosen(page)[1]:
        qtbot.keyClick(page, Qt.Key.Key_Space)
    assert tile.canvas.is_resting


def test_a_key_that_repeats_by_itself_steps_once(page: ReadingPage) -> None:
    before = chosen(page)
    for repeats in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, NONE, " ", repeats)
        QApplication.sendEvent(page, event)
    assert chosen(page) != before
    assert chosen(page) == (FULL, "c1")


def test_the_kinds_at_a_place_mark_there(qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace) -> None:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    tile.canvas.asked.emit(PointPx(11, 13), QPoint(40, 50))
    assert page.kinds.isVisible()
    assert page.rect().contains(page.kinds.geometry())
    rows = {one.accessibleName(): one for one in page.kinds.findChildren(QPushButton)}
    rows[FindingKind.CYST_FILL.words].click()
    assert not page.kinds.isVisible()
    (made,) = paper.review.image(FULL).findings
    assert (made.kind, made.at, made.status) == (FindingKind.CYST_FILL, PointPx(11, 13), FindingStatus.CONFIRMED)


def test_esc_or_a_press_on_the_image_puts_the_kinds_away(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    for put_away in (lambda: qtbot.keyClick(page, Qt.Key.Key_Escape), lambda: tile.touched.emit(FULL, "")):
        tile.canvas.asked.emit(PointPx(11, 13), QPoint(40, 50))
        assert page.kinds.isVisible()
        put_away()
        assert not page.kinds.isVisible()
    assert paper.review.image(FULL).findings == ()


def test_the_wheel_brings_the_image_before_in_this_place(qtbot: QtBot, page: ReadingPage, jobs: Jobs) -> None:
    page.tiles.scrolled.emit(FULL, -1)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.tiles.order == (SCOUT,)
    page.tiles.scrolled.emit(SCOUT, -1)
    assert page.tiles.order == (SCOUT,)
    page.tiles.scrolled.emit(SCOUT, 1)
    assert page.tiles.order == (FULL,)


def test_a_held_key_is_let_go_when_another_page_comes(page: ReadingPage) -> None:
    told: list[bool] = []
    page.keys.hold_wishes["flicker_scout"] = told.append
    QApplication.sendEvent(page, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Tab, NONE))
    page.hide()
    assert told == [True, False]
    page.show()
    QApplication.sendEvent(page, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Tab, NONE))
    assert told == [True, False, True]


def test_a_held_key_is_let_go_with_the_window(page: ReadingPage) -> None:
    told: list[bool] = []
    page.keys.hold_wishes["flicker_scout"] = told.append
    QApplication.sendEvent(page, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Tab, NONE))
    QApplication.sendEvent(page, QEvent(QEvent.Type.WindowDeactivate))
    QApplication.sendEvent(page, QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Tab, NONE))
    assert told == [True, False]
