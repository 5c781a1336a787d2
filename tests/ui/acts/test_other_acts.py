"""What was drawn elsewhere, measured or undone is about what the reader sees, too."""

from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ductoview.model.finding import FindingKind, FindingStatus, Mimic
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Graphic, Presentation, Shape
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from tests.ui.acts.hand import CTRL, KEY, acts, decided, tile
from tests.ui.paper_exam import FULL, SCOUT
from tests.ui.paper_workspace import PaperWorkspace


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
    assert page.hint.text() == "Undone: accept 1 · filling defect, L CC"
    qtbot.keyClick(page, KEY.Key_Space)
    assert page.hint.text() == ""


@pytest.mark.parametrize("words", ["accept", "dismiss"])
def test_an_undone_decision_on_a_vessel_speaks_of_the_vessel(
    page: ReadingPage, paper: PaperWorkspace, words: str
) -> None:
    row = page.findings.rows[0]
    vessel = replace(row, finding=replace(row.finding, kind=FindingKind.EXTRAVASATION, mimic=Mimic.INTRAVASATION))
    {"accept": page.deeds.accept, "dismiss": page.deeds.dismiss}[words](vessel)
    assert paper.asked[-1] == ("do", f"{words} {row.number} · intravasation, L CC")
