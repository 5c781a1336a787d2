"""What must be known of the ducts that are drawn stands on the image, whole and once, however little room there is."""

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ductoview.display.viewport import Rect
from ductoview.model.duct_analysis import LIES_OTHERWISE, DuctAnalysis
from ductoview.model.duct_level import DuctLevel
from ductoview.model.ducts import DuctTree
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.overlays.model import Layers, Overlay
from tests.display.support import breast, mammogram
from tests.ui.canvas.gestures import grabbed
from tests.ui.paper_exam import CANDIDATES, analysis
from tests.ui.straight.test_straight import tree

SIZES = ((280, 560), (470, 700), (940, 700))
FEWER, BY_HAND = "not as found", "ticked: by hand"


def corrected(**more: object) -> DuctAnalysis:
    """A duct that a reader drew, in fewer ducts than were found."""
    found, drawn = analysis(*CANDIDATES), tree()
    level = DuctLevel(more=-2.0, by="DOE^JANE")
    by_hand = (drawn.segments[0].path,)
    return replace(found, tree=drawn, lumen=np.zeros((400, 300), np.bool_), by_hand=by_hand, duct_level=level, **more)


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(*SIZES[0])
    with qtbot.waitExposed(made):
        made.show()
    made.show_mammogram(mammogram(breast(400, 300)))
    return made


def said(canvas: Canvas) -> list[tuple[str, Rect]]:
    """All words of the image and their places."""
    grabbed(canvas)
    assert canvas._easel.words._placed is not None
    placed = canvas._easel.words._placed[1]
    legend = [(placed.legend.words, placed.legend.rect)] if placed.legend is not None else []
    return [*((one.line.text, one.rect) for one in placed.lines), *legend]


def on_tissue_alone(canvas: Canvas) -> None:
    """Zoomed until there is no air left beside the breast."""
    canvas.look(replace(canvas.view, zoom=8.0, x=-100, y=-1200))


@pytest.mark.parametrize("is_crowded", [False, True])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_by_hand_and_not_as_found_stand_whole_and_once_on_every_width(
    canvas: Canvas, width: int, height: int, *, is_crowded: bool
) -> None:
    canvas.resize(width, height)
    QApplication.processEvents()
    canvas.set_overlay(Overlay(analysis=corrected()))
    if is_crowded:
        on_tissue_alone(canvas)
    ratio, words = canvas.devicePixelRatioF(), said(canvas)
    for wanted in (FEWER, "fewer ducts shown", BY_HAND, "calibre 0.5 · 0.5 · 0.5 mm"):
        [rect] = [rect for text, rect in words if wanted in text]
        assert Rect(0, 0, round(width * ratio), round(height * ratio)).holds(rect), (wanted, rect)


@pytest.mark.parametrize("contrast_found", [True, False])
def test_a_picture_that_lies_otherwise_than_its_header_says_is_told_on_the_image(
    canvas: Canvas, *, contrast_found: bool
) -> None:
    as_stated = replace(analysis(*CANDIDATES), contrast_found=contrast_found)
    canvas.set_overlay(Overlay(analysis=as_stated))
    assert not [text for text, _ in said(canvas) if "mirrored" in text]
    canvas.set_overlay(Overlay(analysis=replace(as_stated, warnings=(f"{LIES_OTHERWISE} it is mirrored.",))))
    assert [text for text, _ in said(canvas) if "mirrored" in text] == ["mirrored or turned against its header"]


def test_not_as_found_is_said_too_where_fewer_ducts_means_none(canvas: Canvas) -> None:
    canvas.set_overlay(Overlay(analysis=replace(corrected(), tree=DuctTree(), by_hand=(), contrast_found=False)))
    assert [text for text, _ in said(canvas) if FEWER in text]


def test_words_about_ducts_go_with_the_ducts(canvas: Canvas) -> None:
    canvas.set_overlay(Overlay(analysis=corrected()))
    for layers in (Layers(ducts=False), Layers(overlays=False)):
        canvas.set_layers(layers)
        assert not [text for text, _ in said(canvas) if any(one in text for one in (FEWER, BY_HAND, "calibre"))]
