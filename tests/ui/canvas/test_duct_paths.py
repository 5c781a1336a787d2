"""Outlines and centrelines as they are drawn: an analysis of anybody's, also with a duct of one point or of none, is drawn."""

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from ductoview.display.orientation import Orientation
from ductoview.model.duct_analysis import DuctAnalysis, TreeSummary
from ductoview.model.ducts import DuctTree
from ductoview.ui.overlays.ducts import DuctPaths
from tests.analysis.hand_drawn import tree_of


@pytest.mark.parametrize("points", [0, 1, 2])
def test_a_duct_of_few_points_is_drawn_or_left_out(qtbot: QtBot, points: int) -> None:
    tree = tree_of((1, None, [(10.0, 5.0), (10.0, 35.0)], (3.0, 3.0)), (2, 1, [(10.0, 35.0), (30.0, 35.0)], (2.0, 2.0)))
    short = replace(tree.segments[1], path=tree.segments[1].path[:points])
    analysis = DuctAnalysis(
        contrast_found=True,
        lumen=np.zeros((40, 40), dtype=bool),
        tree=DuctTree(segments=(tree.segments[0], short), nodes=tree.nodes),
        findings=(),
        summary=TreeSummary(),
        nipple=None,
        orifice=None,
        warnings=(),
        timings_ms={},
    )
    canvas = QImage(40, 40, QImage.Format.Format_RGB32)
    canvas.fill(0)
    painter = QPainter(canvas)
    DuctPaths(analysis, Orientation(), (40, 40)).paint(painter, QRectF(0, 0, 40, 40), 1.0, 1.0)
    painter.end()
    assert canvas.pixel(20, 10) & 0xFFFFFF
