"""What must be known of the ducts that are drawn stands on the image, whole and once, however little room there is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ductoview.display.caption import TextLevel, Tone
from ductoview.display.viewport import Rect
from ductoview.model.duct_analysis import LIES_OTHERWISE, DuctAnalysis
from ductoview.model.duct_level import DuctLevel
from ductoview.model.ducts import DuctTree
from ductoview.model.exam import ExamImage
from ductoview.model.view import Phase
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.overlays.model import Layers, Overlay
from ductoview.ui.reading.tile import TileView
from tests.display.support import breast, mammogram
from tests.ui.canvas.gestures import grabbed
from tests.ui.paper_exam import CANDIDATES, FULL, analysis, facts
from tests.ui.paper_exam import mammogram as paper_mammogram
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
def test_a_picture_that_lies_otherwise_than_its_header_says_is_told_in_amber_whatever_is_hidden(
    qtbot: QtBot, *, contrast_found: bool
) -> None:
    """It warns of the image, not of the ducts: neither T nor the saved state of another program takes it away."""
    as_stated, of = replace(analysis(*CANDIDATES), contrast_found=contrast_found), facts(FULL, Phase.FULL)
    tile = TileView(ExamImage(facts=of, path=Path("paper.dcm")))
    qtbot.addWidget(tile)
    tile.resize(280, 560)
    with qtbot.waitExposed(tile):
        tile.show()
    tile.show_image(paper_mammogram(of), None)
    tile.show_analysis(as_stated, "")
    assert warned(tile.canvas) == []
    tile.show_analysis(replace(as_stated, warnings=(f"{LIES_OTHERWISE} it is mirrored.",)), "")
    for layers in (Layers(), Layers(ducts=False), Layers(overlays=False), Layers(level=TextLevel.NONE)):
        tile.set_layers(layers)
        assert " · ".join(warned(tile.canvas)) == "MIRRORED OR TURNED · against its header"
    tile._ducts_rest = True
    tile._show_overlay()
    assert " · ".join(warned(tile.canvas)) == "MIRRORED OR TURNED · against its header"


def warned(canvas: Canvas) -> list[str]:
    """What the image says in amber about how it lies."""
    grabbed(canvas)
    assert canvas._easel.words._placed is not None
    lines = [one.line for one in canvas._easel.words._placed[1].lines if one.line.tone is Tone.AMBER]
    return [line.text for line in lines if "MIRRORED" in line.text or "header" in line.text]


def test_not_as_found_is_said_too_where_fewer_ducts_means_none(canvas: Canvas) -> None:
    canvas.set_overlay(Overlay(analysis=replace(corrected(), tree=DuctTree(), by_hand=(), contrast_found=False)))
    assert [text for text, _ in said(canvas) if FEWER in text]


def test_words_about_ducts_go_with_the_ducts(canvas: Canvas) -> None:
    canvas.set_overlay(Overlay(analysis=corrected()))
    for layers in (Layers(ducts=False), Layers(overlays=False)):
        canvas.set_layers(layers)
        assert not [text for text, _ in said(canvas) if any(one in text for one in (FEWER, BY_HAND, "calibre"))]
