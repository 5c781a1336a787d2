"""What a hand did not mean: another image under it, a wheel touched during a stroke, ducts that are not ours on the screen."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ductoview.model.exam import Hanging, Tile
from ductoview.model.geometry import PointPx
from ductoview.ui.reading.page import ReadingPage
from tests.ui.correct.test_correcting import LEFT, LEFT_END, ON_BRANCH, canvas, click, correcting, edits, press
from tests.ui.correct.test_drawing import turn
from tests.ui.paper_exam import FULL, SCOUT
from tests.ui.paper_workspace import PaperWorkspace
from tests.ui.straight.test_straight import on_canvas

__all__ = ["correcting"]


def test_a_first_end_is_forgotten_when_the_hand_goes_to_another_image(page: ReadingPage, qtbot: QtBot) -> None:
    exam = page.tiles.exam
    assert exam is not None
    beside = (Tile(sop_instance_uid=FULL, row=0, column=0), Tile(sop_instance_uid=SCOUT, row=0, column=1))
    page._show_hanging(exam, Hanging(name="two", tiles=beside))
    other = page.tiles.tile(SCOUT)
    assert other is not None
    qtbot.waitUntil(lambda: None not in (canvas(page).mammogram, other.canvas.mammogram))
    qtbot.keyClick(page, Qt.Key.Key_R)
    QApplication.processEvents()
    press(page, "Join")
    click(page, qtbot, LEFT_END)
    assert page.correcting.words == "Join: click the other end"
    qtbot.mouseMove(other.canvas, other.canvas.rect().center())
    QApplication.processEvents()
    assert page.correcting.words.startswith("Join: click the end of a duct")


def test_a_wheel_touched_during_a_stroke_does_not_change_the_brush(
    correcting: ReadingPage, paper: PaperWorkspace, qtbot: QtBot
) -> None:
    press(correcting, "Paint")
    click(correcting, qtbot, PointPx(370, 60))
    shown, places = canvas(correcting), [PointPx(330, column) for column in (100, 120, 140)]
    qtbot.mousePress(shown, LEFT, pos=on_canvas(correcting, places[0]))
    qtbot.mouseMove(shown, on_canvas(correcting, places[1]))
    turn(correcting, places[1], 4)
    qtbot.mouseMove(shown, on_canvas(correcting, places[2]))
    qtbot.mouseRelease(shown, LEFT, pos=on_canvas(correcting, places[2]))
    QApplication.processEvents()
    dot, stroke = paper.review.image(FULL).duct_edits
    assert {calibre for _, _, calibre in stroke.paths[0]} == {dot.paths[0][0][2]}
    turn(correcting, PointPx(330, 200), 4)
    click(correcting, qtbot, PointPx(370, 240))
    assert paper.review.image(FULL).duct_edits[-1].paths[0][0][2] != dot.paths[0][0][2], "outside of a stroke it does"


def test_while_the_scout_is_held_nothing_is_corrected(
    correcting: ReadingPage, paper: PaperWorkspace, qtbot: QtBot
) -> None:
    press(correcting, "Not a duct")
    qtbot.keyPress(correcting, Qt.Key.Key_Tab)
    QApplication.processEvents()
    assert not canvas(correcting).shows_itself
    click(correcting, qtbot, ON_BRANCH)
    qtbot.keyRelease(correcting, Qt.Key.Key_Tab)
    QApplication.processEvents()
    assert edits(paper) == []
    click(correcting, qtbot, ON_BRANCH)
    assert len(edits(paper)) == 1, "afterwards it is"
