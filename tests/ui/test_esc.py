"""One press of Esc takes back one step, the newest, the same with every tool and bar; Backspace takes back the same clicks."""

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ductoview.model.annotation import AnnotationKind
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.tools.names import MarkKind, ToolName
from tests.ui.paper_exam import FULL
from tests.ui.paper_workspace import PaperWorkspace

LEFT, ESC, BACKSPACE = Qt.MouseButton.LeftButton, Qt.Key.Key_Escape, Qt.Key.Key_Backspace
CLICKED: dict[str, tuple[ToolName | AnnotationKind, int]] = {
    "a distance": (ToolName.CALLIPER, 1),
    "an arrow": (AnnotationKind.ARROW, 1),
    "an ellipse": (AnnotationKind.ELLIPSE, 1),
    "an angle": (AnnotationKind.ANGLE, 2),
    "a line": (AnnotationKind.POLYLINE, 3),
}
DRAGGED: dict[str, MarkKind] = {
    "freehand": AnnotationKind.FREEHAND,
    "a finding": FindingKind.INTRALUMINAL_FILLING_DEFECT,
    "an arrow": AnnotationKind.ARROW,
}


def canvas(page: ReadingPage) -> Canvas:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    return tile.canvas


def take(page: ReadingPage, tool: ToolName | MarkKind) -> None:
    page.tiles.take(tool) if isinstance(tool, ToolName) else page.tiles.take_mark(tool)


def in_hand(page: ReadingPage) -> ToolName:
    return canvas(page)._hand.name


def middle(page: ReadingPage) -> QPoint:
    """A place on the image with room around it."""
    mammogram = canvas(page).mammogram
    assert mammogram is not None
    x, y = canvas(page).seen_at(PointPx(mammogram.pixels.shape[0] / 2, mammogram.pixels.shape[1] / 2))
    return QPoint(round(x), round(y))


@pytest.mark.parametrize("key", [ESC, BACKSPACE], ids=["Esc", "Backspace"])
@pytest.mark.parametrize("what", CLICKED)
def test_what_was_begun_goes_click_by_click_and_esc_then_puts_the_tool_down(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, what: str, key: Qt.Key
) -> None:
    tool, clicks = CLICKED[what]
    page.selection.choose(FULL)
    take(page, tool)
    for at in range(clicks):
        qtbot.mouseClick(canvas(page), LEFT, pos=middle(page) + QPoint(20 * at, 30 * at * at))
    held = in_hand(page)
    for _ in range(clicks):
        qtbot.keyClick(page, key)
        assert in_hand(page) is held
    assert not canvas(page).take_back_drawing(), "nothing is left of it"
    qtbot.keyClick(page, ESC)
    assert in_hand(page) is ToolName.WINDOW
    assert not [one for one in paper.asked if one[0] == "do"]


@pytest.mark.parametrize("what", DRAGGED)
def test_a_movement_under_the_hand_is_dropped_and_the_tool_stays(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, what: str
) -> None:
    take(page, DRAGGED[what])
    held = in_hand(page)
    qtbot.mousePress(canvas(page), LEFT, pos=middle(page))
    for at in (20, 40, 60):
        qtbot.mouseMove(canvas(page), middle(page) + QPoint(at, at))
    QApplication.processEvents()
    qtbot.keyClick(page, ESC)
    assert canvas(page)._easel.drawing is None
    qtbot.mouseMove(canvas(page), middle(page) + QPoint(80, 80))
    qtbot.mouseRelease(canvas(page), LEFT, pos=middle(page) + QPoint(80, 80))
    assert in_hand(page) is held
    assert not [one for one in paper.asked if one[0] == "do"]


def test_the_tool_then_the_bar_then_the_chosen_finding(qtbot: QtBot, page: ReadingPage) -> None:
    row = page.rows()[0]
    page.steps.show(row)
    page.enhancing.toggle_bar()
    page.tiles.take(ToolName.CALLIPER)
    qtbot.keyClick(page, ESC)
    assert (in_hand(page), page.enhancing.bar.isVisible()) == (ToolName.WINDOW, True)
    qtbot.keyClick(page, ESC)
    assert (page.enhancing.bar.isVisible(), page.selection.finding_id) == (False, row.finding.id)
    qtbot.keyClick(page, ESC)
    assert (page.selection.image_uid, page.selection.finding_id) == (row.image.sop_instance_uid, "")


def test_the_question_goes_before_what_was_begun_under_it(qtbot: QtBot, page: ReadingPage) -> None:
    page.tiles.take(ToolName.CALLIPER)
    qtbot.mouseClick(canvas(page), LEFT, pos=middle(page))
    page.objects.ask()
    assert page.objects.is_asking
    page.setFocus()
    qtbot.keyClick(page, ESC)
    assert not page.objects.is_asking
    assert in_hand(page) is ToolName.CALLIPER
    assert canvas(page).take_back_drawing(), "the first end of the distance is still there"


def test_a_stroke_of_the_brush_is_dropped_and_the_brush_stays(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace
) -> None:
    page.correcting.take(next(one for one in page.correcting._tools if one.word == "Paint"))
    qtbot.mousePress(canvas(page), LEFT, pos=middle(page))
    for at in (20, 40, 60):
        qtbot.mouseMove(canvas(page), middle(page) + QPoint(at, at))
    QApplication.processEvents()
    qtbot.keyClick(page, ESC)
    qtbot.mouseMove(canvas(page), middle(page) + QPoint(80, 80))
    qtbot.mouseRelease(canvas(page), LEFT, pos=middle(page) + QPoint(80, 80))
    assert page.correcting.words.startswith("Paint")
    assert not paper.review.image(FULL).duct_edits
