"""What the hand does on the page, and what has come of it."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.model.finding import FindingStatus
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.tile import TileView
from tests.ui.paper_exam import FULL, SCOUT
from tests.ui.paper_workspace import PaperWorkspace

KEY = Qt.Key
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


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
