"""One image whose ducts are known, as for the straightened duct; the slider of more or fewer ducts."""

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ductoview.ui.correct.level_control import LevelControl
from ductoview.ui.reading.page import ReadingPage
from tests.ui.straight.test_straight import paper

__all__ = ["control", "paper"]


@pytest.fixture
def control(page: ReadingPage, qtbot: QtBot) -> LevelControl:
    """In the correcting mode."""
    qtbot.keyClick(page, Qt.Key.Key_R)
    [found] = page.correcting.bar.findChildren(LevelControl)
    qtbot.waitUntil(found.slider.isEnabled)
    return found
