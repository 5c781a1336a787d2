"""A stroke that was broken off is forgotten: nothing is painted where the brush never was."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ductoview.model.duct_edits import DuctEditKind
from ductoview.model.geometry import PointPx
from ductoview.ui.reading.page import ReadingPage
from tests.ui.correct.test_correcting import canvas, correcting, press
from tests.ui.paper_exam import FULL
from tests.ui.paper_workspace import PaperWorkspace
from tests.ui.straight.test_straight import on_canvas

__all__ = ["correcting"]
LEFT = Qt.MouseButton.LeftButton


def drag(page: ReadingPage, qtbot: QtBot, *places: PointPx) -> None:
    shown = canvas(page)
    qtbot.mousePress(shown, LEFT, pos=on_canvas(page, places[0]))
    for place in places[1:]:
        qtbot.mouseMove(shown, on_canvas(page, place))
    QApplication.processEvents()


def test_a_stroke_broken_off_when_the_ducts_were_hidden_is_no_part_of_the_next(
    correcting: ReadingPage, paper: PaperWorkspace, qtbot: QtBot
) -> None:
    press(correcting, "Paint")
    begun = PointPx(60, 60), PointPx(60, 80), PointPx(60, 100)
    drag(correcting, qtbot, *begun)
    qtbot.keyClick(correcting, Qt.Key.Key_T)
    qtbot.mouseRelease(canvas(correcting), LEFT, pos=on_canvas(correcting, begun[-1]))
    assert not paper.review.image(FULL).duct_edits
    qtbot.keyClick(correcting, Qt.Key.Key_T)
    next_one = PointPx(330, 100), PointPx(330, 120), PointPx(330, 140)
    drag(correcting, qtbot, *next_one)
    qtbot.mouseRelease(canvas(correcting), LEFT, pos=on_canvas(correcting, next_one[-1]))
    QApplication.processEvents()
    [made] = paper.review.image(FULL).duct_edits
    assert made.kind is DuctEditKind.PAINTED
    assert min(row for row, _, _ in made.paths[0]) > 300


def test_a_stroke_goes_on_afresh_where_the_ducts_are_shown_again(
    correcting: ReadingPage, paper: PaperWorkspace, qtbot: QtBot
) -> None:
    press(correcting, "Paint")
    drag(correcting, qtbot, PointPx(60, 60), PointPx(60, 80), PointPx(60, 100))
    qtbot.keyClick(correcting, Qt.Key.Key_T)
    qtbot.mouseMove(canvas(correcting), on_canvas(correcting, PointPx(150, 100)))
    QApplication.processEvents()
    assert canvas(correcting)._easel.sketch is None
    qtbot.keyClick(correcting, Qt.Key.Key_T)
    for place in (PointPx(300, 100), PointPx(330, 100)):
        qtbot.mouseMove(canvas(correcting), on_canvas(correcting, place))
    qtbot.mouseRelease(canvas(correcting), LEFT, pos=on_canvas(correcting, PointPx(330, 100)))
    QApplication.processEvents()
    [made] = paper.review.image(FULL).duct_edits
    assert min(row for row, _, _ in made.paths[0]) > 290
