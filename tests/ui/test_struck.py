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
    assert bad.accessibleDescription() == "✕ motion blur"
    bad.show_image(of)
    assert (reddest(drawn(bad)) < 40, bad.accessibleDescription()) == (True, "")
    bad.show_image(replace(of, check=replace(REJECTED, reasons=())))
    assert (reddest(drawn(bad)) > 40, bad.is_rejected, bad.corner) == (True, True, "✕ To be repeated")


def test_a_phase_that_becomes_known_is_said_wherever_the_image_is_named(qtbot: Any) -> None:
    thumb = Thumbnail(image("L CC FULL 10:20 contrast"), Sizes())
    qtbot.addWidget(thumb)
    thumb.set_key(True)
    before = (thumb.text(), thumb.toolTip(), thumb.accessibleName())
    thumb.show_image(image("L CC DELAYED 10:20 contrast"))
    now = (thumb.text(), thumb.toolTip(), thumb.accessibleName())
    assert now == tuple(words.replace("Full", "Delayed") for words in before)
    assert now != before


def test_every_phase_has_one_key() -> None:
    keys = {one.phase: one.keys for one in ACTIONS if one.phase is not None}
    assert keys == {phase: (f"Alt+{number}",) for number, phase in enumerate(STATED_PHASES, start=1)}
