"""Drawing on the reading page: keys mean the line that was begun before they mean a candidate."""

from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ductoview.model.duct_edits import DuctEditKind
from ductoview.model.finding import FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.ui.reading.page import ReadingPage
from tests.ui.correct.test_correcting import click, correcting, edits, press  # noqa: F401  (a fixture)
from tests.ui.paper_exam import FULL
from tests.ui.paper_workspace import PaperWorkspace
from tests.ui.straight.test_straight import paper  # noqa: F401  (the fixture)


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
