"""The image in hand is in sight in the strip, in a window that shows two thumbnails of many, from the opening on."""

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ductoview.ui.reading.strip import Strip
from ductoview.ui.style.apply import dress
from ductoview.ui.style.sheet import style_sheet
from ductoview.ui.style.table import COLOURS, sizes_for
from tests.hooks.hanging.exams import exam


@pytest.mark.parametrize("at", [0, 2, 3])
def test_the_image_that_hangs_when_a_study_is_opened_is_in_sight(qtbot: QtBot, qapp: QApplication, at: int) -> None:
    """The scouts stood there, and the images that hung lay beyond the edge."""
    dress(qapp)
    sizes = sizes_for(96, 768)
    strip = Strip(sizes)
    strip.setStyleSheet(style_sheet(COLOURS, sizes))
    qtbot.addWidget(strip)
    strip.resize(270, strip.height())
    with qtbot.waitExposed(strip):
        strip.show()
    there = exam("L CC SCOUT 10:00", "L ML SCOUT 10:02", "L CC FULL 10:10", "L ML FULL 10:12")
    strip.show_exam(there)
    uid = there.images[at].sop_instance_uid
    strip.show_hung({uid}, uid)
    thumb = strip.thumb(uid)
    assert thumb is not None
    qtbot.waitUntil(lambda: thumb.width() > 50, timeout=2000)
    for _ in range(5):
        QApplication.processEvents()
    viewport = strip.viewport()
    assert viewport is not None
    left = thumb.mapTo(strip, thumb.rect().topLeft()).x()
    assert left >= 0
    assert left + thumb.width() <= viewport.width()
