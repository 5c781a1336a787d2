"""A rejected image is struck in the strip with the reason; one key states a phase."""

from dataclasses import replace
from typing import Any

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QColor, QImage, QPainter

from ductoview.model.image_check import ImageCheck, Verdict
from ductoview.model.reject_reason import RejectReason
from ductoview.ui.reading.thumbnail import Thumbnail
from ductoview.ui.style.table import Sizes
from ductoview.workspace.actions import ACTIONS, STATED_PHASES
from tests.hooks.hanging.exams import image

REJECTED = ImageCheck(verdict=Verdict.REPEAT, reasons=(RejectReason.MOTION,))


def drawn(thumb: Thumbnail) -> QImage:
    size = QSize(thumb.width(), thumb.height())
    picture = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    thumb.render(painter)
    painter.end()
    return picture


def reddest(picture: QImage) -> int:
    """How much redder than green the reddest pixel is."""
    colours = [QColor(picture.pixel(x, y)) for x in range(picture.width()) for y in range(picture.height())]
    return max(colour.red() - colour.green() for colour in colours)


def test_a_rejected_image_is_crossed_out_and_says_why(qtbot: Any) -> None:
    of = image("L CC FULL 10:20 contrast")
    good, bad = Thumbnail(of, Sizes()), Thumbnail(replace(of, check=REJECTED), Sizes())
    for thumb in (good, bad):
        qtbot.addWidget(thumb)
    assert bad.toolTip().startswith("To be repeated: motion blur.")
    assert reddest(drawn(bad)) > 40 > reddest(drawn(good))
    bad.set_check(ImageCheck())
    assert reddest(drawn(bad)) < 40


def test_every_phase_has_one_key() -> None:
    keys = {one.phase: one.keys for one in ACTIONS if one.phase is not None}
    assert keys == {phase: (f"Alt+{number}",) for number, phase in enumerate(STATED_PHASES, start=1)}
