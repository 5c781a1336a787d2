"""The sentence of the window stands in a place of its own and covers nothing; beside images it moves none of them."""

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QRect, Qt
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.parts.banner import Banner
from ductoview.ui.parts.banner_place import BannerPlace, Notices
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.style.table import Sizes, sizes_for
from ductoview.ui.window import MainWindow
from tests.ui.check.test_check_page import PaperChecks
from tests.ui.paper_exam import STUDY
from tests.ui.paper_workspace import PaperWorkspace

WORDS = "An image (L MML) came after this report was signed: it says nothing of it. Begin an addendum to report on it."
STOP = "STOP. Images do not fit the order."
LOW = (1366, 768)


class _PageWithColumn(QWidget):
    """Something wide, and a column that keeps a place for what is told."""

    def __init__(self) -> None:
        super().__init__()
        self.image, side, self.notices = QWidget(), QWidget(), Notices()
        side.setFixedWidth(Sizes().panel)
        column = QVBoxLayout(side)
        column.addStretch(1)
        column.addWidget(self.notices)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.image, 1)
        row.addWidget(side)


class _Shown:
    """Two pages, a plain one and one with a column, and the banner's place below them."""

    def __init__(self) -> None:
        self.inside, self.pages, self.banner = QWidget(), QStackedWidget(), Banner()
        self.plain, self.with_column = QWidget(), _PageWithColumn()
        self.pages.addWidget(self.plain)
        self.pages.addWidget(self.with_column)
        column = QVBoxLayout(self.inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pages, 1)
        column.addWidget(BannerPlace(self.banner, self.pages).room)


@pytest.fixture
def shown(qtbot: QtBot) -> _Shown:
    made = _Shown()
    qtbot.addWidget(made.inside)
    made.inside.resize(1366, 700)
    with qtbot.waitExposed(made.inside):
        made.inside.show()
    return made


def test_on_a_plain_page_it_has_a_row_of_the_whole_width_and_takes_no_room_without_words(
    qtbot: QtBot, shown: _Shown
) -> None:
    assert shown.plain.height() == 700
    shown.banner.say(WORDS, "amber")
    qtbot.waitUntil(lambda: shown.plain.height() + shown.banner.height() == 700)
    assert shown.banner.width() == 1366
    shown.banner.put_away()
    qtbot.waitUntil(lambda: shown.plain.height() == 700)


def test_beside_images_it_stands_in_the_column_and_moves_no_image(qtbot: QtBot, shown: _Shown) -> None:
    shown.pages.setCurrentWidget(shown.with_column)
    qtbot.waitUntil(shown.with_column.isVisible)
    before = shown.with_column.image.size()
    shown.banner.say(WORDS, "amber")
    qtbot.waitUntil(shown.banner.isVisible)
    assert shown.with_column.notices.isAncestorOf(shown.banner)
    assert shown.with_column.image.size() == before


def test_what_stays_has_a_row_on_every_page(qtbot: QtBot, shown: _Shown) -> None:
    shown.pages.setCurrentWidget(shown.with_column)
    shown.banner.say(WORDS, "amber")
    shown.banner.say(STOP, stays=True)
    qtbot.waitUntil(lambda: shown.banner.width() == 1366)
    assert shown.with_column.height() + shown.banner.height() == 700
    shown.banner.take_back(STOP)
    qtbot.waitUntil(lambda: shown.with_column.height() == 700)
    assert shown.with_column.notices.isAncestorOf(shown.banner)


def test_what_waits_below_it_is_brought_up_by_a_press(qtbot: QtBot, shown: _Shown) -> None:
    shown.banner.say("3 files could not be read.")
    shown.banner.say("8 objects wait.", "amber")
    more = next(one for one in shown.banner.findChildren(QPushButton) if one.text() == "1 more")
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert shown.banner.words == "3 files could not be read."
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert shown.banner.words == "8 objects wait."
    shown.banner.put_away()
    assert not more.isVisible()


def test_it_goes_with_the_page_in_front(qtbot: QtBot, shown: _Shown) -> None:
    shown.banner.say(WORDS, "amber")
    shown.pages.setCurrentWidget(shown.with_column)
    qtbot.waitUntil(lambda: shown.with_column.height() == 700 and shown.banner.isVisible())
    shown.pages.setCurrentWidget(shown.plain)
    qtbot.waitUntil(lambda: shown.plain.height() + shown.banner.height() == 700)


@pytest.fixture
def window(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> MainWindow:
    """The real window on the smallest screen, with a study open."""
    made = MainWindow(sizes_for(96, LOW[1]), retry=lambda: None, may_leave=lambda: True)
    qtbot.addWidget(made)
    made.resize(*LOW)
    with qtbot.waitExposed(made):
        made.show()
    made.furnish(Desk(paper, jobs, reader="DEMO^READER", node="PAPER", parent=jobs))  # type: ignore[arg-type]
    made.open_study(STUDY)
    qtbot.waitUntil(lambda: paper.exam is not None and jobs.running == 0)
    return made


def _reading(window: MainWindow) -> ReadingPage:
    assert window.reading is not None
    return window.reading


def _places(window: MainWindow) -> list[tuple[int, int, int, int]]:
    """Where every image in sight is, in the window."""
    seen = [one for one in window.findChildren(Canvas) if one.isVisible()]
    return [(*_at(one, window), one.width(), one.height()) for one in seen]


def _at(one: QWidget, window: MainWindow) -> tuple[int, int]:
    at = one.mapTo(window, one.rect().topLeft())
    return at.x(), at.y()


def _seen(one: QWidget, window: MainWindow) -> QRect:
    """What of a widget its parents leave in sight, in the window."""
    rect, parent = QRect(*_at(one, window), one.width(), one.height()), one.parentWidget()
    while parent is not None and parent is not window:
        rect &= QRect(*_at(parent, window), parent.width(), parent.height())
        parent = parent.parentWidget()
    return rect


def _covered(window: MainWindow) -> list[str]:
    """Buttons and images that lie under the banner."""
    where = _seen(window.banner, window)
    used = (*window.findChildren(QAbstractButton), *window.findChildren(Canvas))
    mine = window.banner.isAncestorOf
    return [
        f"{type(one).__name__} {one.accessibleName()}"
        for one in used
        if one.isVisible() and not mine(one) and _seen(one, window).intersects(where)
    ]


WAYS: dict[str, Callable[[ReadingPage], object]] = {
    "as it opens": lambda page: None,
    "the duct straightened": lambda page: page.straight.toggle(),
    "the exam record": lambda page: page.record.toggle(),
    "the question before signing": lambda page: page.objects.ask(),
    "the images alone": lambda page: page.toggle_panel(),
}
PAGES = ("image_check", "preferences", "worklist", "board", "quality", "rejects", "studies")


def _is_whole(qtbot: QtBot, window: MainWindow) -> None:
    """It is in sight, covers nothing, and the window is no larger for it."""
    qtbot.waitUntil(window.banner.isVisible)
    QApplication.processEvents()
    assert _covered(window) == []
    assert (window.width(), window.height()) == LOW
    assert window.rect().contains(QRect(*_at(window.banner, window), window.banner.width(), window.banner.height()))


@pytest.mark.parametrize("way", WAYS)
def test_it_covers_nothing_of_the_reading_page(qtbot: QtBot, window: MainWindow, jobs: Jobs, way: str) -> None:
    WAYS[way](_reading(window))
    window.banner.ask(WORDS, "Addendum", lambda: None)
    _is_whole(qtbot, window)


def test_it_covers_nothing_of_any_other_page_and_is_as_wide(
    qtbot: QtBot, window: MainWindow, paper: PaperWorkspace
) -> None:
    paper.image_checks = PaperChecks(paper)  # type: ignore[attr-defined]
    window.banner.ask(WORDS, "Addendum", lambda: None)
    for page in PAGES:
        window._keys.start(page)
        _is_whole(qtbot, window)
        assert window.banner.width() == window.width(), page


def test_no_image_moves_when_it_comes_while_one_reads(qtbot: QtBot, window: MainWindow) -> None:
    before = _places(window)
    window.banner.ask(WORDS, "Addendum", lambda: None)
    qtbot.waitUntil(window.banner.isVisible)
    QApplication.processEvents()
    assert before
    assert _places(window) == before


def test_in_a_low_window_the_duct_tree_gives_way_to_it_and_a_candidate_stays_whole(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = _reading(window)
    assert page.tree.isVisible()
    window.banner.ask(WORDS, "Addendum", lambda: None)
    page.objects.ask()
    page.objects.not_yet()
    assert not page.tree.isVisible(), "the sentence is still there"
    window.banner.put_away()
    qtbot.waitUntil(page.tree.isVisible)
