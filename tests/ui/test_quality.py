"""The page of the screen: patterns to the bit, the daily check into the log, curves to whoever shows grey."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage
from pytestqt.qtbot import QtBot

from ductoview.display.patterns import PATTERNS, check_pattern
from ductoview.ui.quality.page import QualityPage
from ductoview.ui.quality.screens import Screens
from ductoview.ui.style.table import Sizes
from ductoview.workspace.quality_log import FILE_NAME, read_checks
from ductoview.workspace.quality_questions import QUESTIONS


class Clock:
    """A local time that a test moves."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 25, 8, 30)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def screens(tmp_path: Path, clock: Clock) -> Iterator[Screens]:
    made = Screens(tmp_path, now=clock)
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, screens: Screens) -> QualityPage:
    made = QualityPage(screens, "DEMO^READER", Sizes())
    qtbot.addWidget(made)
    made.resize(1200, 800)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.mark.parametrize("name", [one.name for one in PATTERNS])
def test_every_level_of_a_pattern_reaches_the_screen(page: QualityPage, name: str) -> None:
    page.show_pattern(name)
    image = page.view.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    bits = image.constBits()
    assert bits is not None
    bits.setsize(image.sizeInBytes())
    seen = np.frombuffer(bits, np.uint8).reshape(image.height(), image.bytesPerLine())[:, : image.width()]
    wanted = next(one for one in PATTERNS if one.name == name).draw(image.width(), image.height())
    assert np.array_equal(seen, wanted)


def test_the_check_pattern_holds_all_squares() -> None:
    assert {0, 13, 242, 255, *range(0, 256, 15)} <= set(np.unique(check_pattern(1200, 800)).tolist())


def test_a_check_is_logged_and_is_due_again_the_next_day(
    qtbot: QtBot, page: QualityPage, screens: Screens, clock: Clock, tmp_path: Path
) -> None:
    assert "check due" in screens.status(page).words
    page.check.begin()
    for _ in QUESTIONS:
        page.flow.answer(True)
    assert "is being written" in page.check.words[0]
    qtbot.waitUntil(lambda: not page.flow.is_keeping)
    assert screens.status(page).words == "display not calibrated"
    assert page.check.words[0] == "Passed today"
    (kept,) = read_checks(tmp_path)
    assert (kept.passed, kept.reader, kept.at) == (True, "DEMO^READER", clock.time)
    clock.time += timedelta(days=1)
    screens.look_at_day()
    assert "check due" in screens.status(page).words


def test_a_check_takes_six_presses_and_knows_yesterdays_hand(
    qtbot: QtBot, page: QualityPage, screens: Screens, clock: Clock, tmp_path: Path
) -> None:
    page.check.reader.setText("Night shift")
    qtbot.keyClick(page, Qt.Key.Key_Return)
    for _ in QUESTIONS:
        qtbot.keyClick(page.check.card, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: not page.flow.is_keeping)
    assert page.check.words[0] == "Passed today"
    tomorrow = QualityPage(Screens(tmp_path, now=clock), "DEMO^READER", Sizes())
    qtbot.addWidget(tomorrow)
    assert tomorrow.check.reader.text() == "Night shift"


def test_the_check_begins_on_the_full_screen_too(qtbot: QtBot, page: QualityPage, screens: Screens) -> None:
    page.toggle_full_screen()
    assert page.full is not None
    qtbot.keyClick(page.full, Qt.Key.Key_Return)
    assert page.full.card.words == QUESTIONS[0].words
    for _ in QUESTIONS:
        qtbot.keyClick(page.full, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: not page.flow.is_keeping)
    assert [one.passed for one in screens.checks] == [True]
    page.check.reader.clear()
    qtbot.keyClick(page.full, Qt.Key.Key_Return)
    assert page.full is None
    assert page.check.words[1].startswith("Say who looks")


def test_a_failed_check_says_so_and_is_kept_too(
    qtbot: QtBot, page: QualityPage, screens: Screens, tmp_path: Path
) -> None:
    page.check.begin()
    for number in range(len(QUESTIONS)):
        page.flow.answer(number != 1)
    qtbot.waitUntil(lambda: not page.flow.is_keeping)
    status = screens.status(page)
    assert ("check failed" in status.words, status.tone) == (True, "amber")
    assert len((tmp_path / FILE_NAME).read_text(encoding="utf-8").splitlines()) == 2


def test_a_check_that_the_disk_refuses_does_not_count_and_is_written_again(
    qtbot: QtBot, page: QualityPage, screens: Screens, tmp_path: Path
) -> None:
    (tmp_path / FILE_NAME).mkdir()
    page.check.begin()
    for _ in QUESTIONS:
        page.flow.answer(True)
    qtbot.waitUntil(lambda: not page.flow.is_keeping)
    assert page.check.words[0] == "The result is not kept"
    assert page.check.words[1].startswith(f"{tmp_path / FILE_NAME} could not be written")
    assert "check due" in screens.status(page).words
    (tmp_path / FILE_NAME).rmdir()
    page.check.begin()
    qtbot.waitUntil(lambda: not page.flow.is_keeping)
    assert page.check.words[0] == "Passed today"
    assert [one.passed for one in read_checks(tmp_path)] == [True]


def test_without_a_name_no_check_begins(page: QualityPage, tmp_path: Path) -> None:
    page.check.reader.clear()
    page.check.begin()
    assert page.flow.question is None
    assert not (tmp_path / FILE_NAME).exists()
