"""Drawing on the reading page: keys mean the line that was begun before they mean a candidate."""

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ductoview.model.duct_edits import DuctEditKind
from ductoview.model.finding import FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.ui.reading.page import ReadingPage
from tests.ui.correct.test_correcting import click, correcting, edits, point, press  # noqa: F401  (a fixture)
from tests.ui.paper_exam import FULL
from tests.ui.paper_workspace import PaperWorkspace
from tests.ui.straight.test_straight import (  # noqa: F401  (paper is the fixture)
    canvas,
    on_canvas,
    paper,
)

_NONE = Qt.KeyboardModifier.NoModifier


def test_enter_and_backspace_mean_the_line_and_no_candidate(
    correcting: ReadingPage,  # noqa: F811
    paper: PaperWorkspace,  # noqa: F811
    qtbot: QtBot,
) -> None:
    press(correcting, "Trace")
    for place in (PointPx(202, 100), PointPx(260, 100), PointPx(300, 200)):
        click(correcting, qtbot, place)
    assert edits(paper) == []
    qtbot.keyClick(correcting, Qt.Key.Key_Backspace)
    qtbot.keyClick(correcting, Qt.Key.Key_Return)
    assert edits(paper) == [DuctEditKind.TRACED]
    [edit] = paper.review.image(FULL).duct_edits
    assert max(column for _, column, _ in edit.paths[0]) < 150
    assert {one.status for one in paper.review.image(FULL).findings} <= {FindingStatus.CANDIDATE}
    qtbot.keyClick(correcting, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert edits(paper) == []


def turn(page: ReadingPage, at: PointPx, notches: int) -> None:
    place = QPointF(on_canvas(page, at))
    turned = QPoint(0, 120 * notches)
    event = QWheelEvent(
        place, place, QPoint(), turned, Qt.MouseButton.NoButton, _NONE, Qt.ScrollPhase.NoScrollPhase, False
    )
    canvas(page).wheelEvent(event)


def test_the_wheel_sizes_the_brush_shows_it_and_zooms_again_with_another_tool(
    correcting: ReadingPage,  # noqa: F811
    paper: PaperWorkspace,  # noqa: F811
    qtbot: QtBot,
) -> None:
    at = PointPx(202, 100)
    zoom = canvas(correcting).view.zoom
    press(correcting, "Paint")
    before = point(correcting, qtbot, at)
    turn(correcting, at, 3)
    after = canvas(correcting)._easel.sketch
    assert before is not None
    assert after is not None
    assert after.words.startswith("Brush ")
    assert after.words != before.words
    assert canvas(correcting).view.zoom == zoom
    click(correcting, qtbot, at)
    [edit] = paper.review.image(FULL).duct_edits
    assert edit.paths[0][0][2] == pytest.approx(np.ptp(after.strokes[0].path[:, 0]), rel=0.02)
    press(correcting, "Split")
    turn(correcting, at, 1)
    assert canvas(correcting).view.zoom == pytest.approx(zoom * 1.2)
    press(correcting, "Paint")
    assert canvas(correcting).wheel_is_tools
    qtbot.keyClick(correcting, Qt.Key.Key_Escape)
    assert not canvas(correcting).wheel_is_tools, "not with the tool put down"


def test_a_brush_that_changes_nothing_says_so_in_its_own_words(
    correcting: ReadingPage,  # noqa: F811
    paper: PaperWorkspace,  # noqa: F811
    qtbot: QtBot,
) -> None:
    press(correcting, "Erase")
    click(correcting, qtbot, PointPx(20, 60))
    assert edits(paper) == []
    assert correcting.hint.text() == "Nothing was changed: no lumen lies under the brush."


def test_a_double_click_ends_the_line_and_moves_no_image(
    correcting: ReadingPage,  # noqa: F811
    paper: PaperWorkspace,  # noqa: F811
    qtbot: QtBot,
) -> None:
    press(correcting, "Trace")
    shown = canvas(correcting)
    wishes: list[str] = []
    shown.wished.connect(wishes.append)
    click(correcting, qtbot, PointPx(202, 100))
    click(correcting, qtbot, PointPx(260, 100))
    # As a window system tells it: the second press of two is no press of its own.
    place = QPointF(on_canvas(correcting, PointPx(260, 100)))
    left = Qt.MouseButton.LeftButton
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        QApplication.sendEvent(shown, QMouseEvent(kind, place, shown.mapToGlobal(place), left, left, _NONE))
    assert edits(paper) == [DuctEditKind.TRACED]
    assert wishes == []


def test_the_line_stays_drawn_after_a_click_and_after_one_is_taken_back(
    correcting: ReadingPage,  # noqa: F811
    qtbot: QtBot,
) -> None:
    press(correcting, "Trace")
    drawn = []
    for place in (PointPx(202, 100), PointPx(260, 100), PointPx(300, 200)):
        click(correcting, qtbot, place)
        drawn.append(canvas(correcting)._easel.sketch)
    qtbot.keyClick(correcting, Qt.Key.Key_Backspace)
    drawn.append(canvas(correcting)._easel.sketch)
    assert [one is not None and len(one.places) - 1 for one in drawn] == [1, 2, 3, 2]
    qtbot.keyClick(correcting, Qt.Key.Key_Return)
    assert canvas(correcting)._easel.sketch is None
