"""A window that gets another size leaves what the hand began: the line goes on where it was."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ductoview.model.duct_edits import DuctEditKind
from ductoview.model.geometry import PointPx
from ductoview.ui.reading.page import ReadingPage
from tests.ui.correct.test_correcting import canvas, click, correcting, edits, point, press
from tests.ui.paper_exam import SCOUT
from tests.ui.paper_workspace import PaperWorkspace

__all__ = ["correcting"]
BEGIN, ON, END = PointPx(60, 60), PointPx(60, 100), PointPx(60, 140)


@pytest.mark.parametrize("size", [(1100, 700), (700, 1100)], ids=["smaller", "upright"])
def test_a_begun_trace_stays_when_the_window_gets_another_size(
    correcting: ReadingPage,
    paper: PaperWorkspace,
    qtbot: QtBot,
    size: tuple[int, int],
) -> None:
    press(correcting, "Trace")
    click(correcting, qtbot, BEGIN)
    click(correcting, qtbot, ON)
    point(correcting, qtbot, END)
    correcting.resize(*size)
    QApplication.processEvents()
    assert canvas(correcting)._easel.sketch is not None
    assert correcting.correcting.words.startswith("Trace: click along it")
    qtbot.keyClick(correcting, Qt.Key.Key_Return)
    assert edits(paper) == [DuctEditKind.TRACED]
    [path] = paper.review.image(correcting.selection.image_uid).duct_edits[0].paths
    assert (*path[0][:2], *path[-1][:2]) == pytest.approx((60, 60, 60, 100), abs=1.5)


def test_a_begun_trace_is_no_part_of_another_image_in_its_place(
    correcting: ReadingPage,
    qtbot: QtBot,
) -> None:
    press(correcting, "Trace")
    click(correcting, qtbot, BEGIN)
    correcting._hang(SCOUT)
    assert correcting.correcting.words.startswith("Trace: click where a duct begins")
