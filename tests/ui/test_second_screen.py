"""The second screen: images go there and come back, keys and header are the same; windows return to where a screen is."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from ductoview.model.exam import Hanging, Tile
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.places import beyond, cells
from ductoview.ui.second_window import beside_all
from ductoview.ui.style.table import Sizes
from ductoview.ui.window import MainWindow
from ductoview.ui.window_place import geometry_text, is_in_sight, restore
from tests.support.screen import Screen, screen
from tests.ui.paper_exam import FULL, SCOUT, STUDY, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

ROOT = Path(__file__).resolve().parents[2]


def side_by_side() -> PaperWorkspace:
    """The paper exam with both images hung."""
    paper = paper_exam()
    exam, _ = paper.exams[STUDY]
    tiles = (
        Tile(sop_instance_uid=SCOUT, row=0, column=0),
        Tile(sop_instance_uid=FULL, row=0, column=1, scout=SCOUT),
    )
    paper.exams[STUDY] = (exam, Hanging(name="pair", tiles=tiles))
    return paper


@pytest.mark.parametrize(
    ("places", "there"),
    [
        ([(0, 0)], [False]),
        ([(0, 0), (0, 1)], [False, True]),
        ([(0, 0), (0, 1), (0, 2)], [False, False, True]),
        ([(0, 0), (0, 1), (1, 0), (1, 1)], [False, True, False, True]),
        ([(0, 0), (0, 3), (0, 5), (0, 9)], [False, False, True, True]),
        ([(0, 0), (1, 0)], [False, True]),
    ],
)
def test_the_right_half_goes_to_the_second_screen(places: list[tuple[int, int]], there: list[bool]) -> None:
    assert list(beyond(places)) == there


def test_cells_have_no_gaps_and_stand_above_one_another_when_upright() -> None:
    assert cells([(0, 2), (0, 5)], 800, 600) == ((0, 0), (0, 1))
    assert cells([(0, 2), (0, 5)], 600, 800) == ((0, 0), (1, 0))
    assert cells([(0, 0), (0, 1), (1, 1)], 600, 800) == ((0, 0), (0, 1), (1, 1))


@pytest.fixture
def window(qtbot: QtBot, jobs: Jobs) -> MainWindow:
    made = MainWindow(Sizes(), retry=lambda: None, may_leave=lambda: True)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.furnish(Desk(side_by_side(), jobs, reader="DEMO^READER", node="PAPER", parent=jobs))  # type: ignore[arg-type]
    made.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    return made


def test_images_go_there_and_come_back(qtbot: QtBot, window: MainWindow) -> None:
    assert window.reading is not None
    assert window.second is not None
    tiles, tile = window.reading.tiles, window.reading.tiles.tile(FULL)
    assert tile is not None
    qtbot.keyClick(window, Qt.Key.Key_F10)
    second = window.second.window
    assert second is not None
    assert second.host.isAncestorOf(tile)
    assert tiles.window_of(FULL) is second
    assert tiles.window_of(SCOUT) is None
    assert second.bar.words()[:3] == window.bar.words()[:3]
    assert window._desk is not None
    assert window._desk.workspace.settings.second_screen
    second.activateWindow()
    qtbot.waitUntil(second.isActiveWindow)
    window.reading.selection.choose(FULL)
    second.setFocus()
    qtbot.keyClick(second, Qt.Key.Key_I)
    assert tile.canvas.is_inverted
    qtbot.keyClick(second, Qt.Key.Key_F10)
    assert window.second.window is None
    assert tiles.isAncestorOf(tile)
    assert tile.canvas.is_inverted
    assert not window._desk.workspace.settings.second_screen


def test_closing_the_second_window_brings_the_images_back_and_leaving_keeps_it(window: MainWindow) -> None:
    assert window.second is not None
    assert window.reading is not None
    assert window._desk is not None
    window.second.open()
    assert window.second.window is not None
    window.second.window.close()
    assert window.reading.tiles.window_of(FULL) is None
    window.second.open()
    window.close()
    assert window.second.window is None
    assert window._desk.workspace.settings.second_screen
    assert window._desk.workspace.settings.window_geometry


def test_nothing_of_the_last_patient_stays_there(window: MainWindow) -> None:
    assert window.second is not None
    assert window.reading is not None
    window.second.open()
    second = window.second.window
    assert second is not None
    window.reading.close_study()
    assert second.host.grid.count() == 0
    assert not [one for one in second.bar.findChildren(QLabel) if one.isVisible() and "PHANTOM" in one.text()]


def test_a_window_returns_only_to_a_place_that_is_in_sight(qtbot: QtBot) -> None:
    first, again = QMainWindow(), QMainWindow()
    qtbot.addWidget(first)
    qtbot.addWidget(again)
    first.setGeometry(60, 70, 500, 300)
    assert restore(again, geometry_text(first))
    assert again.geometry() == QRect(60, 70, 500, 300)
    assert not restore(again, "")
    assert not restore(again, "no geometry at all")
    assert not is_in_sight(QRect(90_000, 0, 500, 300))
    assert not is_in_sight(QRect(-400, 0, 500, 300))


def test_with_one_screen_it_opens_whole_with_who_is_read_in_it(qtbot: QtBot, window: MainWindow) -> None:
    assert window.second is not None
    window.second.open()
    second = window.second.window
    assert second is not None
    qtbot.waitUntil(lambda: second.isVisible())
    screen_of_it = second.screen()
    assert screen_of_it is not None
    room, stands = screen_of_it.availableGeometry(), second.geometry()
    # Who is read is never shortened: with wide letters that alone may be wider than the 800 px of this screen.
    assert room.adjusted(0, 0, max(0, second.minimumSizeHint().width() - room.width()), 0).contains(stands)
    names = [one for one in second.bar.findChildren(QLabel) if "PHANTOM" in one.text()]
    assert names
    assert all(room.contains(one.rect().translated(one.mapToGlobal(QPoint(0, 0)))) for one in names)


@pytest.mark.parametrize("room", [QRect(0, 0, 1366, 728), QRect(100, 30, 1920, 1050), QRect(0, 0, 1000, 600)])
@pytest.mark.parametrize("least", [QSize(640, 300), QSize(1180, 500), QSize(1500, 900)])
def test_on_one_screen_the_second_window_is_whole(room: QRect, least: QSize) -> None:
    placed = beside_all(room, least)
    assert room.contains(placed)
    assert placed.width() >= min(least.width(), room.width())
    assert placed.height() >= min(least.height(), room.height())


def on_monitors(on: Screen) -> dict[str, Any]:
    """Where everything stands, as the window itself says."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.two_monitors"],
        env=on.environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_a_window_that_goes_to_a_denser_screen_keeps_its_targets_in_mm() -> None:
    places = [(0, 0, 1400, 1000), (1400, 0, 1800, 1500)]
    with screen(3200, 1500, monitors=places, dots_per_inch=(96, 144)) as on:
        said = on_monitors(on)
    assert (said["first dpi"], said["moved"]) == (96, True)
    assert said["rail mm"] >= 15
    assert said["small mm"] >= 14.8


def test_on_two_monitors_it_fills_the_other_one() -> None:
    with screen(2200, 700, monitors=[(0, 0, 1000, 700), (1000, 0, 1200, 600)]) as on:
        said = on_monitors(on)
    assert said["screens"] == 2
    assert said["second"] == [1000, 0, 1200, 600]
    assert said["image there"]
    assert said["only there"] is True
