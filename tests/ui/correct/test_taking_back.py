"""A correction of an earlier session is taken back by a click on it; undo does not reach that far."""

from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.geometry import PointPx, Spacing
from ductoview.ui.correct.taking_back import TakeBackTool
from ductoview.ui.reading.page import ReadingPage
from ductoview.workspace.commands import correct_ducts
from tests.ui.correct.test_correcting import click, correcting, drawn, point, press
from tests.ui.correct.test_drawing_tools import GROUND, ground
from tests.ui.paper_exam import FULL
from tests.ui.paper_workspace import PaperWorkspace

__all__ = ["correcting"]
GONE = DuctEdit(id="gone", kind=DuctEditKind.NO_DUCT, at=PointPx(140, 140), by="OTHER^READER")
LOST = DuctEdit(id="lost", kind=DuctEditKind.NO_DUCT, at=PointPx(330, 100), by="OTHER^READER")


@pytest.fixture
def earlier(correcting: ReadingPage, paper: PaperWorkspace) -> ReadingPage:
    """Two corrections are there, one of which means no duct; nothing can be undone."""
    assert paper.exam is not None
    ref = paper.exam.image(FULL).facts.ref
    for edit in (GONE, LOST):
        paper.do(correct_ducts(ref, edit), "earlier")
    paper.can_undo = None
    press(correcting, "Take back")
    return correcting


def left(paper: PaperWorkspace) -> list[str]:
    return [one.id for one in paper.review.image(FULL).duct_edits]


def test_the_correction_meant_is_named_and_goes_alone_with_one_click(
    earlier: ReadingPage, paper: PaperWorkspace, qtbot: QtBot
) -> None:
    assert drawn(earlier) == [1]
    sketch = point(earlier, qtbot, PointPx(141, 141))
    assert sketch is not None
    assert sketch.words == "Takes back: 1 duct taken away\nOTHER^READER"
    assert sketch.places == (GONE.at, LOST.at)
    click(earlier, qtbot, PointPx(141, 141))
    assert left(paper) == ["lost"]
    assert drawn(earlier) == [1, 2, 3]
    assert paper.asked[-1] == ("do", "take back: 1 duct taken away, L CC")
    qtbot.keyClick(earlier, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert left(paper) == ["gone", "lost"]


def test_one_that_means_no_duct_any_more_can_go_too(earlier: ReadingPage, paper: PaperWorkspace, qtbot: QtBot) -> None:
    click(earlier, qtbot, PointPx(329, 101))
    assert left(paper) == ["gone"]
    assert "means no duct" not in earlier.tree._warnings.text()


def test_beside_all_of_them_nothing_goes(earlier: ReadingPage, paper: PaperWorkspace, qtbot: QtBot) -> None:
    sketch = point(earlier, qtbot, PointPx(250, 60))
    assert sketch is not None
    assert (sketch.words, set(sketch.places)) == ("", {GONE.at, LOST.at})
    click(earlier, qtbot, PointPx(250, 60))
    assert left(paper) == ["gone", "lost"]
    assert earlier.hint.text() == "No correction is there: click on one of the rings."


def test_a_stroke_is_meant_anywhere_along_it_and_of_two_at_one_place_the_later() -> None:
    path = tuple((float(row), 200.0, 9.0) for row in range(100, 200, 4))
    stroke = DuctEdit(id="stroke", kind=DuctEditKind.PAINTED, at=PointPx(100, 200), paths=(path,))
    later = replace(stroke, id="later")
    tool, here = TakeBackTool(), replace(GROUND, edits=(stroke, later, GONE))
    assert tool.click(here, PointPx(180, 210)).back is later
    assert tool.hover(GROUND, PointPx(180, 210)) is None
    assert tool.click(GROUND, PointPx(180, 210)).words == "Nobody has corrected the ducts of this image."
    unscaled = replace(ground(Spacing.unknown()), edits=(stroke,))
    assert tool.click(unscaled, PointPx(180, 219)).back is stroke
    assert tool.click(unscaled, PointPx(180, 221)).back is None
