"""Correcting ducts on the reading page: what a click would do is seen before it, done by it, and taken back by undo."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.analysis.patch import Source
from ductoview.display.viewport import Rect
from ductoview.model.duct_edits import DuctEditKind, PathPx
from ductoview.model.finding import FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.ui.correct.placing import FaintTool
from ductoview.ui.jobs import Jobs
from ductoview.ui.overlays.marks import Label, paint_labels
from ductoview.ui.overlays.sketch import Manner, Sketch
from ductoview.ui.reading.page import ReadingPage
from tests.ui.paper_exam import FULL, SCOUT
from tests.ui.paper_workspace import PaperWorkspace
from tests.ui.straight.test_straight import canvas, on_canvas

ON_BRANCH, ON_MAIN, LEFT_END = PointPx(140, 140), PointPx(202, 100), PointPx(200, 40)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def correcting(page: ReadingPage, qtbot: QtBot) -> ReadingPage:
    """In the mode."""
    qtbot.keyClick(page, Qt.Key.Key_R)
    QApplication.processEvents()
    return page


def press(page: ReadingPage, word: str) -> None:
    [found] = [one for one in page.correcting.bar.findChildren(QPushButton) if one.accessibleName() == word]
    found.click()


def point(page: ReadingPage, qtbot: QtBot, at: PointPx) -> Sketch | None:
    qtbot.mouseMove(canvas(page), on_canvas(page, at) + QPoint(2, 0))
    qtbot.mouseMove(canvas(page), on_canvas(page, at))
    QApplication.processEvents()
    return canvas(page)._easel.sketch


def click(page: ReadingPage, qtbot: QtBot, at: PointPx) -> None:
    qtbot.mouseClick(canvas(page), LEFT, pos=on_canvas(page, at))
    QApplication.processEvents()


def edits(paper: PaperWorkspace) -> list[DuctEditKind]:
    return [one.kind for one in paper.review.image(FULL).duct_edits]


def drawn(page: ReadingPage) -> list[int]:
    analysis = canvas(page)._easel.overlay.analysis
    assert analysis is not None
    return sorted(one.id for one in analysis.tree.segments)


def test_one_key_begins_says_what_a_click_does_and_esc_leaves_it_and_then_its_bar(
    page: ReadingPage, qtbot: QtBot
) -> None:
    assert page.correcting.bar.isHidden()
    qtbot.keyClick(page, Qt.Key.Key_R)
    assert page.correcting.bar.isVisible()
    assert page.hint.text().startswith("Orifice: click where contrast enters")
    qtbot.keyClick(page, Qt.Key.Key_R)
    assert page.hint.text().startswith("Not a duct: click what is none")
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.correcting.bar.isVisible()
    assert page.hint.text() == "No tool is in the hand: choose one.   Esc"
    assert not [one for one in page.correcting.bar.findChildren(QPushButton) if one.isChecked()]
    qtbot.keyClick(page, Qt.Key.Key_R)
    assert page.hint.text().startswith("Not a duct: click what is none"), "the tool that was put down"
    for _ in range(2):
        qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.correcting.bar.isHidden()
    assert page.hint.text() == ""


def test_words_of_the_mode_do_not_push_the_strip_about(page: ReadingPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page, Qt.Key.Key_R)
    QApplication.processEvents()
    before = page.strip.geometry()
    for _ in range(4):
        qtbot.keyClick(page, Qt.Key.Key_R)
        QApplication.processEvents()
        assert page.strip.geometry() == before
    assert page.correcting.bar._words.toolTip() == page.hint.text()
    words, height = page.correcting.bar._words, page.correcting.bar.height()
    for tool in page.correcting._tools:
        page.correcting.take(tool)
        QApplication.processEvents()
        assert words.text() == page.hint.text(), "never shortened"
        assert words.heightForWidth(words.width()) <= words.height(), tool.word
        assert page.correcting.bar.height() == height


def test_the_numbers_of_marks_stand_still_while_words_go_with_the_pointer(
    correcting: ReadingPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Rect] = {}

    def watched(painter: QPainter, labels: Sequence[Label], taken: Sequence[Rect], *how: Any) -> tuple[Rect, ...]:
        places = paint_labels(painter, labels, taken, *how)
        seen.update(zip((one.words for one in labels), places, strict=True))
        return places

    monkeypatch.setattr("ductoview.ui.canvas.easel.paint_labels", watched)
    press(correcting, "Not a duct")
    canvas(correcting).grab()
    before = dict(seen)
    assert before
    for at in (ON_BRANCH, ON_MAIN, *(PointPx(200, column) for column in range(45, 180, 5))):
        seen.clear()
        assert point(correcting, qtbot, at) is not None
        canvas(correcting).grab()
        assert any(words.startswith("Takes away") for words in seen)
        assert {words: seen[words] for words in before} == before


def test_another_tool_in_the_hand_leaves_the_mode(correcting: ReadingPage, qtbot: QtBot) -> None:
    qtbot.keyClick(correcting, Qt.Key.Key_D)
    assert correcting.correcting.bar.isHidden()


def test_the_button_for_a_finger_does_the_same(page: ReadingPage) -> None:
    page.correcting.button.click()
    assert page.correcting.bar.isVisible()


def test_what_would_go_is_crossed_out_before_the_click_and_goes_with_it(
    correcting: ReadingPage,
    paper: PaperWorkspace,
    qtbot: QtBot,
) -> None:
    press(correcting, "Not a duct")
    sketch = point(correcting, qtbot, ON_BRANCH)
    assert sketch is not None
    assert [stroke.manner for stroke in sketch.strokes] == [Manner.GONE]
    assert sketch.words == "Takes away 6.4 mm"
    assert edits(paper) == []
    click(correcting, qtbot, ON_BRANCH)
    assert edits(paper) == [DuctEditKind.NO_DUCT]
    assert paper.asked[-1] == ("do", "take away a duct, L CC")
    assert drawn(correcting) == [1]
    assert correcting.hint.text() == "Done: take away a duct. Ctrl+Z takes it back."
    qtbot.keyClick(correcting, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert drawn(correcting) == [1, 2, 3]


@pytest.mark.parametrize("tool", ["Not a duct", "And beyond"])
def test_what_is_taken_away_is_named_with_its_way(
    correcting: ReadingPage, paper: PaperWorkspace, qtbot: QtBot, tool: str
) -> None:
    press(correcting, tool)
    analysis = canvas(correcting)._easel.overlay.analysis
    assert analysis is not None
    path = analysis.tree.segment(3).path
    click(correcting, qtbot, ON_BRANCH)
    [made] = paper.review.image(FULL).duct_edits
    assert (made.meant[0], made.meant[-1]) == (tuple(path[0]), tuple(path[-1]))


def test_a_candidate_on_a_duct_that_is_none_asks_no_more_but_is_listed(correcting: ReadingPage, qtbot: QtBot) -> None:
    press(correcting, "Not a duct")
    before = {row.finding.id: row.finding.status for row in correcting.rows()}
    click(correcting, qtbot, ON_BRANCH)
    after = {row.finding.id: row.finding for row in correcting.rows()}
    assert before.keys() == after.keys()
    assert after["c2"].status is FindingStatus.DISMISSED
    assert after["c2"].why.startswith("DEMO^READER took away the duct it lay on.")
    assert after["c1"].status is before["c1"]


def test_the_measures_beside_the_images_follow(correcting: ReadingPage, qtbot: QtBot) -> None:
    assert "3 segments" in correcting.tree._first.text()
    press(correcting, "Not a duct")
    click(correcting, qtbot, ON_BRANCH)
    assert "1 segment " in correcting.tree._first.text()
    assert "Ducts corrected by DEMO^READER: 1 duct taken away." in correcting.tree._warnings.text()


def test_the_orifice_by_one_click(correcting: ReadingPage, paper: PaperWorkspace, qtbot: QtBot) -> None:
    sketch = point(correcting, qtbot, PointPx(200, 36))
    assert sketch is not None
    assert sketch.words == "Orifice here"
    click(correcting, qtbot, PointPx(200, 36))
    assert edits(paper) == [DuctEditKind.ORIFICE]
    analysis = canvas(correcting)._easel.overlay.analysis
    assert analysis is not None
    assert analysis.orifice_by_hand
    assert next(one for one in analysis.tree.segments if one.parent is None).id == 2


def test_two_ends_are_joined_by_two_clicks_and_the_join_is_by_hand(
    correcting: ReadingPage,
    paper: PaperWorkspace,
    qtbot: QtBot,
) -> None:
    press(correcting, "Split")
    click(correcting, qtbot, PointPx(200, 120))
    press(correcting, "Not a duct")
    click(correcting, qtbot, PointPx(200, 150))
    assert edits(paper) == [DuctEditKind.SPLIT, DuctEditKind.NO_DUCT]
    press(correcting, "Join")
    click(correcting, qtbot, PointPx(200, 118))
    assert correcting.hint.text().startswith("Join: click the other end")
    sketch = point(correcting, qtbot, PointPx(198, 178))
    assert sketch is not None
    assert [stroke.manner for stroke in sketch.strokes] == [Manner.NEW]
    click(correcting, qtbot, PointPx(198, 178))
    assert edits(paper)[2:] == [DuctEditKind.JOINED]
    analysis = canvas(correcting)._easel.overlay.analysis
    assert analysis is not None
    assert analysis.by_hand
    assert all(90 <= place[1] <= 190 for path in analysis.by_hand for place in path)


def test_esc_drops_the_first_end_then_the_tool_then_the_bar(correcting: ReadingPage, qtbot: QtBot) -> None:
    press(correcting, "Join")
    click(correcting, qtbot, LEFT_END)
    assert correcting.hint.text().startswith("Join: click the other end")
    qtbot.keyClick(correcting, Qt.Key.Key_Escape)
    assert correcting.hint.text().startswith("Join: click the end of a duct")
    qtbot.keyClick(correcting, Qt.Key.Key_Escape)
    assert correcting.correcting.bar.isVisible()
    click(correcting, qtbot, LEFT_END)
    press(correcting, "Join")
    assert correcting.hint.text().startswith("Join: click the end of a duct"), "without a tool a click begins nothing"
    for _ in range(2):
        qtbot.keyClick(correcting, Qt.Key.Key_Escape)
    assert correcting.correcting.bar.isHidden()


def test_what_was_begun_is_dropped_when_other_images_hang(correcting: ReadingPage, qtbot: QtBot) -> None:
    """Else the first end, of one image, would be joined with an end of another."""
    press(correcting, "Join")
    click(correcting, qtbot, LEFT_END)
    assert correcting.correcting.words == "Join: click the other end"
    correcting._hang(SCOUT)
    assert correcting.correcting.words.startswith("Join: click the end of a duct")


def test_a_click_that_means_no_duct_changes_nothing_and_says_so(
    correcting: ReadingPage,
    paper: PaperWorkspace,
    qtbot: QtBot,
) -> None:
    press(correcting, "Not a duct")
    assert point(correcting, qtbot, PointPx(330, 100)) is None
    click(correcting, qtbot, PointPx(330, 100))
    assert edits(paper) == []
    assert correcting.hint.text() == "No duct is there: click on one, or nearer to it."


def test_an_edit_that_would_change_nothing_is_not_kept(
    correcting: ReadingPage, paper: PaperWorkspace, qtbot: QtBot
) -> None:
    press(correcting, "Split")
    click(correcting, qtbot, PointPx(200, 39))
    assert edits(paper) == []
    assert correcting.hint.text() == "Nothing was changed: that means no duct here."
    press(correcting, "Erase")
    click(correcting, qtbot, PointPx(330, 100))
    assert edits(paper) == []
    assert correcting.hint.text() == "Nothing was changed: no lumen lies under the brush."


def test_hidden_ducts_are_not_corrected(correcting: ReadingPage, paper: PaperWorkspace, qtbot: QtBot) -> None:
    press(correcting, "Not a duct")
    qtbot.keyClick(correcting, Qt.Key.Key_T)
    click(correcting, qtbot, ON_BRANCH)
    assert edits(paper) == []
    assert "the ducts are hidden" in correcting.hint.text()


def test_a_drag_is_no_click(correcting: ReadingPage, paper: PaperWorkspace, qtbot: QtBot) -> None:
    press(correcting, "Not a duct")
    shown = canvas(correcting)
    qtbot.mousePress(shown, LEFT, pos=on_canvas(correcting, ON_BRANCH))
    qtbot.mouseMove(shown, on_canvas(correcting, ON_MAIN))
    qtbot.mouseRelease(shown, LEFT, pos=on_canvas(correcting, ON_MAIN))
    assert edits(paper) == []


def test_what_a_hand_made_is_drawn_otherwise(correcting: ReadingPage, qtbot: QtBot) -> None:
    before = seen(correcting)
    click(correcting, qtbot, PointPx(200, 36))
    qtbot.mouseMove(canvas(correcting), QPoint(2, 2))
    correcting.tiles.choose(FULL, "")
    assert (seen(correcting) != before).any()


def seen(page: ReadingPage) -> np.ndarray:
    """The pixels around the orifice that is set: nothing else changes there."""
    at = on_canvas(page, PointPx(200, 36))
    picture = canvas(page).grab().toImage()
    ratio = picture.devicePixelRatio()
    return np.array(
        [
            picture.pixel(round((at.x() + x) * ratio), round((at.y() + y) * ratio))
            for x in range(-12, 13)
            for y in range(-12, 13)
        ]
    )


def test_what_takes_longer_to_find_is_shown_once_the_pointer_rests(
    correcting: ReadingPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(correcting, "Faint duct")
    monkeypatch.setattr(
        FaintTool, "rest", lambda _tool, _ground, at: lambda: Sketch(places=(at,), words="a faint duct")
    )
    monkeypatch.setattr(FaintTool, "found", lambda _tool, _ground, _at, answer: answer)
    assert point(correcting, qtbot, ON_BRANCH) is None
    qtbot.waitUntil(lambda: canvas(correcting)._easel.sketch is not None)
    assert point(correcting, qtbot, ON_MAIN) is None, "what was shown for another place is gone"
    press(correcting, "Trace")
    assert not correcting.correcting._resting.isActive()


def test_a_faint_duct_is_looked_for_beside_the_windows_thread_and_the_newest_place_wins(
    correcting: ReadingPage, paper: PaperWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes up to an eighth of a second, in which the window would stand still."""
    begun: list[tuple[PointPx, str]] = []
    goes_on = threading.Event()

    def slow(_source: Source, at: PointPx, _lumen: NDArray[np.bool_]) -> tuple[PathPx, ...]:
        begun.append((at, threading.current_thread().name))
        assert goes_on.wait(60)
        return (((at.row, at.column, 5.0), (at.row + 20, at.column, 5.0)),)

    monkeypatch.setattr("ductoview.ui.correct.placing.ducts_here", slow)
    press(correcting, "Faint duct")
    point(correcting, qtbot, ON_BRANCH)
    qtbot.waitUntil(lambda: len(begun) == 1)
    point(correcting, qtbot, LEFT_END)
    qtbot.waitUntil(lambda: len(begun) == 2)
    first, newest = (at for at, _ in begun)
    assert first != newest
    assert all(name.startswith("ductoview-") for _, name in begun)
    goes_on.set()
    qtbot.waitUntil(lambda: canvas(correcting)._easel.sketch is not None)
    sketch = canvas(correcting)._easel.sketch
    assert sketch is not None
    assert sketch.strokes[0].path[0].tolist() == [newest.row, newest.column]
    click(correcting, qtbot, LEFT_END)
    assert len(begun) == 2, "what was found is what the click adds"
    assert [one.paths[0][0][:2] for one in paper.review.image(FULL).duct_edits] == [(newest.row, newest.column)]
    assert canvas(correcting)._easel.sketch is None


def test_what_is_still_looked_for_when_the_hand_clicks_is_not_shown_afterwards(
    correcting: ReadingPage, paper: PaperWorkspace, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, begun = threading.Event(), threading.Event()

    def found(_source: Source, at: PointPx, _lumen: NDArray[np.bool_]) -> tuple[PathPx, ...]:
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            assert goes_on.wait(60)
        return (((at.row, at.column, 5.0), (at.row + 40, at.column - 40, 5.0)),)

    monkeypatch.setattr("ductoview.ui.correct.placing.ducts_here", found)
    press(correcting, "Faint duct")
    point(correcting, qtbot, LEFT_END)
    qtbot.waitUntil(begun.is_set)
    click(correcting, qtbot, LEFT_END)
    assert edits(paper) == [DuctEditKind.DUCT_HERE]
    goes_on.set()
    qtbot.waitUntil(lambda: not jobs.running)
    assert canvas(correcting)._easel.sketch is None
