"""Everything that can be pressed while reading is 15 mm wide and high, by the screen's own density; nothing is modal."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.keys_overlay import KeysOverlay
from ductoview.ui.parts.one_or_two_rows import OneOrTwoRows
from ductoview.ui.parts.tool_button import ToolButton
from ductoview.ui.reading.thumbnail import Thumbnail
from ductoview.ui.style.apply import dress_as
from ductoview.ui.style.fit import fit
from ductoview.ui.style.table import TARGET_MM, sizes_for
from ductoview.ui.window import MainWindow
from tests.ui.paper_exam import STUDY, paper_exam

READING = Path(__file__).resolve().parents[2] / "ductoview" / "ui"
FLOOR_PX = 48
"""What a low screen (1366 x 768) keeps: 12.7 mm at 96 dpi; the rail would not fit otherwise."""
MODAL = {"QDialog", "QMessageBox", "QInputDialog", "QMenu", "QFileDialog", "QProgressDialog"}


@pytest.fixture
def plain_again(qapp: QApplication) -> Iterator[None]:
    """Other tests find the application as it was."""
    before = qapp.styleSheet(), qapp.font(), qapp.palette()
    yield
    qapp.setStyleSheet(before[0])
    qapp.setFont(before[1])
    qapp.setPalette(before[2])


def too_small(root: QWidget, least: int) -> list[str]:
    """Every visible button under a widget whose smaller side is less."""
    return [
        f"{type(one).__name__} {one.text() or one.accessibleName()!r}: {one.width()} x {one.height()}"
        for one in root.findChildren(QAbstractButton)
        if one.isVisible() and min(one.width(), one.height()) < least
    ]


def cut(root: QWidget) -> list[str]:
    """Every visible button whose word has no room."""
    return [
        one.text()
        for one in root.findChildren(QAbstractButton)
        if one.isVisible() and one.fontMetrics().horizontalAdvance(one.text()) + 4 > one.width()
    ]


@pytest.mark.parametrize(
    ("dpi", "width", "height", "least_mm"), [(96, 1920, 1080, 15), (180, 2560, 2048, 15), (96, 1366, 768, 12.7)]
)
@pytest.mark.usefixtures("plain_again")
def test_every_target_while_reading_is_large_enough(
    qapp: QApplication, qtbot: QtBot, jobs: Jobs, dpi: int, width: int, height: int, least_mm: float
) -> None:
    sizes = sizes_for(dpi, height)
    dress_as(qapp, sizes)
    window = MainWindow(sizes, retry=lambda: None, may_leave=lambda: True)
    qtbot.addWidget(window)
    window.resize(width, height)
    with qtbot.waitExposed(window):
        window.show()
    window.furnish(Desk(paper_exam(), jobs, reader="DEMO^READER", node="PAPER", parent=jobs))  # type: ignore[arg-type]
    window.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    reading = window.reading
    assert reading is not None
    least = round(least_mm / 25.4 * dpi)
    assert least >= FLOOR_PX or least_mm == TARGET_MM
    reading.deeds.accept(reading.rows()[0])
    for row in reading.rows():
        reading.selection.choose(row.image.sop_instance_uid, row.finding.id)
        QApplication.processEvents()
        assert too_small(reading, least) == []
    reading.correcting.button.click()
    QApplication.processEvents()
    assert too_small(reading, least) == []
    assert cut(reading.correcting.bar) == []
    reading.rail.button("finding_menu").click()
    QApplication.processEvents()
    assert too_small(reading.kinds, least) == []
    assert reading.kinds.geometry().top() >= 0
    assert reading.kinds.geometry().bottom() <= reading.height()
    reading.objects.ask()
    QApplication.processEvents()
    assert too_small(window, least) == []


@pytest.mark.usefixtures("plain_again")
def test_targets_grow_with_the_density_of_the_screen_and_shrink_again(
    qapp: QApplication, qtbot: QtBot, jobs: Jobs
) -> None:
    usual, dense = sizes_for(96, 1080), sizes_for(180, 2048)
    dress_as(qapp, usual)
    window = MainWindow(usual, retry=lambda: None, may_leave=lambda: True)
    qtbot.addWidget(window)
    window.resize(2560, 2048)
    with qtbot.waitExposed(window):
        window.show()
    window.furnish(Desk(paper_exam(), jobs, reader="DEMO^READER", node="PAPER", parent=jobs))  # type: ignore[arg-type]
    window.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert window.reading is not None
    QApplication.processEvents()
    at_first = window.reading.rail.width(), window.bar.height()
    assert too_small(window.reading, dense.target) != []
    fit(window, dense)
    QApplication.processEvents()
    assert too_small(window, dense.target) == []
    fit(window, usual)
    QApplication.processEvents()
    assert (window.reading.rail.width(), window.bar.height()) == at_first


@pytest.mark.parametrize(("height", "has_key"), [(FLOOR_PX, False), (FLOOR_PX + 6, True)])
def test_the_key_of_a_tool_gives_way_where_it_would_touch_the_next_icon(
    qtbot: QtBot, height: int, has_key: bool
) -> None:
    sizes = sizes_for(96, 768)
    tools = [ToolButton("Overlay", key, "overlay", sizes) for key in ("T", "")]
    for one in tools:
        qtbot.addWidget(one)
        one.resize(sizes.rail - 2 * sizes.step, height)
    with_key, without = (one.grab().toImage() for one in tools)
    assert (with_key != without) is has_key
    assert tools[0].toolTip() == "Overlay  (T)"


def test_nothing_in_the_reading_path_is_modal() -> None:
    paths = [*(READING / "reading").glob("*.py"), *(READING / "canvas").glob("*.py"), *(READING / "parts").glob("*.py")]
    paths += [READING / name for name in ("window.py", "second_window.py", "second_screen.py", "keys_overlay.py")]
    used = {}
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        calls = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        used[path.name] = (names & MODAL) | (calls & {"exec", "setWindowModality", "setModal"})
    assert len(paths) > 40
    assert {name: found for name, found in used.items() if found} == {}


@pytest.mark.parametrize(("width", "rows"), [(1024, 2), (1366, 1)])
@pytest.mark.usefixtures("plain_again")
def test_on_a_small_screen_tabs_are_whole_and_the_strip_shows_more_than_one_image(
    qapp: QApplication, qtbot: QtBot, jobs: Jobs, width: int, rows: int
) -> None:
    """At 1024 x 768 tabs read "eceivin" and "ertificat", and the strip had room for less than one image."""
    sizes = sizes_for(96, 768)
    dress_as(qapp, sizes)
    window = MainWindow(sizes, retry=lambda: None, may_leave=lambda: True)
    qtbot.addWidget(window)
    window.resize(width, 768)
    with qtbot.waitExposed(window):
        window.show()
    window.furnish(Desk(paper_exam(), jobs, reader="DEMO^READER", node="PAPER", parent=jobs))  # type: ignore[arg-type]
    window.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    reading = window.reading
    assert reading is not None
    reading.priors.button.show()
    reading.layouts.again.show()
    QApplication.processEvents()
    both = reading.strip.parentWidget()
    assert isinstance(both, OneOrTwoRows)
    assert both.is_in_two_rows is (rows == 2)
    viewport = reading.strip.viewport()
    assert viewport is not None
    thumbs = reading.strip.findChildren(Thumbnail)
    assert viewport.width() >= sum(one.width() for one in thumbs)
    assert cut(both) == []
    window._keys.start("preferences")
    QApplication.processEvents()
    preferences = window.pages["Preferences"]
    assert window.width() == width
    for name in ("Keys", "Receiving", "Certificates"):
        preferences.show_part(name)
        QApplication.processEvents()
        tabs = [one for one in preferences.findChildren(QAbstractButton) if one.property("role") == "tab"]
        assert [one.text() for one in tabs if one.width() < one.sizeHint().width()] == []
    window._keys.start("quality")
    QApplication.processEvents()
    buttons = [one for one in window.pages["Screen"].findChildren(QPushButton) if one.isVisible()]
    assert [one.text() for one in buttons if one.width() < one.sizeHint().width()] == []


def cut_words(root: QWidget) -> list[str]:
    """Every visible text that has no room, or lies over the next one."""
    shown = [one for one in root.findChildren(QLabel) if one.isVisible() and one.text()]
    return [
        one.text()
        for one in shown
        if one.width() < one.minimumSizeHint().width()
        or one.height() < (one.heightForWidth(one.width()) if one.wordWrap() else one.fontMetrics().height()) - 2
    ]


@pytest.mark.parametrize("size", [(1024, 749), (1366, 741), (1920, 1040)])
@pytest.mark.usefixtures("plain_again")
def test_every_word_of_the_page_of_keys_is_seen(
    qapp: QApplication, qtbot: QtBot, jobs: Jobs, size: tuple[int, int]
) -> None:
    """At 1024 x 768 words were cut off and those of the mouse lay over each other."""
    sizes = sizes_for(96, size[1])
    dress_as(qapp, sizes)
    window = MainWindow(sizes, retry=lambda: None, may_leave=lambda: True)
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    window.furnish(Desk(paper_exam(), jobs, reader="DEMO^READER", node="PAPER", parent=jobs))  # type: ignore[arg-type]
    window._keys.start("keys")
    [overlay] = window.findChildren(KeysOverlay)
    qtbot.waitUntil(overlay.isVisible)
    QApplication.processEvents()
    assert cut_words(overlay) == []
