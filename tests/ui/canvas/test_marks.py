"""Marks and lengths as they stand on an image."""

import numpy as np
import pytest
from PyQt6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from ductoview.model.finding import FindingStatus
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.ui.overlays.colours import CANDIDATE, FINDING
from ductoview.ui.overlays.legend import legend_words, shades_of
from ductoview.ui.overlays.marks import length_words, mark_at, number_labels, paint_marks, rings
from ductoview.ui.overlays.model import Mark
from tests.support import duct_case


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (SpacingSource.CALIBRATED, "2.5 mm calibrated"),
        (SpacingSource.IMAGER_CORRECTED, "2.5 mm corrected"),
        (SpacingSource.IMAGER_PRECORRECTED, "2.5 mm corrected by the modality"),
        (SpacingSource.DETECTOR_PLANE, "2.5 mm at the detector"),
        (SpacingSource.UNKNOWN, "50 px"),
    ],
)
def test_a_length_says_what_it_is(source: SpacingSource, words: str) -> None:
    mm = None if source is SpacingSource.UNKNOWN else 0.05
    spacing = Spacing(row_mm=mm, column_mm=mm, source=source)
    assert length_words(PointPx(20, 30), PointPx(60, 60), spacing) == words


def test_the_smaller_of_two_marks_around_a_place_is_hit() -> None:
    marks = [Mark(finding=one) for one in duct_case.findings(FindingStatus.CANDIDATE)]

    def to_device(at: PointPx) -> tuple[float, float]:
        return at.column * 4, at.row * 4

    circles = rings(marks, to_device, 1.0)
    assert [mark_at(circles, *to_device(mark.finding.at), 1.0) for mark in marks] == ["c1", "c2", "c3"]
    assert mark_at(circles, 0, 0, 1.0) == ""
    far, near = 13 + 8 + 1, 13 + 8 - 1
    x, y = to_device(PointPx(200.75, 100.0))
    assert (mark_at(circles, x, y + far, 1.0), mark_at(circles, x, y + near, 1.0)) == ("", "c3")
    # An outline large on the screen is drawn itself, a point gets a circle.
    assert [len(ring.outline) for ring in circles] == [4, 4, 0]


def painted(status: FindingStatus) -> QImage:
    """The third finding of the case, a point, in hand and in the middle."""
    mark = Mark(finding=duct_case.findings(status)[2], number=3)
    circles = rings([mark], lambda _: (40.0, 40.0), 1.0)
    image = QImage(80, 80, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    paint_marks(painter, circles, mark.finding.id, 1.0)
    painter.end()
    return image


def share_of(image: QImage, colour: str) -> int:
    """How many pixels have that colour."""
    return sum(image.pixelColor(x, y) == QColor(colour) for x in range(80) for y in range(80))


def test_a_dismissed_finding_in_hand_neither_asks_nor_states(qtbot: QtBot) -> None:
    """It is struck through, so that no colour alone says it."""
    dismissed = painted(FindingStatus.DISMISSED)
    assert share_of(dismissed, CANDIDATE) == share_of(dismissed, FINDING) == 0
    assert dismissed.pixelColor(40, 40).lightness() > 60
    for other, colour in ((FindingStatus.CANDIDATE, CANDIDATE), (FindingStatus.CONFIRMED, FINDING)):
        ring = painted(other)
        assert share_of(ring, colour) > 0
        assert ring.pixelColor(40, 40) == QColor("#000000")


@pytest.mark.parametrize("status", FindingStatus)
def test_its_number_has_the_colour_of_its_ring(status: FindingStatus) -> None:
    mark = Mark(finding=duct_case.findings(status)[2], number=3)
    (label,) = number_labels(rings([mark], lambda _: (40.0, 40.0), 1.0), mark.finding.id)
    assert (label.colour in (CANDIDATE, FINDING)) is (status is not FindingStatus.DISMISSED)


def test_the_legend_names_both_ends_and_the_middle() -> None:
    assert legend_words((4, 84), duct_case.SPACING) == "calibre 0.2 · 1.2 · 4.2 mm"
    assert legend_words((0.5, 84), duct_case.SPACING).startswith("calibre <0.1 · ")
    assert legend_words((4, 84), Spacing.unknown()) == "calibre 4 · 24 · 84 px"
    assert shades_of(np.array([0.0, 4, 24, 84, 90]), (4, 84)).tolist() == [0, 0, 4, 7, 7]
