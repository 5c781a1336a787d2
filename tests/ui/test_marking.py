"""Drawing, moving, wording and removing on the image itself, with the mouse; and editing a finding where it is listed."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.model.annotation import Annotation, AnnotationKind
from ductoview.model.finding import Certainty, Extent, Finding, FindingKind
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.reading.finding_fields import FindingFields
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.words import finding_extent
from tests.ui.paper_exam import FULL
from tests.ui.paper_workspace import PaperWorkspace

KIND = AnnotationKind
MM = Spacing(row_mm=0.05, column_mm=0.05, source=SpacingSource.CALIBRATED)
Hand = Callable[..., None]


def canvas_of(page: ReadingPage) -> Canvas:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    return tile.canvas


@pytest.fixture
def hand(page: ReadingPage) -> Hand:
    """Press at the first stored place, go through the others, let go at the last."""
    canvas = canvas_of(page)

    def send(kind: QEvent.Type, place: tuple[float, float], *, held: bool = True) -> None:
        at = QPointF(*canvas.seen_at(PointPx(*place)))
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind is QEvent.Type.MouseMove else left
        modifiers = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, at, canvas.mapToGlobal(at), button, left if held else none, modifiers)
        QApplication.sendEvent(canvas, event)

    def drag(*places: tuple[float, float]) -> None:
        send(QEvent.Type.MouseButtonPress, places[0])
        for one, other in pairwise(places):
            for step in range(1, 7):
                send(QEvent.Type.MouseMove, tuple(a + (b - a) * step / 6 for a, b in zip(one, other, strict=True)))  # type: ignore[arg-type]
        send(QEvent.Type.MouseButtonRelease, places[-1], held=False)

    return drag


def annotations(paper: PaperWorkspace) -> tuple[Annotation, ...]:
    return paper.review.image(FULL).annotations


def near(points: tuple[PointPx, ...], *places: tuple[float, float]) -> bool:
    return len(points) == len(places) and all(
        abs(at.row - row) < 0.1 and abs(at.column - column) < 0.1
        for at, (row, column) in zip(points, places, strict=True)
    )


def test_an_arrow_is_drawn_chosen_moved_by_its_tip_and_removed_by_a_key(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, hand: Hand
) -> None:
    qtbot.keyClick(page, Qt.Key.Key_X)
    assert page.hint.text().startswith("Arrow: drag to what is meant")
    hand((5, 5), (15, 20))
    (arrow,) = annotations(paper)
    assert (arrow.kind, paper.can_undo) == (KIND.ARROW, "arrow, L CC")
    assert near(arrow.points, (5, 5), (15, 20))
    assert page.selection.finding_id == arrow.id
    hand((15, 20), (25, 25))
    assert near(annotations(paper)[0].points, (5, 5), (25, 25))
    assert paper.can_undo == "move arrow, L CC"
    hand((15, 15), (17, 15))
    assert near(annotations(paper)[0].points, (7, 5), (27, 25))
    qtbot.keyClick(page, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert (annotations(paper), paper.can_undo) == ((), "remove arrow, L CC")
    assert page.deeds.undo() == "remove arrow, L CC"
    assert len(annotations(paper)) == 1


def test_nothing_is_moved_off_the_image(page: ReadingPage, paper: PaperWorkspace, hand: Hand) -> None:
    page.tiles.take_mark(KIND.ARROW)
    hand((5, 5), (15, 20))
    before = annotations(paper)
    hand((10, 12.5), (38, 12.5))
    points = annotations(paper)[0].points
    assert max(at.row for at in points) <= 39.5
    assert annotations(paper)[0].amounts == before[0].amounts == ()


def test_a_line_goes_from_click_to_click_until_enter(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, hand: Hand
) -> None:
    page.tiles.take_mark(KIND.POLYLINE)
    for place in ((5, 5), (5, 20), (20, 20), (30, 5)):
        hand(place)
    qtbot.keyClick(page, Qt.Key.Key_Backspace)
    qtbot.keyClick(page, Qt.Key.Key_Return)
    (line,) = annotations(paper)
    assert near(line.points, (5, 5), (5, 20), (20, 20))
    assert [one.words for one in line.amounts] == ["1.5 mm"]
    assert paper.review.image(FULL).findings == ()


def test_a_line_back_at_its_beginning_is_closed(page: ReadingPage, paper: PaperWorkspace, hand: Hand) -> None:
    page.tiles.take_mark(KIND.POLYLINE)
    for place in ((5, 5), (5, 25), (25, 25), (25, 5), (5, 5)):
        hand(place)
    (line,) = annotations(paper)
    assert (line.is_closed, len(line.points)) == (True, 4)
    assert [one.words for one in line.amounts] == ["4.0 mm", "1.0 mm²"]


def test_an_angle_takes_three_clicks_and_an_ellipse_a_drag(
    page: ReadingPage, paper: PaperWorkspace, hand: Hand
) -> None:
    page.tiles.take_mark(KIND.ANGLE)
    for place in ((5, 5), (5, 20), (20, 20)):
        hand(place)
    page.tiles.take_mark(KIND.ELLIPSE)
    hand((10, 5), (30, 15))
    angle, ellipse = annotations(paper)
    assert [one.words for one in angle.amounts] == ["90°"]
    assert [one.words for one in ellipse.amounts] == ["1.0 mm", "0.5 mm", "0.4 mm²"]


def test_words_are_chosen_or_typed_and_keys_typed_there_do_nothing_else(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, hand: Hand
) -> None:
    page.tiles.take_mark(KIND.TEXT)
    hand((20, 10))
    card = page.marking.card
    assert card.isVisible()
    qtbot.keyClicks(card.field, "Xw i")
    qtbot.keyClick(card.field, Qt.Key.Key_Return)
    (text,) = annotations(paper)
    assert (text.kind, text.text, card.isVisible()) == (KIND.TEXT, "Xw i", False)
    assert near(text.points, (20, 10))
    assert [one for one, _ in paper.asked].count("do") == 1


def test_words_put_away_write_nothing(qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, hand: Hand) -> None:
    page.tiles.take_mark(KIND.TEXT)
    hand((20, 10))
    qtbot.keyClicks(page.marking.card.field, "Scar")
    qtbot.keyClick(page.marking.card.field, Qt.Key.Key_Escape)
    assert (annotations(paper), page.marking.card.isVisible()) == ((), False)


def test_a_press_beside_the_card_loses_no_words(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, hand: Hand
) -> None:
    page.tiles.take_mark(KIND.TEXT)
    hand((20, 10))
    qtbot.keyClicks(page.marking.card.field, "Scar")
    hand((35, 25))
    assert ([one.text for one in annotations(paper)], page.marking.card.isVisible()) == (["Scar"], False)


def test_a_drawing_is_listed_jumped_to_and_worded_there(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, hand: Hand
) -> None:
    page.tiles.take_mark(KIND.ARROW)
    hand((5, 5), (15, 20))
    page.selection.choose(FULL, "")
    jump = page.measures.findChildren(QPushButton)[0]
    assert jump.text() == "L CC · Arrow"
    qtbot.mouseClick(jump, Qt.MouseButton.LeftButton)
    assert page.selection.finding_id == annotations(paper)[0].id
    page.measures.reworded.emit(page._desk.workspace.exam.image(FULL), annotations(paper)[0], "Scar")  # type: ignore[union-attr]
    assert (annotations(paper)[0].text, paper.can_undo) == ("Scar", "words of arrow, L CC")
    qtbot.keyClick(page, Qt.Key.Key_T)
    assert page.measures.findChildren(QPushButton)[0].text() == "L CC · Arrow · Scar · hidden"


def test_a_finding_is_drawn_around(page: ReadingPage, paper: PaperWorkspace, hand: Hand) -> None:
    page.tiles.take_mark(FindingKind.EXTRAVASATION)
    hand((10, 5), (10, 20), (25, 20), (25, 6), (11, 5))
    (found,) = paper.review.image(FULL).findings
    assert (found.kind, found.extent, len(found.outline) > 3) == (FindingKind.EXTRAVASATION, None, True)
    assert found.size_mm == pytest.approx(1.06, abs=0.05)
    assert (abs(found.at.row - 17.5) < 1, abs(found.at.column - 12.7) < 1) == (True, True)


def test_the_fields_of_a_finding_are_edited_on_its_card(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, hand: Hand
) -> None:
    page.tiles.take_mark(FindingKind.INTRALUMINAL_FILLING_DEFECT)
    hand((20, 15))

    def fields() -> FindingFields:
        QApplication.processEvents()
        return page.findings.findChildren(FindingFields)[-1]

    probable = next(one for one in fields().findChildren(QPushButton) if one.text() == "Probable")
    qtbot.mouseClick(probable, Qt.MouseButton.LeftButton)
    fields().words.kept.emit("Smooth, at a branching")
    fields().size_field.kept.emit("4,2")
    (found,) = paper.review.image(FULL).findings
    assert (found.certainty, found.description) == (Certainty.PROBABLE, "Smooth, at a branching")
    assert (found.size_mm, found.size_px) == (pytest.approx(4.2), pytest.approx(84))
    assert paper.can_undo == "size of 4 · filling defect, L CC"
    fields().size_field.kept.emit("large")
    assert paper.review.image(FULL).findings == (found,)
    fields().kind_wished.emit(fields().kind)
    assert page.kinds.isVisible()
    page.kinds._choose(FindingKind.AIR_BUBBLE)
    assert [one.kind for one in paper.review.image(FULL).findings] == [FindingKind.AIR_BUBBLE]
    assert paper.can_undo == "kind of 4 · air bubble, L CC"


def test_what_is_typed_on_a_card_stays_while_more_comes_and_the_keys_are_free_after_it(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, hand: Hand
) -> None:
    page.tiles.take_mark(FindingKind.CYST_FILL)
    hand((20, 15))
    QApplication.processEvents()
    field = page.findings.findChildren(FindingFields)[-1].words
    field.setFocus()
    qtbot.keyClicks(field, "Ti")
    page.deeds.draw(
        page._desk.workspace.exam.image(FULL), KIND.ARROW, (PointPx(1, 1), PointPx(9, 9)), is_closed=False, text=""
    )  # type: ignore[union-attr]
    page._show_review()
    assert (field.text(), field.hasFocus(), page.tiles.layers.overlays) == ("Ti", True, True)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert paper.review.image(FULL).findings[0].description == "Ti"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_T)
    assert not page.tiles.layers.overlays


@pytest.mark.parametrize(
    ("calibres", "spacing", "words"),
    [
        ((4, 12), MM, "over 3.0 mm, calibre 0.2 to 0.6 mm"),
        ((), MM, "over 3.0 mm, as drawn"),
        ((4, 12), Spacing.unknown(), "over 60 px, calibre 4 to 12 px"),
    ],
)
def test_a_stretch_says_how_long_and_how_wide(calibres: tuple[float, ...], spacing: Spacing, words: str) -> None:
    points = PointPx(0, 0), PointPx(60, 0)
    extent = Extent(points=points, calibres_px=calibres, length_px=60, length_mm=3.0 if spacing.is_known else None)
    found = Finding(id="f", kind=FindingKind.DUCT_NARROWING, at=points[0], extent=extent)
    assert finding_extent(found, spacing) == words
    assert finding_extent(replace(found, extent=None), spacing) == ""
